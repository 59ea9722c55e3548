//! Accounts: principals that can sign in. The Identity API calls one an Account, the Realm API a User; it is one row.
//!
//! Invariants: a canonical e-mail or username belongs to one account of its realm; every account has exactly one identity;
//! raising `epoch` ends every session that the account has.

mod create;
mod lookup;
mod model;
mod status;
mod store;

pub use create::NewAccount;
pub(crate) use create::insert;
pub use lookup::{Accounts, by_id, by_identifier};
pub use model::{Account, AccountStatus, AccountType};
pub use status::set_status;
pub(crate) use store::STATEMENTS;
pub(crate) use store::{by_id as row_by_id, by_identifier as row_by_identifier, raise_epoch, record_sign_in};

/// The change feed's name for accounts.
pub(crate) const TOPIC: &str = "account";
