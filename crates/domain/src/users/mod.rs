//! Users: accounts as the Realm API sees them, with what they carry there alone.
//!
//! Invariants: a user is an account, and is deleted when that is closed; nobody gives a role or scope above their own, nor
//! changes a user who holds more; each user acts for exactly one identity, which no other user has.

mod change;
mod check;
mod create;
mod delete;
mod lookup;
mod model;
mod own;
mod restore;
mod store;

pub use change::ChangeUser;
pub use check::{Change, ChannelFields, UserFields};
pub use create::CreateUser;
pub use delete::{DeleteUser, own_user};
pub use lookup::{all, count, get, page};
pub use model::{Channel, User};
pub use own::{OwnUsers, me};
pub use restore::RestoreUser;
pub(crate) use store::{STATEMENTS, by_account as row_by_account};

use signet_storage::ReadTx;
use signet_vocabulary::UserId;

use crate::context::Context;
use crate::refusal::Refusal;

/// What refusals call it.
const WHAT: &str = "user";

/// The refusal of a user that is not there.
pub fn no_such() -> Refusal {
    Refusal::not_found(WHAT)
}

/// The user with this id in the context's realm, whoever may see it.
async fn find(tx: &mut ReadTx, ctx: &Context, id: UserId) -> Result<Option<User>, Refusal> {
    let Some(account) = id.account() else { return Ok(None) };
    let found = store::by_account(tx, &ctx.realm.id, &account).await?;
    Ok(found.filter(|user| user.id() == id))
}
