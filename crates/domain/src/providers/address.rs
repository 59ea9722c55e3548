//! Addresses of a provider, as the settings and its own metadata have them.

use signet_protocol::oauth::HttpsUri;

use crate::context::App;

/// The address, if it is one by https without a fragment; on a developer's machine, one of that machine will do.
pub(super) fn checked(app: &App, text: &str) -> Option<String> {
    if text.contains('#') {
        return None;
    }
    if app.settings.development && is_loopback(text) {
        return Some(text.to_owned());
    }
    HttpsUri::parse(text).ok().map(|uri| uri.as_str().to_owned())
}

/// Whether it is `http` at this machine, as it is usually written: whoever calls it looks at the address itself.
fn is_loopback(text: &str) -> bool {
    let Some(rest) = text.strip_prefix("http://") else { return false };
    let authority = rest.split(['/', '?']).next().unwrap_or_default();
    let is_plain = |byte: u8| byte.is_ascii_graphic() && !b"<>\"\\^`{|}".contains(&byte);
    let host = authority.rsplit_once(':').map_or(authority, |(host, _)| host);
    ["127.0.0.1", "localhost", "[::1]"].contains(&host) && rest.bytes().all(is_plain)
}
