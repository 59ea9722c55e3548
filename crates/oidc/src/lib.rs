//! Endpoints for OAuth and OpenID Connect clients.
#![warn(missing_docs)]

mod authorize;
mod checks;
mod desk;
mod flows;
mod jwks;
mod logout;
mod routes;

pub use routes::{BROWSER_ROUTES, ROUTES, document, router};
