//! Which of the texts that were put together at run time stay prepared: the first ones, up to a number.

use std::collections::HashSet;
use std::sync::{PoisonError, RwLock};

/// Planning costs ten times what asking does, and most requests use few texts; but requests may bring about any number of
/// them, and each that is kept takes room on every connection.
const MOST: usize = 128;

/// The texts that are kept on all connections.
#[derive(Debug, Default)]
pub(super) struct Kept(RwLock<HashSet<String>>);

impl Kept {
    /// Whether this text is one of them, which it is from now on when there is room.
    pub(super) fn holds(&self, text: &str) -> bool {
        let (is_held, is_full) = {
            let texts = self.0.read().unwrap_or_else(PoisonError::into_inner);
            (texts.contains(text), texts.len() >= MOST)
        };
        if is_held || is_full {
            return is_held;
        }
        let mut texts = self.0.write().unwrap_or_else(PoisonError::into_inner);
        texts.len() < MOST && texts.insert(text.to_owned()) || texts.contains(text)
    }
}
