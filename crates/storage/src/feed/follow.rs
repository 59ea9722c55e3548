//! Following the feed: twice a second, and at once when PostgreSQL says that another node committed something.

use std::future::Future;
use std::time::Duration;

use tokio::sync::Notify;

use crate::store::{Database, Store};

const BETWEEN_POLLS: Duration = Duration::from_millis(480);
/// However many nodes ring, the feed is not looked at more often than this.
const BREATH: Duration = Duration::from_millis(20);

impl Store {
    /// Looks at the feed until `stop` resolves. Outages are logged once, and looked through.
    pub async fn follow_changes(&self, stop: impl Future<Output = ()>) {
        let heard = Notify::new();
        tokio::select! {
            () = stop => {}
            () = self.keep_polling(&heard) => {}
            () = self.keep_listening(&heard) => {}
        }
    }

    async fn keep_polling(&self, heard: &Notify) {
        let mut is_out = false;
        loop {
            match self.poll_changes().await {
                Ok(_) if is_out => {
                    is_out = false;
                    tracing::info!("the change feed can be read again");
                }
                Err(error) if !is_out => {
                    is_out = true;
                    let cause = std::error::Error::source(&error).map(ToString::to_string);
                    tracing::warn!(%error, cause, "the change feed cannot be read");
                }
                Ok(_) | Err(_) => {}
            }
            tokio::time::sleep(BREATH).await;
            // The time is the promise, the bell only a courtesy: a bell that was not heard costs half a second.
            let _either = tokio::time::timeout(BETWEEN_POLLS, heard.notified()).await;
        }
    }

    async fn keep_listening(&self, heard: &Notify) {
        match self.database() {
            Database::Postgres(postgres) => postgres.listen(heard, &self.parts().feed.committed_here).await,
            Database::Sqlite(_) => std::future::pending().await,
        }
    }
}
