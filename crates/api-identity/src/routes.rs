//! The whole contract as one table: method, path, who may call it, how dear it is, and the handler.

use std::sync::Arc;

use axum::http::Method;
use axum::{Extension, Router};
use signet_delivery::Texts;
use signet_domain::App;
use signet_domain::limits::Class;
use signet_edge::{Access, Route};
use utoipa::OpenApi;

use crate::openapi::{Problem, ProblemField, ProblemInShort};
use crate::{
    accounts, api_keys, audit, auth, clients, consents, dev, invitations, mfa, orgs, providers, registration_tokens,
    roles, scopes, test_realms,
};

/// Turns the table into the rows that tests sweep, the router and the paths of the OpenAPI document, so that none of the
/// three can miss a route.
macro_rules! table {
    ($($method:ident $path:literal $access:ident $class:ident $handler:ident::$verb:ident;)+) => {
        /// The rows of the table.
        pub const ROUTES: &[Route] =
            &[$(Route::new(Method::$method, $path, Access::$access, Class::$class)),+];

        /// The contract's routes.
        pub fn router(app: Arc<App>, texts: Arc<Texts>) -> Router {
            let router = Router::new();
            $(let router = router.route($path, table!(@$method $handler::$verb::$verb));)+
            router.route_layer(Extension(texts)).with_state(app)
        }

        #[derive(OpenApi)]
        #[openapi(paths($($handler::$verb::$verb),+), components(schemas(Problem, ProblemField, ProblemInShort)))]
        pub(crate) struct Paths;
    };
    (@GET $handler:path) => { axum::routing::get($handler) };
    (@POST $handler:path) => { axum::routing::post($handler) };
    (@PUT $handler:path) => { axum::routing::put($handler) };
    (@PATCH $handler:path) => { axum::routing::patch($handler) };
    (@DELETE $handler:path) => { axum::routing::delete($handler) };
}

table! {
    POST   "/v1/auth/register"              Public Registration auth::register;
    POST   "/v1/auth/login"                 Public SignIn       auth::login;
    POST   "/v1/Auth/mfa/challenge"         Public SignIn       auth::complete_challenge;
    POST   "/v1/auth/mfa/challenge"         Public SignIn       auth::challenge_alias;
    POST   "/v1/auth/mfa/resend"            Public SignIn       auth::resend_code;
    DELETE "/v1/auth/remembered-devices"    Caller General      auth::forget_devices;
    POST   "/v1/auth/refresh"               Public SignIn       auth::refresh;
    POST   "/v1/auth/accept-invitation"     Public SignIn       auth::accept_invitation;
    POST   "/v1/auth/verify-email"          Public SignIn       auth::verify_email;
    POST   "/v1/auth/resend-verification"   Public SignIn       auth::resend_verification;
    POST   "/v1/auth/forgot-password"       Public SignIn       auth::forgot_password;
    POST   "/v1/auth/reset-password"        Public SignIn       auth::reset_password;
    POST   "/v1/auth/logout"                Caller General      auth::logout;
    GET    "/v1/auth/me"                    Caller General      auth::me;
    POST   "/v1/auth/change-password"       Caller SignIn       auth::change_password;
    POST   "/v1/auth/reauthenticate"        Caller SignIn       auth::reauthenticate;
    GET    "/v1/auth/sessions"              Caller General      auth::list_sessions;
    DELETE "/v1/auth/sessions/{sessionId}"  Caller General      auth::end_session;
    GET    "/v1/auth/consents"              Caller General      consents::list;
    DELETE "/v1/auth/consents/{clientId}"   Caller General      consents::withdraw;
    GET    "/v1/auth/provider-links"        Caller General      providers::links;
    DELETE "/v1/auth/provider-links/{providerId}" Caller General providers::unlink;
    GET    "/v1/Accounts"                   Caller General      accounts::list;
    POST   "/v1/Accounts"                   Caller General      accounts::create;
    GET    "/v1/Accounts/{accountId}"       Caller General      accounts::show;
    PATCH  "/v1/Accounts/{accountId}"       Caller General      accounts::change;
    DELETE "/v1/Accounts/{accountId}"       Caller General      accounts::close;
    POST   "/v1/Accounts/{accountId}/erase" Caller General      accounts::erase;
    GET    "/v1/Accounts/{accountId}/export" Caller SignIn      accounts::export;
    GET    "/v1/Accounts/{accountId}/mfa"   Caller General      mfa::list;
    POST   "/v1/Accounts/{accountId}/mfa"   Caller SignIn       mfa::set_up;
    DELETE "/v1/Accounts/{accountId}/mfa"   Caller SignIn       mfa::remove;
    POST   "/v1/Accounts/{accountId}/mfa/verify" Caller SignIn  mfa::verify;
    POST   "/v1/Accounts/{accountId}/mfa/code" Caller SignIn    mfa::send_code;
    POST   "/v1/Accounts/{accountId}/mfa/backup-codes" Caller SignIn mfa::regenerate;
    POST   "/v1/Accounts/{accountId}/mfa/reset" Caller General  mfa::reset;
    GET    "/v1/Orgs"                       Caller General      orgs::list;
    POST   "/v1/Orgs"                       Caller General      orgs::create;
    GET    "/v1/Orgs/{orgId}"               Caller General      orgs::show;
    PATCH  "/v1/Orgs/{orgId}"               Caller General      orgs::change;
    GET    "/v1/Orgs/{orgId}/invitations"   Caller General      invitations::list;
    POST   "/v1/Orgs/{orgId}/invitations"   Caller General      invitations::send;
    POST   "/v1/Orgs/{orgId}/invitations/{invitationId}/resend" Caller General invitations::resend;
    DELETE "/v1/Orgs/{orgId}/invitations/{invitationId}" Caller General invitations::revoke;
    GET    "/v1/Roles"                      Caller General      roles::list;
    POST   "/v1/Roles"                      Caller General      roles::assign;
    DELETE "/v1/Roles/{roleId}"             Caller General      roles::remove;
    GET    "/v1/ApiKeys"                    Caller General      api_keys::list;
    POST   "/v1/ApiKeys"                    Caller General      api_keys::create;
    DELETE "/v1/ApiKeys/{apiKeyId}"         Caller General      api_keys::revoke;
    GET    "/v1/Clients"                    Caller General      clients::list;
    POST   "/v1/Clients"                    Caller General      clients::create;
    GET    "/v1/Clients/{clientId}"         Caller General      clients::show;
    PATCH  "/v1/Clients/{clientId}"         Caller General      clients::change;
    DELETE "/v1/Clients/{clientId}"         Caller General      clients::delete;
    POST   "/v1/Clients/{clientId}/secrets" Caller General      clients::add_secret;
    DELETE "/v1/Clients/{clientId}/secrets/{secretId}" Caller General clients::revoke_secret;
    GET    "/v1/Providers"                  Caller General      providers::list;
    POST   "/v1/Providers"                  Caller General      providers::create;
    GET    "/v1/Providers/{providerId}"     Caller General      providers::show;
    PATCH  "/v1/Providers/{providerId}"     Caller General      providers::change;
    DELETE "/v1/Providers/{providerId}"     Caller General      providers::delete;
    GET    "/v1/RegistrationTokens"         Caller General      registration_tokens::list;
    POST   "/v1/RegistrationTokens"         Caller General      registration_tokens::make;
    DELETE "/v1/RegistrationTokens/{registrationTokenId}" Caller General registration_tokens::revoke;
    GET    "/v1/Scopes"                     Caller General      scopes::list;
    GET    "/v1/Scopes/{name}"              Caller General      scopes::show;
    PUT    "/v1/Scopes/{name}"              Caller General      scopes::put;
    DELETE "/v1/Scopes/{name}"              Caller General      scopes::delete;
    GET    "/v1/AuditEvents"                Caller General      audit::list;
    POST   "/v1/test/clock/advance"         Caller General      test_realms::advance;
    GET    "/v1/test/messages"              Caller General      test_realms::messages;
    GET    "/v1/dev/messages"               Loopback General    dev::messages;
}
