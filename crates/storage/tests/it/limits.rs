//! Snapshots whose statements may only take so long.

use std::time::Duration;

use signet_storage::{Error, ReadTx, Store, statements, values};
use signet_vocabulary::{Clock, Kind};
use tokio::sync::oneshot;

use crate::database::{Database, IDS, add, ids, on_both, with};

statements! {
    COUNT = "WITH RECURSIVE numbers (n) AS (
                 SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $1
             ) SELECT COUNT(*) FROM numbers";
    OWN_LIMIT = "SELECT current_setting('statement_timeout')";
}

/// Counting so far takes tens of seconds.
const FAR: i64 = 200_000_000;
const SHORT: Duration = Duration::from_millis(100);
/// Much longer than any of the limits here, much shorter than counting far takes.
const SOON: Duration = Duration::from_secs(5);
const AMPLE: Duration = Duration::from_secs(60);

async fn count(tx: &mut ReadTx, to: i64) -> Result<i64, Error> {
    tx.one(&COUNT, &values![to], |row| row.get(0)).await
}

async fn takes_too_long(store: &Store) {
    let clock = Clock::system();
    let mut tx = store.snapshot_within(SHORT).await.unwrap();
    let error = count(&mut tx, FAR).await.unwrap_err();
    assert!((SHORT..SOON).contains(&clock.elapsed()), "{:?}", clock.elapsed());
    assert!(matches!(error, Error::TooLong(_)), "{error:?}");
    assert_eq!(error.kind(), Kind::Unavailable);
    let next = count(&mut tx, 1).await;
    assert!(matches!(next, Err(Error::Bug(_))), "a snapshot ends with its first failure: {next:?}");
}

on_both! {
    async fn what_takes_too_long_is_ended_and_harms_nothing(database) {
        let store = database.store().await;
        add(&store, 1).await.unwrap();
        // More often than there are snapshots, or connections in the pool.
        for _ in 0..20 {
            takes_too_long(&store).await;
            assert_eq!(ids(&store).await, [1]);
        }
        let mut tx = store.snapshot_within(SHORT).await.unwrap();
        assert_eq!(tx.all(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap(), [1]);
        add(&store, 2).await.unwrap();
        assert_eq!(ids(&store).await, [1, 2]);
    }

    async fn the_limit_is_for_each_statement_and_not_for_the_snapshot(database) {
        let store = database.store().await;
        let mut tx = store.snapshot_within(SHORT).await.unwrap();
        let clock = Clock::system();
        while clock.elapsed() < SHORT * 3 {
            assert_eq!(count(&mut tx, 1_000).await.unwrap(), 1_000);
        }
    }

    async fn a_limit_that_is_not_reached_changes_nothing(database) {
        let store = database.store().await;
        for limit in [AMPLE, Duration::MAX] {
            let mut tx = store.snapshot_within(limit).await.unwrap();
            add(&store, i64::try_from(limit.as_secs().min(1_000)).unwrap()).await.unwrap();
            assert_eq!(count(&mut tx, 200_000).await.unwrap(), 200_000);
        }
        assert_eq!(ids(&store).await, [60, 1_000]);
    }

    async fn no_time_at_all_is_not_the_same_as_no_limit(database) {
        let store = database.store().await;
        let clock = Clock::system();
        let mut tx = store.snapshot_within(Duration::ZERO).await.unwrap();
        let error = count(&mut tx, FAR).await.unwrap_err();
        assert!(matches!(error, Error::TooLong(_)), "{error:?}");
        assert!(clock.elapsed() < SOON, "{:?}", clock.elapsed());
    }

    // The connection that had a limit goes to somebody else.
    async fn the_limit_ends_with_its_snapshot(database) {
        let store = database.store().await;
        for _ in 0..3 {
            let mut limited = store.snapshot_within(Duration::from_millis(1)).await.unwrap();
            let _either = count(&mut limited, FAR).await;
            drop(limited);
            // Longer than the limit by far, on whichever connection is free.
            assert_eq!(count(&mut store.snapshot().await.unwrap(), 200_000).await.unwrap(), 200_000);
            assert_eq!(count(&mut store.read().await.unwrap(), 200_000).await.unwrap(), 200_000);
        }
    }

}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_is_told_the_limit_for_this_transaction_alone() {
    crate::database::with_postgres(|database| async move {
        let store = database.store().await;
        assert_eq!(STATEMENTS.len(), 2);
        let mut limited = store.snapshot_within(Duration::from_millis(1_234)).await.unwrap();
        assert_eq!(limited.one(&OWN_LIMIT, &[], |row| row.get::<String>(0)).await.unwrap(), "1234ms");
        drop(limited);
        let mut usual = store.snapshot().await.unwrap();
        assert_eq!(usual.one(&OWN_LIMIT, &[], |row| row.get::<String>(0)).await.unwrap(), "10s");
    })
    .await;
}

/// SQLite runs in the caller's own thread, which here is the only one that runs tasks.
#[tokio::test(flavor = "multi_thread", worker_threads = 1)]
async fn a_long_statement_does_not_hold_up_other_tasks() {
    with(Database::sqlite(), |database| async move {
        let store = database.store().await;
        let (begins, begun) = oneshot::channel();
        let counting = tokio::spawn(async move {
            let mut tx = store.snapshot_within(SHORT * 10).await.unwrap();
            begins.send(()).unwrap();
            count(&mut tx, FAR).await
        });
        begun.await.unwrap();
        tokio::spawn(async { tokio::task::yield_now().await }).await.unwrap();
        assert!(!counting.is_finished(), "another task ran while the statement did");
        assert!(matches!(counting.await.unwrap(), Err(Error::TooLong(_))));
    })
    .await;
}

#[tokio::test]
async fn a_runtime_of_one_thread_has_the_limit_too() {
    with(Database::sqlite(), |database| async move {
        takes_too_long(&database.store().await).await;
    })
    .await;
}
