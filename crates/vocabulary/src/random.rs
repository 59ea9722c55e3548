//! Randomness: the only place that asks the operating system for entropy.

use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use crate::secret::Secret;

/// A source of random bytes: the system's generator in the product, a seeded one in tests.
#[derive(Clone)]
pub struct Random(Source);

#[derive(Clone)]
enum Source {
    System,
    Seeded(Arc<Mutex<u64>>),
}

impl Random {
    /// The operating system's generator.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A repeatable sequence, for tests alone: it is not secret.
    pub fn seeded(seed: u64) -> Self {
        Self(Source::Seeded(Arc::new(Mutex::new(seed))))
    }

    /// Fills `bytes`.
    ///
    /// # Panics
    /// When the operating system has no randomness to give: nothing safe can be done without it.
    #[expect(
        clippy::disallowed_methods,
        clippy::expect_used,
        reason = "the one place that asks for entropy; without it nothing is safe"
    )]
    pub fn fill(&self, bytes: &mut [u8]) {
        match &self.0 {
            Source::System => getrandom::fill(bytes).expect("the operating system gives random bytes"),
            Source::Seeded(state) => {
                let mut state = state.lock().unwrap_or_else(PoisonError::into_inner);
                for chunk in bytes.chunks_mut(8) {
                    let word = split_mix(&mut state).to_le_bytes();
                    chunk.copy_from_slice(&word[..chunk.len()]);
                }
            }
        }
    }

    /// `N` random bytes.
    pub fn bytes<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        self.fill(&mut bytes);
        bytes
    }

    /// `N` random bytes that are a secret.
    pub fn secret<const N: usize>(&self) -> Secret<[u8; N]> {
        Secret::new(self.bytes())
    }

    /// `length` characters, each drawn evenly from `alphabet` (1 to 256 ASCII characters).
    pub fn text(&self, alphabet: &[u8], length: usize) -> String {
        let span = alphabet.len();
        // Bytes at or above the largest multiple of the alphabet's size are drawn again, so that no character is likelier.
        let fair = 256 / span * span;
        let mut text = String::with_capacity(length);
        let mut pool = [0_u8; 32];
        while text.len() < length {
            self.fill(&mut pool);
            for &byte in pool.iter().filter(|&&byte| usize::from(byte) < fair) {
                if text.len() < length {
                    text.push(char::from(alphabet[usize::from(byte) % span]));
                }
            }
        }
        text
    }

    /// A random UUID (version 4, RFC 9562, section 5.4).
    pub fn uuid(&self) -> uuid::Uuid {
        uuid::Builder::from_random_bytes(self.bytes()).into_uuid()
    }
}

impl fmt::Debug for Random {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::System => "Random::System",
            Source::Seeded(_) => "Random::Seeded",
        })
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): spreads a counter evenly, which is all that repeatable tests need.
fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
