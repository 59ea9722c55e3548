//! Endpoints for OAuth and OpenID Connect clients: tokens, what they are worth, what verifies them, and what there is.
#![warn(missing_docs)]

mod client_auth;
mod form;
mod introspect;
mod jwks;
mod metadata;
mod openapi;
mod revoke;
mod routes;
mod token;
mod userinfo;

pub use routes::{ROUTES, document, router};
