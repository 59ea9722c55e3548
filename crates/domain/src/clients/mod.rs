//! OAuth clients: the software that signs people of a realm in, or calls by itself.
//!
//! Invariants: a client is of one realm and nothing to the others; a secret is shown once, stored hashed, and at most two of a
//! client hold at a time; a public client has none, and always uses PKCE; addresses are kept exactly as they are compared;
//! nobody makes or changes a client that may do more than they; a change binds on every node at once.

mod change;
mod check;
mod create;
mod delete;
mod list;
mod lookup;
mod machine;
mod model;
mod prove;
mod prove_by_assertion;
mod prove_unproven;
mod rules;
mod said;
mod secrets;
mod settings;
mod signing_key;
mod store;

pub use change::ChangeClient;
pub(crate) use change::replace;
pub use check::end_out_of_range;
pub(crate) use check::{name as check_name, scopes as check_scopes};
pub(crate) use create::insert_new;
pub use create::{CreateClient, NewClient};
pub use delete::DeleteClient;
pub(crate) use delete::remove;
pub(crate) use list::longest_token;
pub use list::{every, list};
pub use lookup::{Clients, by_id, get, no_such};
pub(crate) use machine::{machine, may_act, standing_of_machine};
pub use model::{AuthMethod, Client, ClientSecret};
pub(crate) use prove::has_live_secret;
pub use prove::{Presented, Proof, prove};
pub use prove_unproven::NOT_PROVEN;
pub(crate) use prove_unproven::counted;
pub use rules::no_redirect_uri;
pub use said::{Change, ClientChange};
pub(crate) use secrets::with_a_secret;
pub use secrets::{AddClientSecret, NewClientSecret, RevokeClientSecret, SECRET, takes_no_secret, too_many_secrets};
pub use settings::{ClientSettings, ConsentPolicy, GrantType, SigningAlgorithm, TokenFormat};
pub(crate) use signing_key::publish as publish_key;
pub(crate) use store::{STATEMENTS, by_id as row_by_id};

/// The change feed's name for clients.
pub(crate) const TOPIC: &str = "client";
