//! Writing down what a person has just said that a client may have.

use signet_protocol::oauth::Scope;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, ClientId, SessionId};

use super::{Consent, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::refusal::Refusal;

/// Adds `scope` to what `account` lets `client` have, as it said in `session` when it was asked for `asked`, and takes away what
/// it took out of that; gives all of it.
pub(crate) async fn record(
    tx: &mut WriteTx,
    ctx: &Context,
    (account, session): (&AccountId, &SessionId),
    client: &ClientId,
    (asked, scope): (&Scope, &Scope),
) -> Result<Scope, Refusal> {
    let now = ctx.now();
    let earlier = store::of(tx, &ctx.realm.id, account, client).await?;
    let before = earlier.as_ref().map(|consent| &consent.scope);
    let words = before.into_iter().flat_map(Scope::iter).filter(|word| !asked.contains(word)).chain(scope.iter());
    let consent = Consent {
        account: account.clone(),
        client: client.clone(),
        scope: Scope::of(words).map_err(|refused| Refusal::bug(refused.to_string()))?,
        granted_at: earlier.as_ref().map_or(now, |consent| consent.granted_at),
        updated_at: now,
    };
    store::put(tx, &ctx.realm.id, &consent).await?;
    let event = Event::new(Action::ConsentGiven, Actor::account(account, Some(session)), Target::Account(account));
    audit::record(tx, ctx, event.detail("client", client.as_str()).detail("scope", scope.to_string())).await?;
    Ok(consent.scope)
}
