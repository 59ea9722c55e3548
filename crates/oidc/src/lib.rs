//! Endpoints for OAuth and OpenID Connect clients: signing in and out, tokens, what they are worth, what verifies them, and what
//! there is.
#![warn(missing_docs)]

mod authorize;
mod checks;
mod client_auth;
mod desk;
mod device;
mod flows;
mod form;
mod forward_auth;
mod introspect;
mod jwks;
mod logout;
mod metadata;
mod openapi;
mod par;
mod register;
mod revoke;
mod routes;
mod token;
mod userinfo;

pub use routes::{BROWSER_ROUTES, ROUTES, document, router};
