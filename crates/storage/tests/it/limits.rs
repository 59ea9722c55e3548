//! Snapshots whose statements may only take so long.

use std::time::Duration;

use signet_storage::{Error, ReadTx, Row, Store, statements, values};
use signet_vocabulary::{Clock, Kind};
use tokio::sync::oneshot;

use crate::database::{Database, IDS, add, ids, on_both, with};

statements! {
    COUNT = "WITH RECURSIVE numbers (n) AS (
                 SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $1
             ) SELECT COUNT(*) FROM numbers";
    TEXTS = sqlite "WITH RECURSIVE numbers (n) AS (
                 SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $1
             ) SELECT printf('%01000d', n) FROM numbers",
            postgres "WITH RECURSIVE numbers (n) AS (
                 SELECT CAST(1 AS BIGINT) UNION ALL SELECT n + 1 FROM numbers WHERE n < $1
             ) SELECT lpad(CAST(n AS TEXT), 1000, '0') FROM numbers";
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

    async fn the_limit_is_for_all_statements_together(database) {
        let store = database.store().await;
        let mut tx = store.snapshot_within(SHORT * 10).await.unwrap();
        let clock = Clock::system();
        while clock.elapsed() < SHORT * 9 {
            assert_eq!(count(&mut tx, 1_000).await.unwrap(), 1_000);
        }
        let error = count(&mut tx, FAR).await.unwrap_err();
        assert!(matches!(error, Error::TooLong(_)), "{error:?}");
        // No second more, as a limit for each statement would give it.
        assert!(clock.elapsed() < SHORT * 17, "{:?}", clock.elapsed());
    }

    async fn such_snapshots_leave_half_of_the_connections_to_others(database) {
        let store = database.store().await;
        let mut held = Vec::new();
        let refused = loop {
            match store.snapshot_within(SHORT * 5).await {
                Ok(tx) => held.push(tx),
                Err(error) => break error,
            }
            assert!(held.len() < 100, "there is no end to them");
        };
        assert!(matches!(refused, Error::TooLong(_)), "{refused:?}");
        // Others get on: as many again, at once.
        let mut others = Vec::new();
        for _ in 0..held.len() {
            others.push(store.snapshot().await.unwrap());
        }
        drop(others);
        add(&store, 1).await.unwrap();
        assert_eq!(ids(&store).await, [1]);
        // One that is given back goes to whoever waits.
        let waiting = tokio::spawn({
            let store = store.clone();
            async move { store.snapshot_within(AMPLE).await.map(drop) }
        });
        tokio::task::yield_now().await;
        assert!(!waiting.is_finished());
        drop(held.pop());
        waiting.await.unwrap().unwrap();
    }

    async fn rows_that_hold_more_than_they_may_are_not_read(database) {
        let store = database.store().await;
        let mut tx = store.snapshot().await.unwrap();
        let text: fn(&Row<'_>) -> Result<String, Error> = |row| row.get(0);
        let found = tx.all_up_to(20_000, &TEXTS, &values![15_i64], text).await.unwrap();
        assert_eq!(found.len(), 15);
        for many in [25_i64, 2_000] {
            let error = tx.all_up_to(20_000, &TEXTS, &values![many], text).await.unwrap_err();
            assert!(matches!(error, Error::TooMuch), "{error:?}");
        }
        // Nothing is the matter with the snapshot.
        assert_eq!(tx.all(&TEXTS, &values![2_000_i64], text).await.unwrap().len(), 2_000);
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
        assert_eq!(STATEMENTS.len(), 3);
        let mut limited = store.snapshot_within(Duration::from_millis(7_999)).await.unwrap();
        let mut last = 8_000;
        for _ in 0..3 {
            let told = limited.one(&OWN_LIMIT, &[], |row| row.get::<String>(0)).await.unwrap();
            let told: u32 = told.strip_suffix("ms").expect("milliseconds").parse().unwrap();
            assert!((1..=last).contains(&told), "{told} after {last}");
            last = told;
        }
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
