//! Moving the clock of a test realm ahead.

use std::sync::Arc;
use std::time::Duration;

use signet_storage::{Error, WriteTx};

use super::{Realm, store};
use crate::context::Context;

/// The realm after its clock was moved ahead by `by`; nothing if that would be more than `most` in all. The realm is a test
/// realm: the clocks of all others stand where that of the process does.
pub(crate) async fn advance(
    tx: &mut WriteTx,
    realm: &Realm,
    by: Duration,
    most: Duration,
) -> Result<Option<Realm>, Error> {
    // One statement, so that two at once add up.
    if store::advance(tx, &realm.id, by, most).await? { store::by_id(tx, &realm.id).await } else { Ok(None) }
}

/// The context by the time that the transaction sees, which the operation in it may have moved.
#[crate::boxed]
pub(crate) async fn at_present(tx: &mut WriteTx, ctx: &Context) -> Result<Context, Error> {
    let realm = if ctx.realm.is_test { store::by_id(tx, &ctx.realm.id).await? } else { None };
    Ok(Context { realm: realm.map_or_else(|| Arc::clone(&ctx.realm), Arc::new), ..ctx.clone() })
}
