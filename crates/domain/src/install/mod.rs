//! Installation: what a database needs once before anybody can sign in, and what every start checks.

mod account;
mod bootstrap;
mod master_key;
mod store;

pub use account::{MadeAccount, make_account};
pub use bootstrap::{Bootstrap, FirstAdministrator, bootstrap};
pub use master_key::{NotTheMasterKey, claim, is_claimed};
pub(crate) use store::STATEMENTS;
