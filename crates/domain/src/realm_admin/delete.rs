//! Deleting realms, and bringing them back.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::RealmId;

use super::no_such;
use super::record::record_of_realm;
use crate::access::{require_governed_realm, require_recent_governor};
use crate::audit::Action;
use crate::context::Context;
use crate::perform::Operation;
use crate::realms::{self, Realm};
use crate::refusal::Refusal;

/// Deletes a realm: nobody gets in by any door, as if there were none, and its data stays. Its name and its key stay taken.
///
/// # Errors
/// `Denied` for everybody who does not govern all realms, and without a recent sign-in; `NotFound` for one that is deleted;
/// `Conflict` for the realm `default`.
#[derive(Debug)]
pub struct DeleteRealm(pub RealmId);

/// Brings a deleted realm back: its users, keys and rules as they were, but none of the sessions from before. One that was not
/// deleted stays as it is.
///
/// # Errors
/// `Denied` for everybody who does not govern all realms; `NotFound` for the realms of others.
#[derive(Debug)]
pub struct RestoreRealm(pub RealmId);

/// The refusal to delete the realm that every installation has.
pub fn the_default() -> Refusal {
    Refusal::conflict("The realm `default` cannot be deleted: its administrators govern all others.")
}

#[async_trait]
impl Operation for DeleteRealm {
    const ACTION: Action = Action::RealmDeleted;

    type Subject = Realm;
    type Output = Realm;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Realm, Refusal> {
        require_governed_realm(ctx, &self.0)?;
        require_recent_governor(ctx)?;
        let realm = realms::row_by_id(tx, &self.0).await?;
        realm.filter(|realm| realm.deleted_at.is_none()).ok_or_else(no_such)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, realm: Realm) -> Result<Realm, Refusal> {
        if realm.is_default() {
            return Err(the_default());
        }
        let now = realm.now(&ctx.app.clock);
        let realm = Realm { deleted_at: Some(now), updated_at: now, ..realm };
        realms::update(tx, &realm).await?;
        record_of_realm(tx, ctx, Action::RealmDeleted, &realm, &[]).await?;
        Ok(realm)
    }
}

#[async_trait]
impl Operation for RestoreRealm {
    const ACTION: Action = Action::RealmRestored;

    type Subject = Realm;
    type Output = Realm;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Realm, Refusal> {
        require_governed_realm(ctx, &self.0)?;
        realms::row_by_id(tx, &self.0).await?.ok_or_else(no_such)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, realm: Realm) -> Result<Realm, Refusal> {
        if realm.deleted_at.is_none() {
            return Ok(realm);
        }
        // Sessions that nobody could end meanwhile are not to come to life again, and ending each would hold up all writers.
        let now = realm.now(&ctx.app.clock);
        let realm = Realm { deleted_at: None, restored_at: Some(now), updated_at: now, ..realm };
        realms::update(tx, &realm).await?;
        record_of_realm(tx, ctx, Action::RealmRestored, &realm, &[]).await?;
        Ok(realm)
    }
}
