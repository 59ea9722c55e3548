//! The routes of this face: each endpoint for the realm `default`, and once more below the path that names a realm.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::routing::{get, post};
use signet_domain::App;
use signet_domain::limits::Class;
use signet_edge::{Access, ClientPages, Route, paths};
use utoipa::OpenApi;
use utoipa::openapi::security::{HttpAuthScheme, HttpBuilder, SecurityScheme};

use crate::desk::Desk;
use crate::register::{begin, look_after};
use crate::{
    authorize, device, forward_auth, introspect, jwks, logout, metadata, openapi, par, revoke, token, userinfo,
};

/// Each path twice: for the realm `default`, and for the one that the path names.
pub(crate) const JWKS: [&str; 2] = ["/.well-known/jwks.json", "/realms/{realm}/.well-known/jwks.json"];
/// OpenID Connect Discovery 1.0, section 4.
const OPENID: [&str; 2] = ["/.well-known/openid-configuration", "/realms/{realm}/.well-known/openid-configuration"];
/// RFC 8414, section 3.1: what names the realm stands behind the well-known part.
const OAUTH: [&str; 2] =
    ["/.well-known/oauth-authorization-server", "/.well-known/oauth-authorization-server/realms/{realm}"];
pub(crate) const DEVICE: [&str; 2] = ["/oauth/device_authorization", "/realms/{realm}/oauth/device_authorization"];
pub(crate) const INTROSPECT: [&str; 2] = ["/oauth/introspect", "/realms/{realm}/oauth/introspect"];
pub(crate) const REVOKE: [&str; 2] = ["/oauth/revoke", "/realms/{realm}/oauth/revoke"];
pub(crate) const USERINFO: [&str; 2] = ["/oauth/userinfo", "/realms/{realm}/oauth/userinfo"];

const REGISTERED: [&str; 2] = ["/oauth/register/{clientId}", "/realms/{realm}/oauth/register/{clientId}"];

/// The rows that tests sweep.
pub const ROUTES: &[Route] = &[
    published(JWKS[0]),
    published(JWKS[1]),
    published(OPENID[0]),
    published(OPENID[1]),
    published(OAUTH[0]),
    published(OAUTH[1]),
    form(paths::TOKEN[0]),
    form(paths::TOKEN[1]),
    device(DEVICE[0]),
    device(DEVICE[1]),
    form(paths::PAR[0]),
    form(paths::PAR[1]),
    form(INTROSPECT[0]),
    form(INTROSPECT[1]),
    form(REVOKE[0]),
    form(REVOKE[1]),
    resource(Method::GET, USERINFO[0]),
    resource(Method::GET, USERINFO[1]),
    resource(Method::POST, USERINFO[0]),
    resource(Method::POST, USERINFO[1]),
    registration(Method::POST, paths::OAUTH_REGISTER[0]),
    registration(Method::POST, paths::OAUTH_REGISTER[1]),
    registration(Method::GET, REGISTERED[0]),
    registration(Method::GET, REGISTERED[1]),
    registration(Method::PUT, REGISTERED[0]),
    registration(Method::PUT, REGISTERED[1]),
    registration(Method::DELETE, REGISTERED[0]),
    registration(Method::DELETE, REGISTERED[1]),
];

/// What anybody may read, and keep for a while.
const fn published(path: &'static str) -> Route {
    Route::new(Method::GET, path, Access::Public, Class::General)
}

/// What a client sends a form to. Its own proof, or what it shows, is among the parameters.
const fn form(path: &'static str) -> Route {
    Route::new(Method::POST, path, Access::Public, Class::Client).in_words_of_oauth()
}

/// Where a device begins. Anybody can name a public client, and each time something is kept: fewer begin than ask.
const fn device(path: &'static str) -> Route {
    Route::new(Method::POST, path, Access::Public, Class::SignIn).in_words_of_oauth()
}

/// What a token for registration opens: whether it holds is the operation's to say, and is limited there.
const fn registration(method: Method, path: &'static str) -> Route {
    Route::new(method, path, Access::Public, Class::SignIn).in_words_of_oauth()
}

/// What an access token of a client opens.
const fn resource(method: Method, path: &'static str) -> Route {
    Route::new(method, path, Access::Caller, Class::Client)
}

/// The rows of what clients send browsers to: like pages, they are described in no document of the API.
pub const BROWSER_ROUTES: &[Route] = &[
    link(paths::AUTHORIZE[0]),
    link(paths::AUTHORIZE[1]),
    posted(paths::AUTHORIZE[0]),
    posted(paths::AUTHORIZE[1]),
    link(paths::AUTHORIZE_RESUME[0]),
    link(paths::AUTHORIZE_RESUME[1]),
    link(paths::LOGOUT[0]),
    link(paths::LOGOUT[1]),
    posted(paths::LOGOUT[0]),
    posted(paths::LOGOUT[1]),
    asked(paths::FORWARD_CHECK[0]),
    asked(paths::FORWARD_CHECK[1]),
    link(paths::FORWARD_START[0]),
    link(paths::FORWARD_START[1]),
    link(paths::FORWARD_CALLBACK[0]),
    link(paths::FORWARD_CALLBACK[1]),
    link(paths::FORWARD_SIGN_OUT[0]),
    link(paths::FORWARD_SIGN_OUT[1]),
    posted(paths::FORWARD_SIGN_OUT[0]),
    posted(paths::FORWARD_SIGN_OUT[1]),
];

/// What a proxy asks of each request to an application.
const fn asked(path: &'static str) -> Route {
    Route::new(Method::GET, path, Access::Public, Class::Client)
}

/// Where a client sends the browser of a person: by a link.
const fn link(path: &'static str) -> Route {
    Route::new(Method::GET, path, Access::Public, Class::General)
}

/// The same by a form.
const fn posted(path: &'static str) -> Route {
    Route::new(Method::POST, path, Access::Public, Class::SignIn)
}

/// The face's routes.
pub fn router(app: Arc<App>, pages: Arc<dyn ClientPages>) -> Router {
    for_software(Arc::clone(&app)).merge(for_browsers(app, pages))
}

/// The endpoints that clients call themselves.
fn for_software(app: Arc<App>) -> Router {
    let mut router = Router::new().route(JWKS[0], get(jwks::jwks)).route(JWKS[1], get(jwks::jwks_of_realm));
    for realm in 0..2 {
        router = router
            .route(OPENID[realm], get(metadata::of_openid))
            .route(OAUTH[realm], get(metadata::of_oauth))
            .route(paths::TOKEN[realm], post(token::token))
            .route(DEVICE[realm], post(device::authorize))
            .route(paths::PAR[realm], post(par::push))
            .route(INTROSPECT[realm], post(introspect::introspect))
            .route(REVOKE[realm], post(revoke::revoke))
            .route(USERINFO[realm], get(userinfo::userinfo).post(userinfo::userinfo_by_form))
            .route(paths::OAUTH_REGISTER[realm], post(begin::register))
            .route(REGISTERED[realm], get(look_after::show).put(look_after::replace).delete(look_after::delete));
    }
    router.with_state(app)
}

/// The endpoints that clients send browsers to.
fn for_browsers(app: Arc<App>, pages: Arc<dyn ClientPages>) -> Router {
    let mut router = Router::new();
    for realm in 0..2 {
        router = router
            .route(paths::AUTHORIZE[realm], get(authorize::by_query).post(authorize::by_form))
            .route(paths::AUTHORIZE_RESUME[realm], get(authorize::resume))
            .route(paths::LOGOUT[realm], get(logout::by_query).post(logout::by_form))
            .route(paths::FORWARD_CHECK[realm], get(forward_auth::check))
            .route(paths::FORWARD_START[realm], get(forward_auth::start))
            .route(paths::FORWARD_CALLBACK[realm], get(forward_auth::callback))
            .route(paths::FORWARD_SIGN_OUT[realm], get(forward_auth::sign_out_everywhere).post(forward_auth::sign_out));
    }
    router.with_state(Desk { app, pages })
}

/// The OpenAPI document of this face: its endpoints for the realm `default`. The schema of problems that it points to is in the
/// Identity API's.
pub fn document() -> utoipa::openapi::OpenApi {
    let mut document = Paths::openapi();
    let http = |scheme: HttpAuthScheme, said: &str| {
        SecurityScheme::Http(HttpBuilder::new().scheme(scheme).description(Some(said)).build())
    };
    let components = document.components.get_or_insert_default();
    let basic = http(HttpAuthScheme::Basic, "The id and the secret of a client of `client_secret_basic`.");
    components.add_security_scheme("clientBasic", basic);
    let token = http(HttpAuthScheme::Bearer, "An access token that an OAuth client got for a person.");
    components.add_security_scheme("clientToken", token);
    let token = http(HttpAuthScheme::Bearer, "A token for registration, or of a client that registered itself.");
    components.add_security_scheme("registrationToken", token);
    document
}

#[derive(OpenApi)]
#[openapi(
    paths(
        jwks::jwks,
        metadata::of_openid,
        metadata::of_oauth,
        par::push,
        token::token,
        device::authorize,
        introspect::introspect,
        revoke::revoke,
        userinfo::userinfo,
        userinfo::userinfo_by_form,
        begin::register,
        look_after::show,
        look_after::replace,
        look_after::delete,
    ),
    components(schemas(jwks::Jwk, openapi::OAuthError))
)]
struct Paths;
