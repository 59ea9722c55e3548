//! Signed tokens in compact form (RFC 7515), read strictly: nothing in a token chooses where its key comes from, but for
//! the proof of possession, whose key is what it proves.
//!
//! One token has one text, except for ES256: whoever sees such a signature can write a second one over the same content
//! (`s` and `n - s`). No text of a token or signature is therefore a mark of its having been used; its `jti` is.

mod compact;
mod foreign;
mod parts;
mod proof;

use serde::Serialize;

use super::signing_key::SigningKey;
use crate::encoding::base64url;

pub use compact::Compact;
pub use foreign::ForeignCompact;
pub(super) use parts::is_key_id;
pub use proof::KeyProof;

/// The longest token that is looked at, in bytes.
pub const MAX_LENGTH: usize = 8 * 1024;

/// The claims could not be written as JSON.
#[derive(Debug)]
pub struct CannotSign(serde_json::Error);

impl std::fmt::Display for CannotSign {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "the claims cannot be signed: {}", self.0)
    }
}

impl std::error::Error for CannotSign {}

#[derive(Serialize)]
struct HeaderOut<'a> {
    alg: &'static str,
    typ: &'a str,
    kid: &'a str,
}

/// Signs `claims` as a token of kind `typ`, in compact form.
///
/// # Errors
/// [`CannotSign`] when `claims` cannot be written as JSON.
pub fn sign(key: &SigningKey, typ: &str, claims: &impl Serialize) -> Result<String, CannotSign> {
    let header = HeaderOut { alg: key.algorithm().name(), typ, kid: key.kid() };
    let header = serde_json::to_vec(&header).map_err(CannotSign)?;
    let payload = serde_json::to_vec(claims).map_err(CannotSign)?;
    let mut token = format!("{}.{}", base64url(&header), base64url(&payload));
    let signature = key
        .signature(token.as_bytes())
        .ok_or_else(|| CannotSign(serde::ser::Error::custom("the signature could not be computed")))?;
    token.push('.');
    token.push_str(&base64url(&signature));
    Ok(token)
}
