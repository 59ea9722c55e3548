//! Taking a consent back.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, ClientId};

use super::store;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;
use crate::{grants, sessions};

/// Takes back what the caller let a client have, and ends everything that the client has of them: its refresh tokens and the
/// codes that it has not exchanged, at once and on every node.
///
/// # Errors
/// `Unauthenticated` and `Denied` to everybody but a person who signed in; `NotFound` when the client has nothing of theirs.
#[derive(Debug)]
pub struct WithdrawConsent(
    /// From which client.
    pub ClientId,
);

#[async_trait]
impl Operation for WithdrawConsent {
    const ACTION: Action = Action::ConsentWithdrawn;

    type Subject = AccountId;
    type Output = ();

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<AccountId, Refusal> {
        Ok(ctx.require_person()?.account.id.clone())
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, account: AccountId) -> Result<(), Refusal> {
        let Self(client) = self;
        let was_given = store::delete(tx, &ctx.realm.id, &account, client).await?;
        let codes = grants::forget_codes(tx, &ctx.realm.id, &account, client).await?
            + grants::forget_device_codes(tx, &ctx.realm.id, &account, client).await?;
        // A client that asks nobody has sessions without a consent: they are ended by the same word.
        let sessions = sessions::end_grants(tx, ctx, &account, client).await?;
        if !was_given && codes == 0 && sessions == 0 {
            return Err(Refusal::not_found("consent"));
        }
        let event = Event::new(Action::ConsentWithdrawn, Actor::of(ctx), Target::Account(&account));
        audit::record(tx, ctx, event.detail("client", client.as_str()).detail("sessions", sessions)).await
    }
}
