//! Spending a proof.

use signet_protocol::digest::sha256;
use signet_storage::WriteTx;
use signet_vocabulary::{RealmId, Timestamp};

use super::store;
use crate::refusal::Refusal;

/// The longest name of a proof, in bytes.
pub(crate) const LONGEST_JTI: usize = 256;

/// What a proof is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// That a client makes the request (RFC 7523, section 3, item 7).
    ClientAssertion,
    /// That whoever makes the request holds a key (RFC 9449, section 11.1).
    KeyPossession,
}

impl Kind {
    fn as_str(self) -> &'static str {
        match self {
            Self::ClientAssertion => "client_assertion",
            Self::KeyPossession => "dpop",
        }
    }
}

/// A proof whose signature holds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Proof<'a> {
    /// What it is of.
    pub(crate) kind: Kind,
    /// Who signed it: an id of ours, or the thumbprint of a key.
    pub(crate) signer: &'a str,
    /// What its signer calls it.
    pub(crate) jti: &'a str,
    /// Nobody accepts it from here on, by the clock of the process.
    pub(crate) forget_at: Timestamp,
}

/// Spends a proof; false when it was spent before. The caller commits before it answers.
pub(crate) async fn spend(tx: &mut WriteTx, realm: &RealmId, proof: &Proof<'_>) -> Result<bool, Refusal> {
    // Neither of the first two has a line break in it, so that no two proofs make one text.
    let named = format!("{}\n{}\n{}", proof.kind.as_str(), proof.signer, proof.jti);
    Ok(store::spend(tx, realm, &sha256(named.as_bytes()), proof.forget_at).await?)
}
