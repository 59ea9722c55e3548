//! The whole contract as one table: method, path, who may call it, how dear it is, and the handler.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use signet_domain::App;
use signet_domain::limits::Class;
use signet_edge::{Access, Route};
use utoipa::OpenApi;

use crate::{auth, identities, realms, users};

/// Turns the table into the rows that tests sweep, the router and the paths of the OpenAPI document, so that none of the
/// three can miss a route.
macro_rules! table {
    ($($method:ident $path:literal $access:ident $class:ident $handler:ident::$verb:ident;)+) => {
        /// The rows of the table.
        pub const ROUTES: &[Route] =
            &[$(Route::new(Method::$method, $path, Access::$access, Class::$class).with_error_member()),+];

        /// The contract's routes.
        pub fn router(app: Arc<App>) -> Router {
            let router = Router::new();
            $(let router = router.route($path, table!(@$method $handler::$verb::$verb));)+
            router.with_state(app)
        }

        #[derive(OpenApi)]
        #[openapi(paths($($handler::$verb::$verb),+))]
        pub(crate) struct Paths;
    };
    (@GET $handler:path) => { axum::routing::get($handler) };
    (@POST $handler:path) => { axum::routing::post($handler) };
    (@PUT $handler:path) => { axum::routing::put($handler) };
    (@PATCH $handler:path) => { axum::routing::patch($handler) };
    (@DELETE $handler:path) => { axum::routing::delete($handler) };
}

table! {
    POST   "/v1/auth/impersonate"                 Caller SignIn  auth::impersonate;
    GET    "/v1/auth/impersonations"              Caller General auth::impersonations;
    GET    "/v1/auth/introspect-owner"            Caller General auth::introspect_owner;
    GET    "/v1/identities"                       Caller General identities::page;
    POST   "/v1/identities"                       Caller General identities::create;
    GET    "/v1/identities/all"                   Caller General identities::all;
    GET    "/v1/identities/count"                 Caller General identities::count;
    GET    "/v1/identities/{identityId}"          Caller General identities::show;
    PUT    "/v1/identities/{identityId}"          Caller General identities::replace;
    PATCH  "/v1/identities/{identityId}"          Caller General identities::change;
    DELETE "/v1/identities/{identityId}"          Caller General identities::delete;
    POST   "/v1/identities/{identityId}/restore"  Caller General identities::restore;
    GET    "/v1/realms"                           Caller General realms::page;
    POST   "/v1/realms"                           Caller General realms::create;
    GET    "/v1/realms/all"                       Caller General realms::all;
    GET    "/v1/realms/{realmId}"                 Caller General realms::show;
    PATCH  "/v1/realms/{realmId}"                 Caller General realms::change;
    DELETE "/v1/realms/{realmId}"                 Caller General realms::delete;
    POST   "/v1/realms/{realmId}/restore"         Caller General realms::restore;
    GET    "/v1/users"                            Caller General users::page;
    POST   "/v1/users"                            Caller SignIn  users::create;
    GET    "/v1/users/all"                        Caller General users::all;
    GET    "/v1/users/count"                      Caller General users::count;
    GET    "/v1/users/me"                         Caller General users::me;
    GET    "/v1/users/{userId}"                   Caller General users::show;
    PUT    "/v1/users/{userId}"                   Caller SignIn  users::replace;
    PATCH  "/v1/users/{userId}"                   Caller SignIn  users::change;
    DELETE "/v1/users/{userId}"                   Caller General users::delete;
    POST   "/v1/realms/{realmId}/users"           Caller SignIn  users::create_in_realm;
    POST   "/v1/users/{userId}/restore"           Caller General users::restore;
}
