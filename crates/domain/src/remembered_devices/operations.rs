//! Remembering a device, and letting it pass.

use std::time::Duration;

use signet_protocol::digest::sha256;
use signet_protocol::encoding::{base64url, from_base64url};
use signet_storage::WriteTx;
use signet_vocabulary::Secret;

use super::store;
use crate::accounts::Account;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::refusal::Refusal;

const PREFIX: &str = "rmd_";
const LIFETIME: Duration = Duration::from_secs(30 * 24 * 3600);

/// Remembers the device that just showed a second factor of `account`, and gives what it keeps; nothing where the realm does
/// not permit it.
pub(crate) async fn remember(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
) -> Result<Option<Secret<String>>, Refusal> {
    if !ctx.realm.settings.remembered_devices {
        return Ok(None);
    }
    let bytes = ctx.app.random.secret::<32>();
    let now = ctx.now();
    store::insert(tx, account, &sha256(bytes.expose()), (now, now.plus(LIFETIME))).await?;
    let actor = Actor::account(&account.id, None);
    audit::record(tx, ctx, Event::new(Action::DeviceRemembered, actor, Target::Account(&account.id))).await?;
    Ok(Some(Secret::new(format!("{PREFIX}{}", base64url(bytes.expose())))))
}

/// Whether `token` is of a device of `account` that is remembered still, and the realm still permits that.
pub(crate) async fn admits(
    tx: &mut WriteTx,
    ctx: &Context,
    account: &Account,
    token: &Secret<String>,
) -> Result<bool, Refusal> {
    let bytes = token.expose().strip_prefix(PREFIX).and_then(from_base64url);
    let Some(bytes) = bytes.filter(|_| ctx.realm.settings.remembered_devices) else { return Ok(false) };
    let found = store::by_handle(tx, account, &sha256(&bytes)).await?;
    Ok(found.is_some_and(|(epoch, expires_at)| epoch == account.epoch && ctx.now() < expires_at))
}
