//! The members of one JWK: which are looked at, and what each must be.

use serde_json::{Map, Value};

use super::bad::BadJwk;
use crate::encoding::from_base64url;
use crate::jose::algorithm::Algorithm;
use crate::jose::jws::is_key_id;
use crate::jose::kind::{COORDINATE, Kind, UNCOMPRESSED};
use crate::jose::public_key::PublicKey;
use crate::jose::rsa;

/// What only private and symmetric keys have (RFC 7518, sections 6.2.2, 6.3.2 and 6.4; RFC 8037; `priv` of RFC 9964).
const SECRET: [&str; 9] = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];

/// A JWK whose members are right. Its key is parsed when an algorithm is asked for.
pub(in crate::jose) struct Members<'a> {
    pub(super) kid: Option<&'a str>,
    kind: Kind,
    /// The one algorithm that it says it is for.
    algorithm: Option<Algorithm>,
    bytes: Vec<u8>,
}

impl<'a> Members<'a> {
    pub(in crate::jose) fn read(members: &'a Map<String, Value>) -> Result<Self, BadJwk> {
        let jwk = Source(members);
        // First of all, that nobody's secret is passed over for another fault.
        if SECRET.iter().any(|name| members.contains_key(*name)) || jwk.text("kty") == Ok(Some("oct")) {
            return Err(BadJwk::Secret);
        }
        let kind = kind(&jwk)?;
        check_purpose(&jwk)?;
        let algorithm = match jwk.text("alg")? {
            None => None,
            Some(name) => Some(Algorithm::named(name).ok_or(BadJwk::Unsupported("alg"))?),
        };
        if algorithm.is_some_and(|algorithm| Kind::of(algorithm) != kind) {
            return Err(BadJwk::OtherAlgorithm);
        }
        let kid = jwk.text("kid")?;
        if kid.is_some_and(|kid| !is_key_id(kid)) {
            return Err(BadJwk::Malformed("kid"));
        }
        Ok(Self { kid, kind, algorithm, bytes: bytes(&jwk, kind)? })
    }

    /// The algorithms that the key may be asked for.
    pub(in crate::jose) fn algorithms(&self) -> impl Iterator<Item = Algorithm> {
        let said = self.algorithm;
        self.kind.algorithms().filter(move |algorithm| said.is_none_or(|said| said == *algorithm))
    }

    /// The key for one of those.
    pub(in crate::jose) fn key(&self, algorithm: Algorithm) -> Result<PublicKey, BadJwk> {
        PublicKey::from_bytes(algorithm, &self.bytes).map_err(|_| BadJwk::NotAKey)
    }
}

fn kind(jwk: &Source<'_>) -> Result<Kind, BadJwk> {
    match jwk.required("kty")? {
        "RSA" => Ok(Kind::Rsa),
        "OKP" if jwk.required("crv")? == "Ed25519" => Ok(Kind::Ed25519),
        "EC" if jwk.required("crv")? == "P-256" => Ok(Kind::P256),
        "OKP" | "EC" => Err(BadJwk::Unsupported("crv")),
        _ => Err(BadJwk::Unsupported("kty")),
    }
}

/// A key that is there for something else than signatures verifies none (RFC 7517, sections 4.2 and 4.3).
fn check_purpose(jwk: &Source<'_>) -> Result<(), BadJwk> {
    if jwk.text("use")?.is_some_and(|purpose| purpose != "sig") {
        return Err(BadJwk::Unsupported("use"));
    }
    match jwk.0.get("key_ops") {
        None => Ok(()),
        Some(Value::Array(operations)) if operations.iter().all(Value::is_string) => match operations.as_slice() {
            [operation] if operation == "verify" => Ok(()),
            _ => Err(BadJwk::Unsupported("key_ops")),
        },
        Some(_) => Err(BadJwk::Malformed("key_ops")),
    }
}

/// The bytes that [`PublicKey::from_bytes`] takes.
fn bytes(jwk: &Source<'_>, kind: Kind) -> Result<Vec<u8>, BadJwk> {
    match kind {
        Kind::Ed25519 => jwk.coordinate("x"),
        Kind::P256 => Ok([vec![UNCOMPRESSED], jwk.coordinate("x")?, jwk.coordinate("y")?].concat()),
        Kind::Rsa => {
            let (modulus, exponent) = (jwk.number("n")?, jwk.number("e")?);
            if !rsa::is_in_range(&modulus, &exponent) {
                return Err(BadJwk::Unsupported("n"));
            }
            Ok(rsa::to_der(&modulus, &exponent))
        }
    }
}

/// The members as they were given.
struct Source<'a>(&'a Map<String, Value>);

impl<'a> Source<'a> {
    /// A member that is a text, if it is there: null is not the same as absent.
    fn text(&self, name: &'static str) -> Result<Option<&'a str>, BadJwk> {
        match self.0.get(name) {
            None => Ok(None),
            Some(Value::String(text)) => Ok(Some(text)),
            Some(_) => Err(BadJwk::Malformed(name)),
        }
    }

    fn required(&self, name: &'static str) -> Result<&'a str, BadJwk> {
        self.text(name)?.ok_or(BadJwk::Malformed(name))
    }

    fn bytes(&self, name: &'static str) -> Result<Vec<u8>, BadJwk> {
        from_base64url(self.required(name)?).ok_or(BadJwk::Malformed(name))
    }

    /// A coordinate at its full length, leading zeros included (RFC 7518, section 6.2.1.2; RFC 8037, section 2).
    fn coordinate(&self, name: &'static str) -> Result<Vec<u8>, BadJwk> {
        self.bytes(name)
            .and_then(|bytes| if bytes.len() == COORDINATE { Ok(bytes) } else { Err(BadJwk::Malformed(name)) })
    }

    /// A positive number in the fewest bytes (RFC 7518, section 2: Base64urlUInt).
    fn number(&self, name: &'static str) -> Result<Vec<u8>, BadJwk> {
        self.bytes(name).and_then(|bytes| match bytes.first() {
            None | Some(0) => Err(BadJwk::Malformed(name)),
            Some(_) => Ok(bytes),
        })
    }
}
