//! Changing a provider.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::ProviderId;

use super::lookup::written;
use super::said::moved;
use super::{Provider, ProviderChange, store};
use crate::access::require_recent_if_person;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::Refusal;

/// Changes what is said of a provider and leaves the rest. Where its answers come from cannot be changed.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm, and to people without a recent sign-in; `NotFound`; `Invalid` naming
/// every member at fault.
#[derive(Debug)]
pub struct ChangeProvider {
    /// Which one.
    pub id: ProviderId,
    /// What it is to be.
    pub said: ProviderChange,
}

#[async_trait]
impl Operation for ChangeProvider {
    const ACTION: Action = Action::ProviderChanged;

    type Subject = Provider;
    type Output = Provider;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Provider, Refusal> {
        let provider = written(tx, ctx, &self.id).await?;
        require_recent_if_person(ctx)?;
        Ok(provider)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, before: Provider) -> Result<Provider, Refusal> {
        let after = self.said.applied_to(&ctx.app, &before)?;
        let moved = moved(&before, &after);
        if !moved.is_empty() {
            return Err(Refusal::invalid(moved));
        }
        let after = Provider { updated_at: ctx.now(), ..after };
        store::update(tx, &after).await?;
        let event = Event::new(Action::ProviderChanged, Actor::of(ctx), Target::Provider(&after.id))
            .detail("makesAccounts", after.settings.makes_accounts)
            .detail("trustsEmail", after.settings.trusts_email);
        audit::record(tx, ctx, event).await?;
        Ok(after)
    }
}
