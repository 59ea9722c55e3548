//! Secrets of clients: `cs_`, 43 random characters and a checksum of six, as [`crate::api_key`] has them for machines.

use signet_vocabulary::{Random, Secret};

use crate::api_key::{BASE62, CHECKSUM, SECRET_PART, checksum};
use crate::digest::{equal, sha256};

const PREFIX: &str = "cs_";
const CHECKSUM_START: usize = PREFIX.len() + SECRET_PART;
const LENGTH: usize = CHECKSUM_START + CHECKSUM;

/// A client's secret, known to be of the form; whether it is anybody's is the database's to say.
#[derive(Clone, Debug)]
pub struct ClientSecret(Secret<String>);

impl ClientSecret {
    /// A fresh secret.
    pub fn random(random: &Random) -> Self {
        let secret = Secret::new(random.text(BASE62, SECRET_PART));
        // Room for all of it at once: a text that grows leaves copies behind that nobody wipes.
        let mut text = String::with_capacity(LENGTH);
        text.push_str(PREFIX);
        text.push_str(secret.expose());
        let checksum = checksum(&text);
        text.extend(checksum.map(char::from));
        Self(Secret::new(text))
    }

    /// Reads a secret; `None` unless it is of the exact form and its checksum fits.
    pub fn parse(text: &str) -> Option<Self> {
        let rest = text.strip_prefix(PREFIX)?;
        if text.len() != LENGTH || !rest.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
            return None;
        }
        let (summed, given) = text.split_at_checked(CHECKSUM_START)?;
        (checksum(summed) == given.as_bytes()).then(|| Self(Secret::new(text.to_owned())))
    }

    /// The whole secret: what its client sees once.
    pub fn expose(&self) -> &str {
        self.0.expose()
    }

    /// SHA-256 of the whole secret, which is what is stored. It has 256 random bits, so that a slow hash would add nothing.
    pub fn hash(&self) -> [u8; 32] {
        sha256(self.0.expose().as_bytes())
    }

    /// Whether it is the one that is stored, in time that does not depend on where it differs.
    pub fn matches(&self, stored: &[u8; 32]) -> bool {
        equal(&self.hash(), stored)
    }
}

#[cfg(test)]
mod tests;
