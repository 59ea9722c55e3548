//! The memory that Argon2 fills, kept from one hash to the next: asking the system for it each time costs a fifth more.

use std::fmt;

use argon2::{Algorithm, Argon2, Block, Params, Version};
use signet_vocabulary::Secret;

use super::{Cost, HashError};

/// Blocks to reserve at least, 34 MiB of addresses: an allocation beyond 32 MiB is mapped by the system's allocator and given
/// back whole when it is freed, where a smaller one may stay in its heap for good. Pages that are not touched cost nothing.
const ALWAYS_MAPPED: usize = 34 * 1024;

/// Reusable memory for hashing, one for each hashing thread. It allocates nothing until the first hash, grows to what a
/// hash needs and keeps that until [`Workspace::release`].
#[derive(Default)]
pub struct Workspace {
    blocks: Vec<Block>,
}

impl Workspace {
    /// An empty workspace.
    pub fn new() -> Self {
        Self::default()
    }

    /// Gives the memory back, for when no hash is expected soon.
    pub fn release(&mut self) {
        self.blocks = Vec::new();
    }

    /// The memory in use, in bytes.
    pub fn held_bytes(&self) -> usize {
        self.blocks.len() * Block::SIZE
    }

    /// Gives back what `cost` does not need.
    pub(super) fn shrink_to(&mut self, cost: &Cost) {
        let needed = cost.memory_kib as usize;
        if self.blocks.len() > needed {
            self.blocks.truncate(needed);
            self.blocks.shrink_to(ALWAYS_MAPPED);
        }
    }

    /// The Argon2id (version 1.3) hash of `length` bytes; `cost` was checked before.
    pub(super) fn argon2id(
        &mut self,
        password: &[u8],
        salt: &[u8],
        cost: &Cost,
        length: usize,
    ) -> Result<Secret<Vec<u8>>, HashError> {
        let mut bytes = vec![0; length];
        let params =
            Params::new(cost.memory_kib, cost.passes, cost.lanes, Some(length)).map_err(|_| HashError::Unaffordable)?;
        self.grow_to(params.block_count())?;
        let done = Argon2::new(Algorithm::Argon2id, Version::V0x13, params).hash_password_into_with_memory(
            password,
            salt,
            &mut bytes,
            self.blocks.as_mut_slice(),
        );
        let output = Secret::new(bytes);
        done.map(|()| output).map_err(|_| HashError::Malformed)
    }

    fn grow_to(&mut self, blocks: usize) -> Result<(), HashError> {
        if let Some(missing) = blocks.checked_sub(self.blocks.len()) {
            let reserved = (self.blocks.len() + missing).max(ALWAYS_MAPPED) - self.blocks.len();
            self.blocks.try_reserve_exact(reserved).map_err(|_| HashError::OutOfMemory)?;
            self.blocks.resize(blocks, Block::new());
        }
        Ok(())
    }
}

impl fmt::Debug for Workspace {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Workspace({} bytes)", self.held_bytes())
    }
}
