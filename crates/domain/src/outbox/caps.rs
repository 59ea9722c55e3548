//! Caps: how many messages strangers and guessers can have sent.

use std::time::Duration;

use signet_protocol::digest;
use signet_storage::WriteTx;
use signet_vocabulary::{AccountId, Timestamp};

use super::recipient::Recipient;
use super::store;
use crate::context::Context;
use crate::limits;
use crate::refusal::Refusal;

/// Messages are counted in stretches of this length.
pub(crate) const STRETCH: Duration = Duration::from_secs(10 * 60);
/// Nobody who asks for a message again and again gets fewer than this.
const TO_A_RECIPIENT: i64 = 5;
const TO_AN_ACCOUNT: i64 = 10;
const FROM_A_NETWORK: i64 = 50;
const KEY_LABEL: &str = "outbox.caps";

/// Counts one message that somebody asked for, unless its recipient, its account or the network that the request came from
/// has had enough of this stretch. The cap per network is a limit of traffic, and goes when those are switched off.
///
/// # Errors
/// The inner error says how long to wait; nothing was counted then.
pub(crate) async fn allow(
    tx: &mut WriteTx,
    ctx: &Context,
    recipient: Recipient<'_>,
    account: Option<&AccountId>,
) -> Result<Result<(), Duration>, Refusal> {
    let now = ctx.now();
    let since = beginning_of_stretch(now);
    let realm = &ctx.realm.id;
    let mut subjects = vec![(recipient.handle(&ctx.app, realm), TO_A_RECIPIENT)];
    if let Some(account) = account {
        subjects.push((keyed(ctx, b"account", account.as_str().as_bytes()), TO_AN_ACCOUNT));
    }
    if ctx.app.settings.traffic_limits {
        let network = limits::network_of(ctx.origin.address);
        subjects.push((keyed(ctx, b"network", &network.to_be_bytes()), FROM_A_NETWORK));
    }
    for (subject, most) in &subjects {
        if store::counted(tx, realm, subject, since).await? >= *most {
            return Ok(Err(since.plus(STRETCH).since(now)));
        }
    }
    for (subject, _) in &subjects {
        store::count(tx, realm, subject, since).await?;
    }
    Ok(Ok(()))
}

fn beginning_of_stretch(now: Timestamp) -> Timestamp {
    let length = i64::try_from(STRETCH.as_millis()).unwrap_or(i64::MAX);
    Timestamp::from_millis(now.millis() - now.millis().rem_euclid(length))
}

fn keyed(ctx: &Context, kind: &[u8], name: &[u8]) -> [u8; 32] {
    let key = ctx.app.master_key.derive(KEY_LABEL);
    digest::hmac_sha256(key.expose(), &[ctx.realm.id.as_str().as_bytes(), kind, name])
}
