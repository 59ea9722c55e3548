//! The Identity API: a published contract, translated to operations of the domain and back, nothing else.
#![warn(missing_docs)]

mod account;
mod accounts;
mod api_keys;
mod audit;
mod auth;
mod challenge;
mod clients;
mod consents;
mod dev;
mod invitations;
mod message;
mod mfa;
mod openapi;
mod orgs;
mod page;
mod providers;
mod refusals;
mod registration_tokens;
mod roles;
mod routes;
mod scopes;
mod security;
mod test_realms;
mod tokens;

pub use openapi::document;
pub use routes::{ROUTES, router};
