//! A name and a password in one text: standard base64 (RFC 4648, section 4) of `realm.key:username:password`.
//!
//! One credential has one text: whoever keeps what a text proved must not be asked again under another spelling, and must
//! not mistake one for another (CVE-2026-33496).

use signet_vocabulary::Secret;

use crate::encoding::from_base64_padded;

/// The longest text that is looked at, in bytes: a UUID, a username of 640 bytes and a password of 1,024, with two colons,
/// are 1,702 bytes, and a third more in base64.
const LONGEST: usize = 2272;

/// What such a text says; whether any of it is so is the database's to say.
#[derive(Clone, Debug)]
pub struct RealmCredential {
    realm_key: String,
    username: String,
    password: Secret<String>,
}

impl RealmCredential {
    /// Reads a text; `None` unless it is canonical base64 with padding, of bearable length, of UTF-8 with two colons and
    /// without NUL, which ends a text for some hash functions. The password may hold colons, the others cannot.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LONGEST {
            return None;
        }
        // In custody before anything can fail: half a credential is wiped like a whole one.
        let bytes = Secret::new(from_base64_padded(text)?);
        let plain = std::str::from_utf8(bytes.expose()).ok()?;
        if plain.contains('\0') {
            return None;
        }
        let (realm_key, rest) = plain.split_once(':')?;
        let (username, password) = rest.split_once(':')?;
        Some(Self {
            realm_key: realm_key.to_owned(),
            username: username.to_owned(),
            password: Secret::new(password.to_owned()),
        })
    }

    /// The key of the realm, as it was sent.
    pub fn realm_key(&self) -> &str {
        &self.realm_key
    }

    /// The username or e-mail address, as it was sent.
    pub fn username(&self) -> &str {
        &self.username
    }

    /// The password.
    pub fn password(&self) -> &Secret<String> {
        &self.password
    }
}

#[cfg(test)]
mod tests;
