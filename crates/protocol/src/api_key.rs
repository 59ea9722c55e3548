//! Secret keys of machines: `sk_`, the id's random part, `_`, 43 random characters and a checksum of six.
//!
//! The form is public, so that a scanner finds a key that leaked, and the checksum tells it from what only looks alike
//! and spares the database a question about a typing error. It proves nothing: anybody can compute it.

use signet_vocabulary::{ApiKeyId, Random, Secret};

use crate::digest::sha256;

const PREFIX: &str = "sk_";
pub(crate) const BASE62: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
/// How many characters of the key are also its id's: 142 bits, so that ids do not clash.
const ID_PART: usize = 24;
/// How many characters are the secret: 62^43 is above 2^256.
pub(crate) const SECRET_PART: usize = 43;
pub(crate) const CHECKSUM: usize = 6;
const SECRET_START: usize = PREFIX.len() + ID_PART + 1;
const CHECKSUM_START: usize = SECRET_START + SECRET_PART;
const LENGTH: usize = CHECKSUM_START + CHECKSUM;

/// A secret key, known to be of the form; whether it is anybody's is the database's to say.
#[derive(Clone, Debug)]
pub struct SecretKey {
    id: ApiKeyId,
    text: Secret<String>,
}

impl SecretKey {
    /// A fresh key.
    pub fn random(random: &Random) -> Self {
        let id = ApiKeyId::random(random);
        let secret = Secret::new(random.text(BASE62, SECRET_PART));
        // Room for all of it at once: a text that grows leaves copies behind that nobody wipes.
        let mut text = String::with_capacity(LENGTH);
        for part in [PREFIX, id.part(), "_", secret.expose()] {
            text.push_str(part);
        }
        let checksum = checksum(&text);
        text.extend(checksum.map(char::from));
        Self { id, text: Secret::new(text) }
    }

    /// Reads a key; `None` unless it is of the exact form and its checksum fits.
    pub fn parse(text: &str) -> Option<Self> {
        let alphanumeric = |part: &str| part.bytes().all(|byte| byte.is_ascii_alphanumeric());
        let (id, rest) = text.strip_prefix(PREFIX)?.split_at_checked(ID_PART)?;
        let secret = rest.strip_prefix('_')?;
        if text.len() != LENGTH || !alphanumeric(id) || !alphanumeric(secret) {
            return None;
        }
        let (summed, given) = text.split_at_checked(CHECKSUM_START)?;
        let id = ApiKeyId::of_part(id)?;
        (checksum(summed) == given.as_bytes()).then(|| Self { id, text: Secret::new(text.to_owned()) })
    }

    /// The id of the key that it is the secret of. It is no secret.
    pub fn id(&self) -> &ApiKeyId {
        &self.id
    }

    /// The whole key: what its owner sees once, and what requests are signed with.
    pub fn expose(&self) -> &str {
        self.text.expose()
    }

    /// SHA-256 of the whole key, under which it is stored and looked up. The key has 256 random bits, so that a slow
    /// hash would add nothing.
    pub fn hash(&self) -> [u8; 32] {
        sha256(self.text.expose().as_bytes())
    }
}

/// The first 64 bits of the text's SHA-256, as the last six digits that they have in base 62.
pub(crate) fn checksum(text: &str) -> [u8; CHECKSUM] {
    let [a, b, c, d, e, f, g, h, ..] = sha256(text.as_bytes());
    let mut rest = u64::from_be_bytes([a, b, c, d, e, f, g, h]);
    let mut digits = [0; CHECKSUM];
    for digit in digits.iter_mut().rev() {
        // A remainder below 62 is an index of the alphabet on every machine.
        *digit = BASE62[(rest % 62) as usize];
        rest /= 62;
    }
    digits
}

#[cfg(test)]
mod tests;
