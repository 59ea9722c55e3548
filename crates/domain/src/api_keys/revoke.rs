//! Revoking an API key.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, ApiKeyId, Kind, OrgId};

use super::{ApiKey, store};
use crate::access::{Permission, require_account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Revokes a key, at once and on every node; one that is revoked already stays so. Whoever manages an organization may
/// revoke what acts there, also keys of accounts that are mightier elsewhere: it only takes power away from the
/// organization's own side.
///
/// # Errors
/// `NotFound` for a key outside the caller's view, exactly as for one that does not exist; `Denied`.
#[derive(Debug)]
pub struct RevokeApiKey {
    /// Which one.
    pub id: ApiKeyId,
}

#[async_trait]
impl Operation for RevokeApiKey {
    const ACTION: Action = Action::ApiKeyRevoked;

    type Subject = ApiKey;
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<ApiKey, Refusal> {
        let unseen = || Refusal::not_found("API key");
        let caller = ctx.require_caller()?;
        let key = store::by_id(tx, &self.id).await?.filter(|key| key.realm == ctx.realm.id).ok_or_else(unseen)?;
        if key.account == caller.account.id && caller.is_person() {
            return Ok(key);
        }
        let is_here = caller.grants.org() == Some(&key.org) || caller.grants.in_realm().has(Permission::ReadIdentity);
        if !is_here {
            return Err(unseen());
        }
        match require_account(tx, ctx, &key.account, Permission::AdminIdentity).await {
            Ok(_) => Ok(key),
            Err(refusal) if refusal.kind == Kind::NotFound => Err(unseen()),
            Err(refusal) => Err(refusal),
        }
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, key: ApiKey) -> Result<(), Refusal> {
        if key.revoked_at.is_some() {
            return Ok(());
        }
        revoke(tx, ctx, &key.id, (&key.account, &key.org)).await
    }
}

/// Ends every key of an account that opens something: an account has few at a time.
pub(crate) async fn revoke_all(tx: &mut WriteTx, ctx: &Context, account: &AccountId) -> Result<(), Refusal> {
    for (key, org) in store::live(tx, &ctx.realm.id, account, ctx.now()).await? {
        revoke(tx, ctx, &key, (account, &org)).await?;
    }
    Ok(())
}

async fn revoke(
    tx: &mut WriteTx,
    ctx: &Context,
    key: &ApiKeyId,
    (account, org): (&AccountId, &OrgId),
) -> Result<(), Refusal> {
    store::revoke(tx, &ctx.realm.id, key, ctx.now()).await?;
    let target = Target::ApiKey(key, account, org);
    audit::record(tx, ctx, Event::new(Action::ApiKeyRevoked, Actor::of(ctx), target)).await
}
