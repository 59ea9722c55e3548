//! Leave to ask a question whose cost the asker decides: a turn among those who ask such questions, and an end.

use std::sync::Arc;
use std::time::Duration;

use signet_vocabulary::Clock;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::error::Error;

/// Held for as long as the question's snapshot is.
pub(crate) struct Limited {
    /// Real time, whatever clock the store was given: a clock that is moved by hand stands still while a statement runs.
    clock: Clock,
    limit: Duration,
    _turn: OwnedSemaphorePermit,
}

impl Limited {
    /// Waits for a turn; the wait counts.
    ///
    /// # Errors
    /// `TooLong` when it takes all of the time.
    pub(crate) async fn wait(turns: &Arc<Semaphore>, limit: Duration) -> Result<Self, Error> {
        let clock = Clock::system();
        let turn = tokio::time::timeout(limit, Arc::clone(turns).acquire_owned()).await;
        let turn = turn.map_err(|_| Error::too_long("others like it took all of the time"))?;
        let turn = turn.map_err(|_| Error::unavailable("the store is closed"))?;
        Ok(Self { clock, limit, _turn: turn })
    }

    /// How much of the time is left.
    pub(crate) fn left(&self) -> Duration {
        self.limit.saturating_sub(self.clock.elapsed())
    }
}
