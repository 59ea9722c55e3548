//! How many lists one account reads at a time, in the memory of one node.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use signet_vocabulary::AccountId;

use crate::refusal::Refusal;

/// Each holds a connection for up to two seconds, of which there are few for everybody.
const MOST_AT_A_TIME: u32 = 2;

/// Who reads how many lists now.
#[derive(Debug)]
pub(crate) struct Turns {
    enforced: bool,
    taken: Mutex<HashMap<AccountId, u32>>,
}

/// A list that is being read.
#[derive(Debug)]
pub(super) struct Turn<'a> {
    turns: &'a Turns,
    account: AccountId,
}

impl Turns {
    /// Nobody reads anything; when not `enforced`, everybody reads as much as they like.
    pub(crate) fn new(enforced: bool) -> Self {
        Self { enforced, taken: Mutex::default() }
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<AccountId, u32>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Begins to read a list for `account`.
    ///
    /// # Errors
    /// `Limited` when it reads as many already as it may.
    pub(super) fn take(&self, account: &AccountId) -> Result<Turn<'_>, Refusal> {
        let mut taken = self.taken();
        let count = taken.entry(account.clone()).or_default();
        if self.enforced && *count >= MOST_AT_A_TIME {
            let message = "Two lists are being read for you already. Ask again when one of them is there.";
            return Err(Refusal::limited(Duration::from_secs(1), message));
        }
        *count += 1;
        Ok(Turn { turns: self, account: account.clone() })
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut taken = self.turns.taken();
        if let Some(count) = taken.get_mut(&self.account) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.account);
            }
        }
    }
}
