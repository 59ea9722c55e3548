//! Ed25519 keys, parsed once and named by their thumbprint.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::signature::{ED25519, Ed25519KeyPair, KeyPair as _, ParsedPublicKey};
use signet_vocabulary::Secret;

use super::algorithm::Algorithm;
use crate::digest::sha256;
use crate::encoding::base64url;

/// A private key, with its public half. Cloning shares it.
#[derive(Clone)]
pub struct SigningKey {
    pair: Arc<Ed25519KeyPair>,
    public: PublicKey,
}

impl SigningKey {
    /// The key that belongs to a 32-byte seed (RFC 8032, section 5.1.5).
    ///
    /// # Panics
    /// When AWS-LC cannot allocate the key: every seed of 32 bytes is a private key.
    pub fn from_seed(seed: &Secret<[u8; 32]>) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.expose()).expect("any 32 bytes are an Ed25519 seed");
        let public = PublicKey::from_bytes(pair.public_key().as_ref()).expect("a seed's public key is a public key");
        Self { pair: Arc::new(pair), public }
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The key's id, see [`PublicKey::kid`].
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// The key's one algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// The signature over `message`; `None` when AWS-LC fails, which no message brings about.
    pub(super) fn signature(&self, message: &[u8]) -> Option<Vec<u8>> {
        self.pair.try_sign(message).ok().map(|signature| signature.as_ref().to_vec())
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({})", self.kid())
    }
}

/// Bytes that are not a public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadPublicKey;

impl fmt::Display for BadPublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an Ed25519 public key is 32 bytes")
    }
}

impl std::error::Error for BadPublicKey {}

/// A public key. Cloning shares it.
#[derive(Clone)]
pub struct PublicKey {
    parsed: ParsedPublicKey,
    bytes: [u8; 32],
    kid: Arc<str>,
}

impl PublicKey {
    /// Takes the 32 bytes of an Ed25519 public key (RFC 8032, section 5.1.2).
    ///
    /// # Errors
    /// [`BadPublicKey`] when they are not.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, BadPublicKey> {
        let bytes: [u8; 32] = bytes.try_into().map_err(|_| BadPublicKey)?;
        let parsed = ParsedPublicKey::new(&ED25519, bytes).map_err(|_| BadPublicKey)?;
        Ok(Self { parsed, bytes, kid: thumbprint(&bytes).into() })
    }

    /// The 32 bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.bytes
    }

    /// The key's id: the SHA-256 thumbprint of its JWK (RFC 7638; RFC 8037, appendix A.3), 43 characters.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The key's one algorithm.
    pub fn algorithm(&self) -> Algorithm {
        Algorithm::EdDsa
    }

    /// The key as a JWK for a published set (RFC 7517, RFC 8037): public members only.
    pub fn to_jwk(&self) -> serde_json::Value {
        serde_json::json!({
            "kty": "OKP",
            "crv": "Ed25519",
            "x": base64url(&self.bytes),
            "kid": self.kid(),
            "use": "sig",
            "alg": self.algorithm().name(),
        })
    }

    /// Whether `signature` is this key's over `message`.
    pub(super) fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        self.parsed.verify_sig(message, signature).is_ok()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.kid)
    }
}

impl PartialEq for PublicKey {
    fn eq(&self, other: &Self) -> bool {
        self.bytes == other.bytes
    }
}

impl Eq for PublicKey {}

/// The required members in the order of their names, without white space (RFC 7638, section 3).
fn thumbprint(bytes: &[u8; 32]) -> String {
    let members = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, base64url(bytes));
    base64url(&sha256(members.as_bytes()))
}
