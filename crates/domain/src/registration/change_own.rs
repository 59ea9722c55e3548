//! A client that changes what it said of itself (RFC 7592, section 2.2).

use signet_protocol::oauth::RegistrationAccessToken;
use signet_vocabulary::Secret;

use super::metadata::Metadata;
use super::own::Shown;
use super::register::Registered;
use super::{store, unproven};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients::{self, Client, GrantType};
use crate::context::Context;
use crate::refusal::{FieldError, Refusal};

/// Replaces what a client said of itself: what it does not say goes back to its default. It gets another token, and the one that
/// it showed opens nothing any more: whoever has a copy of that is shut out, or is found out. Its secrets go on; it gets one where it
/// has none and takes one.
///
/// # Errors
/// As [`own`](super::own); `Invalid` naming every member at fault, and for a secret that is not its own; `Denied` where an
/// administrator gave the client more than it can register for.
#[boxed]
pub async fn change_own(
    ctx: &Context,
    (id, token): (&str, &str),
    (metadata, secret): (&Metadata, Option<&Secret<String>>),
) -> Result<Registered, Refusal> {
    let Some(shown) = Shown::read(id, token) else {
        return Err(unproven::refuse(ctx, Action::ClientProved).await);
    };
    let (shown, next) = (&shown, &RegistrationAccessToken::random(&ctx.app.random));
    let changed = ctx
        .app
        .store
        .write(|mut tx| async move {
            let Some((before, own)) = shown.client(&mut tx, ctx).await? else { return Ok(tx.commit(Ok(None))) };
            if has_more_than_registered(&before, &own.scopes) {
                let event = Event::new(Action::ClientChanged, Actor::default(), Target::Client(&before.id));
                audit::record(&mut tx, ctx, event.detail("byItself", true).refused("forbidden")).await?;
                return Ok(tx.commit(Err(looked_after_by_others())));
            }
            let mut faults = metadata.faults(&own.scopes);
            faults.extend(other_secret(ctx, &before, secret));
            let said = metadata.as_change(&own.scopes);
            let (after, changed) = clients::replace(&mut tx, ctx, before, (&said, faults)).await?;
            let (client, secret) = clients::with_a_secret(&mut tx, ctx, after).await?;
            store::renew_own(&mut tx, &ctx.realm.id, &client.id, next.hash()).await?;
            let event = Event::new(Action::ClientChanged, Actor::default(), Target::Client(&client.id));
            audit::record(&mut tx, ctx, event.detail("changed", changed).detail("byItself", true)).await?;
            Ok::<_, Refusal>(tx.commit(Ok(Some((client, secret)))))
        })
        .await?;
    match changed? {
        Some((client, secret)) => Ok(Registered { client, secret, token: next.clone() }),
        None => Err(unproven::refuse(ctx, Action::ClientProved).await),
    }
}

/// The refusal of a client that an administrator made more of: whoever has its token is not whoever was trusted with that.
pub fn looked_after_by_others() -> Refusal {
    let message = "An administrator gave this client more than it can register for, and looks after it since.";
    Refusal::denied(None, message)
}

fn has_more_than_registered(client: &Client, allowed: &[String]) -> bool {
    let settings = &client.settings;
    client.first_party
        || client.account.is_some()
        || !settings.audiences.is_empty()
        || !settings.introspection_audiences.is_empty()
        || settings.grant_types.contains(&GrantType::TokenExchange)
        || settings.scopes.iter().any(|scope| !allowed.contains(scope))
}

/// Whoever names a secret names the client's own (RFC 7592, section 2.2).
fn other_secret(ctx: &Context, client: &Client, shown: Option<&Secret<String>>) -> Option<FieldError> {
    let is_own = clients::has_live_secret(client, shown?, ctx.now());
    let message = "This is no secret of the client. Leave it out, or name the one that it has.";
    (!is_own).then(|| FieldError::new("clientSecret", "OTHER", message))
}
