//! The cookies of pages: how they are named, read and set. None of them says anything by itself.

use axum::http::{HeaderMap, HeaderValue, header};
use cookie::time::Duration;
use cookie::{Cookie, SameSite};
use signet_domain::App;
use signet_domain::realms::Realm;
use signet_vocabulary::Secret;

/// How long a browser keeps what stands in for a second factor. How long that counts is not the browser's to say.
const REMEMBERED: Duration = Duration::days(30);

/// The name of the cookie that tells this browser from all others.
pub(crate) fn browser(app: &App) -> String {
    named(app, "signet_browser")
}

/// The name of the cookie of a sign-in in `realm`: people may be signed in in several at once.
pub(crate) fn session(app: &App, realm: &Realm) -> String {
    of_realm(app, "signet_session", realm)
}

/// The name of the cookie of a browser that is remembered in `realm`.
pub(crate) fn device(app: &App, realm: &Realm) -> String {
    of_realm(app, "signet_device", realm)
}

fn of_realm(app: &App, name: &str, realm: &Realm) -> String {
    if realm.is_default() { named(app, name) } else { named(app, &format!("{name}_{}", realm.id)) }
}

/// Over TLS under a prefix by which browsers let no other host set it, and no plain connection (RFC 6265bis, section 4.1.3.2).
fn named(app: &App, name: &str) -> String {
    prefixed(is_https(app), name)
}

pub(crate) fn prefixed(is_https: bool, name: &str) -> String {
    if is_https { format!("__Host-{name}") } else { name.to_owned() }
}

fn is_https(app: &App) -> bool {
    app.settings.public_url.starts_with("https://")
}

/// The value of a cookie; nothing when it is there twice: which counts must not depend on who reads it.
pub(crate) fn read(headers: &HeaderMap, name: &str) -> Option<Secret<String>> {
    let headers = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookies = headers.flat_map(Cookie::split_parse).filter_map(Result::ok);
    let mut found = cookies.filter(|cookie| cookie.name() == name);
    match (found.next(), found.next()) {
        (Some(only), None) => Some(Secret::new(only.value().to_owned())),
        _ => None,
    }
}

/// Lets the browser keep a value until it is closed, or for longer where it is remembered.
pub(crate) fn set(headers: &mut HeaderMap, app: &App, (name, value): (&str, &str), is_lasting: bool) {
    let lasts = is_lasting.then_some(REMEMBERED);
    write(headers, is_https(app), (name, value), lasts);
}

/// Lets the browser forget a value.
pub(crate) fn clear(headers: &mut HeaderMap, app: &App, name: &str) {
    write(headers, is_https(app), (name, ""), Some(Duration::ZERO));
}

/// Lets the browser keep a value for as long as `lasts`, or else until it is closed; for whoever is at a host that is not ours.
pub(crate) fn write(headers: &mut HeaderMap, is_https: bool, (name, value): (&str, &str), lasts: Option<Duration>) {
    let mut cookie =
        Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(is_https).build();
    cookie.set_max_age(lasts);
    if let Ok(value) = HeaderValue::from_str(&cookie.to_string()) {
        headers.append(header::SET_COOKIE, value);
    }
    // What hands out a cookie is of one person alone (ASVS 14.3.2).
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
}
