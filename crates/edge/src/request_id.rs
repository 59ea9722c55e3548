//! Request ids: unique without asking the operating system each time, since they are names and not secrets.

use std::sync::atomic::{AtomicU64, Ordering};

use signet_vocabulary::Random;
use uuid::Uuid;

/// Hands out UUIDs (version 8, RFC 9562, section 5.8): random bytes of this process, then a counter, scattered.
#[derive(Debug)]
pub struct RequestIds {
    process: u64,
    counter: AtomicU64,
}

impl RequestIds {
    /// A sequence of its own for this process.
    pub fn new(random: &Random) -> Self {
        Self {
            process: u64::from_be_bytes(random.bytes()),
            counter: AtomicU64::new(u64::from_be_bytes(random.bytes())),
        }
    }

    /// The next id.
    pub fn next(&self) -> Uuid {
        let count = self.counter.fetch_add(1, Ordering::Relaxed).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let mut bytes = [0; 16];
        bytes[..8].copy_from_slice(&count.to_be_bytes());
        bytes[8..].copy_from_slice(&self.process.to_be_bytes());
        uuid::Builder::from_custom_bytes(bytes).into_uuid()
    }
}
