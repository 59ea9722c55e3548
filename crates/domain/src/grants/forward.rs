//! Applications that know nothing of signing in: their reverse proxy asks us about each request who is behind it.
//!
//! The application is a client like any other, and we are the software that signs people in for it: what it is granted is kept
//! here, without a token that anybody sees, and its person's browser shows a key of it at the application's own host.

use signet_protocol::oauth::ForwardKey;
use signet_storage::ReadTx;
use signet_vocabulary::ClientId;

use super::allowed::why_not;
use super::redeem::{CodeExchange, redeem};
use super::refused::{Refused, invalid_grant};
use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients::{self, Client, GrantType};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::roles::{self, Role};
use crate::sessions::{self, Session};

/// Who is behind a request.
#[derive(Debug)]
pub struct Behind {
    /// The account.
    pub account: Account,
    /// What the client was granted: what may be told goes by its scope.
    pub session: Session,
    /// The account's roles in the organization that the client is of.
    pub roles: Vec<Role>,
}

/// Redeems a code in the place of the client, and gives the key that the browser is to show from now on.
///
/// # Errors
/// As [`redeem`].
#[boxed]
pub async fn come_in(ctx: &Context, client: &ClientId, exchange: &CodeExchange<'_>) -> Result<ForwardKey, Refused> {
    let session = redeem(ctx, client, exchange).await?.session;
    let key = ForwardKey::random(&ctx.app.random);
    let (session, key) = (&session, &key);
    let is_there = ctx
        .app
        .store
        .write(|mut tx| async move {
            // It may have ended already: somebody logs out in another window.
            let is_there = sessions::row_by_id(&mut tx, &ctx.realm.id, &session.id).await?.is_some();
            if is_there {
                sessions::show(&mut tx, session, &key.hash()).await?;
                let actor = Actor::account(&session.account, Some(&session.id));
                let target = Target::Session(&session.id, &session.account);
                let event = Event::new(Action::ForwardBegun, actor, target).detail("client", client.as_str());
                audit::record(&mut tx, ctx, event).await?;
            }
            Ok::<_, Refusal>(tx.commit(is_there))
        })
        .await?;
    if is_there { Ok(key.clone()) } else { Err(invalid_grant()) }
}

/// Who is behind a request that shows `key` to the application of `client`. All that the grant rests on is asked every time, and
/// of the database: who may not go on is out with the next request. Being asked keeps the session from going idle.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn who_is_behind(ctx: &Context, client: &ClientId, key: &ForwardKey) -> Result<Option<Behind>, Refusal> {
    let found = {
        let mut tx = ctx.app.store.read().await?;
        read(&mut tx, ctx, client, key).await?
    };
    let Some((client, behind)) = found else { return Ok(None) };
    if sessions::is_worth_writing(&ctx.app, &ctx.realm, &behind.session, ctx.now()) {
        prolong(ctx, &client, &behind.session).await;
    }
    Ok(Some(behind))
}

async fn read(
    tx: &mut ReadTx,
    ctx: &Context,
    client: &ClientId,
    key: &ForwardKey,
) -> Result<Option<(Client, Behind)>, Refusal> {
    let realm = &ctx.realm.id;
    let Some(session) = sessions::shown(tx, realm, &key.hash()).await? else { return Ok(None) };
    let Some(grant) = session.grant.as_ref().filter(|grant| grant.client == *client) else { return Ok(None) };
    let Some(client) = clients::row_by_id(tx, realm, client).await? else { return Ok(None) };
    let Some(account) = accounts::row_by_id(tx, realm, &session.account).await? else { return Ok(None) };
    let is_live = session.is_live(&ctx.realm, &account, ctx.now());
    if !is_live || !sessions::goes_on_in(tx, ctx, &account, &session).await? {
        return Ok(None);
    }
    let asked = (GrantType::AuthorizationCode, &grant.scope);
    if why_not(tx, ctx, &client, (&account, &session), asked).await?.is_some() {
        return Ok(None);
    }
    let roles = match &client.org {
        Some(org) => roles::acting_in(tx, realm, &account.id, Some(org)).await?.roles(org).to_vec(),
        None => Vec::new(),
    };
    Ok(Some((client, Behind { account, session, roles })))
}

/// A write that fails costs nobody an answer: the session still counts, and the next use tries again.
async fn prolong(ctx: &Context, client: &Client, session: &Session) {
    let written = ctx.app.store.write(|mut tx| async move {
        // Whatever ends it by the client's settings is seen at its deadline.
        sessions::prolong_grant(&mut tx, ctx, client, session.clone()).await?;
        Ok::<_, Refusal>(tx.commit(()))
    });
    if let Err(refusal) = written.await {
        tracing::warn!(cause = ?refusal.cause, "the use of an application could not be written down");
    }
}

/// Ends what the browser shows to the application of `client`. What it does not show has ended.
///
/// # Errors
/// What keeps the database from being written.
#[boxed]
pub async fn leave(ctx: &Context, client: &ClientId, key: &ForwardKey) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            let found = sessions::shown(&mut tx, &ctx.realm.id, &key.hash()).await?;
            let is_of = |session: &Session| session.grant.as_ref().is_some_and(|grant| grant.client == *client);
            if let Some(session) = found.filter(is_of) {
                sessions::leave(&mut tx, ctx, &session).await?;
            }
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}
