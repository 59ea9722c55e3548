//! Private keys: made, sealed away as bytes, and signing.

use std::fmt;
use std::sync::Arc;

use aws_lc_rs::encoding::{AsBigEndian as _, AsDer as _};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::rsa::KeySize;
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair,
};
use signet_vocabulary::{Random, Secret};

use super::algorithm::Algorithm;
use super::public_key::PublicKey;

/// Why there is no signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoSigningKey {
    /// We verify with the algorithm, but do not sign with it.
    NotForSigning,
    /// The bytes are not a private key of the algorithm.
    Malformed,
    /// AWS-LC failed.
    Failed,
}

impl fmt::Display for NoSigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotForSigning => "the algorithm is not one to sign with",
            Self::Malformed => "the bytes are not a private key of that algorithm",
            Self::Failed => "the private key could not be computed",
        })
    }
}

impl std::error::Error for NoSigningKey {}

/// A private key, with its public half. Cloning shares it.
#[derive(Clone)]
pub struct SigningKey {
    pair: Arc<Pair>,
    public: PublicKey,
}

enum Pair {
    Ed25519(Ed25519KeyPair),
    P256(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

impl SigningKey {
    /// A new key. Ed25519 takes its seed from `random`, the others what they need from AWS-LC's own generator. RSA has 2048
    /// bits, and searches for its primes: a twentieth of a second as a rule, at times many times that, all of it on the
    /// processor. Never call it for that while a request waits, and only on a thread that may block.
    ///
    /// # Errors
    /// [`NoSigningKey`] for an algorithm outside [`Algorithm::SIGNING`], and when AWS-LC fails.
    pub fn generate(algorithm: Algorithm, random: &Random) -> Result<Self, NoSigningKey> {
        match algorithm {
            Algorithm::EdDsa => Ok(Self::from_seed(&random.secret())),
            Algorithm::Es256 => EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING)
                .map_err(|_| NoSigningKey::Failed)
                .and_then(|pair| Self::of(algorithm, Pair::P256(pair))),
            Algorithm::Rs256 => RsaKeyPair::generate(KeySize::Rsa2048)
                .map_err(|_| NoSigningKey::Failed)
                .and_then(|pair| Self::of(algorithm, Pair::Rsa(pair))),
            Algorithm::Ps256 => Err(NoSigningKey::NotForSigning),
        }
    }

    /// The key that belongs to a 32-byte seed (RFC 8032, section 5.1.5).
    ///
    /// # Panics
    /// When AWS-LC cannot allocate the key: every seed of 32 bytes is a private key.
    pub fn from_seed(seed: &Secret<[u8; 32]>) -> Self {
        let pair = Ed25519KeyPair::from_seed_unchecked(seed.expose()).expect("any 32 bytes are an Ed25519 seed");
        Self::of(Algorithm::EdDsa, Pair::Ed25519(pair)).expect("a seed's public key is a public key")
    }

    /// The key that [`SigningKey::to_private_bytes`] gave these bytes for.
    ///
    /// # Errors
    /// [`NoSigningKey`] for bytes of another form or algorithm, and for an algorithm outside [`Algorithm::SIGNING`].
    pub fn from_private_bytes(algorithm: Algorithm, bytes: &Secret<Vec<u8>>) -> Result<Self, NoSigningKey> {
        let bytes = bytes.expose().as_slice();
        let pair = match algorithm {
            Algorithm::EdDsa => Ed25519KeyPair::from_seed_unchecked(bytes).map(Pair::Ed25519),
            Algorithm::Es256 => EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, bytes).map(Pair::P256),
            Algorithm::Rs256 => RsaKeyPair::from_pkcs8(bytes).map(Pair::Rsa),
            Algorithm::Ps256 => return Err(NoSigningKey::NotForSigning),
        };
        Self::of(algorithm, pair.map_err(|_| NoSigningKey::Malformed)?)
    }

    /// The private key as bytes, to be sealed: the seed of an Ed25519 key, the PKCS#8 of every other (RFC 5958).
    ///
    /// # Errors
    /// [`NoSigningKey::Failed`] when AWS-LC cannot write the key, for want of memory.
    pub fn to_private_bytes(&self) -> Result<Secret<Vec<u8>>, NoSigningKey> {
        let bytes = match &*self.pair {
            Pair::Ed25519(pair) => pair.seed().and_then(|seed| Ok(seed.as_be_bytes()?.as_ref().to_vec())),
            Pair::P256(pair) => pair.to_pkcs8v1().map(|document| document.as_ref().to_vec()),
            Pair::Rsa(pair) => pair.as_der().map(|document| document.as_ref().to_vec()),
        };
        bytes.map(Secret::new).map_err(|_| NoSigningKey::Failed)
    }

    fn of(algorithm: Algorithm, pair: Pair) -> Result<Self, NoSigningKey> {
        let public = match &pair {
            Pair::Ed25519(pair) => PublicKey::from_bytes(algorithm, pair.public_key().as_ref()),
            Pair::P256(pair) => PublicKey::from_bytes(algorithm, pair.public_key().as_ref()),
            Pair::Rsa(pair) => PublicKey::from_bytes(algorithm, pair.public_key().as_ref()),
        };
        Ok(Self { pair: Arc::new(pair), public: public.map_err(|_| NoSigningKey::Malformed)? })
    }

    /// The public half.
    pub fn public(&self) -> &PublicKey {
        &self.public
    }

    /// The key's id, see [`PublicKey::kid`].
    pub fn kid(&self) -> &str {
        self.public.kid()
    }

    /// The key's one algorithm.
    pub fn algorithm(&self) -> Algorithm {
        self.public.algorithm()
    }

    /// The signature over `message`; `None` when AWS-LC fails, which no message brings about.
    pub(super) fn signature(&self, message: &[u8]) -> Option<Vec<u8>> {
        // AWS-LC ignores the generator that it is handed, and takes its own.
        let random = SystemRandom::new();
        match &*self.pair {
            Pair::Ed25519(pair) => pair.try_sign(message).ok().map(|signature| signature.as_ref().to_vec()),
            Pair::P256(pair) => pair.sign(&random, message).ok().map(|signature| signature.as_ref().to_vec()),
            Pair::Rsa(pair) => {
                let mut signature = vec![0; pair.public_modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).ok().map(|()| signature)
            }
        }
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, {})", self.algorithm(), self.kid())
    }
}
