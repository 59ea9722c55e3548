//! Looking at the feed, starting with it and sweeping it.

use std::time::Duration;

use super::{Announced, Change, SHORTEST_KEEP};
use crate::error::Error;
use crate::row::Row;
use crate::store::Store;
use crate::{statements, values};

statements! {
    /// A change, in the writer's own transaction.
    pub(crate) ANNOUNCE = "INSERT INTO changes (topic, entity, at) VALUES ($1, $2, $3) RETURNING seq";
    /// What was committed beyond the settled part.
    ABOVE = "SELECT seq, topic, entity FROM changes WHERE seq > $1 ORDER BY seq";
    /// What is there at the start.
    NUMBERS = "SELECT seq FROM changes ORDER BY seq";
    /// Some of the oldest rows.
    SWEEP = "DELETE FROM changes WHERE seq IN (SELECT seq FROM changes WHERE at < $1 ORDER BY seq LIMIT $2)";
}

const SWEPT_AT_ONCE: i64 = 500;

fn announced(row: &Row<'_>) -> Result<Announced, Error> {
    Ok(Announced { seq: row.get(0)?, change: Change { topic: row.get(1)?, entity: row.get(2)? } })
}

impl Store {
    /// Takes the changes that are in the table as known; called before anybody can have cached anything.
    pub(crate) async fn start_feed(&self) -> Result<(), Error> {
        let feed = &self.parts().feed;
        let _turn = feed.one_poll_at_a_time.lock().await;
        if feed.window().has_baseline {
            return Ok(());
        }
        let now = feed.clock.elapsed();
        let rows = self.read().await?.all(&NUMBERS, &[], |row| row.get(0)).await?;
        feed.window().start(&rows, now);
        Ok(())
    }

    /// One look at the change feed: tells the listeners what is new, and says how many changes that was.
    ///
    /// # Errors
    /// When the database cannot be read; nothing is lost, the next look finds it.
    pub async fn poll_changes(&self) -> Result<usize, Error> {
        let polled = self.poll_feed().await;
        if polled.is_err() {
            self.parts().counters.failed_polls.add(1);
        }
        polled
    }

    async fn poll_feed(&self) -> Result<usize, Error> {
        let feed = &self.parts().feed;
        let _turn = feed.one_poll_at_a_time.lock().await;
        // The time is taken before the read: what was committed by now is in it.
        let now = feed.clock.elapsed();
        let low = feed.window().low;
        let rows = self.read().await?.all(&ABOVE, &values![low], announced).await?;
        let news = feed.window().news(rows, now);
        if !news.is_empty() {
            self.parts().counters.changes_received.add(news.len());
            feed.tell(&news);
        }
        feed.window().polled = now;
        Ok(news.len())
    }

    /// Deletes changes older than `older_than`, of which at least ten minutes are kept; returns how many went.
    ///
    /// # Errors
    /// When the database cannot be written.
    pub async fn sweep_changes(&self, older_than: Duration) -> Result<u64, Error> {
        let before = self.parts().clock.now().minus(older_than.max(SHORTEST_KEEP));
        let mut swept = 0;
        loop {
            let batch = self.write(|mut tx| async move {
                let count = tx.execute(&SWEEP, &values![before, SWEPT_AT_ONCE]).await?;
                Ok::<_, Error>(tx.commit(count))
            });
            let count = batch.await?;
            swept += count;
            if count < SWEPT_AT_ONCE.unsigned_abs() {
                return Ok(swept);
            }
        }
    }
}
