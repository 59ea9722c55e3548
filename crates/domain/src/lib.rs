//! Everything that Signet *is*: one folder per feature, with its types, its rules and its SQL. No HTTP, no pages.
//!
//! The folders are the product's table of contents; `context` says who acts, `refusal` how an operation says no.
#![warn(missing_docs)]

pub mod access;
pub mod accounts;
pub mod api_keys;
pub mod audit;
pub mod cache;
pub mod challenges;
pub mod cleanup;
pub mod clients;
pub mod consents;
pub mod context;
pub mod dpop;
pub mod entity_lists;
pub(crate) mod fetched;
pub mod free_data;
pub mod grants;
pub mod idempotency;
pub mod identities;
pub mod impersonations;
pub mod install;
pub mod invitations;
pub mod limits;
pub mod meters;
pub mod mfa;
pub mod notices;
pub mod orgs;
pub mod outbound;
pub mod outbox;
pub mod paging;
pub mod passwords;
pub mod perform;
pub mod personal_keys;
pub mod presented_tokens;
pub mod privacy;
pub mod proofs;
pub mod providers;
pub mod realm_admin;
pub mod realm_keys;
pub mod realms;
pub mod recovery;
pub mod refusal;
pub mod registration;
pub mod remembered_devices;
pub mod roles;
pub mod scopes;
pub mod sessions;
pub mod settings;
pub mod signing_keys;
pub mod spent_proofs;
pub mod test_realms;
pub mod tokens;
pub mod trail;
pub mod users;
mod words;

/// Gives the function's future behind a pointer, so that its body is compiled here and not in every crate that waits for it.
pub(crate) use async_recursion::async_recursion as boxed;
pub use context::{App, Caller, Context, Credential, Origin, Person};
pub use perform::Operation;
pub use refusal::{FieldError, Refusal};
pub use settings::Settings;

/// Every SQL statement of the product, so that a test can prepare each on each database.
pub fn statements() -> Vec<&'static signet_storage::Statement> {
    [
        accounts::STATEMENTS,
        accounts::LIST_STATEMENTS,
        api_keys::STATEMENTS,
        audit::STATEMENTS,
        challenges::STATEMENTS,
        cleanup::STATEMENTS,
        clients::STATEMENTS,
        consents::STATEMENTS,
        grants::DEVICE_STATEMENTS,
        grants::STATEMENTS,
        idempotency::STATEMENTS,
        identities::STATEMENTS,
        impersonations::STATEMENTS,
        install::STATEMENTS,
        invitations::STATEMENTS,
        limits::STATEMENTS,
        mfa::STATEMENTS,
        orgs::STATEMENTS,
        outbox::STATEMENTS,
        passwords::STATEMENTS,
        personal_keys::STATEMENTS,
        privacy::STATEMENTS,
        proofs::STATEMENTS,
        providers::STATEMENTS,
        realm_admin::STATEMENTS,
        realms::STATEMENTS,
        registration::STATEMENTS,
        remembered_devices::STATEMENTS,
        roles::STATEMENTS,
        scopes::STATEMENTS,
        sessions::STATEMENTS,
        signing_keys::STATEMENTS,
        spent_proofs::STATEMENTS,
        tokens::STATEMENTS,
        trail::LISTING_STATEMENTS,
        trail::SEAL_STATEMENTS,
        users::STATEMENTS,
    ]
    .into_iter()
    .flatten()
    .collect()
}
