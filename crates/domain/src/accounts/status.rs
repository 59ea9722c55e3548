//! Changing where an account is in its life; every change ends its sessions.

use signet_vocabulary::AccountId;

use super::model::{Account, AccountStatus};
use super::store;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::limits;
use crate::refusal::Refusal;

/// Sets the status of an account of the context's realm. Its sessions and refresh tokens end on every node, for good:
/// another change of status brings none of them back.
///
/// # Errors
/// `NotFound`; `Conflict` for an account that is closed.
pub async fn set_status(ctx: &Context, id: &AccountId, status: AccountStatus) -> Result<Account, Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            let account = store::by_id(&mut tx, &ctx.realm.id, id).await?;
            let account = account.ok_or_else(|| Refusal::not_found("account"))?;
            if account.status == AccountStatus::Closed {
                return Err(Refusal::conflict("A closed account stays closed."));
            }
            store::set_status(&mut tx, &account, status, ctx.now()).await?;
            limits::forget_devices(&mut tx, ctx, id).await?;
            let event = Event::new(Action::AccountStatusChanged, Actor::of(ctx), Target::Account(id))
                .detail("from", account.status.as_str())
                .detail("to", status.as_str());
            audit::record(&mut tx, ctx, event).await?;
            Ok(tx.commit(Account { status, ..account }))
        })
        .await
}
