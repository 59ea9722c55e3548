//! Endpoints for OAuth and OpenID Connect clients. So far: the keys that verify a realm's tokens.
#![warn(missing_docs)]

mod jwks;
mod routes;

pub use routes::{ROUTES, document, router};
