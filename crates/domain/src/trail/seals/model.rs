//! What a seal is, what it signs, and the head: the one line to be kept elsewhere.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use signet_protocol::digest;
use signet_protocol::encoding::base64url;
use signet_protocol::jose::{CannotSign, Compact, PublicKey, SigningKey, sign};

/// Keys the hashes of seals, so that they equal no other digest; it is a label, not a secret.
const HASH_LABEL: &[u8] = b"signet audit seal 1";
/// The kind of the signature's JWS: no token is taken for a seal, nor a seal for a token (RFC 8725, section 3.11).
const TYP: &str = "audit-seal+jwt";

/// A row of `audit_seals`. Raw values, so that a row which somebody spoiled can still be read and named.
#[derive(Debug, Clone)]
pub(super) struct Seal {
    pub(super) realm: String,
    /// Counted from 1 without a gap.
    pub(super) number: i64,
    /// Unix milliseconds.
    pub(super) at: i64,
    /// How many events it covers.
    pub(super) events: i64,
    /// RFC 6962's root over the events' digests in the order of `(at, id)`.
    pub(super) root: Vec<u8>,
    /// The hash of the seal before it; zeros before the first.
    pub(super) previous: Vec<u8>,
    pub(super) kid: String,
    pub(super) public_key: Vec<u8>,
    /// A compact JWS over [`Claims`].
    pub(super) signature: Vec<u8>,
}

/// What is signed: everything that the seal says.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Claims {
    realm: String,
    number: i64,
    at: i64,
    events: i64,
    root: String,
    previous: String,
}

impl Seal {
    fn claims(&self) -> Claims {
        Claims {
            realm: self.realm.clone(),
            number: self.number,
            at: self.at,
            events: self.events,
            root: base64url(&self.root),
            previous: base64url(&self.previous),
        }
    }

    /// The seal with its signature by `key`.
    pub(super) fn signed(mut self, key: &SigningKey) -> Result<Self, CannotSign> {
        key.kid().clone_into(&mut self.kid);
        self.public_key = key.public().as_bytes().to_vec();
        self.signature = sign(key, TYP, &self.claims())?.into_bytes();
        Ok(self)
    }

    /// Whether the key that the seal carries is the one it names, and signed exactly what the seal says.
    pub(super) fn is_signed(&self) -> bool {
        let Ok(text) = std::str::from_utf8(&self.signature) else { return false };
        let Ok(signature) = Compact::parse(text) else { return false };
        let Ok(key) = PublicKey::from_bytes(signature.alg(), &self.public_key) else { return false };
        let names_it = key.kid() == self.kid && signature.kid() == self.kid;
        names_it && signature.verify::<Claims>(&key, TYP).is_ok_and(|claims| claims == self.claims())
    }

    /// Covers the whole row, each part with its length before it.
    pub(super) fn hash(&self) -> [u8; 32] {
        digest::hmac_sha256(
            HASH_LABEL,
            &[
                self.realm.as_bytes(),
                &self.number.to_be_bytes(),
                &self.at.to_be_bytes(),
                &self.events.to_be_bytes(),
                &self.root,
                &self.previous,
                self.kid.as_bytes(),
                &self.public_key,
                &self.signature,
            ],
        )
    }

    pub(super) fn head(&self) -> Head {
        Head { number: self.number, hash: self.hash() }
    }
}

/// The newest seal's number and hash: whoever knows them notices when anything before was changed or cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Head {
    /// The seal's number.
    pub number: i64,
    /// Its hash.
    pub hash: [u8; 32],
}

/// `number:hash`, the hash in hexadecimal digits.
impl fmt::Display for Head {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:", self.number)?;
        self.hash.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// A text that is no head.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadHead;

impl fmt::Display for BadHead {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a head is a seal's number, a colon and 64 hexadecimal digits, as `signet audit head` prints it")
    }
}

impl std::error::Error for BadHead {}

impl FromStr for Head {
    type Err = BadHead;

    fn from_str(text: &str) -> Result<Self, BadHead> {
        let (number, digits) = text.trim().split_once(':').ok_or(BadHead)?;
        let number = number.parse().ok().filter(|number| *number >= 1).ok_or(BadHead)?;
        if digits.len() != 64 || !digits.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(BadHead);
        }
        let mut hash = [0; 32];
        for (place, byte) in hash.iter_mut().enumerate() {
            *byte = u8::from_str_radix(&digits[2 * place..2 * place + 2], 16).map_err(|_| BadHead)?;
        }
        Ok(Self { number, hash })
    }
}
