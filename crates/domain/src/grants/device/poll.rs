//! A device asks whether its person has answered (RFC 8628, sections 3.4 and 3.5).

use std::time::Duration;

use signet_protocol::oauth::{DeviceCode, ErrorCode};
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, ClientId, Secret, SessionId};

use super::store::{self, Row};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients::{self, GrantType};
use crate::context::Context;
use crate::grants::allowed::{scope_of, why_not};
use crate::grants::exchange::{audience, narrowed, require_proof};
use crate::grants::granted::{self, Granted, Ready};
use crate::grants::redeem::carried_by;
use crate::grants::refused::{Refused, invalid_grant};
use crate::refusal::Refusal;
use crate::sessions::{self, Grant, NewGrant};

/// By how much a device is slowed down each time (RFC 8628, section 3.5).
const SLOWER: Duration = Duration::from_secs(5);

/// What a device shows.
#[derive(Debug)]
pub struct DevicePoll<'a> {
    /// Its code.
    pub code: &'a Secret<String>,
    /// The resource that the tokens are to be for (RFC 8707).
    pub resource: Option<&'a str>,
    /// The thumbprint of the key that it proved to hold (RFC 9449).
    pub jkt: Option<&'a str>,
}

/// Gives a device what its person let it have, once. A code that was exchanged before ends what it began.
///
/// # Errors
/// `authorization_pending` and `slow_down` until the person has answered; `access_denied`; `expired_token`; `invalid_grant`,
/// whatever else is wrong; `invalid_target`; `invalid_dpop_proof`; what keeps the database from being written.
#[boxed]
pub async fn poll_device(ctx: &Context, client: &ClientId, poll: &DevicePoll<'_>) -> Result<Granted, Refused> {
    let Some(code) = DeviceCode::parse(poll.code.expose()) else {
        count_junk(ctx).await?;
        return Err(invalid_grant());
    };
    granted::prepare(ctx, client).await?;
    let code = &code.hash();
    let polled = ctx
        .app
        .store
        .write(|mut tx| async move {
            let polled = ask(&mut tx, ctx, client, code, poll).await?;
            // Whatever was refused, that the code was shown is written down.
            Ok::<_, Refusal>(tx.commit(polled))
        })
        .await?;
    granted::hand_out(ctx, polled?).await
}

async fn count_junk(ctx: &Context) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            audit::count_refusal(&mut tx, ctx, Action::DeviceRedeemed, "unknown_code").await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

async fn ask(
    tx: &mut WriteTx,
    ctx: &Context,
    client: &ClientId,
    handle: &[u8; 32],
    poll: &DevicePoll<'_>,
) -> Result<Result<Ready, Refused>, Refusal> {
    let Some(row) = store::by_handle(tx, &ctx.realm.id, handle).await? else {
        audit::count_refusal(tx, ctx, Action::DeviceRedeemed, "unknown_code").await?;
        return Ok(Err(invalid_grant()));
    };
    if row.client != *client {
        audit::count_refusal(tx, ctx, Action::DeviceRedeemed, "other_client").await?;
        return Ok(Err(invalid_grant()));
    }
    if row.spent_at.is_some() {
        end_reused(tx, ctx, row).await?;
        return Ok(Err(invalid_grant()));
    }
    let said = |error, said| Ok(Err(Refused::Said(error, said)));
    if ctx.now() >= row.expires_at {
        return said(ErrorCode::ExpiredToken, "The device code has ended: begin again.");
    }
    match (row.answer.as_deref(), row.granted_by.as_ref()) {
        (None, _) => pace(tx, ctx, &row).await.map(Err),
        (Some(store::ALLOWED), Some(by)) => redeem(tx, ctx, &row, by, poll).await,
        _ => said(ErrorCode::AccessDenied, "The person said no."),
    }
}

/// Nobody has answered yet: how soon the device asked says whether it has to ask more slowly.
async fn pace(tx: &mut WriteTx, ctx: &Context, row: &Row) -> Result<Refused, Refusal> {
    let now = ctx.now();
    let is_too_soon = row.asked_at.is_some_and(|last| now.since(last) < row.interval);
    let interval = if is_too_soon { row.interval + SLOWER } else { row.interval };
    store::asked(tx, &ctx.realm.id, &row.handle, now, interval).await?;
    Ok(match is_too_soon {
        true => Refused::Said(ErrorCode::SlowDown, "Wait five seconds longer from now on before you ask again."),
        false => Refused::Said(ErrorCode::AuthorizationPending, "The person has not answered yet."),
    })
}

/// Somebody holds a copy of the code: what its first use began ends.
async fn end_reused(tx: &mut WriteTx, ctx: &Context, row: Row) -> Result<(), Refusal> {
    match (&row.granted_by, &row.session) {
        (Some((account, _)), Some(session)) if sessions::end_grant(tx, ctx, session).await? => {
            let event = Event::new(Action::DeviceCodeReused, Actor::default(), Target::Session(session, account));
            audit::record(tx, ctx, event.detail("client", row.client.as_str()).refused("spent_code")).await
        }
        // Whoever shows it again and again does not fill the trail.
        _ => audit::count_refusal(tx, ctx, Action::DeviceCodeReused, "spent_code").await,
    }
}

/// The only use of a code that was allowed, right or wrong.
async fn redeem(
    tx: &mut WriteTx,
    ctx: &Context,
    row: &Row,
    by: &(AccountId, SessionId),
    poll: &DevicePoll<'_>,
) -> Result<Result<Ready, Refused>, Refusal> {
    let (realm, account) = (&ctx.realm.id, &by.0);
    if !store::spend(tx, realm, &row.handle, ctx.now()).await? {
        if let Some(spent) = store::by_handle(tx, realm, &row.handle).await? {
            end_reused(tx, ctx, spent).await?;
        }
        return Ok(Err(invalid_grant()));
    }
    match begin(tx, ctx, row, by, poll).await? {
        Ok(ready) => {
            store::began(tx, realm, &row.handle, &ready.session.id).await?;
            let actor = Actor::account(account, Some(&ready.session.id));
            let event = Event::new(Action::DeviceRedeemed, actor, Target::Session(&ready.session.id, account));
            let event = event.detail("client", row.client.as_str()).detail("scope", ready.scope.to_string());
            audit::record(tx, ctx, event).await?;
            Ok(Ok(ready))
        }
        Err((reason, refused)) => {
            let event = Event::new(Action::DeviceRedeemed, Actor::default(), Target::Account(account));
            audit::record(tx, ctx, event.detail("client", row.client.as_str()).refused(reason)).await?;
            Ok(Err(refused))
        }
    }
}

/// Begins what was allowed, if everything that it rests on is still there.
async fn begin(
    tx: &mut WriteTx,
    ctx: &Context,
    row: &Row,
    (account, parent): &(AccountId, SessionId),
    poll: &DevicePoll<'_>,
) -> Result<Result<Ready, (&'static str, Refused)>, Refusal> {
    let no = |reason| Ok(Err((reason, invalid_grant())));
    let Some(client) = clients::row_by_id(tx, &ctx.realm.id, &row.client).await? else { return no("no_client") };
    let Some((account, parent)) = carried_by(tx, ctx, (account, parent)).await? else { return no("sign_in_ended") };
    let asked = (GrantType::DeviceCode, &row.scope);
    if let Some(reason) = why_not(tx, ctx, &client, (&account, &parent), asked).await? {
        return no(reason);
    }
    let jkt = poll.jkt.map(str::to_owned);
    let grant = Grant {
        client: client.id.clone(),
        scope: row.scope.clone(),
        audience: row.resources.clone(),
        parent: Some(parent.id.clone()),
        jkt: jkt.clone(),
    };
    let fitted = require_proof(&client, poll.jkt)
        .and_then(|()| audience(&client, &grant, poll.resource))
        .and_then(|audience| Ok((narrowed(&grant.scope, None, &scope_of(&client))?, audience)));
    let (scope, audience) = match fitted {
        Ok(fitted) => fitted,
        Err(refused) => return Ok(Err(("request", refused))),
    };
    let new = NewGrant { client: &client, grant, proof: &parent };
    let (session, refresh) = sessions::begin_grant(tx, ctx, &account, new).await?;
    let ready = Ready { client, account, session, scope, audience, jkt, nonce: None, refresh, kept: None };
    Ok(Ok(ready.keep(tx, ctx).await?))
}
