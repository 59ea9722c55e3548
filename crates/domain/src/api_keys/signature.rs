//! Signatures of writes count once: each is remembered, with the effect that it brought, until its timestamp is too old.

use std::time::Duration;

use signet_storage::{Error, WriteTx};
use signet_vocabulary::{ApiKeyId, RealmId, Timestamp};

use super::store;
use crate::refusal::Refusal;

/// Twice as long as a timestamp is accepted, for clocks that differ.
const REMEMBERED: Duration = Duration::from_secs(2 * 300);

/// A signature that proved good, to be spent by the write that it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedRequest {
    /// The key that signed.
    pub key: ApiKeyId,
    /// The HMAC.
    pub signature: [u8; 32],
}

/// Spends the signature.
///
/// # Errors
/// `Unauthenticated`, as for a signature that is wrong, when it was spent before.
pub(crate) async fn spend(
    tx: &mut WriteTx,
    realm: &RealmId,
    signed: &SignedRequest,
    now: Timestamp,
) -> Result<(), Refusal> {
    match store::spend(tx, realm, signed, now.plus(REMEMBERED)).await {
        Ok(()) => Ok(()),
        Err(Error::Conflict { .. }) => Err(super::refused()),
        Err(error) => Err(error.into()),
    }
}
