//! Sending a code, and knowing it again.

use std::time::Duration;

use signet_protocol::digest::{equal, hmac_sha256};
use signet_protocol::otp;
use signet_storage::WriteTx;

use super::model::Factor;
use super::{SETUP, store};
use crate::accounts::{Account, FactorMethod};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::outbox::{self, Counts, Family, Message, Recipient, Template};
use crate::refusal::{FieldError, Refusal};

/// How long a code counts that was sent.
const LIFETIME: Duration = Duration::from_secs(5 * 60);
const KEY_LABEL: &str = "mfa.sent_codes";

/// The refusal of a method that no code can be sent by.
pub fn cannot_send(message: &str) -> Refusal {
    Refusal::invalid(vec![FieldError::new("method", "CANNOT_SEND", message)])
}

/// Sends a code by `method` for `occasion`, in the place of the one that was sent for it before. It brings no guesses back.
///
/// # Errors
/// The inner error says how long to wait when too much was sent: nothing was then. `Invalid`, naming `method`, for one that
/// the account does not have, that sends no codes, or whose address is not proved.
pub(crate) async fn send_code(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    method: FactorMethod,
    occasion: &str,
) -> Result<Result<(), Duration>, Refusal> {
    let factors = store::factors(tx, &account.realm, &account.id).await?;
    let factor = factors.iter().find(|factor| factor.method == method && factor.is_active() != (occasion == SETUP));
    let factor = factor.ok_or_else(|| cannot_send("is not set up"))?;
    let to = destination(account, factor).ok_or_else(|| cannot_send("sends no codes"))?;
    if method == FactorMethod::Email && occasion != SETUP && !account.email_verified {
        return Err(cannot_send("sends to an address that nobody has proved yet"));
    }
    let is_text = method == FactorMethod::Sms;
    let recipient = if is_text { Recipient::Phone(to) } else { Recipient::Address(to) };
    let family = if occasion == SETUP { Family::SetupCodes } else { Family::Codes };
    let counts = [Counts::To(recipient), Counts::Of(&account.id), Counts::FromHere];
    if let Err(wait) = outbox::allow(tx, ctx, family, &counts).await? {
        return Ok(Err(wait));
    }
    let code = otp::sent_code(&ctx.app.random);
    let expires_at = ctx.now().plus(LIFETIME);
    let hash = hash(ctx, account, (method, occasion, to), code.expose());
    store::sent(tx, account, (method, occasion), &hash, expires_at).await?;
    let template = if is_text { Template::CodeBySms } else { Template::CodeByMail };
    let values = serde_json::Map::from_iter([("code".to_owned(), code.expose().clone().into())]);
    let message = Message { account: Some(&account.id), template, to, values, lifetime: Some(LIFETIME) };
    outbox::send(tx, ctx, &message).await?;
    let actor = if ctx.is_own(&account.id) { Actor::of(ctx) } else { Actor::account(&account.id, None) };
    let event = Event::new(Action::CodeSent, actor, Target::Account(&account.id)).detail("method", method.as_str());
    audit::record(tx, ctx, event).await?;
    Ok(Ok(()))
}

/// Whether `code` is the one that was sent last by `factor` for `occasion`, to where the factor still sends; if so, it is
/// spent.
pub(super) async fn spend(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    (factor, occasion): (&Factor, &str),
    code: &str,
) -> Result<bool, Refusal> {
    let (true, Some(to)) = (otp::is_digits(code), destination(account, factor)) else { return Ok(false) };
    let Some((sent, expires_at)) = store::sent_code(tx, account, factor.method, occasion).await? else {
        return Ok(false);
    };
    let is_right = equal(&sent, &hash(ctx, account, (factor.method, occasion, to), code)) && ctx.now() < expires_at;
    Ok(is_right && store::spend_sent_code(tx, account, factor.method, occasion).await?)
}

/// Where a factor's codes go; nowhere for one that an app shows.
fn destination<'a>(account: &'a Account, factor: &'a Factor) -> Option<&'a str> {
    match factor.method {
        FactorMethod::Totp => None,
        FactorMethod::Sms => factor.phone.as_deref(),
        FactorMethod::Email => account.email.as_deref(),
    }
}

fn hash(ctx: &Context, account: &Account, to: (FactorMethod, &str, &str), code: &str) -> [u8; 32] {
    let (method, occasion, address) = to;
    let parts = [account.realm.as_str(), account.id.as_str(), method.as_str(), occasion, address, code];
    hmac_sha256(ctx.app.master_key.derive(KEY_LABEL).expose(), &parts.map(str::as_bytes))
}

/// The refusal of another code so soon.
pub(crate) fn too_many(wait: Duration) -> Refusal {
    Refusal::limited(wait, "Too many codes were sent. Wait before the next one.")
}
