//! The signature algorithms that Signet uses: an allowlist, of which each key has exactly one (RFC 8725, section 3.1).

use std::fmt;

/// A signature algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// Ed25519 (RFC 8032, RFC 8037).
    EdDsa,
    /// ECDSA on P-256 with SHA-256 (RFC 7518, section 3.4).
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256 (RFC 7518, section 3.3).
    Rs256,
    /// RSASSA-PSS with SHA-256 (RFC 7518, section 3.5): for what others sign, never for what we sign.
    Ps256,
}

impl Algorithm {
    /// Every algorithm that we verify: what client assertions and DPoP proofs may be signed with.
    pub const ALL: [Self; 4] = [Self::EdDsa, Self::Es256, Self::Rs256, Self::Ps256];

    /// The algorithms that we sign with ourselves.
    pub const SIGNING: [Self; 3] = [Self::EdDsa, Self::Es256, Self::Rs256];

    /// The name in a token's `alg` (RFC 7518, section 3.1).
    pub const fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
            Self::Es256 => "ES256",
            Self::Rs256 => "RS256",
            Self::Ps256 => "PS256",
        }
    }

    /// The algorithm of that very name, case included; `None` for every other text, `none` among them.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name() == name)
    }

    /// Whether we sign with it ourselves.
    pub fn is_signing(self) -> bool {
        Self::SIGNING.contains(&self)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
