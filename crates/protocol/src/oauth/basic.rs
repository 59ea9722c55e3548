//! A client's id and secret in the header `Authorization: Basic` (RFC 7617; RFC 6749, section 2.3.1).

use signet_vocabulary::Secret;

use super::form::decode;
use crate::encoding::from_base64_padded;

const SCHEME: &str = "basic";
/// The longest header that is looked at, in bytes: an id and a secret of ours, each of their characters escaped, are 252
/// bytes with the colon, and a third more in base64.
const LONGEST: usize = 1_024;

/// What a client says that it is; whether it is so is the database's to say.
#[derive(Clone, Debug)]
pub struct Basic {
    client_id: String,
    secret: Secret<String>,
}

impl Basic {
    /// Reads the header's value; `None` unless it is `Basic`, one space and canonical base64 of an id, one colon and a secret,
    /// neither of them empty and both in form encoding (RFC 6749, appendix B), so that neither holds a colon or a control
    /// character as it stands.
    pub fn parse(value: &str) -> Option<Self> {
        if value.len() > LONGEST {
            return None;
        }
        let (scheme, encoded) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case(SCHEME) {
            return None;
        }
        let bytes = Secret::new(from_base64_padded(encoded)?);
        let mut parts = bytes.expose().split(|&byte| byte == b':');
        let (client_id, secret) = (decode(parts.next()?)?, Secret::new(decode(parts.next()?)?));
        let is_whole = parts.next().is_none() && !client_id.is_empty() && !secret.expose().is_empty();
        is_whole.then_some(Self { client_id, secret })
    }

    /// The client's id, as it was sent.
    pub fn client_id(&self) -> &str {
        &self.client_id
    }

    /// The secret, as it was sent.
    pub fn secret(&self) -> &Secret<String> {
        &self.secret
    }
}

#[cfg(test)]
mod tests;
