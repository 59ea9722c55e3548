//! Exchanging a code for tokens (RFC 6749, section 4.1.3; OAuth 2.1, section 4.1.3).

use signet_protocol::oauth::{AuthorizationCode, ErrorCode, pkce};
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, ClientId, Secret, SessionId};

use super::allowed::{scope_of, why_not};
use super::exchange::{audience, narrowed, require_proof};
use super::granted::{self, Granted, Ready};
use super::refused::{Refused, invalid_grant};
use super::store::{self, Code};
use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::clients::{self, Client, GrantType};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::sessions::{self, Grant, NewGrant, Session};

/// What a client shows for a code.
#[derive(Debug)]
pub struct CodeExchange<'a> {
    /// The code.
    pub code: &'a Secret<String>,
    /// Where it was sent.
    pub redirect_uri: Option<&'a str>,
    /// What fits the challenge (RFC 7636).
    pub verifier: Option<&'a str>,
    /// The resource that the tokens are to be for (RFC 8707).
    pub resource: Option<&'a str>,
    /// The thumbprint of the key that the client proved to hold (RFC 9449).
    pub jkt: Option<&'a str>,
}

/// Exchanges a code, for the client that proved itself and nobody else. A code is spent by whatever is shown with it, right or
/// wrong; one that had been spent ends what it began.
///
/// # Errors
/// `invalid_grant`, whatever is wrong with the code; `invalid_target`; `invalid_dpop_proof`; what keeps the database from being
/// written.
#[boxed]
pub async fn redeem(ctx: &Context, client: &ClientId, exchange: &CodeExchange<'_>) -> Result<Granted, Refused> {
    let Some(code) = AuthorizationCode::parse(exchange.code.expose()) else {
        count_junk(ctx).await?;
        return Err(invalid_grant());
    };
    granted::prepare(ctx, client).await?;
    let code = &code;
    let redeemed = ctx
        .app
        .store
        .write(|mut tx| async move {
            let redeemed = spend(&mut tx, ctx, client, code, exchange).await?;
            // Whatever was refused, that the code was shown is written down.
            Ok::<_, Refusal>(tx.commit(redeemed))
        })
        .await?;
    granted::hand_out(ctx, redeemed?).await
}

async fn count_junk(ctx: &Context) -> Result<(), Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            audit::count_refusal(&mut tx, ctx, Action::CodeRedeemed, "unknown_code").await?;
            Ok::<_, Refusal>(tx.commit(()))
        })
        .await
}

async fn spend(
    tx: &mut WriteTx,
    ctx: &Context,
    client: &ClientId,
    shown: &AuthorizationCode,
    exchange: &CodeExchange<'_>,
) -> Result<Result<Ready, Refused>, Refusal> {
    let (realm, handle) = (&ctx.realm.id, &shown.hash());
    let Some(code) = store::code(tx, realm, handle).await? else {
        audit::count_refusal(tx, ctx, Action::CodeRedeemed, "unknown_code").await?;
        return Ok(Err(invalid_grant()));
    };
    if code.spent_at.is_some() || !store::spend(tx, realm, handle, ctx.now()).await? {
        end_reused(tx, ctx, handle).await?;
        return Ok(Err(invalid_grant()));
    }
    match begin(tx, ctx, client, &code, exchange).await? {
        Ok(ready) => {
            store::began(tx, realm, handle, &ready.session.id).await?;
            let target = Target::Session(&ready.session.id, &code.account);
            let event =
                Event::new(Action::CodeRedeemed, Actor::account(&code.account, Some(&ready.session.id)), target);
            let scope = ready.scope.to_string();
            audit::record(tx, ctx, event.detail("client", client.as_str()).detail("scope", scope)).await?;
            Ok(Ok(ready))
        }
        Err((reason, refused)) => {
            let event = Event::new(Action::CodeRedeemed, Actor::default(), Target::Account(&code.account));
            audit::record(tx, ctx, event.detail("client", client.as_str()).refused(reason)).await?;
            Ok(Err(refused))
        }
    }
}

/// Somebody holds a copy of the code: what its first use began ends (RFC 6749, section 4.1.2).
async fn end_reused(tx: &mut WriteTx, ctx: &Context, handle: &[u8; 32]) -> Result<(), Refusal> {
    let Some(code) = store::code(tx, &ctx.realm.id, handle).await? else { return Ok(()) };
    match &code.session {
        Some(session) if sessions::end_grant(tx, ctx, session).await? => {
            let event = Event::new(Action::CodeReused, Actor::default(), Target::Session(session, &code.account));
            audit::record(tx, ctx, event.detail("client", code.client.as_str()).refused("spent_code")).await
        }
        // Whoever shows it again and again does not fill the trail.
        _ => audit::count_refusal(tx, ctx, Action::CodeReused, "spent_code").await,
    }
}

/// Why a code is refused: for the trail, and for the client.
type No = (&'static str, Refused);

/// Begins what the code gives, if everything fits.
async fn begin(
    tx: &mut WriteTx,
    ctx: &Context,
    client: &ClientId,
    code: &Code,
    exchange: &CodeExchange<'_>,
) -> Result<Result<Ready, No>, Refusal> {
    let no = |reason| Ok(Err((reason, invalid_grant())));
    let unreadable = || Refusal::bug("a code that cannot be read");
    if ctx.now() >= code.expires_at {
        return no("expired");
    }
    if let Err(reason) = fits(client, code, exchange)? {
        return no(reason);
    }
    let Some(client) = clients::row_by_id(tx, &ctx.realm.id, client).await? else { return no("no_client") };
    let Some((account, parent)) = carried_by(tx, ctx, (&code.account, &code.parent)).await? else {
        return no("sign_in_ended");
    };
    let scope = code.content.scope().map_err(|_| unreadable())?;
    let held = (&account, &parent);
    if let Some(reason) = why_not(tx, ctx, &client, held, (GrantType::AuthorizationCode, &scope)).await? {
        return no(reason);
    }
    let grant = Grant {
        client: client.id.clone(),
        audience: code.content.resources.clone(),
        parent: Some(parent.id.clone()),
        jkt: exchange.jkt.map(str::to_owned),
        scope,
    };
    let fitted = match fitted(&client, &grant, exchange) {
        Ok(fitted) => fitted,
        Err(refused) => return Ok(Err(("request", refused))),
    };
    let new = NewGrant { client: &client, grant, proof: &parent };
    let (session, refresh) = sessions::begin_grant(tx, ctx, &account, new).await?;
    let (scope, audience) = fitted;
    let (jkt, nonce) = (exchange.jkt.map(str::to_owned), code.content.nonce.clone());
    let ready = Ready { client, account, session, scope, audience, jkt, nonce, refresh, kept: None };
    Ok(Ok(ready.keep(tx, ctx).await?))
}

type Fitted = (signet_protocol::oauth::Scope, Option<String>);

fn fitted(client: &Client, grant: &Grant, exchange: &CodeExchange<'_>) -> Result<Fitted, Refused> {
    require_proof(client, exchange.jkt)?;
    let audience = audience(client, grant, exchange.resource)?;
    Ok((narrowed(&grant.scope, None, &scope_of(client))?, audience))
}

/// Whether what is shown is what the code is bound to.
fn fits(client: &ClientId, code: &Code, exchange: &CodeExchange<'_>) -> Result<Result<(), &'static str>, Refusal> {
    let challenge = code.content.challenge().map_err(|_| Refusal::bug("a code that cannot be read"))?;
    Ok(if code.client != *client {
        Err("other_client")
    } else if exchange.redirect_uri != Some(&*code.content.redirect_uri) {
        Err("other_redirect_uri")
    } else if pkce::verify(challenge.as_ref(), exchange.verifier).is_err() {
        Err("verifier")
    } else if code.content.jkt.is_some() && code.content.jkt.as_deref() != exchange.jkt {
        Err("other_key")
    } else {
        Ok(())
    })
}

/// The account and the sign-in behind a code, while both count.
pub(super) async fn carried_by(
    tx: &mut WriteTx,
    ctx: &Context,
    (account, parent): (&AccountId, &SessionId),
) -> Result<Option<(Account, Session)>, Refusal> {
    let realm = &ctx.realm.id;
    let Some(account) = accounts::row_by_id(tx, realm, account).await? else { return Ok(None) };
    let Some(parent) = sessions::row_by_id(tx, realm, parent).await? else { return Ok(None) };
    let counts = sessions::may_carry(&ctx.realm, &account, &parent, ctx.now());
    Ok(counts.then_some((account, parent)))
}

/// The refusal of a client that is not there any more.
pub(super) fn no_client() -> Refused {
    Refused::Said(ErrorCode::InvalidClient, "There is no such client any more.")
}
