//! Guess budgets: how often a secret may be tried before waiting begins.
//!
//! A try is reserved, and the reservation committed, before the secret is checked, so that parallel tries cannot pass
//! together. Unknown names are counted like known ones. An address that signed in before has a budget of its own, so that a
//! stranger's guesses lock nobody out.

use std::net::IpAddr;
use std::time::Duration;

use signet_protocol::digest;
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{AccountId, Timestamp};

use super::store;
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::refusal::Refusal;

/// Tries before the first wait.
const FREE_TRIES: i64 = 10;
const FIRST_WAIT: Duration = Duration::from_secs(30);
const DAY: Duration = Duration::from_secs(24 * 3600);
/// Each known address has a budget of its own, so there must not be many.
const MOST_DEVICES: i64 = 20;
const KEY_LABEL: &str = "limits.guesses";

/// Whose secret is tried.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A known account: every spelling of its name counts together.
    Account(&'a AccountId),
    /// The second factors of a known account, all together: whoever tries them knows the password.
    SecondFactor(&'a AccountId),
    /// A canonical name that no account has.
    Unknown(&'a str),
    /// Whatever one network names as an OAuth client: a stranger's failures keep nobody else waiting.
    Client(&'a str),
    /// The user codes that one account tries, from wherever it does.
    UserCodes(&'a AccountId),
    /// The user codes that one network tries, as whomever it does.
    UserCodesFromHere,
}

impl<'a> Subject<'a> {
    fn known(self) -> Option<&'a AccountId> {
        match self {
            Self::Account(account) | Self::SecondFactor(account) | Self::UserCodes(account) => Some(account),
            Self::Unknown(_) | Self::Client(_) | Self::UserCodesFromHere => None,
        }
    }

    /// What is guessed, as the trail says it.
    fn secret(self) -> &'static str {
        match self {
            Self::SecondFactor(_) => "second_factor",
            Self::UserCodes(_) | Self::UserCodesFromHere => "user_code",
            Self::Account(_) | Self::Unknown(_) => "password",
            Self::Client(_) => "client_secret",
        }
    }

    /// The longest wait. Six digits are few: whoever tries them for a year must not come far.
    fn longest_wait(self) -> Duration {
        match self {
            Self::SecondFactor(_) => DAY,
            _ => Duration::from_secs(15 * 60),
        }
    }

    /// How long tries are remembered after the last one.
    fn memory(self) -> Duration {
        match self {
            Self::SecondFactor(_) => 90 * DAY,
            _ => DAY,
        }
    }
}

/// A reserved try.
#[derive(Debug, Clone)]
pub struct Guess {
    subject: [u8; 32],
    forget_at: Timestamp,
    blocks_until: Timestamp,
    is_last_free: bool,
}

impl Guess {
    /// Whether it is the one after which waiting begins: the moment to tell the owner, once.
    pub(crate) fn is_last_free(&self) -> bool {
        self.is_last_free
    }

    /// When the next try may be.
    pub(crate) fn blocks_until(&self) -> Timestamp {
        self.blocks_until
    }
}

/// Reserves a try.
///
/// # Errors
/// The inner error says how long to wait when the budget is spent; nothing was reserved then.
pub(crate) async fn reserve(
    tx: &mut WriteTx,
    ctx: &Context,
    whose: Subject<'_>,
) -> Result<Result<Guess, Duration>, Refusal> {
    let now = ctx.now();
    let realm = &ctx.realm.id;
    let device = match (whose, whose.known()) {
        (Subject::Client(named), _) => Some(place_of(ctx, named)),
        (Subject::UserCodesFromHere, _) => Some(place_of(ctx, "")),
        // Whoever knows the account's addresses is no better at guessing what is not the account's.
        (Subject::UserCodes(_), _) => None,
        (_, Some(account)) => {
            let device = device_of(ctx, account);
            store::is_known_device(tx, realm, account, &device).await?.then_some(device)
        }
        (_, None) => None,
    };
    let subject = subject_of(ctx, whose, device.as_ref());
    let (spent, blocked_until) = store::budget(tx, realm, &subject).await?.unwrap_or((0, now.minus(FIRST_WAIT)));
    if now < blocked_until {
        audit::count_refusal(tx, ctx, Action::GuessesSpent, "waiting").await?;
        return Ok(Err(blocked_until.since(now)));
    }
    let spent = spent + 1;
    let wait = wait_after(spent, whose.longest_wait());
    let forget_at = now.plus(whose.memory());
    let blocks_until = now.plus(wait);
    store::spend(tx, realm, &subject, (spent, blocks_until), forget_at).await?;
    // Written with the reservation: a client that goes away before its answer leaves this trace all the same.
    if let (Some(account), false) = (whose.known(), wait.is_zero()) {
        let event = Event::new(Action::GuessesSpent, Actor::default(), Target::Account(account))
            .detail("waitSeconds", wait.as_secs())
            .detail("of", whose.secret());
        audit::record(tx, ctx, event).await?;
    }
    Ok(Ok(Guess { subject, forget_at, blocks_until, is_last_free: spent == FREE_TRIES }))
}

/// Nothing while tries are free, then 30 seconds, doubling with every further try.
fn wait_after(spent: i64, longest: Duration) -> Duration {
    let Ok(beyond) = u32::try_from(spent - FREE_TRIES) else { return Duration::ZERO };
    FIRST_WAIT.saturating_mul(2_u32.saturating_pow(beyond)).min(longest)
}

/// The guess was right: the budget is whole again.
pub(crate) async fn success(tx: &mut WriteTx, ctx: &Context, guess: &Guess) -> Result<(), Error> {
    store::forget(tx, &ctx.realm.id, &guess.subject).await
}

/// Whether other addresses of the account are known, and this one is not.
pub(crate) async fn is_new_place(tx: &mut WriteTx, ctx: &Context, account: &AccountId) -> Result<bool, Error> {
    let known = store::known_devices(tx, &ctx.realm.id, account).await?;
    Ok(!known.is_empty() && !known.contains(&device_of(ctx, account)))
}

/// The account proved itself here: the address is known from now on, in the place of the one not seen for longest.
pub(crate) async fn remember(tx: &mut WriteTx, ctx: &Context, account: &AccountId) -> Result<(), Error> {
    let realm = &ctx.realm.id;
    store::remember_device(tx, realm, account, &device_of(ctx, account), ctx.now()).await?;
    store::keep_devices(tx, realm, account, MOST_DEVICES).await
}

/// The password was set anew: whoever guessed second factors knew the old one, and their owner need not wait for a day. No
/// try comes back.
pub(crate) async fn shorten_wait(tx: &mut WriteTx, ctx: &Context, account: &AccountId) -> Result<(), Error> {
    let (realm, whose) = (&ctx.realm.id, Subject::SecondFactor(account));
    let subject = subject_of(ctx, whose, None);
    let soon = ctx.now().plus(Subject::Account(account).longest_wait());
    match store::budget(tx, realm, &subject).await? {
        Some((spent, blocked_until)) if blocked_until > soon => {
            store::spend(tx, realm, &subject, (spent, soon), ctx.now().plus(whose.memory())).await
        }
        _ => Ok(()),
    }
}

/// Whoever knew the old password may have made addresses known: with it they are strangers again.
pub(crate) async fn forget_devices(tx: &mut WriteTx, ctx: &Context, account: &AccountId) -> Result<(), Error> {
    store::keep_devices(tx, &ctx.realm.id, account, 0).await
}

/// Leaves nothing of an account: not where it signed in from, and not how often its secrets were tried.
pub(crate) async fn forget_account(tx: &mut WriteTx, ctx: &Context, account: &AccountId) -> Result<(), Error> {
    forget_tries(tx, ctx, Subject::Account(account)).await?;
    forget_tries(tx, ctx, Subject::UserCodes(account)).await?;
    forget_factors(tx, ctx, account).await?;
    forget_devices(tx, ctx, account).await
}

/// The second factors that were tried are gone.
pub(crate) async fn forget_factors(tx: &mut WriteTx, ctx: &Context, account: &AccountId) -> Result<(), Error> {
    forget_tries(tx, ctx, Subject::SecondFactor(account)).await
}

async fn forget_tries(tx: &mut WriteTx, ctx: &Context, whose: Subject<'_>) -> Result<(), Error> {
    let realm = &ctx.realm.id;
    let devices = match whose.known() {
        Some(account) => store::known_devices(tx, realm, account).await?,
        None => Vec::new(),
    };
    for device in devices.iter().map(Some).chain([None]) {
        store::forget(tx, realm, &subject_of(ctx, whose, device)).await?;
    }
    Ok(())
}

/// The try was never evaluated: it does not count.
pub(crate) async fn refund(tx: &mut WriteTx, ctx: &Context, guess: &Guess) -> Result<(), Error> {
    let Some((spent, _)) = store::budget(tx, &ctx.realm.id, &guess.subject).await? else { return Ok(()) };
    let spent = (spent - 1).max(0);
    // A wait that only this try brought about ends with it; earlier ones had passed, or it had not been reserved.
    store::spend(tx, &ctx.realm.id, &guess.subject, (spent, ctx.now()), guess.forget_at).await
}

fn subject_of(ctx: &Context, subject: Subject<'_>, device: Option<&[u8; 32]>) -> [u8; 32] {
    let (kind, name) = match subject {
        Subject::Account(account) => ("account", account.as_str()),
        Subject::SecondFactor(account) => ("second_factor", account.as_str()),
        Subject::Unknown(canonical) => ("unknown", canonical),
        Subject::Client(named) => ("client", named),
        Subject::UserCodes(account) => ("user_codes", account.as_str()),
        Subject::UserCodesFromHere => ("user_codes_from", ""),
    };
    let device = device.map_or(&[][..], |device| &device[..]);
    keyed(ctx, &[ctx.realm.id.as_str().as_bytes(), kind.as_bytes(), name.as_bytes(), device])
}

fn device_of(ctx: &Context, account: &AccountId) -> [u8; 32] {
    place_of(ctx, account.as_str())
}

/// From where somebody is tried.
fn place_of(ctx: &Context, whose: &str) -> [u8; 32] {
    let network = network_of(ctx.origin.address);
    keyed(ctx, &[ctx.realm.id.as_str().as_bytes(), b"device", whose.as_bytes(), &network.to_be_bytes()])
}

fn keyed(ctx: &Context, parts: &[&[u8]]) -> [u8; 32] {
    digest::hmac_sha256(ctx.app.master_key.derive(KEY_LABEL).expose(), parts)
}

/// One subscriber's network: the whole of an IPv4 address, the first 64 bits of an IPv6 one.
pub fn network_of(address: IpAddr) -> u128 {
    match address.to_canonical() {
        IpAddr::V4(address) => address.to_ipv6_mapped().to_bits(),
        IpAddr::V6(address) => address.to_bits() >> 64 << 64,
    }
}
