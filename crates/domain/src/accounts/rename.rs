//! Another e-mail address: nobody has proved it yet, and whoever reads the old one is told.

use signet_protocol::identifier::Email;
use signet_storage::{Error, WriteTx};

use super::model::Account;
use super::{links, store};
use crate::context::Context;
use crate::notices;
use crate::outbox::{self, Counts, Family, Recipient, Template};
use crate::proofs::{self, Purpose};
use crate::refusal::Refusal;

/// Gives the account another e-mail address, and its username with it when that was the old one. What names another account is
/// refused with `taken`.
pub(super) async fn rename(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &mut Account,
    email: &Email,
    taken: fn() -> Refusal,
) -> Result<(), Refusal> {
    if account.canonical_email() != email.canonical() {
        if store::by_identifier(tx, &ctx.realm.id, email.canonical()).await?.is_some() {
            return Err(taken());
        }
        store::rename(tx, account, email.canonical()).await.map_err(|error| match &error {
            Error::Conflict { .. } => taken(),
            _ => error.into(),
        })?;
    }
    if !is_same_mailbox(account.email.as_deref(), Some(email.display())) {
        account.email_verified = false;
    }
    if Some(&account.username) == account.email.as_ref() {
        account.username = email.display().to_owned();
    }
    account.email = Some(email.display().to_owned());
    Ok(())
}

/// Tells whoever reads the old address, and asks whoever reads the new one for proof, once the change is written.
///
/// # Errors
/// `Limited`, and the change is not to be, when either has had too many of such mails.
pub(super) async fn follow_up(
    tx: &mut WriteTx,
    ctx: &Context,
    before: &Account,
    account: &Account,
) -> Result<(), Refusal> {
    if is_same_mailbox(before.email.as_deref(), account.email.as_deref()) {
        return Ok(());
    }
    allow(tx, ctx, before, account).await?;
    if let Some(old) = &before.email {
        notices::tell_at(tx, ctx, account, old, Template::EmailChanged, &[]).await?;
    }
    // What was mailed to the old address proves nothing of the new one.
    let chooses_password = proofs::revoke(tx, &account.realm, &account.id, Purpose::SetPassword).await?;
    proofs::delete_of_account(tx, &account.realm, &account.id).await?;
    match chooses_password {
        true => links::ask_for_password(tx, ctx, account).await,
        false => links::ask_for_proof(tx, ctx, account).await,
    }
}

/// Refuses the change when one of the addresses got too many mails of the kind that it would get: by turns, two accounts
/// or two addresses would make any number of them.
async fn allow(tx: &mut WriteTx, ctx: &Context, before: &Account, account: &Account) -> Result<(), Refusal> {
    if let Some(old) = &before.email {
        let counts = [Counts::To(Recipient::Address(old))];
        let family = Family::Notice(Template::EmailChanged);
        outbox::allow(tx, ctx, family, &counts).await?.map_err(outbox::too_many)?;
    }
    let Some(new) = &account.email else { return Ok(()) };
    let mut counts = vec![Counts::To(Recipient::Address(new)), Counts::Of(&account.id)];
    if ctx.is_own(&account.id) {
        counts.push(Counts::FromHere);
    }
    outbox::allow(tx, ctx, Family::Links, &counts).await?.map_err(outbox::too_many)
}

/// Whether mail to both reaches the same reader: letters of other scripts that look or fold alike may not.
fn is_same_mailbox(one: Option<&str>, other: Option<&str>) -> bool {
    match (one, other) {
        (Some(one), Some(other)) => one.eq_ignore_ascii_case(other),
        (one, other) => one == other,
    }
}
