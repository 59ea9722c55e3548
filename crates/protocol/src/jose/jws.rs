//! Signed tokens in compact form (RFC 7515), read strictly: one text per token, and nothing in it chooses a key source.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer, Serialize};

use super::algorithm::Algorithm;
use super::key::{PublicKey, SigningKey};
use super::refused::Refused;
use crate::encoding::{base64url, from_base64url};
use crate::json;

/// The longest token that is looked at, in bytes.
pub const MAX_LENGTH: usize = 8 * 1024;

const MAX_KEY_ID_LENGTH: usize = 128;

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

/// What the header may say. Members that name a key source (`jku`, `jwk`, `x5u`, `x5c`) are not among them, and so are
/// never looked at.
#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default)]
    kid: Option<String>,
    #[serde(default)]
    typ: Option<String>,
    #[serde(default, deserialize_with = "is_present")]
    crit: bool,
    #[serde(default, deserialize_with = "is_present")]
    zip: bool,
    #[serde(default, deserialize_with = "is_present")]
    b64: bool,
}

/// True for any value, null included: the member is there.
fn is_present<'de, D: Deserializer<'de>>(value: D) -> Result<bool, D::Error> {
    IgnoredAny::deserialize(value).map(|_| true)
}

/// A token whose form is right and whose signature nobody has checked yet: it tells which key to look up, and gives its
/// claims only to [`Compact::verify`].
#[derive(Debug)]
pub struct Compact<'a> {
    signed: &'a str,
    payload: Vec<u8>,
    signature: Vec<u8>,
    algorithm: Algorithm,
    kid: String,
    typ: Option<String>,
}

impl<'a> Compact<'a> {
    /// Reads a token's form: at most 8 KiB, three parts of canonical base64url, a header without duplicate members, an
    /// `alg` that Signet uses, a `kid` of 1 to 128 printable ASCII characters, and neither `crit` nor `zip` nor `b64`.
    ///
    /// # Errors
    /// [`Refused`] with the first rule that the token breaks.
    pub fn parse(token: &'a str) -> Result<Self, Refused> {
        if token.len() > MAX_LENGTH {
            return Err(Refused::TooLong);
        }
        let (signed, signature) = token.rsplit_once('.').ok_or(Refused::NotCompact)?;
        let (header, payload) = signed.split_once('.').ok_or(Refused::NotCompact)?;
        // A fourth part leaves a full stop inside one of these, which is not base64url.
        let [header, payload, signature] =
            [header, payload, signature].map(|part| from_base64url(part).filter(|bytes| !bytes.is_empty()));
        let (Some(header), Some(payload), Some(signature)) = (header, payload, signature) else {
            return Err(Refused::NotCompact);
        };
        let header: Header = json::from_slice(&header).map_err(|_| Refused::BadHeader)?;
        if header.crit || header.zip || header.b64 {
            return Err(Refused::UnsupportedHeader);
        }
        let algorithm = Algorithm::named(&header.alg).ok_or(Refused::UnknownAlgorithm)?;
        let kid = header.kid.filter(|kid| is_key_id(kid)).ok_or(Refused::BadKeyId)?;
        Ok(Self { signed, payload, signature, algorithm, kid, typ: header.typ })
    }

    /// The id of the key that the token says it was signed with: to be looked up among our own, and nowhere else.
    pub fn kid(&self) -> &str {
        &self.kid
    }

    /// The kind that the token says it is of, as written.
    pub fn typ(&self) -> Option<&str> {
        self.typ.as_deref()
    }

    /// The algorithm that the token says it was signed with.
    pub fn alg(&self) -> Algorithm {
        self.algorithm
    }

    /// Checks algorithm, kind and signature, and only then reads the claims. `expected_typ` is compared without regard
    /// to case and to a leading `application/` (RFC 7515, section 4.1.9).
    ///
    /// # Errors
    /// [`Refused`] with the first rule that the token breaks.
    pub fn verify<T: DeserializeOwned>(&self, key: &PublicKey, expected_typ: &str) -> Result<T, Refused> {
        if key.algorithm() != self.algorithm {
            return Err(Refused::OtherAlgorithm);
        }
        if !self.typ().is_some_and(|typ| is_typ(typ, expected_typ)) {
            return Err(Refused::OtherType);
        }
        if !key.verifies(self.signed.as_bytes(), &self.signature) {
            return Err(Refused::BadSignature);
        }
        json::from_slice(&self.payload).map_err(|_| Refused::BadClaims)
    }
}

fn is_key_id(kid: &str) -> bool {
    (1..=MAX_KEY_ID_LENGTH).contains(&kid.len()) && kid.bytes().all(|byte| byte.is_ascii_graphic())
}

fn is_typ(typ: &str, expected: &str) -> bool {
    const PREFIX: &str = "application/";
    let has_prefix = typ.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    let subtype = if has_prefix { &typ[PREFIX.len()..] } else { typ };
    subtype.eq_ignore_ascii_case(expected)
}
