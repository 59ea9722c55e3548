//! Taking every factor of somebody else away: for a person who has lost them all, by an administrator who learns none.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::AccountId;

use super::store;
use crate::access::{Permission, require_governed};
use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::limits;
use crate::notices;
use crate::outbox::Template;
use crate::perform::Operation;
use crate::refusal::Refusal;
use crate::remembered_devices;

/// Takes every second factor and backup code of another's account away and ends its sessions. The owner is told. An account
/// that has none stays as it is.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied` for the own account, for one that is mightier than the caller, for
/// machines and without a recent sign-in.
#[derive(Debug)]
pub struct ResetFactors {
    /// Whose they are.
    pub account: AccountId,
}

/// The refusal of an administrator's act on the own factors.
pub fn own_factors() -> Refusal {
    Refusal::denied(
        None,
        "Nobody resets their own factors: remove them with a code at DELETE /v1/Accounts/{accountId}/mfa.",
    )
}

#[async_trait]
impl Operation for ResetFactors {
    const ACTION: Action = Action::FactorsReset;

    type Subject = Account;
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Account, Refusal> {
        if ctx.is_own(&self.account) {
            return Err(own_factors());
        }
        let (account, _) = require_governed(tx, ctx, &self.account, Permission::AdminIdentity).await?;
        if !ctx.is_operator {
            ctx.require_recent_person()?;
        }
        Ok(account)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: Account) -> Result<(), Refusal> {
        let factors = store::factors(tx, &account.realm, &account.id).await?;
        if factors.is_empty() {
            return Ok(());
        }
        store::delete_all(tx, &account.realm, &account.id).await?;
        remembered_devices::forget_of_account(tx, &account.realm, &account.id).await?;
        limits::forget_factors(tx, ctx, &account.id).await?;
        accounts::set_factors(tx, &account, &[], ctx.now()).await?;
        accounts::raise_epoch(tx, &account.realm, &account.id, ctx.now()).await?;
        let methods: Vec<&str> = factors.iter().map(|factor| factor.method.as_str()).collect();
        let event = Event::new(Action::FactorsReset, Actor::of(ctx), Target::Account(&account.id));
        audit::record(tx, ctx, event.detail("methods", methods)).await?;
        notices::tell(tx, ctx, &account, Template::FactorsReset, &[]).await
    }
}
