//! Forgetting every remembered device, and ending what was opened by being remembered.

use async_trait::async_trait;
use signet_storage::WriteTx;

use super::store;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::perform::{self, Operation};
use crate::refusal::Refusal;
use crate::remembered_devices;

/// Forgets every remembered device of the caller, and ends the sessions that began without a second factor for it; the
/// present one lives on.
///
/// # Errors
/// `Denied` for machines, and with MFA_REQUIRED.
#[boxed]
pub async fn forget_devices(ctx: &Context) -> Result<(), Refusal> {
    perform::run(ctx, &ForgetDevices).await
}

struct ForgetDevices;

#[async_trait]
impl Operation for ForgetDevices {
    const ACTION: Action = Action::DevicesForgotten;

    type Subject = ();
    type Output = ();

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        ctx.require_person().map(drop)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<(), Refusal> {
        let person = ctx.require_person()?;
        let (realm, account) = (&ctx.realm.id, &person.account.id);
        let mut gone = remembered_devices::forget_of_account(tx, realm, account).await?;
        for session in store::held(tx, realm, account).await? {
            if session.is_of_remembered_device() && session.id != person.session.id {
                store::delete(tx, realm, &session.id).await?;
                gone += 1;
            }
        }
        if gone == 0 {
            return Ok(());
        }
        let event = Event::new(Action::DevicesForgotten, Actor::of(ctx), Target::Account(account));
        audit::record(tx, ctx, event).await
    }
}
