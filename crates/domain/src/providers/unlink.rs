//! Links as their person sees them, and taking one away.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, ProviderId, Timestamp};

use super::lookup::Offered;
use super::store;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::outbox::Template;
use crate::perform::Operation;
use crate::refusal::Refusal;
use crate::{accounts, notices, passwords};

/// A link of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Linked {
    /// Who vouches for its person.
    pub provider: Offered,
    /// Since when.
    pub linked_at: Timestamp,
}

/// The providers by which the caller can come in, in the order in which they are offered.
///
/// # Errors
/// `Unauthenticated` and `Denied` to everybody but a person who signed in.
#[boxed]
pub async fn linked(ctx: &Context) -> Result<Vec<Linked>, Refusal> {
    ctx.require_factor()?;
    let account = &ctx.require_person()?.account.id;
    Ok(store::links_of(&mut ctx.app.store.read().await?, &ctx.realm.id, account).await?)
}

/// The refusal to close the last door of an account.
pub fn only_way_in() -> Refusal {
    Refusal::conflict("This is the only way in to this account. Choose a password first, or link another provider.")
}

/// Takes away the caller's link to a provider: nobody comes in by it any more. Sessions that began by it stay.
///
/// # Errors
/// `Unauthenticated` and `Denied` to everybody but a person with a recent sign-in; `NotFound` without such a link; `Conflict`
/// for the only way in to an account that has no password.
#[derive(Debug)]
pub struct Unlink(
    /// The link to which provider.
    pub ProviderId,
);

#[async_trait]
impl Operation for Unlink {
    const ACTION: Action = Action::ProviderUnlinked;

    type Subject = AccountId;
    type Output = ();

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<AccountId, Refusal> {
        Ok(ctx.require_recent_person()?.account.id.clone())
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, id: AccountId) -> Result<(), Refusal> {
        let (Self(provider), realm) = (self, &ctx.realm.id);
        let account = accounts::row_by_id(tx, realm, &id).await?.ok_or_else(no_such_link)?;
        let name = store::by_id(tx, realm, provider).await?.ok_or_else(no_such_link)?.name;
        if !store::delete_link(tx, realm, (&id, provider)).await? {
            return Err(no_such_link());
        }
        let has_password = passwords::phc(tx, realm, &id).await?.is_some();
        if !has_password && store::links_of(tx, realm, &id).await?.is_empty() {
            return Err(only_way_in());
        }
        let event = Event::new(Action::ProviderUnlinked, Actor::of(ctx), Target::Account(&id));
        audit::record(tx, ctx, event.detail("provider", provider.as_str())).await?;
        notices::tell(tx, ctx, &account, Template::ProviderUnlinked, &[("provider", &name)]).await
    }
}

/// The refusal of a link that is not there.
pub fn no_such_link() -> Refusal {
    Refusal::not_found("link")
}

/// Takes away every link of an account that somebody comes for by its address: whoever made the links may not have been its
/// owner, who makes them anew by signing in.
pub(crate) async fn forget_of_account(tx: &mut WriteTx, ctx: &Context, id: &AccountId) -> Result<(), Refusal> {
    let links = store::delete_links_of(tx, &ctx.realm.id, id).await?;
    if links == 0 {
        return Ok(());
    }
    let event = Event::new(Action::ProviderUnlinked, Actor::account(id, None), Target::Account(id));
    audit::record(tx, ctx, event.detail("links", links)).await
}
