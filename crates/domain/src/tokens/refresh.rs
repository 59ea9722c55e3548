//! Refresh tokens: opaque, rotated at every use, never stored in clear.
//!
//! All tokens of a session share a secret handle and count up. So a token that was spent is told from junk by its handle
//! and its count alone, without a row for every token ever spent.

use std::time::Duration;

use signet_protocol::digest::sha256;
use signet_protocol::encoding;
use signet_protocol::seal::{Context as SealedFor, DataKey};
use signet_storage::{Error, WriteTx};
use signet_vocabulary::{Random, RealmId, Secret, SessionId, Timestamp};

use super::store::{self, Family};
use crate::context::{App, Context};
use crate::refusal::Refusal;

const PREFIX: &str = "srt_";
const HANDLE: usize = 16;
const GENERATION: usize = 4;
const SECRET: usize = 32;
const LENGTH: usize = HANDLE + GENERATION + SECRET;
/// How long a token may be presented again because its answer was lost.
const GRACE: Duration = Duration::from_secs(10);
const SUCCESSOR_PURPOSE: &str = "refresh_families.successor";

/// A refresh token: `srt_`, then base64url of handle, generation and secret.
#[derive(Debug, Clone)]
pub struct RefreshToken(Secret<[u8; LENGTH]>);

impl RefreshToken {
    fn new(random: &Random, handle: &[u8], generation: u32) -> Self {
        let mut bytes = [0; LENGTH];
        bytes[..HANDLE].copy_from_slice(handle);
        bytes[HANDLE..HANDLE + GENERATION].copy_from_slice(&generation.to_be_bytes());
        random.fill(&mut bytes[HANDLE + GENERATION..]);
        Self(Secret::new(bytes))
    }

    /// Reads a presented token; `None` for anything that is not exactly of its form.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes = encoding::from_base64url(text.strip_prefix(PREFIX)?)?;
        Some(Self(Secret::new(bytes.try_into().ok()?)))
    }

    /// The text to hand out.
    pub fn to_text(&self) -> Secret<String> {
        Secret::new(format!("{PREFIX}{}", encoding::base64url(self.0.expose())))
    }

    fn handle(&self) -> &[u8] {
        &self.0.expose()[..HANDLE]
    }

    fn generation(&self) -> i64 {
        let bytes = &self.0.expose()[HANDLE..HANDLE + GENERATION];
        bytes.iter().fold(0, |number, &byte| number << 8 | i64::from(byte))
    }

    fn hash(&self) -> [u8; 32] {
        sha256(self.0.expose())
    }

    /// The key that its successor is sealed under: whoever holds the token has it, the database does not.
    fn successor_key(&self) -> DataKey {
        DataKey::derived(self.0.expose(), SUCCESSOR_PURPOSE)
    }
}

/// What presenting a token led to.
pub(crate) enum Rotated {
    /// It held; this is the one to use from now on.
    Next(RefreshToken, SessionId),
    /// It had been spent: somebody holds a copy, and the session it names has to end.
    Reused(SessionId),
    /// It is not one of ours, or its session has ended.
    Unknown,
}

/// The first token of a session.
pub(crate) async fn begin_family(tx: &mut WriteTx, ctx: &Context, session: &SessionId) -> Result<RefreshToken, Error> {
    let random = &ctx.app.random;
    let token = RefreshToken::new(random, &random.bytes::<HANDLE>(), 0);
    store::insert(tx, &ctx.realm.id, &sha256(token.handle()), session, &token.hash(), ctx.now()).await?;
    Ok(token)
}

/// The session whose family a presented token belongs to, for good: junk is told by a look, without a transaction.
pub(crate) async fn session_of(
    app: &App,
    realm: &RealmId,
    presented: &RefreshToken,
) -> Result<Option<SessionId>, Error> {
    let found = store::by_handle(&mut app.store.read().await?, realm, &sha256(presented.handle())).await?;
    Ok(found.map(|family| family.session))
}

/// Where a presented token stands in its family.
pub(crate) struct Shown {
    /// The session of the family.
    pub(crate) session: SessionId,
    /// Whether it is the one that counts, and not one before it.
    pub(crate) is_current: bool,
}

/// Where a presented token stands, without exchanging it. Who holds one of a family knows its handle; of an earlier one no more
/// than that is kept.
pub(crate) async fn shown(app: &App, realm: &RealmId, presented: &RefreshToken) -> Result<Option<Shown>, Error> {
    let found = store::by_handle(&mut app.store.read().await?, realm, &sha256(presented.handle())).await?;
    Ok(found.and_then(|family| {
        let is_current = presented.generation() == family.generation;
        let is_known = match is_current {
            true => Secret::new(presented.hash()).matches(&family.secret),
            false => presented.generation() < family.generation,
        };
        is_known.then_some(Shown { session: family.session, is_current })
    }))
}

/// Exchanges a presented token. The caller checks the session and its account, and ends the session on reuse, all in the
/// same transaction.
pub(crate) async fn rotate(tx: &mut WriteTx, ctx: &Context, presented: &RefreshToken) -> Result<Rotated, Refusal> {
    let realm = &ctx.realm.id;
    let handle = sha256(presented.handle());
    let Some(family) = store::by_handle(tx, realm, &handle).await? else { return Ok(Rotated::Unknown) };
    let generation = presented.generation();
    if generation == family.generation {
        if !Secret::new(presented.hash()).matches(&family.secret) {
            return Ok(Rotated::Unknown);
        }
        return advance(tx, ctx, presented, &family).await;
    }
    if generation > family.generation {
        return Ok(Rotated::Unknown);
    }
    match answer_again(realm, presented, &family, ctx.now())? {
        Some(successor) => Ok(Rotated::Next(successor, family.session)),
        None => Ok(Rotated::Reused(family.session)),
    }
}

async fn advance(
    tx: &mut WriteTx,
    ctx: &Context,
    presented: &RefreshToken,
    family: &Family,
) -> Result<Rotated, Refusal> {
    let (realm, random) = (&ctx.realm.id, &ctx.app.random);
    let generation = u32::try_from(family.generation + 1).map_err(Refusal::bug)?;
    let successor = RefreshToken::new(random, presented.handle(), generation);
    let bound_to = SealedFor { purpose: SUCCESSOR_PURPOSE, realm: realm.as_str(), record: family.session.as_str() };
    let sealed = presented.successor_key().seal(random, &bound_to, successor.0.expose());
    let next = Family {
        session: family.session.clone(),
        generation: family.generation + 1,
        secret: successor.hash().to_vec(),
        previous: Some(presented.hash().to_vec()),
        successor: Some(sealed),
        rotated_at: ctx.now(),
    };
    store::rotate(tx, realm, &sha256(presented.handle()), &next).await?;
    Ok(Rotated::Next(successor, next.session))
}

/// The successor of the immediately previous token, for a caller whose answer was lost: within the grace, while the
/// successor has not been used, and always the same one.
fn answer_again(
    realm: &RealmId,
    presented: &RefreshToken,
    family: &Family,
    now: Timestamp,
) -> Result<Option<RefreshToken>, Refusal> {
    let (Some(previous), Some(sealed)) = (&family.previous, &family.successor) else { return Ok(None) };
    let is_previous = presented.generation() + 1 == family.generation;
    // A clock that was set back must not stretch the grace.
    let is_in_time = now >= family.rotated_at && now.since(family.rotated_at) <= GRACE;
    if !is_previous || !is_in_time || !Secret::new(presented.hash()).matches(previous) {
        return Ok(None);
    }
    let bound_to = SealedFor { purpose: SUCCESSOR_PURPOSE, realm: realm.as_str(), record: family.session.as_str() };
    let opened = presented.successor_key().open(&bound_to, sealed).map_err(Refusal::bug)?;
    let bytes = opened.expose().as_slice().try_into().map_err(Refusal::bug)?;
    Ok(Some(RefreshToken(Secret::new(bytes))))
}
