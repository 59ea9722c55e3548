//! The kinds of public keys: which algorithms each has, which bytes stand for it and which members of a JWK.

use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, RSA_PKCS1_2048_8192_SHA256, RSA_PSS_2048_8192_SHA256, VerificationAlgorithm,
};

use super::algorithm::Algorithm;
use super::rsa;
use crate::encoding::base64url;

/// The length of an Ed25519 public key and of each coordinate of a P-256 point, in bytes.
pub(super) const COORDINATE: usize = 32;

/// What a point's bytes begin with when both coordinates follow (SEC 1, section 2.3.3).
pub(super) const UNCOMPRESSED: u8 = 4;

/// A kind of key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Ed25519,
    P256,
    Rsa,
}

impl Kind {
    pub(super) const fn of(algorithm: Algorithm) -> Self {
        match algorithm {
            Algorithm::EdDsa => Self::Ed25519,
            Algorithm::Es256 => Self::P256,
            Algorithm::Rs256 | Algorithm::Ps256 => Self::Rsa,
        }
    }

    pub(super) fn algorithms(self) -> impl Iterator<Item = Algorithm> {
        Algorithm::ALL.into_iter().filter(move |algorithm| Self::of(*algorithm) == self)
    }

    /// Whether the bytes have this kind's one form. AWS-LC reads others too, and two forms of one key would have two ids.
    pub(super) fn has_form(self, bytes: &[u8]) -> bool {
        match self {
            Self::Ed25519 => <&[u8; COORDINATE]>::try_from(bytes).is_ok_and(|point| !is_weak(point)),
            Self::P256 => bytes.len() == 1 + 2 * COORDINATE && bytes[0] == UNCOMPRESSED,
            Self::Rsa => rsa::from_der(bytes).is_some_and(|(modulus, exponent)| rsa::is_in_range(modulus, exponent)),
        }
    }

    /// The members that make up a JWK of this kind, in the order of their names (RFC 7638, section 3.2), from bytes that
    /// have its form.
    pub(super) fn members(self, bytes: &[u8]) -> Vec<(&'static str, String)> {
        let text = str::to_owned;
        match self {
            Self::Ed25519 => vec![("crv", text("Ed25519")), ("kty", text("OKP")), ("x", base64url(bytes))],
            Self::P256 => {
                let (x, y) = bytes[1..].split_at(COORDINATE);
                vec![("crv", text("P-256")), ("kty", text("EC")), ("x", base64url(x)), ("y", base64url(y))]
            }
            Self::Rsa => {
                let (modulus, exponent) = rsa::from_der(bytes).unwrap_or_default();
                vec![("e", base64url(exponent)), ("kty", text("RSA")), ("n", base64url(modulus))]
            }
        }
    }
}

/// What AWS-LC verifies a signature of this algorithm with.
pub(super) fn verification(algorithm: Algorithm) -> &'static dyn VerificationAlgorithm {
    match algorithm {
        Algorithm::EdDsa => &ED25519,
        Algorithm::Es256 => &ECDSA_P256_SHA256_FIXED,
        Algorithm::Rs256 => &RSA_PKCS1_2048_8192_SHA256,
        Algorithm::Ps256 => &RSA_PSS_2048_8192_SHA256,
    }
}

/// Whether an Ed25519 key is one of the few points of small order, in any spelling: anybody can sign for those.
fn is_weak(point: &[u8; COORDINATE]) -> bool {
    /// The heights of the two pairs of points of order 8.
    const ORDER_8: [[u8; COORDINATE]; 2] = [
        [
            0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4, 0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf,
            0xac, 0x05, 0xd3, 0xc6, 0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
        ],
        [
            0xc7, 0x17, 0x6a, 0x70, 0x3d, 0x4d, 0xd8, 0x4f, 0xba, 0x3c, 0x0b, 0x76, 0x0d, 0x10, 0x67, 0x0f, 0x2a, 0x20,
            0x53, 0xfa, 0x2c, 0x39, 0xcc, 0xc6, 0x4e, 0xc7, 0xfd, 0x77, 0x92, 0xac, 0x03, 0x7a,
        ],
    ];
    let mut height = *point;
    height[COORDINATE - 1] &= 0x7f;
    let (low, middle, top) = (height[0], &height[1..COORDINATE - 1], height[COORDINATE - 1]);
    // Orders 1, 2 and 4: the heights 0, 1 and p - 1, and with p = 2^255 - 19 also p and p + 1.
    let is_tiny = low <= 1 && top == 0 && middle.iter().all(|byte| *byte == 0);
    let is_about_p = (0xec..=0xee).contains(&low) && top == 0x7f && middle.iter().all(|byte| *byte == 0xff);
    is_tiny || is_about_p || ORDER_8.contains(&height)
}
