//! The bell between nodes: NOTIFY after a commit, LISTEN for those of others. Only a courtesy: the feed is polled anyway.
//!
//! The bell is rung after the commit, by one connection for the whole node: a NOTIFY inside the writers' transactions would
//! make PostgreSQL commit them one after another.

use std::future::poll_fn;
use std::sync::atomic::{AtomicI32, Ordering};
use std::task::{Poll, ready};
use std::time::Duration;

use tokio::sync::Notify;
use tokio_postgres::{AsyncMessage, Error};

use super::Postgres;

const BETWEEN_TRIES: Duration = Duration::from_secs(1);
/// Commits that follow one another closely ring once.
const BREATH: Duration = Duration::from_millis(20);

impl Postgres {
    /// Rings for `committed_here` and wakes `heard` when others ring; never returns.
    pub(crate) async fn listen(&self, heard: &Notify, committed_here: &Notify) {
        loop {
            if let Err(error) = self.listen_once(heard, committed_here).await {
                tracing::debug!(%error, "the bell between nodes is out; the feed is polled meanwhile");
            }
            tokio::time::sleep(BETWEEN_TRIES).await;
        }
    }

    async fn listen_once(&self, heard: &Notify, committed_here: &Notify) -> Result<(), Error> {
        let (client, mut connection) = self.config.connect(self.tls.clone()).await?;
        let own_process = AtomicI32::new(0);
        let hear = poll_fn(|context| {
            loop {
                match ready!(connection.poll_message(context)) {
                    Some(Ok(AsyncMessage::Notification(bell))) => {
                        if bell.process_id() != own_process.load(Ordering::SeqCst) {
                            heard.notify_one();
                        }
                    }
                    Some(Ok(_)) => {}
                    Some(Err(error)) => return Poll::Ready(Err(error)),
                    None => return Poll::Ready(Ok(())),
                }
            }
        });
        let ring = async {
            let row = client.query_one("SELECT pg_backend_pid()", &[]).await?;
            own_process.store(row.get(0), Ordering::SeqCst);
            client.batch_execute("LISTEN signet_changes").await?;
            // Whatever rang while nobody listened.
            heard.notify_one();
            loop {
                committed_here.notified().await;
                client.batch_execute("NOTIFY signet_changes").await?;
                tokio::time::sleep(BREATH).await;
            }
        };
        tokio::select! {
            ended = hear => ended,
            ended = ring => ended,
        }
    }
}
