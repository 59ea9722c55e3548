//! The change feed between nodes: nothing missed, nothing told twice, whatever the order of commits.

use std::sync::Arc;
use std::time::Duration;

use signet_storage::{Engine, Error, Store};
use tokio::sync::{Notify, oneshot};

use crate::database::{Database, Ear, add, on_both, with_postgres};

const WINDOW: Duration = Duration::from_secs(30);

async fn announce(store: &Store, entity: &'static str) {
    let written = store.write(|mut tx| async move {
        tx.announce("things", entity).await?;
        Ok::<_, Error>(tx.commit(()))
    });
    written.await.unwrap();
}

/// Puts a row into the feed under a number of its own, as if a writer that drew it long ago committed only now.
async fn commit_late(database: &Database, seq: i64, entity: &str) {
    let overriding = if database.engine() == Engine::Postgres { "OVERRIDING SYSTEM VALUE" } else { "" };
    let row =
        format!("INSERT INTO changes (seq, topic, entity, at) {overriding} VALUES ({seq}, 'things', '{entity}', 0)");
    database.ask(&row).await;
}

/// Makes the next numbers begin far above, so that there is room for late ones.
async fn leave_a_gap(database: &Database) {
    commit_late(database, 1000, "gap").await;
    if database.engine() == Engine::Postgres {
        database.ask("ALTER TABLE changes ALTER COLUMN seq RESTART WITH 1001").await;
    }
}

on_both! {
    async fn another_node_hears_once(database) {
        let (here, there) = (database.store().await, database.open().await);
        let (ear_here, ear_there) = (Ear::on(&here), Ear::on(&there));
        announce(&here, "a").await;
        announce(&there, "b").await;
        assert_eq!((ear_here.heard(), ear_there.heard()), (vec!["a".to_owned()], vec!["b".to_owned()]));
        assert_eq!((here.poll_changes().await.unwrap(), there.poll_changes().await.unwrap()), (1, 1));
        assert_eq!((ear_here.heard(), ear_there.heard()), (vec!["b".to_owned()], vec!["a".to_owned()]));
        assert_eq!((here.poll_changes().await.unwrap(), there.poll_changes().await.unwrap()), (0, 0));
    }

    async fn what_was_there_at_the_start_is_no_news(database) {
        let here = database.store().await;
        announce(&here, "a").await;
        let there = database.open().await;
        let ear = Ear::on(&there);
        assert_eq!(there.poll_changes().await.unwrap(), 0);
        announce(&here, "b").await;
        assert_eq!(there.poll_changes().await.unwrap(), 1);
        assert_eq!(ear.heard(), ["b"]);
    }

    async fn a_lower_number_that_commits_later_is_seen(database) {
        let store = database.store().await;
        leave_a_gap(&database).await;
        let ear = Ear::on(&store);
        announce(&store, "first").await;
        store.poll_changes().await.unwrap();
        ear.heard();
        for (step, seq) in [(0, 10), (5, 9), (10, 500), (14, 1)] {
            database.clock.advance(Duration::from_secs(step));
            commit_late(&database, seq, "late").await;
            assert_eq!(store.poll_changes().await.unwrap(), 1, "number {seq} after {step} more seconds");
            assert_eq!(ear.heard(), ["late"]);
        }
    }

    /// The window has an end: what no writer can do any more is not looked for for ever.
    async fn what_is_settled_is_not_read_again(database) {
        let store = database.store().await;
        leave_a_gap(&database).await;
        announce(&store, "first").await;
        store.poll_changes().await.unwrap();
        database.clock.advance(WINDOW);
        store.poll_changes().await.unwrap();
        commit_late(&database, 10, "impossible").await;
        assert_eq!(store.poll_changes().await.unwrap(), 0);
        let other = database.open().await;
        announce(&other, "next").await;
        assert_eq!(store.poll_changes().await.unwrap(), 1);
    }

    async fn the_settled_part_grows_and_nothing_is_told_twice(database) {
        let (here, there) = (database.store().await, database.open().await);
        let ear = Ear::on(&there);
        let mut heard = Vec::new();
        for round in 0..60 {
            add(&here, round).await.unwrap();
            database.clock.advance(Duration::from_secs(7));
            there.poll_changes().await.unwrap();
            there.poll_changes().await.unwrap();
            heard.extend(ear.heard());
        }
        let expected: Vec<_> = (0..60).map(|round| round.to_string()).collect();
        assert_eq!(heard, expected);
    }

    async fn after_a_long_gap_everything_may_have_changed(database) {
        let store = database.store().await;
        let ear = Ear::on(&store);
        database.clock.advance(Duration::from_secs(290));
        assert_eq!(store.poll_changes().await.unwrap(), 0);
        database.clock.advance(Duration::from_secs(301));
        assert_eq!(store.feed_age(), Duration::from_secs(301));
        assert_eq!(store.poll_changes().await.unwrap(), 1);
        assert_eq!(ear.heard(), ["*"]);
        assert_eq!(store.feed_age(), Duration::ZERO);
    }

    async fn a_wall_clock_that_jumps_changes_nothing(database) {
        let (here, there) = (database.store().await, database.open().await);
        let ear = Ear::on(&there);
        announce(&here, "before").await;
        there.poll_changes().await.unwrap();
        database.clock.set(signet_vocabulary::Timestamp::from_millis(0));
        announce(&here, "after").await;
        there.poll_changes().await.unwrap();
        assert_eq!(ear.heard(), ["before", "after"]);
        assert_eq!(there.feed_age(), Duration::ZERO);
    }

    async fn old_changes_are_swept_and_recent_ones_kept(database) {
        let store = database.store().await;
        for _ in 0..1200 {
            announce(&store, "old").await;
        }
        database.clock.advance(Duration::from_secs(700));
        announce(&store, "new").await;
        // However little is asked to be kept, ten minutes are.
        assert_eq!(store.sweep_changes(Duration::ZERO).await.unwrap(), 1200);
        assert_eq!(store.sweep_changes(Duration::ZERO).await.unwrap(), 0);
        database.clock.advance(Duration::from_secs(700));
        assert_eq!(store.sweep_changes(Duration::from_secs(3600)).await.unwrap(), 0);
        assert_eq!(store.sweep_changes(Duration::from_secs(60)).await.unwrap(), 1);
        // Numbers go on where they were: a node that saw the old ones must not take new ones for them.
        let other = database.open().await;
        announce(&other, "newest").await;
        assert_eq!(store.poll_changes().await.unwrap() % 2, 0, "the gap was long, and there is one change");
    }

    async fn following_hears_within_a_second(database) {
        let (here, there) = (database.store().await, database.open().await);
        let (stop, stopped) = oneshot::channel::<()>();
        let heard = Arc::new(Notify::new());
        let tell = Arc::clone(&heard);
        there.subscribe(Arc::new(move |_: &[_]| tell.notify_one()));
        let follower = tokio::spawn(async move {
            there.follow_changes(async { _ = stopped.await }).await;
        });
        for id in 0..3 {
            add(&here, id).await.unwrap();
            tokio::time::timeout(Duration::from_secs(1), heard.notified()).await.expect("within a second");
        }
        stop.send(()).unwrap();
        tokio::time::timeout(Duration::from_secs(1), follower).await.expect("it stops").unwrap();
    }
}

/// A real writer on another node draws its number, stalls, and commits after a higher number was seen.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_slow_committer_is_heard() {
    with_postgres(|database| async move {
        let (slow, quick, reader) = (database.store().await, database.open().await, database.open().await);
        let ear = Ear::on(&reader);
        let (has_drawn, may_commit) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
        let writer = {
            let (has_drawn, may_commit) = (Arc::clone(&has_drawn), Arc::clone(&may_commit));
            tokio::spawn(async move {
                let written = slow.write(|mut tx| {
                    let (has_drawn, may_commit) = (Arc::clone(&has_drawn), Arc::clone(&may_commit));
                    async move {
                        tx.announce("things", "slow").await?;
                        has_drawn.notify_one();
                        may_commit.notified().await;
                        Ok::<_, Error>(tx.commit(()))
                    }
                });
                written.await
            })
        };
        has_drawn.notified().await;
        announce(&quick, "quick").await;
        assert_eq!(reader.poll_changes().await.unwrap(), 1);
        assert_eq!(ear.heard(), ["quick"]);
        // By the reader's clock, much later; by any clock, within a writer's bounds.
        database.clock.advance(Duration::from_secs(20));
        assert_eq!(reader.poll_changes().await.unwrap(), 0);
        may_commit.notify_one();
        writer.await.unwrap().unwrap();
        assert_eq!(reader.poll_changes().await.unwrap(), 1);
        assert_eq!(ear.heard(), ["slow"]);
        database.clock.advance(WINDOW * 2);
        announce(&quick, "later").await;
        assert_eq!(reader.poll_changes().await.unwrap(), 1);
        assert_eq!(ear.heard(), ["later"]);
    })
    .await;
}

/// Without the bell the average wait would be a quarter of a second.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_bell_wakes_other_nodes() {
    with_postgres(|database| async move {
        let (here, there) = (database.store().await, database.open().await);
        let heard = Arc::new(Notify::new());
        let tell = Arc::clone(&heard);
        there.subscribe(Arc::new(move |_: &[_]| tell.notify_one()));
        let followers: Vec<_> = [here.clone(), there]
            .map(|store| tokio::spawn(async move { store.follow_changes(std::future::pending()).await }))
            .into();
        let mut waits = Vec::new();
        let clock = signet_vocabulary::Clock::system();
        for id in 0..12 {
            // Not in step with the polls, and after the bell has had time to be hung up.
            tokio::time::sleep(Duration::from_millis(130)).await;
            let before = clock.elapsed();
            add(&here, id).await.unwrap();
            heard.notified().await;
            waits.push(clock.elapsed() - before);
        }
        waits.sort();
        assert!(waits[6] < Duration::from_millis(150), "{waits:?}");
        for follower in followers {
            follower.abort();
        }
    })
    .await;
}
