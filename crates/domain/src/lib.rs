//! Everything that Signet *is*: one folder per feature, with its types, its rules and its SQL. No HTTP, no pages.
//!
//! The folders are the product's table of contents; `context` says who acts, `refusal` how an operation says no.
#![warn(missing_docs)]

pub mod accounts;
pub mod audit;
pub mod cache;
pub mod cleanup;
pub mod context;
pub mod identities;
pub mod install;
pub mod limits;
pub mod meters;
pub mod passwords;
pub mod personal_keys;
pub mod realms;
pub mod refusal;
pub mod sessions;
pub mod settings;
pub mod signing_keys;
pub mod tokens;

pub use context::{App, Caller, Context, Origin};
pub use refusal::{FieldError, Refusal};
pub use settings::Settings;

/// Every SQL statement of the product, so that a test can prepare each on each database.
pub fn statements() -> Vec<&'static signet_storage::Statement> {
    [
        accounts::STATEMENTS,
        audit::STATEMENTS,
        cleanup::STATEMENTS,
        identities::STATEMENTS,
        install::STATEMENTS,
        limits::STATEMENTS,
        passwords::STATEMENTS,
        personal_keys::STATEMENTS,
        realms::STATEMENTS,
        sessions::STATEMENTS,
        signing_keys::STATEMENTS,
        tokens::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .collect()
}
