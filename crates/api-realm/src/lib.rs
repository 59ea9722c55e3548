//! The Realm API: a published contract, translated to operations of the domain and back, nothing else.
#![warn(missing_docs)]

mod auth;
mod identities;
mod lists;
mod members;
mod openapi;
mod realms;
mod refusals;
mod routes;
mod users;

pub use openapi::document;
pub use routes::{ROUTES, router};
