//! Authenticated encryption at rest: XChaCha20-Poly1305, with the record that a value belongs to as associated data.
//!
//! A sealed value is `version (1) ‖ key id (4) ‖ nonce (24) ‖ ciphertext ‖ tag (16)`. The 192-bit nonces are random,
//! which is safe for any number of values under one key (draft-irtf-cfrg-xchacha-03, section 3.1).

use std::fmt;

use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use signet_vocabulary::{Random, Secret};

use crate::digest::{derive_key, length_prefix};
use crate::encoding::{base64_padded, fill_from_base64_padded};

const VERSION: u8 = 1;
const KEY_ID: std::ops::Range<usize> = 1..5;
const NONCE: std::ops::Range<usize> = 5..29;
const TAG_LENGTH: usize = 16;

/// How many bytes a sealed value is longer than what it holds.
pub const OVERHEAD: usize = NONCE.end + TAG_LENGTH;

/// What a sealed value is and where it belongs. It opens only under the context it was sealed under, so that a value
/// copied into another row, column or realm is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<'a> {
    /// What the value is for, such as `signing-key`.
    pub purpose: &'a str,
    /// The realm's id, or the empty string for what belongs to no realm.
    pub realm: &'a str,
    /// The id of the row that holds it.
    pub record: &'a str,
}

/// Why a sealed value did not open.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CannotOpen {
    /// Not the form of a sealed value: too short, or of a version that this program does not know.
    Malformed,
    /// Sealed under another key, whose id this is.
    OtherKey([u8; 4]),
    /// Changed since it was sealed, or sealed for another purpose, realm or record.
    Refused,
}

impl fmt::Display for CannotOpen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Malformed => f.write_str("not a sealed value of a known version"),
            Self::OtherKey([a, b, c, d]) => write!(f, "sealed under another key ({a:02x}{b:02x}{c:02x}{d:02x})"),
            Self::Refused => f.write_str("changed since it was sealed, or sealed for another record"),
        }
    }
}

impl std::error::Error for CannotOpen {}

/// A text that is not a master key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BadMasterKey;

impl fmt::Display for BadMasterKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a master key is 32 bytes in standard base64 (44 characters, the last of them \"=\")")
    }
}

impl std::error::Error for BadMasterKey {}

/// The id of the key under which `sealed` was sealed, for choosing among keys during a rotation; `None` when it is not
/// a sealed value of a known version.
pub fn key_id(sealed: &[u8]) -> Option<[u8; 4]> {
    if sealed.len() < OVERHEAD || sealed[0] != VERSION {
        return None;
    }
    sealed[KEY_ID].try_into().ok()
}

/// The installation's own key: whatever must be readable again is sealed under it or under a key that is.
#[derive(Clone, Debug)]
pub struct MasterKey {
    secret: Secret<[u8; 32]>,
    sealing: SealingKey,
}

impl MasterKey {
    /// Takes the 32 bytes, which must be random.
    pub fn new(secret: Secret<[u8; 32]>) -> Self {
        Self { sealing: SealingKey::new(secret.expose()), secret }
    }

    /// Reads standard base64 with padding; white space around it, such as the end of a file's line, does not matter.
    ///
    /// # Errors
    /// [`BadMasterKey`] when the text is anything but the base64 of 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, BadMasterKey> {
        let mut bytes = [0; 32];
        let read = fill_from_base64_padded(text.trim(), &mut bytes);
        let secret = Secret::new(bytes);
        read.map(|()| Self::new(secret)).ok_or(BadMasterKey)
    }

    /// The key as standard base64 with padding: the form of the key file and of the environment variable.
    pub fn to_base64(&self) -> Secret<String> {
        Secret::new(base64_padded(self.secret.expose()))
    }

    /// The key's id: four bytes derived from it, which tell nothing about it.
    pub fn id(&self) -> [u8; 4] {
        self.sealing.id
    }

    /// Seals `plaintext` for the record that `context` names.
    pub fn seal(&self, random: &Random, context: &Context<'_>, plaintext: &[u8]) -> Vec<u8> {
        self.sealing.seal(random, context, plaintext)
    }

    /// Opens what [`MasterKey::seal`] gave under the same context.
    ///
    /// # Errors
    /// [`CannotOpen`] says whether the form, the key or the content is wrong.
    pub fn open(&self, context: &Context<'_>, sealed: &[u8]) -> Result<Secret<Vec<u8>>, CannotOpen> {
        self.sealing.open(context, sealed)
    }

    /// A key for one purpose other than sealing, such as the HMAC over guess budgets.
    pub fn derive(&self, label: &str) -> Secret<[u8; 32]> {
        derive_key(self.secret.expose(), "signet derived key", label.as_bytes())
    }
}

/// A key for some data only: an account's own key for its personal values, or one derived from a token. Destroying it
/// destroys what was sealed under it.
#[derive(Clone, Debug)]
pub struct DataKey {
    secret: Secret<[u8; 32]>,
    sealing: SealingKey,
}

impl DataKey {
    /// Takes the 32 bytes, which must be random or derived from what is.
    pub fn new(secret: Secret<[u8; 32]>) -> Self {
        Self { sealing: SealingKey::new(secret.expose()), secret }
    }

    /// A fresh key.
    pub fn random(random: &Random) -> Self {
        Self::new(random.secret())
    }

    /// The key that belongs to `secret`, a high-entropy value such as a refresh token, for the purpose `label`.
    pub fn derived(secret: &[u8], label: &str) -> Self {
        Self::new(derive_key(secret, "signet data key", label.as_bytes()))
    }

    /// The 32 bytes, to be sealed under the master key.
    pub fn secret(&self) -> &Secret<[u8; 32]> {
        &self.secret
    }

    /// Seals `plaintext` for the record that `context` names.
    pub fn seal(&self, random: &Random, context: &Context<'_>, plaintext: &[u8]) -> Vec<u8> {
        self.sealing.seal(random, context, plaintext)
    }

    /// Opens what [`DataKey::seal`] gave under the same context.
    ///
    /// # Errors
    /// [`CannotOpen`] says whether the form, the key or the content is wrong.
    pub fn open(&self, context: &Context<'_>, sealed: &[u8]) -> Result<Secret<Vec<u8>>, CannotOpen> {
        self.sealing.open(context, sealed)
    }
}

/// The key that encrypts, apart from the secret it comes from, which also gives keys for other purposes.
#[derive(Clone, Debug)]
struct SealingKey {
    id: [u8; 4],
    key: Secret<[u8; 32]>,
}

impl SealingKey {
    fn new(secret: &[u8; 32]) -> Self {
        let [a, b, c, d, ..] = *derive_key(secret, "signet key id", b"").expose();
        Self { id: [a, b, c, d], key: derive_key(secret, "signet sealing key", b"") }
    }

    fn cipher(&self) -> XChaCha20Poly1305 {
        XChaCha20Poly1305::new(&Key::from(*self.key.expose()))
    }

    fn seal(&self, random: &Random, context: &Context<'_>, plaintext: &[u8]) -> Vec<u8> {
        let nonce: [u8; 24] = random.bytes();
        let ciphertext = self
            .cipher()
            .encrypt(&XNonce::from(nonce), Payload { msg: plaintext, aad: &self.associated(context) })
            .expect("what is sealed is far below the cipher's 256 GiB");
        let mut sealed = Vec::with_capacity(OVERHEAD + plaintext.len());
        sealed.push(VERSION);
        sealed.extend_from_slice(&self.id);
        sealed.extend_from_slice(&nonce);
        sealed.extend_from_slice(&ciphertext);
        sealed
    }

    fn open(&self, context: &Context<'_>, sealed: &[u8]) -> Result<Secret<Vec<u8>>, CannotOpen> {
        let id = key_id(sealed).ok_or(CannotOpen::Malformed)?;
        if id != self.id {
            return Err(CannotOpen::OtherKey(id));
        }
        let nonce: [u8; 24] = sealed[NONCE].try_into().map_err(|_| CannotOpen::Malformed)?;
        self.cipher()
            .decrypt(&XNonce::from(nonce), Payload { msg: &sealed[NONCE.end..], aad: &self.associated(context) })
            .map(Secret::new)
            .map_err(|_| CannotOpen::Refused)
    }

    /// Version, key id and the three names, each with its length: no two contexts have the same form.
    fn associated(&self, context: &Context<'_>) -> Vec<u8> {
        let mut data = vec![VERSION];
        data.extend_from_slice(&self.id);
        for name in [context.purpose, context.realm, context.record] {
            data.extend_from_slice(&length_prefix(name.as_bytes()));
            data.extend_from_slice(name.as_bytes());
        }
        data
    }
}

#[cfg(test)]
mod tests;
