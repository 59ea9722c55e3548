//! Exchanging a refresh token for the next pair of tokens.

use signet_storage::WriteTx;
use signet_vocabulary::{OrgId, Secret, SessionId};

use super::authenticate::session;
use super::begin::{self, Begun, SignedIn};
use super::model::Session;
use super::store;
use super::strength::is_enough;
use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::Context;
use crate::notices;
use crate::outbox::Template;
use crate::refusal::Refusal;
use crate::roles;
use crate::tokens::{self, RefreshToken, Rotated};

/// The one answer to a token that is unknown, spent, expired or of an ended session.
pub fn invalid() -> Refusal {
    Refusal::unauthenticated("INVALID_TOKEN", "The refresh token is not valid, or not any more. Sign in again.")
}

/// Exchanges a refresh token, for tokens that act in `org` from now on if one is named. The session, the account's status,
/// what it has to show by now and the deadlines are checked anew. A token that was spent ends its session, whoever holds the newer ones.
///
/// # Errors
/// `Unauthenticated` with the code INVALID_TOKEN; `NotFound` for an organization that the account is not in, and the token
/// is not spent then.
#[boxed]
pub async fn refresh(ctx: &Context, presented: &Secret<String>, org: Option<&OrgId>) -> Result<SignedIn, Refusal> {
    let presented = RefreshToken::parse(presented.expose()).ok_or_else(invalid)?;
    let presented = &presented;
    if !is_of_a_sign_in(ctx, presented).await? {
        count_junk(ctx).await?;
        return Err(invalid());
    }
    let refreshed = ctx
        .app
        .store
        .write(|mut tx| async move {
            let realm = &ctx.realm.id;
            let rotated = tokens::rotate(&mut tx, ctx, presented).await?;
            let (next, session_id) = match rotated {
                Rotated::Unknown => {
                    audit::count_refusal(&mut tx, ctx, Action::Refreshed, "unknown_token").await?;
                    return Ok(tx.commit(None));
                }
                Rotated::Reused(id) => {
                    end_reused(&mut tx, ctx, &id).await?;
                    return Ok(tx.commit(None));
                }
                Rotated::Next(next, id) => (next, id),
            };
            let session = store::by_id(&mut tx, realm, &session_id).await?;
            let account = match &session {
                Some(session) => accounts::row_by_id(&mut tx, realm, &session.account).await?,
                None => None,
            };
            let Some((session, account)) = session.zip(account) else {
                store::delete(&mut tx, realm, &session_id).await?;
                return Ok(tx.commit(None));
            };
            if !session.is_live(&ctx.realm, &account, ctx.now()) || !is_enough(&ctx.realm.settings, &account, &session)
            {
                store::delete(&mut tx, realm, &session_id).await?;
                let event = Event::new(Action::Refreshed, Actor::default(), Target::Session(&session_id, &account.id));
                audit::record(&mut tx, ctx, event.refused("session_ended")).await?;
                return Ok(tx.commit(None));
            }
            let mut session = touched(ctx, session);
            if let Some(org) = org {
                let memberships = roles::memberships_in(&mut tx, realm, &account.id).await?;
                if !memberships.has(org) {
                    return Err(Refusal::not_found("organization"));
                }
                session.org = Some(org.clone());
            }
            store::touch(&mut tx, &session).await?;
            record(&mut tx, ctx, &session, &account).await?;
            Ok::<_, Refusal>(tx.commit(Some((account, session, next))))
        })
        .await?;
    let (account, session, next) = refreshed.ok_or_else(invalid)?;
    begin::hand_out(ctx, account, Begun::again(session, next)).await
}

/// Whether a token belongs to a family, and to one of a sign-in: what a client was granted is refreshed by the client alone.
async fn is_of_a_sign_in(ctx: &Context, presented: &RefreshToken) -> Result<bool, Refusal> {
    let realm = &ctx.realm.id;
    let Some(id) = tokens::session_of(&ctx.app, realm, presented).await? else { return Ok(false) };
    // A session does not become another: what is remembered of it is enough. One that has ended is told below.
    Ok(session(&ctx.app, realm, &id).await?.is_none_or(|session| session.grant.is_none()))
}

/// Ends the session of a spent token, for somebody holds a copy, and tells its owner.
pub(crate) async fn end_reused(tx: &mut WriteTx, ctx: &Context, id: &SessionId) -> Result<(), Refusal> {
    let realm = &ctx.realm.id;
    if let Some(session) = store::by_id(tx, realm, id).await? {
        let event = Event::new(Action::RefreshReused, Actor::default(), Target::Session(id, &session.account));
        audit::record(tx, ctx, event.refused("spent_token")).await?;
        if let Some(account) = accounts::row_by_id(tx, realm, &session.account).await? {
            notices::tell(tx, ctx, &account, Template::RefreshReused, &[]).await?;
        }
    }
    store::delete(tx, realm, id).await?;
    Ok(())
}

async fn count_junk(ctx: &Context) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            audit::count_refusal(&mut tx, ctx, Action::Refreshed, "unknown_token").await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

/// The idle deadline moves with every use; the absolute one never does.
fn touched(ctx: &Context, session: Session) -> Session {
    let now = ctx.now();
    let idle_until = session.idle_from(now, &ctx.realm, &ctx.app.settings);
    Session { used_at: now, idle_until, ..session }
}

async fn record(tx: &mut WriteTx, ctx: &Context, session: &Session, account: &Account) -> Result<(), Refusal> {
    let actor = Actor::account(&account.id, Some(&session.id));
    let target = Target::Session(&session.id, &account.id);
    audit::record(tx, ctx, Event::new(Action::Refreshed, actor, target)).await
}
