//! Making the identity that comes with an account, in the realm's country and currency.

use signet_storage::{Error, WriteTx};
use signet_vocabulary::{AccountId, IdentityId};

use super::store;
use crate::context::Context;

/// What an identity is made from.
pub(crate) struct NewIdentity {
    /// The account that owns it.
    pub(crate) owner: AccountId,
    /// Free-form members.
    pub(crate) data: serde_json::Map<String, serde_json::Value>,
}

pub(crate) async fn insert(tx: &mut WriteTx, ctx: &Context, new: NewIdentity) -> Result<IdentityId, Error> {
    let now = ctx.now();
    let id = IdentityId::random(&ctx.app.random, now);
    store::insert(tx, &ctx.realm, &id, &new, now).await?;
    Ok(id)
}
