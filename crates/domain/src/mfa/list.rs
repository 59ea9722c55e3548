//! Showing what factors an account has.

use signet_vocabulary::AccountId;

use super::model::Factor;
use super::store;
use crate::access::{Permission, require_account};
use crate::boxed;
use crate::context::Context;
use crate::refusal::Refusal;

/// The factors of an account, without any secret.
#[derive(Debug)]
pub struct Listed {
    /// The factors, oldest first.
    pub factors: Vec<Factor>,
    /// How many backup codes are left; told to the owner alone.
    pub backup_codes_left: Option<i64>,
}

/// The factors of an account: to its owner all of what may be shown, to whoever administers it the methods and where they
/// stand.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`.
#[boxed]
pub async fn list(ctx: &Context, id: &AccountId) -> Result<Listed, Refusal> {
    if !ctx.is_own(id) {
        ctx.require_factor()?;
    }
    let mut tx = ctx.app.store.read().await?;
    let (account, _) = require_account(&mut tx, ctx, id, Permission::AdminIdentity).await?;
    let mut factors = store::factors(&mut tx, &account.realm, &account.id).await?;
    let is_owner = ctx.is_own(id) && ctx.require_person().is_ok();
    if !is_owner {
        for factor in &mut factors {
            factor.phone = None;
        }
        return Ok(Listed { factors, backup_codes_left: None });
    }
    let left = store::count_backup_codes(&mut tx, &account.realm, &account.id).await?;
    Ok(Listed { factors, backup_codes_left: Some(left) })
}
