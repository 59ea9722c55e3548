//! What all tokens have in common: their three parts, the rules of their header, and the order of the checks.

use serde::de::{DeserializeOwned, IgnoredAny};
use serde::{Deserialize, Deserializer};

use super::MAX_LENGTH;
use crate::encoding::from_base64url;
use crate::jose::algorithm::Algorithm;
use crate::jose::public_key::PublicKey;
use crate::jose::refused::Refused;
use crate::json;

const MAX_KEY_ID_LENGTH: usize = 128;

/// What the header may say. Members that name a key source (`jku`, `jwk`, `x5u`, `x5c`) are not among them, and so are
/// never looked at.
#[derive(Deserialize)]
struct Header {
    alg: String,
    #[serde(default, deserialize_with = "text")]
    kid: Option<String>,
    #[serde(default, deserialize_with = "text")]
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

/// A text that is there: null is not the same as absent.
fn text<'de, D: Deserializer<'de>>(value: D) -> Result<Option<String>, D::Error> {
    String::deserialize(value).map(Some)
}

/// A token whose form is right and whose signature nobody has checked yet.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    signed: &'a str,
    pub(super) header: Vec<u8>,
    pub(super) payload: Vec<u8>,
    signature: Vec<u8>,
    pub(super) algorithm: Algorithm,
    pub(super) kid: Option<String>,
    pub(super) typ: Option<String>,
}

impl<'a> Parts<'a> {
    pub(super) fn read(token: &'a str) -> Result<Self, Refused> {
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
        let said: Header = json::from_slice(&header).map_err(|_| Refused::BadHeader)?;
        if said.crit || said.zip || said.b64 {
            return Err(Refused::UnsupportedHeader);
        }
        let algorithm = Algorithm::named(&said.alg).ok_or(Refused::UnknownAlgorithm)?;
        if said.kid.as_deref().is_some_and(|kid| !is_key_id(kid)) {
            return Err(Refused::BadKeyId);
        }
        Ok(Self { signed, header, payload, signature, algorithm, kid: said.kid, typ: said.typ })
    }

    /// The claims, once algorithm, kind and signature have been found right.
    pub(super) fn verify<T: DeserializeOwned>(
        &self,
        key: &PublicKey,
        is_expected: impl FnOnce(Option<&str>) -> bool,
    ) -> Result<T, Refused> {
        if key.algorithm() != self.algorithm {
            return Err(Refused::OtherAlgorithm);
        }
        if !is_expected(self.typ.as_deref()) {
            return Err(Refused::OtherType);
        }
        if !key.verifies(self.signed.as_bytes(), &self.signature) {
            return Err(Refused::BadSignature);
        }
        json::from_slice(&self.payload).map_err(|_| Refused::BadClaims)
    }
}

/// Whether a text may be a key's id: 1 to 128 printable ASCII characters, without the space.
pub(in crate::jose) fn is_key_id(kid: &str) -> bool {
    (1..=MAX_KEY_ID_LENGTH).contains(&kid.len()) && kid.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Whether a token's `typ` is the expected one, without regard to case and to a leading `application/` (RFC 7515, section
/// 4.1.9).
pub(super) fn is_typ(typ: &str, expected: &str) -> bool {
    const PREFIX: &str = "application/";
    let has_prefix = typ.get(..PREFIX.len()).is_some_and(|start| start.eq_ignore_ascii_case(PREFIX));
    let subtype = if has_prefix { &typ[PREFIX.len()..] } else { typ };
    subtype.eq_ignore_ascii_case(expected)
}
