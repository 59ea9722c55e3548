//! Guess budgets: how often a secret may be tried before waiting begins.
//!
//! A try is reserved, and the reservation committed, before the secret is checked, so that parallel tries cannot pass
//! together. Unknown names are counted like known ones. An address that signed in before has a budget of its own, so that a
//! stranger's guesses lock nobody out.

use std::net::IpAddr;
use std::time::Duration;

use signet_protocol::digest;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::AccountId;

use super::store;
use crate::context::Context;

/// Tries before the first wait.
const FREE_TRIES: i64 = 10;
const FIRST_WAIT: Duration = Duration::from_secs(30);
const LONGEST_WAIT: Duration = Duration::from_secs(15 * 60);
const KEY_LABEL: &str = "limits.guesses";

/// Whose secret is tried.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A known account: every spelling of its name counts together.
    Account(&'a AccountId),
    /// A canonical name that no account has.
    Unknown(&'a str),
}

/// A reserved try.
#[derive(Debug, Clone)]
pub struct Guess {
    subject: [u8; 32],
    device: Option<[u8; 32]>,
}

/// Reserves a try.
///
/// # Errors
/// The inner error says how long to wait when the budget is spent; nothing was reserved then.
pub(crate) async fn reserve(
    tx: &mut WriteTx,
    ctx: &Context,
    subject: Subject<'_>,
) -> Result<Result<Guess, Duration>, Error> {
    let now = ctx.now();
    let realm = &ctx.realm.id;
    let device = match subject {
        Subject::Account(account) => Some(device_of(ctx, account)),
        Subject::Unknown(_) => None,
    };
    let is_known = match (subject, &device) {
        (Subject::Account(account), Some(device)) => store::is_known_device(tx, realm, account, device).await?,
        _ => false,
    };
    let subject = subject_of(ctx, subject, device.as_ref().filter(|_| is_known));
    let (spent, blocked_until) = store::budget(tx, realm, &subject).await?.unwrap_or((0, now.minus(FIRST_WAIT)));
    if now < blocked_until {
        return Ok(Err(blocked_until.since(now)));
    }
    let spent = spent + 1;
    store::spend(tx, realm, &subject, spent, now.plus(wait_after(spent)), now).await?;
    Ok(Ok(Guess { subject, device }))
}

/// Nothing while tries are free, then 30 seconds, doubling with every further try up to 15 minutes.
fn wait_after(spent: i64) -> Duration {
    let Ok(beyond) = u32::try_from(spent - FREE_TRIES) else { return Duration::ZERO };
    FIRST_WAIT.saturating_mul(2_u32.saturating_pow(beyond)).min(LONGEST_WAIT)
}

/// The guess was right: the budget is whole again, and the address is known from now on.
pub(crate) async fn success(tx: &mut WriteTx, ctx: &Context, account: &AccountId, guess: &Guess) -> Result<(), Error> {
    store::forget(tx, &ctx.realm.id, &guess.subject).await?;
    match &guess.device {
        Some(device) => store::remember_device(tx, &ctx.realm.id, account, device, ctx.now()).await,
        None => Ok(()),
    }
}

/// A sign-in that took no guess: the address is known from now on.
pub(crate) async fn remember(tx: &mut WriteTx, ctx: &Context, account: &AccountId) -> Result<(), Error> {
    store::remember_device(tx, &ctx.realm.id, account, &device_of(ctx, account), ctx.now()).await
}

/// The try was never evaluated: it does not count.
pub(crate) async fn refund(tx: &mut WriteTx, ctx: &Context, guess: &Guess) -> Result<(), Error> {
    let Some((spent, _)) = store::budget(tx, &ctx.realm.id, &guess.subject).await? else { return Ok(()) };
    let spent = (spent - 1).max(0);
    let now = ctx.now();
    // A wait that only this try brought about ends with it; earlier ones had passed, or it had not been reserved.
    store::spend(tx, &ctx.realm.id, &guess.subject, spent, now, now).await
}

fn subject_of(ctx: &Context, subject: Subject<'_>, device: Option<&[u8; 32]>) -> [u8; 32] {
    let (kind, name) = match subject {
        Subject::Account(account) => ("account", account.as_str()),
        Subject::Unknown(canonical) => ("unknown", canonical),
    };
    let device = device.map_or(&[][..], |device| &device[..]);
    keyed(ctx, &[ctx.realm.id.as_str().as_bytes(), kind.as_bytes(), name.as_bytes(), device])
}

fn device_of(ctx: &Context, account: &AccountId) -> [u8; 32] {
    let network = network_of(ctx.origin.address);
    keyed(ctx, &[ctx.realm.id.as_str().as_bytes(), b"device", account.as_str().as_bytes(), &network.to_be_bytes()])
}

fn keyed(ctx: &Context, parts: &[&[u8]]) -> [u8; 32] {
    digest::hmac_sha256(ctx.app.master_key.derive(KEY_LABEL).expose(), parts)
}

/// One subscriber's network: the whole of an IPv4 address, the first 64 bits of an IPv6 one.
pub(super) fn network_of(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}
