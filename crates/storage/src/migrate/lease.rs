//! The lease under which one process at a time migrates: a row with an owner and an end, which every engine can hold.

use std::time::Duration;

use crate::error::Error;
use crate::store::Store;
use crate::transaction::WriteTx;
use crate::{statements, values};

const NAME: &str = "migrations";
const HELD_FOR: Duration = Duration::from_secs(60);
const BETWEEN_TRIES: Duration = Duration::from_millis(100);
const MOST_TRIES: u32 = 900;

statements! {
    /// Takes the lease when it is free, over or ours.
    TAKE = "INSERT INTO leases (name, owner, until) VALUES ($1, $2, $3)
            ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
            WHERE leases.until < $4 OR leases.owner = excluded.owner";
    /// Keeps what is ours.
    RENEW = "UPDATE leases SET until = $3 WHERE name = $1 AND owner = $2";
    /// Gives it up.
    END = "DELETE FROM leases WHERE name = $1 AND owner = $2";
}

/// A held lease. It ends by [`Lease::end`], or by itself a minute after its holder died.
pub(super) struct Lease {
    owner: String,
}

impl Lease {
    /// Waits for the lease and takes it.
    pub(super) async fn take(store: &Store) -> Result<Self, Error> {
        let owner = store.parts().random.uuid().to_string();
        for _ in 0..MOST_TRIES {
            let now = store.parts().clock.now();
            let row = values![NAME, &owner, now.plus(HELD_FOR), now];
            let taken = store.write(|mut tx| {
                let row = row.clone();
                async move {
                    let count = tx.execute(&TAKE, &row).await?;
                    Ok::<_, Error>(tx.commit(count))
                }
            });
            if taken.await? > 0 {
                return Ok(Self { owner });
            }
            tokio::time::sleep(BETWEEN_TRIES).await;
        }
        Err(Error::busy("another process has been migrating the database for a long time"))
    }

    /// Makes sure, inside a migration's own transaction, that nobody took over meanwhile.
    pub(super) async fn renew(&self, tx: &mut WriteTx) -> Result<(), Error> {
        let until = tx.now()?.plus(HELD_FOR);
        match tx.execute(&RENEW, &values![NAME, &self.owner, until]).await? {
            1 => Ok(()),
            _ => Err(Error::busy("another process took over the migrations")),
        }
    }

    pub(super) async fn end(self, store: &Store) -> Result<(), Error> {
        let row = values![NAME, &self.owner];
        let ended = store.write(|mut tx| {
            let row = row.clone();
            async move {
                tx.execute(&END, &row).await?;
                Ok::<_, Error>(tx.commit(()))
            }
        });
        ended.await
    }
}
