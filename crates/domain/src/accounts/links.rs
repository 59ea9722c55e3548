//! Mails with a link that proves that its reader reads the account's address. They go to the address as stored.

use std::time::Duration;

use signet_storage::WriteTx;

use super::model::Account;
use crate::context::Context;
use crate::outbox::{self, Message, Template};
use crate::proofs::{self, Purpose};
use crate::refusal::Refusal;

const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);

/// What a link is for: the purpose of its token, the mail's text, the page, and how long it works.
type Link = (Purpose, Template, &'static str, Duration);

const SET_PASSWORD: Link = (Purpose::SetPassword, Template::SetPassword, "set-password", DAY.saturating_mul(7));
const VERIFY_EMAIL: Link = (Purpose::VerifyEmail, Template::VerifyEmail, "verify-email", DAY);
const RESET_PASSWORD: Link = (Purpose::ResetPassword, Template::ResetPassword, "reset-password", HOUR);

/// Lets the account choose its first password.
pub(super) async fn ask_for_password(tx: &mut WriteTx, ctx: &Context, account: &Account) -> Result<(), Refusal> {
    send(tx, ctx, account, SET_PASSWORD).await
}

/// Lets the account prove its address.
pub(crate) async fn ask_for_proof(tx: &mut WriteTx, ctx: &Context, account: &Account) -> Result<(), Refusal> {
    send(tx, ctx, account, VERIFY_EMAIL).await
}

/// Lets the account choose another password.
pub(crate) async fn offer_reset(tx: &mut WriteTx, ctx: &Context, account: &Account) -> Result<(), Refusal> {
    send(tx, ctx, account, RESET_PASSWORD).await
}

async fn send(tx: &mut WriteTx, ctx: &Context, account: &Account, link: Link) -> Result<(), Refusal> {
    let Some(address) = &account.email else { return Ok(()) };
    let (purpose, template, page, lifetime) = link;
    let token = proofs::issue(tx, ctx, &account.id, address, purpose, lifetime).await?;
    let link = outbox::link(ctx, page, &token);
    let expires_at = ctx.now().plus(lifetime).to_string();
    let values = [("link".to_owned(), link.into()), ("expiresAt".to_owned(), expires_at.into())];
    let values = serde_json::Map::from_iter(values);
    let message = Message { account: Some(&account.id), template, to: address, values, lifetime: Some(lifetime) };
    outbox::send(tx, ctx, &message).await.map(drop)
}
