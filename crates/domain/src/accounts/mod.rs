//! Accounts: principals that can sign in. The Identity API calls one an Account, the Realm API a User; it is one row.
//!
//! Invariants: a canonical e-mail or username belongs to one account of its realm; every account has exactly one identity;
//! raising `epoch` ends every session that the account has; a realm keeps an active platform administrator, and an
//! organization an active ADMIN, whatever becomes of whose status.

mod change;
mod check;
mod close;
mod create;
mod links;
mod list;
mod lookup;
mod make;
mod model;
mod prove_email;
mod rename;
mod status;
mod store;
mod username;

pub use change::{ChangeAccount, PhoneChange, set_status};
pub use check::email as checked_email;
pub use close::{CloseAccount, last_administrator_of};
pub(crate) use close::{end, require_own_or_realm};
pub use create::{NewAccount, taken};
pub(crate) use create::{insert, insert_owned};
pub(crate) use links::{ask_for_proof, offer_reset};
pub(crate) use list::STATEMENTS as LIST_STATEMENTS;
pub use list::{AccountFilter, AccountOrder, list};
pub use lookup::{Accounts, by_id, by_identifier, get};
pub use make::CreateAccount;
pub use model::{Account, AccountStatus, AccountType, FactorMethod};
pub(crate) use prove_email::prove_email;
pub(crate) use status::{restore, set_active};
pub(crate) use store::STATEMENTS;
pub(crate) use store::{
    account as of_row, by_id as row_by_id, by_identifier as row_by_identifier, raise_epoch, record_sign_in, set_factors,
};

pub(crate) use username::{rename_to_address, rename_to_name};

/// The change feed's name for accounts.
pub(crate) const TOPIC: &str = "account";
