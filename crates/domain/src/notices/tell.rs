//! Telling the owner.

use std::time::Duration;

use serde_json::{Map, Value};
use signet_storage::WriteTx;

use crate::accounts::Account;
use crate::audit::{self, Action};
use crate::context::Context;
use crate::outbox::{self, Counts, Family, Message, Recipient, Template};
use crate::refusal::Refusal;

/// Writes a notice to the account's own address, if it has one. It says when, and from where if it is the owner's own act:
/// where an administrator works is no business of others. `values` are what the text needs beside.
///
/// Whoever has had enough of one kind of notice gets no more of it for a while, and it is counted what was withheld. Where
/// nobody has proved the address, all kinds count as one: it may be that of a stranger, and the account a way to pester them.
pub(crate) async fn tell(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    template: Template,
    values: &[(&str, &str)],
) -> Result<(), Refusal> {
    match tell_or_wait(tx, ctx, account, template, values).await? {
        Ok(()) => Ok(()),
        Err(_) => audit::count_refusal(tx, ctx, Action::OwnerTold, "too_many").await,
    }
}

/// As [`tell`], for what is not to be done untold.
///
/// # Errors
/// The inner error says how long nothing can be told for; nothing was written then.
pub(crate) async fn tell_or_wait(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    template: Template,
    values: &[(&str, &str)],
) -> Result<Result<(), Duration>, Refusal> {
    let Some(address) = &account.email else { return Ok(Ok(())) };
    let family = if account.email_verified { Family::Notice(template) } else { Family::Notices };
    match outbox::allow(tx, ctx, family, &[Counts::To(Recipient::Address(address))]).await? {
        Ok(()) => tell_at(tx, ctx, account, address, template, values).await.map(Ok),
        Err(wait) => Ok(Err(wait)),
    }
}

/// As [`tell`], to an address that is not the account's any more, however many notices it got.
pub(crate) async fn tell_at(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    address: &str,
    template: Template,
    values: &[(&str, &str)],
) -> Result<(), Refusal> {
    let mut filled: Map<String, Value> = values.iter().map(|&(name, value)| (name.to_owned(), value.into())).collect();
    filled.insert("at".to_owned(), ctx.now().to_string().into());
    if ctx.is_own(&account.id) {
        filled.insert("address".to_owned(), ctx.origin.address.to_string().into());
    }
    let message = Message { account: Some(&account.id), template, to: address, values: filled, lifetime: None };
    outbox::send(tx, ctx, &message).await.map(drop)
}
