//! The signature algorithms that Signet uses: an allowlist, of which each key has exactly one (RFC 8725, section 3.1).

use std::fmt;

/// A signature algorithm.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Algorithm {
    /// Ed25519 (RFC 8032, RFC 8037).
    EdDsa,
}

impl Algorithm {
    /// The name in a token's `alg` (RFC 7518, section 3.1).
    pub const fn name(self) -> &'static str {
        match self {
            Self::EdDsa => "EdDSA",
        }
    }

    /// The algorithm of that very name, case included; `None` for every other text, `none` among them.
    pub fn named(name: &str) -> Option<Self> {
        (name == Self::EdDsa.name()).then_some(Self::EdDsa)
    }
}

impl fmt::Display for Algorithm {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}
