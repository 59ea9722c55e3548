//! Where pages and endpoints that send browsers to one another are, in the realm `default` and in the others.

use signet_domain::realms::Realm;
use signet_protocol::oauth::SignInRequest;

/// A path in the realm `default`, and its pattern in the realm that the path names.
pub type InRealms = [&'static str; 2];

macro_rules! in_realms {
    ($path:literal) => {
        [$path, concat!("/realms/{realm}", $path)]
    };
}

/// Where people sign in, and prove themselves again.
pub const SIGN_IN: InRealms = in_realms!("/sign-in");
/// Where they show a second factor.
pub const SIGN_IN_FACTOR: InRealms = in_realms!("/sign-in/factor");
/// Where another code is sent to them.
pub const SIGN_IN_CODE: InRealms = in_realms!("/sign-in/code");
/// Where they leave for a provider, to sign in there.
pub const SIGN_IN_WITH: InRealms = in_realms!("/sign-in/with/{provider}");
/// Where providers send them back to.
pub const SIGN_IN_CALLBACK: InRealms = in_realms!("/sign-in/callback/{provider}");
/// Where they say that who came back from a provider is them.
pub const SIGN_IN_LINK: InRealms = in_realms!("/sign-in/link");
/// Where they see with whom they are linked.
pub const SIGN_IN_LINKS: InRealms = in_realms!("/sign-in/links");
/// Where they make an account.
pub const REGISTER: InRealms = in_realms!("/register");
/// Where they ask for a link to choose another password.
pub const FORGOT_PASSWORD: InRealms = in_realms!("/forgot-password");
/// Where they sign out of this browser.
pub const SIGN_OUT: InRealms = in_realms!("/sign-out");
/// Where they say what a client may have.
pub const CONSENT: InRealms = in_realms!("/consent");
/// Where they let a device in (RFC 8628, section 3.3).
pub const DEVICE: InRealms = in_realms!("/device");
/// Where clients send browsers (RFC 6749, section 3.1).
pub const AUTHORIZE: InRealms = in_realms!("/oauth/authorize");
/// Where pages send browsers back, once their person has done what was asked.
pub const AUTHORIZE_RESUME: InRealms = in_realms!("/oauth/authorize/resume");
/// Where clients say what they are going to ask for (RFC 9126).
pub const PAR: InRealms = in_realms!("/oauth/par");
/// Where clients get tokens.
pub const TOKEN: InRealms = in_realms!("/oauth/token");
/// Where clients send browsers whose person logs out (OpenID Connect RP-Initiated Logout 1.0).
pub const LOGOUT: InRealms = in_realms!("/oauth/logout");
/// Where reverse proxies ask who is signed in to the application behind them. This path and the next three are passed on to us
/// from the application's own host.
pub const FORWARD_CHECK: InRealms = in_realms!("/forward-auth/check");
/// Where they send browsers whose person has to sign in.
pub const FORWARD_START: InRealms = in_realms!("/forward-auth/start");
/// Where browsers come back: the redirect URI of such a client.
pub const FORWARD_CALLBACK: InRealms = in_realms!("/forward-auth/callback");
/// Where people sign out of such an application.
pub const FORWARD_SIGN_OUT: InRealms = in_realms!("/forward-auth/sign-out");

/// Where software registers itself as a client (RFC 7591); below it, where it looks after itself (RFC 7592).
pub const OAUTH_REGISTER: InRealms = in_realms!("/oauth/register");
/// Where the colours and the picture of a realm are.
pub const BRAND: InRealms = in_realms!("/brand/{file}");

/// Where the picture above the pages of `realm` is, if it has one. Its name changes with it, so that browsers may keep it for good.
pub fn logo(realm: &Realm) -> Option<String> {
    let name = realm.settings.branding.logo.as_ref()?;
    Some(in_realm(realm, BRAND).replace("{file}", &format!("logo.{name}.png")))
}

/// The path in `realm`.
pub fn in_realm(realm: &Realm, [path, _]: InRealms) -> String {
    if realm.is_default() { path.to_owned() } else { format!("/realms/{}{path}", realm.name) }
}

/// The path in `realm` with the request of a client that is on its way. Its text needs no escaping.
pub fn with_request(realm: &Realm, path: InRealms, request: &SignInRequest) -> String {
    format!("{}?request={}", in_realm(realm, path), request.expose())
}
