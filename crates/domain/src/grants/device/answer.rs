//! A person answers what a device asks.

use signet_protocol::oauth::{ErrorCode, Scope, UserCode};
use signet_storage::WriteTx;
use signet_vocabulary::SessionId;

use super::find::{too_many, waiting};
use super::store::{self, Answer, Row};
use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients::{Client, GrantType};
use crate::context::Context;
use crate::grants::allowed::scope_of;
use crate::grants::decide::{Ask, Decision, Facts, Proved, stands_in_the_way};
use crate::grants::request::AuthorizationRequest;
use crate::refusal::Refusal;
use crate::sessions::{self, Session};
use crate::{consents, roles};

/// What became of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answered {
    /// It is written down: the device learns of it when it asks.
    Done,
    /// No request waits under this code, or not any more.
    Unknown,
    /// What has to happen before this person can let the device in, or that they cannot.
    Not(Decision),
}

/// Lets the device in whose request waits under `code`, or refuses it, as the person of the sign-in `session` says. What they
/// let it have is written down as their consent, and rests on this sign-in.
///
/// # Errors
/// `Limited` when too many codes were wrong; what keeps the database from being written.
#[boxed]
pub async fn answer_device(
    ctx: &Context,
    session: &Session,
    code: &UserCode,
    is_allowed: bool,
) -> Result<Answered, Refusal> {
    let answered = ctx
        .app
        .store
        .write(|mut tx| async move {
            let answered = match waiting(&mut tx, ctx, &session.account, code).await? {
                Err(wait) => Err(wait),
                Ok(None) => Ok(Answered::Unknown),
                Ok(Some(found)) => Ok(answer(&mut tx, ctx, &session.id, found, is_allowed).await?),
            };
            Ok::<_, Refusal>(tx.commit(answered))
        })
        .await?;
    answered.map_err(too_many)
}

async fn answer(
    tx: &mut WriteTx,
    ctx: &Context,
    session: &SessionId,
    (row, client): (Row, Client),
    is_allowed: bool,
) -> Result<Answered, Refusal> {
    let realm = &ctx.realm.id;
    let session = sessions::row_by_id(tx, realm, session).await?;
    let account = match &session {
        Some(session) => accounts::row_by_id(tx, realm, &session.account).await?,
        None => None,
    };
    let person = session.zip(account);
    let counts = |(session, account): &(Session, Account)| sessions::may_carry(&ctx.realm, account, session, ctx.now());
    let Some((session, account)) = person.filter(counts) else {
        return Ok(Answered::Not(Decision::SignIn(Ask::Nobody)));
    };
    if !is_allowed {
        return refuse(tx, ctx, &row, &session).await;
    }
    if let Some(instead) = in_the_way(tx, ctx, (&row, &client), (&account, &session)).await? {
        return Ok(Answered::Not(instead));
    }
    allow(tx, ctx, (&row, &client), &session).await
}

/// What keeps this person from letting the client in: the same as where it sends their browser itself.
async fn in_the_way(
    tx: &mut WriteTx,
    ctx: &Context,
    (row, client): (&Row, &Client),
    (account, session): (&Account, &Session),
) -> Result<Option<Decision>, Refusal> {
    if !client.settings.grant_types.contains(&GrantType::DeviceCode) {
        return Ok(Some(Decision::Refuse(ErrorCode::UnauthorizedClient)));
    }
    let memberships = roles::acting_in(tx, &ctx.realm.id, &account.id, client.org.as_ref()).await?;
    let person = Some(Proved { account, session, memberships: &memberships });
    let facts = Facts { realm: &ctx.realm, person, consent: None, consented: None, now: ctx.now() };
    // A device wishes nothing of the sign-in, and its answer goes to no address.
    let request = AuthorizationRequest::new(client.id.clone(), String::new(), row.scope.clone(), row.created_at);
    Ok(stands_in_the_way(&request, client, &facts))
}

async fn allow(
    tx: &mut WriteTx,
    ctx: &Context,
    (row, client): (&Row, &Client),
    session: &Session,
) -> Result<Answered, Refusal> {
    let scope: Scope = row.scope.intersection(&scope_of(client));
    let by = (&session.account, &session.id);
    if !store::answer(tx, &ctx.realm.id, &row.handle, &Answer::Allowed(by, &scope)).await? {
        return Ok(Answered::Unknown);
    }
    consents::record(tx, ctx, by, &client.id, (&scope, &scope)).await?;
    let actor = Actor::account(&session.account, Some(&session.id));
    let event = Event::new(Action::DeviceAllowed, actor, Target::Account(&session.account));
    let event = event.detail("client", client.id.as_str()).detail("scope", scope.to_string());
    audit::record(tx, ctx, event).await?;
    Ok(Answered::Done)
}

async fn refuse(tx: &mut WriteTx, ctx: &Context, row: &Row, session: &Session) -> Result<Answered, Refusal> {
    if !store::answer(tx, &ctx.realm.id, &row.handle, &Answer::Refused).await? {
        return Ok(Answered::Unknown);
    }
    let actor = Actor::account(&session.account, Some(&session.id));
    let event = Event::new(Action::DeviceRefused, actor, Target::Account(&session.account));
    audit::record(tx, ctx, event.detail("client", row.client.as_str())).await?;
    Ok(Answered::Done)
}
