//! Taking back what a client was granted, at its own wish (RFC 7009).

use signet_protocol::oauth::{ErrorCode, OpaqueAccessToken};
use signet_vocabulary::{AccountId, SessionId};

use super::find::find;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients::Client;
use crate::context::Context;
use crate::grants::Refused;
use crate::refusal::Refusal;
use crate::sessions;
use crate::tokens::{self, RefreshToken};

/// Takes back what a token of this client stands for: of a grant all of it, with every token of it on every node; of what the
/// client has for itself the one token. A token that is unknown, another client's or over is as good as taken back.
///
/// # Errors
/// `unsupported_token_type` for a signed token that the client has for itself, or for another token: nothing is kept of it, and whoever was told that it
/// is dead would be told wrong (RFC 7009, section 2.2.1); what keeps the database from being written.
#[boxed]
pub async fn revoke(ctx: &Context, client: &Client, text: &str) -> Result<(), Refused> {
    if let Some(token) = RefreshToken::parse(text) {
        return Ok(of_refresh_token(ctx, client, &token).await?);
    }
    let Some(found) = find(ctx, text).await?.filter(|found| found.client == client.id) else { return Ok(()) };
    if !found.exchanged_by.is_empty() {
        // The grant is another client's: it is not this one's to end.
        return Err(kept_nowhere());
    }
    match (found.session, OpaqueAccessToken::parse(text)) {
        (Some((session, account)), _) => Ok(end(ctx, client, (&session, &account)).await?),
        (None, Some(token)) => Ok(forget(ctx, client, &token).await?),
        (None, None) => Err(kept_nowhere()),
    }
}

fn kept_nowhere() -> Refused {
    let said = "This token is signed and kept nowhere: it counts until it expires.";
    Refused::Said(ErrorCode::UnsupportedTokenType, said)
}

/// Any token of the family will do, spent ones too: whoever holds one of those ends the grant by showing it elsewhere as well.
async fn of_refresh_token(ctx: &Context, client: &Client, token: &RefreshToken) -> Result<(), Refusal> {
    let realm = &ctx.realm.id;
    let Some(shown) = tokens::shown(&ctx.app, realm, token).await? else { return Ok(()) };
    let Some(session) = sessions::by_id(&ctx.app, realm, &shown.session).await? else { return Ok(()) };
    match &session.grant {
        Some(grant) if grant.client == client.id => end(ctx, client, (&session.id, &session.account)).await,
        _ => Ok(()),
    }
}

/// Ends the session of a grant, with its refresh tokens and, since they are asked for it, its access tokens.
async fn end(ctx: &Context, client: &Client, (id, account): (&SessionId, &AccountId)) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            if sessions::end_grant(&mut tx, ctx, id).await? {
                let event = Event::new(Action::GrantRevoked, Actor::default(), Target::Session(id, account));
                audit::record(&mut tx, ctx, event.detail("client", client.id.as_str())).await?;
            }
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

async fn forget(ctx: &Context, client: &Client, token: &OpaqueAccessToken) -> Result<(), Refusal> {
    let handle = &token.hash();
    ctx.app
        .store
        .write(|mut tx| async move {
            if tokens::delete_opaque(&mut tx, &ctx.realm.id, handle).await? {
                let event = Event::new(Action::TokenRevoked, Actor::default(), Target::Client(&client.id));
                audit::record(&mut tx, ctx, event).await?;
            }
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}
