//! Password hashes: Argon2id (RFC 9106) in PHC strings, `$argon2id$v=19$m=…,t=…,p=…$salt$hash`.
//!
//! Only Argon2id of version 1.3 is read today. Argon2d, Argon2i, bcrypt, scrypt and PBKDF2 come with the import of
//! foreign users. Whether a password may be used at all (its length, common words) is decided elsewhere, before.

mod phc;
mod workspace;

use std::fmt;

use icu_normalizer::ComposingNormalizerBorrowed;
use signet_vocabulary::Secret;

use self::phc::Phc;
pub use self::workspace::Workspace;

const MAX_MEMORY_KIB: u32 = 256 * 1024;
const MAX_PASSES: u32 = 16;
const MAX_LANES: u32 = 8;
const OUTPUT_LENGTH: usize = 32;
const SALT_LENGTH: usize = 16;

/// What one hash costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cost {
    /// Memory in KiB: 8 for each lane at least, 262,144 (256 MiB) at most.
    pub memory_kib: u32,
    /// Passes over the memory, 1 to 16.
    pub passes: u32,
    /// Lanes, 1 to 8. They are computed one after another: more lanes do not make it faster here.
    pub lanes: u32,
}

impl Default for Cost {
    /// 19 MiB, two passes, one lane: OWASP's recommendation for Argon2id.
    fn default() -> Self {
        Self { memory_kib: 19_456, passes: 2, lanes: 1 }
    }
}

impl Cost {
    fn is_affordable(&self) -> bool {
        (1..=MAX_LANES).contains(&self.lanes)
            && (1..=MAX_PASSES).contains(&self.passes)
            && (8 * self.lanes..=MAX_MEMORY_KIB).contains(&self.memory_kib)
    }
}

/// What comparing a password with a stored hash gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Verdict {
    /// Whether the password is the one that was hashed.
    pub matches: bool,
    /// Whether the stored hash is of another cost or form than would be made today: if it matches, hash anew.
    pub outdated: bool,
}

/// Why a hash was neither made nor compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum HashError {
    /// The stored text is not an Argon2id hash in PHC form.
    Malformed,
    /// The cost is outside the limits of [`Cost`].
    Unaffordable,
    /// The machine has no memory left for it.
    OutOfMemory,
}

impl fmt::Display for HashError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Malformed => "not an Argon2id hash in PHC form",
            Self::Unaffordable => "the hash's cost is outside the limits (256 MiB, 16 passes, 8 lanes)",
            Self::OutOfMemory => "no memory left to hash a password",
        })
    }
}

impl std::error::Error for HashError {}

/// The one form of a password that is hashed: NFKC (RFC 8265, section 4.2), so that every keyboard's way of writing it is
/// the same password. Nothing is folded, trimmed or cut. Check the length first: this is linear, but grows the text.
pub fn normalised(password: &str) -> Secret<String> {
    Secret::new(ComposingNormalizerBorrowed::new_nfkc().normalize(password).into_owned())
}

/// Hashes `password` with a random `salt`; takes tens of milliseconds, so never call it on an async
/// thread.
///
/// # Errors
/// [`HashError::Unaffordable`] for a cost outside the limits, [`HashError::OutOfMemory`].
pub fn hash(password: &[u8], salt: [u8; 16], cost: &Cost, workspace: &mut Workspace) -> Result<String, HashError> {
    if !cost.is_affordable() {
        return Err(HashError::Unaffordable);
    }
    let output = workspace.argon2id(password, &salt, cost, OUTPUT_LENGTH)?;
    Ok(Phc { cost: *cost, salt: salt.to_vec(), output }.to_string())
}

/// A hash that no password is known for, at the full `cost`: comparing with it costs the same work as with a real one, for
/// accounts that do not exist. Nothing is computed here.
pub fn decoy(cost: &Cost, salt: [u8; 16], output: [u8; OUTPUT_LENGTH]) -> String {
    Phc { cost: *cost, salt: salt.to_vec(), output: Secret::new(output.to_vec()) }.to_string()
}

/// Compares `password` with the stored hash `phc`, in time that does not depend on how much of it is right.
///
/// A hash that costs more than `current` is computed (within the limits of [`Cost`]), but the memory beyond `current`'s
/// is given back at once.
///
/// # Errors
/// [`HashError::Malformed`] and [`HashError::Unaffordable`] before anything is computed or allocated;
/// [`HashError::OutOfMemory`].
pub fn verify(phc: &str, password: &[u8], current: &Cost, workspace: &mut Workspace) -> Result<Verdict, HashError> {
    let stored = Phc::parse(phc)?;
    let length = stored.output.expose().len();
    let computed = workspace.argon2id(password, &stored.salt, &stored.cost, length);
    workspace.shrink_to(current);
    Ok(Verdict {
        matches: computed?.matches(stored.output.expose()),
        outdated: stored.cost != *current || length != OUTPUT_LENGTH || stored.salt.len() != SALT_LENGTH,
    })
}

#[cfg(test)]
mod tests;
