//! Entering: everything that was asked for is proved, and the session begins.

use signet_storage::WriteTx;
use signet_vocabulary::Secret;

use super::begin::{self, Begun, SignedIn};
use super::model::{Session, TWO_FACTORS};
use crate::accounts::{self, Account};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::refusal::Refusal;
use crate::{remembered_devices, roles};

/// Somebody who came in, to be told when that is committed.
pub(crate) struct Entered {
    account: Account,
    begun: Begun,
    device: Option<Secret<String>>,
}

/// Begins the session of `account` through `client`, which proved itself by `amr`; remembers the device if that is wanted and permitted.
pub(crate) async fn enter(
    tx: &mut WriteTx,
    ctx: &Context,
    account: Account,
    amr: &[&str],
    (client, remembers): (&str, bool),
) -> Result<Entered, Refusal> {
    let account = come(tx, ctx, account).await?;
    let begun = begin::begin(tx, ctx, &account, (client, amr)).await?;
    let device = note(tx, ctx, (&account, &begun.session), remembers).await?;
    Ok(Entered { account, begun, device })
}

/// The account, which signs in at this moment.
pub(super) async fn come(tx: &mut WriteTx, ctx: &Context, mut account: Account) -> Result<Account, Refusal> {
    accounts::record_sign_in(tx, &ctx.realm.id, &account.id, ctx.now()).await?;
    account.last_login_at = Some(ctx.now());
    roles::follow_account(tx, &account).await?;
    Ok(account)
}

/// Writes down that somebody came in; remembers the device if that is wanted and permitted.
pub(super) async fn note(
    tx: &mut WriteTx,
    ctx: &Context,
    (account, session): (&Account, &Session),
    remembers: bool,
) -> Result<Option<Secret<String>>, Refusal> {
    let id = &account.id;
    // What a code by mail proved, a device cannot stand in for.
    let remembers = remembers && session.acr() == TWO_FACTORS;
    let device = if remembers { remembered_devices::remember(tx, ctx, account).await? } else { None };
    let event = Event::new(Action::SignedIn, Actor::account(id, Some(&session.id)), Target::Account(id));
    audit::record(tx, ctx, event.detail("amr", session.amr.clone())).await?;
    Ok(device)
}

impl Entered {
    /// Signs the tokens.
    pub(crate) async fn hand_out(self, ctx: &Context) -> Result<SignedIn, Refusal> {
        let signed_in = begin::hand_out(ctx, self.account, self.begun).await?;
        Ok(SignedIn { device: self.device, ..signed_in })
    }
}
