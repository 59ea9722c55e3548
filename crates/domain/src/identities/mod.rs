//! Identities: holders of things. Every account acts for exactly one; an identity may stand without an account.
//!
//! Invariants: an identity belongs to the account that made it until it is handed over; one that an account acts for is not
//! deleted; what is deleted stays, and can be brought back.

mod change;
mod check;
mod create;
mod delete;
mod lookup;
mod model;
mod owner;
mod store;
mod taking;

pub use change::ChangeIdentity;
pub use check::IdentityFields;
pub use create::CreateIdentity;
pub(crate) use create::{NewIdentity, insert};
pub use delete::{DeleteIdentity, RestoreIdentity, of_a_user};
pub use lookup::{all, by_ids, count, get, page};
pub use model::{Identity, IdentityType};
pub(crate) use owner::{Owner, named as named_owner, of_new as owner_of_new};
pub(crate) use store::{STATEMENTS, by_id as row_by_id, empty, let_go, of_account};
pub(crate) use taking::require_free;
pub use taking::taken;

use crate::refusal::Refusal;

/// What refusals call it.
const WHAT: &str = "identity";

fn no_such() -> Refusal {
    Refusal::not_found(WHAT)
}
