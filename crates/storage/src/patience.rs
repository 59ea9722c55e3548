//! Waiting for a lock that somebody else holds: short pauses that grow, and an end.

use std::time::Duration;

use crate::error::Error;

const FIRST_PAUSE: Duration = Duration::from_millis(1);
const LONGEST_PAUSE: Duration = Duration::from_millis(50);

/// What is left of the time that a caller is willing to wait.
pub(crate) struct Patience {
    left: Duration,
    pause: Duration,
}

impl Patience {
    pub(crate) fn new(left: Duration) -> Self {
        Self { left, pause: FIRST_PAUSE }
    }

    /// Waits a little.
    ///
    /// # Errors
    /// `Busy` when no time is left.
    pub(crate) async fn pause(&mut self) -> Result<(), Error> {
        if self.left.is_zero() {
            return Err(Error::busy("a lock stayed taken"));
        }
        let pause = self.pause.min(self.left);
        tokio::time::sleep(pause).await;
        self.left -= pause;
        self.pause = (self.pause * 2).min(LONGEST_PAUSE);
        Ok(())
    }
}
