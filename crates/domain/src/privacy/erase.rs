//! Destroying what is held about a person.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::AccountId;

use super::store;
use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::outbox::{self, Recipient};
use crate::perform::Operation;
use crate::refusal::Refusal;
use crate::roles::{self, Memberships};
use crate::{api_keys, limits, mfa, proofs, remembered_devices};

/// Closes an account and destroys everything personal that is held of it. Its row stays, because others refer to it, and so
/// does the trail, in which nothing personal can be read any more.
///
/// # Errors
/// `NotFound` outside the caller's view; `Denied`, for the own account also without a recent sign-in; `Conflict` for a last
/// administrator.
#[derive(Debug)]
pub struct EraseAccount {
    /// Which one.
    pub id: AccountId,
}

#[async_trait]
impl Operation for EraseAccount {
    const ACTION: Action = Action::AccountErased;

    type Subject = (Account, Memberships);
    type Output = ();

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Self::Subject, Refusal> {
        accounts::require_own_or_realm(tx, ctx, &self.id).await
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (account, memberships): Self::Subject) -> Result<(), Refusal> {
        // First, because closing forgets the addresses that some of the budgets are found by.
        limits::forget_account(tx, ctx, &account.id).await?;
        let account = accounts::end(tx, ctx, account, &memberships).await?;
        let (realm, id) = (&ctx.realm.id, &account.id);
        let roles: Vec<String> =
            memberships.iter_roles().map(|(org, role)| format!("{org} {}", role.as_str())).collect();
        let event = Event::new(Action::AccountErased, Actor::of(ctx), Target::Account(id)).detail("roles", roles);
        audit::record(tx, ctx, event).await?;
        for key in store::delete_keys(tx, realm, id).await? {
            tx.announce(api_keys::TOPIC, key.as_str()).await?;
        }
        proofs::delete_of_account(tx, realm, id).await?;
        let mail = account.email.as_deref().map(Recipient::Address);
        let phone = account.phone.as_deref().map(Recipient::Phone);
        let addresses: Vec<_> = [mail, phone].into_iter().flatten().collect();
        outbox::delete_of_account(tx, ctx, id, &addresses).await?;
        mfa::delete_of_account(tx, realm, id).await?;
        remembered_devices::forget_of_account(tx, realm, id).await?;
        roles::delete_of_account(tx, realm, id).await?;
        store::destroy(tx, &account, ctx.now()).await?;
        ctx.personal_keys.forget(id);
        // Also where the account was closed long ago, and nothing was announced above.
        Ok(tx.announce(accounts::TOPIC, id.as_str()).await?)
    }
}
