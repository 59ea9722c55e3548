//! Another name to sign in by: an e-mail address, which is then the account's address too, or a name alone.

use signet_protocol::identifier::{Email, Username};
use signet_storage::{Error, WriteTx};

use super::create::taken;
use super::model::Account;
use super::{rename, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::roles;

/// Lets the account sign in by `email` alone, which nobody has proved yet if it is another.
///
/// # Errors
/// `Conflict` when it names another account; `Limited` when too many mails were sent to the old or the new
/// address, or about the account.
pub(crate) async fn rename_to_address(
    tx: &mut WriteTx,
    ctx: &Context,
    before: Account,
    email: &Email,
) -> Result<Account, Refusal> {
    if before.email.as_deref() == Some(email.display()) && before.username == email.display() {
        return Ok(before);
    }
    let mut account = before.clone();
    // First the name, which may be a spelling of this very address.
    store::delete_username(tx, &account).await?;
    if account.email.is_some() {
        rename::rename(tx, ctx, &mut account, email, taken).await?;
    } else {
        store::insert_identifier(tx, &account, "email", email.canonical()).await.map_err(conflict)?;
        account.email = Some(email.display().to_owned());
        account.email_verified = false;
    }
    email.display().clone_into(&mut account.username);
    written(tx, ctx, &before, account).await
}

/// Lets the account sign in by `username` in place of its old name; an e-mail address that it has stays one.
///
/// # Errors
/// `Conflict` when it names another account.
pub(crate) async fn rename_to_name(
    tx: &mut WriteTx,
    ctx: &Context,
    before: Account,
    username: &Username,
) -> Result<Account, Refusal> {
    if before.username == username.display() {
        return Ok(before);
    }
    let mut account = before.clone();
    store::delete_username(tx, &account).await?;
    store::insert_identifier(tx, &account, "username", username.canonical()).await.map_err(conflict)?;
    username.display().clone_into(&mut account.username);
    written(tx, ctx, &before, account).await
}

fn conflict(error: Error) -> Refusal {
    match error {
        Error::Conflict { .. } => taken(),
        other => other.into(),
    }
}

async fn written(tx: &mut WriteTx, ctx: &Context, before: &Account, mut account: Account) -> Result<Account, Refusal> {
    account.updated_at = ctx.now();
    store::update(tx, &account).await?;
    roles::follow_account(tx, &account).await?;
    let changed: &[&str] = if account.email == before.email { &["username"] } else { &["username", "email"] };
    let event = Event::new(Action::AccountChanged, Actor::of(ctx), Target::Account(&account.id));
    audit::record(tx, ctx, event.detail("changed", changed.to_vec())).await?;
    rename::follow_up(tx, ctx, before, &account).await?;
    Ok(account)
}
