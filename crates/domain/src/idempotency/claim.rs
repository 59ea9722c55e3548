//! One request's claim to its key, and the answer that was given first.

use std::time::Duration;

use signet_protocol::digest::hmac_sha256;
use signet_protocol::seal::{Context as SealedFor, DataKey, MasterKey};
use signet_storage::WriteTx;
use signet_vocabulary::RealmId;

use super::store::{self, Stored};
use crate::context::Context;
use crate::refusal::{FieldError, Refusal};

const KEPT: Duration = Duration::from_secs(24 * 3600);
/// The rule that a key breaks which was used for another request.
pub const KEY_REUSED: &str = "KEY_REUSED";
const PURPOSE: &str = "idempotent_answers.body";
const HANDLE_KEY: &str = "idempotency handle";
const SEALING_KEY: &str = "idempotency answer";
const FINGERPRINT_KEY: &str = "idempotency fingerprint";

/// An answer to a request: its status and its body.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status, always one of success.
    pub status: u16,
    /// The body as it goes out.
    pub body: Vec<u8>,
}

/// A request's claim to the idempotency key that it carries.
#[derive(Debug)]
pub struct Claim {
    handle: [u8; 32],
    fingerprint: [u8; 32],
    key: DataKey,
}

impl Claim {
    /// Of `caller` (an account or an API key) in `realm`, for a request of `method` to `route` (its path with parameters in
    /// braces), with the key `key`. `request` is what tells one request from another: path, query and body.
    pub fn new(
        master_key: &MasterKey,
        (realm, caller): (&RealmId, &str),
        (method, route): (&str, &str),
        key: &str,
        request: &[&[u8]],
    ) -> Self {
        let parts = [realm.as_str(), caller, method, route, key].map(str::as_bytes);
        let handle = hmac_sha256(master_key.derive(HANDLE_KEY).expose(), &parts);
        let secret = hmac_sha256(master_key.derive(SEALING_KEY).expose(), &parts);
        // A request may hold a password: its fingerprint must not let anybody test guesses who has the table alone.
        let whole: Vec<&[u8]> = parts.iter().chain(request).copied().collect();
        let fingerprint = hmac_sha256(master_key.derive(FINGERPRINT_KEY).expose(), &whole);
        Self { handle, fingerprint, key: DataKey::derived(&secret, PURPOSE) }
    }

    fn record(&self) -> String {
        signet_protocol::encoding::base64url(&self.handle)
    }
}

/// The refusal of a key that names another request.
pub fn reused() -> Refusal {
    let message = "This key was used for another request. Use a new key for each request.";
    Refusal::invalid(vec![FieldError::new("Idempotency-Key", KEY_REUSED, message)])
}

/// The answer that this request was given before.
///
/// # Errors
/// `Invalid` when the key was used for another request.
#[crate::boxed]
pub(crate) async fn earlier_answer(tx: &mut WriteTx, ctx: &Context, claim: &Claim) -> Result<Option<Answer>, Refusal> {
    let found = store::by_handle(tx, &ctx.realm.id, &claim.handle).await?;
    let Some(stored) = found.filter(|stored| ctx.now() < stored.forget_at) else { return Ok(None) };
    if stored.fingerprint != claim.fingerprint {
        return Err(reused());
    }
    let record = claim.record();
    let bound_to = SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record: &record };
    let body = claim.key.open(&bound_to, &stored.body).map_err(Refusal::bug)?.expose().clone();
    Ok(Some(Answer { status: stored.status, body }))
}

/// Keeps the answer with the effect that it tells of.
///
/// # Errors
/// `Conflict` when the same request is being done at this moment.
#[crate::boxed]
pub(crate) async fn keep(tx: &mut WriteTx, ctx: &Context, claim: &Claim, answer: &Answer) -> Result<(), Refusal> {
    let record = claim.record();
    let bound_to = SealedFor { purpose: PURPOSE, realm: ctx.realm.id.as_str(), record: &record };
    let stored = Stored {
        fingerprint: claim.fingerprint,
        status: answer.status,
        body: claim.key.seal(&ctx.app.random, &bound_to, &answer.body),
        forget_at: ctx.now().plus(KEPT),
    };
    if store::put(tx, &ctx.realm.id, &claim.handle, &stored, ctx.now()).await? {
        return Ok(());
    }
    Err(Refusal::conflict("A request with this idempotency key is being done. Ask again in a moment."))
}
