//! Telling the owner.

use serde_json::{Map, Value};
use signet_storage::WriteTx;

use crate::accounts::Account;
use crate::context::Context;
use crate::outbox::{self, Message, Template};
use crate::refusal::Refusal;

/// Writes a notice to the account's own address, if it has one. It says when, and from where if it is the owner's own act:
/// where an administrator works is no business of others. `values` are what the text needs beside.
pub(crate) async fn tell(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    template: Template,
    values: &[(&str, &str)],
) -> Result<(), Refusal> {
    match &account.email {
        Some(address) => tell_at(tx, ctx, account, address, template, values).await,
        None => Ok(()),
    }
}

/// As [`tell`], to an address that is not the account's any more.
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
    let message = Message { account: Some(&account.id), template, to: address, values: filled };
    outbox::send(tx, ctx, &message).await.map(drop)
}
