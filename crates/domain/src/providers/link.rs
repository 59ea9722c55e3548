//! Linking an account here with one at a provider: by somebody who is signed in, and asks for it.

use signet_storage::WriteTx;
use signet_vocabulary::ProviderId;

use super::arrival::no_arrival;
use super::{store, subject};
use crate::accounts;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::{Caller, Context};
use crate::outbox::Template;
use crate::refusal::Refusal;
use crate::{notices, sessions};

/// Links the caller with who came back to their browser, as far as that is still `subject`.
///
/// # Errors
/// `Denied` without a recent sign-in; `Malformed` when nobody came back to this browser lately; `Conflict` for a link that
/// there is already.
#[boxed]
pub async fn link_arrival(ctx: &Context, browser: &[u8; 32], subject: &[u8; 32]) -> Result<(), Refusal> {
    ctx.require_recent_person()?;
    let caller = ctx.require_caller()?;
    ctx.app
        .store
        .write(|mut tx| async move {
            let found = store::arrival(&mut tx, &ctx.realm.id, browser).await?;
            let found = found.filter(|found| ctx.now() < found.expires_at && found.subject == *subject);
            let found = found.ok_or_else(no_arrival)?;
            store::delete_arrival(&mut tx, &ctx.realm.id, browser).await?;
            insert(&mut tx, ctx, (&found.provider, &found.subject), caller).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// Links `caller` with whom the provider calls `subject`.
pub(super) async fn link(ctx: &Context, provider: &ProviderId, subject: &str, caller: &Caller) -> Result<(), Refusal> {
    let hash = &subject::hash(ctx, provider, subject);
    ctx.app
        .store
        .write(|mut tx| async move {
            insert(&mut tx, ctx, (provider, hash), caller).await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

async fn insert(
    tx: &mut WriteTx,
    ctx: &Context,
    (provider, hash): (&ProviderId, &[u8; 32]),
    caller: &Caller,
) -> Result<(), Refusal> {
    let (realm, id) = (&ctx.realm.id, &caller.account.id);
    let session = caller.session().ok_or_else(no_arrival)?;
    let account = accounts::row_by_id(tx, realm, id).await?.ok_or_else(no_arrival)?;
    // The session counted when it was shown; the transaction asks whether it still does.
    let is_there = sessions::row_by_id(tx, realm, &session.id).await?.is_some();
    if !is_there || !session.is_live(&ctx.realm, &account, ctx.now()) {
        return Err(no_arrival());
    }
    let name = store::by_id(tx, realm, provider).await?.ok_or_else(no_arrival)?.name;
    if store::linked(tx, realm, (provider, hash)).await?.is_some_and(|linked| linked == *id) {
        return Ok(());
    }
    store::insert_link(tx, realm, (provider, hash), id, ctx.now()).await.map_err(|error| match &error {
        signet_storage::Error::Conflict { .. } => {
            Refusal::conflict("This account, or the one at the provider, is linked with another already.")
        }
        _ => error.into(),
    })?;
    let event = Event::new(Action::ProviderLinked, Actor::account(id, Some(&session.id)), Target::Account(id));
    audit::record(tx, ctx, event.detail("provider", provider.as_str())).await?;
    notices::tell(tx, ctx, &account, Template::ProviderLinked, &[("provider", &name)]).await
}
