//! Beginning a browser's session, or going on in it with a new proof and a new key.

use signet_protocol::oauth::BrowserSessionKey;
use signet_storage::WriteTx;
use signet_vocabulary::SessionId;

use crate::accounts::Account;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::sessions::begin::{arrive, begin_bare, place};
use crate::sessions::log_out::end_with;
use crate::sessions::model::{BROWSER_CLIENT, Session};
use crate::sessions::store;

/// The session in which `account` proved itself by `amr` just now, with the key that its browser shows from now on. Where the
/// browser shows a session of the same account, that one goes on, and with it what clients were granted in it; that of
/// another account ends.
pub(super) async fn begin(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    (amr, current): (&[&str], Option<&SessionId>),
) -> Result<(Session, BrowserSessionKey), Refusal> {
    let session = match current_row(tx, ctx, current).await? {
        Some(session) if session.is_live(&ctx.realm, account, ctx.now()) => {
            prove_again(tx, ctx, account, (session, amr)).await?
        }
        over => {
            if let Some(over) = over {
                end(tx, ctx, account, &over).await?;
            }
            begin_bare(tx, ctx, account, (BROWSER_CLIENT, amr)).await?
        }
    };
    // Whatever the browser showed before, somebody may have put it there (ASVS 7.2.4).
    let key = BrowserSessionKey::random(&ctx.app.random);
    store::set_browser_key(tx, &session, &key.hash()).await?;
    Ok((session, key))
}

/// The session that the browser shows, as the transaction sees it: it may have ended since the browser showed it.
async fn current_row(tx: &mut WriteTx, ctx: &Context, current: Option<&SessionId>) -> Result<Option<Session>, Refusal> {
    let Some(id) = current else { return Ok(None) };
    let found = store::by_id(tx, &ctx.realm.id, id).await?;
    Ok(found.filter(|session| session.client == BROWSER_CLIENT))
}

async fn prove_again(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    (session, amr): (Session, &[&str]),
) -> Result<Session, Refusal> {
    let now = ctx.now();
    let session = Session {
        auth_time: now,
        amr: amr.iter().map(|&method| method.to_owned()).collect(),
        place: place(tx, ctx, account, &session.id).await?,
        used_at: now,
        idle_until: session.idle_from(now, &ctx.realm, &ctx.app.settings),
        ..session
    };
    store::prove(tx, &session).await?;
    arrive(tx, ctx, account, session.is_strongest(account)).await?;
    Ok(session)
}

/// Ends the session that the browser showed before `account` signed in there.
async fn end(tx: &mut WriteTx, ctx: &Context, account: &Account, over: &Session) -> Result<(), Refusal> {
    end_with(tx, ctx, over).await?;
    store::delete(tx, &ctx.realm.id, &over.id).await?;
    if over.account == account.id {
        return Ok(());
    }
    let target = Target::Session(&over.id, &over.account);
    audit::record(tx, ctx, Event::new(Action::SessionEnded, Actor::account(&account.id, None), target)).await
}
