//! PostgreSQL that goes away, is cut off, or is slow.

use std::time::Duration;

use signet_storage::{Error, Store, Target, values};
use tokio::sync::oneshot;

use crate::database::{ADD, Database, Ear, IDS, add, ask, ids, with_postgres};

const CUT_OTHERS: &str = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
                          WHERE datname = current_database() AND pid <> pg_backend_pid()";
/// Makes every commit that adds a thing take long, as a slow disk or a slow replica would.
const SLOW_COMMITS: &str = "CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$
                            BEGIN PERFORM pg_sleep(5); RETURN NULL; END $$;
                            CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON things
                            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()";

async fn eventually(database: &Database, query: &str, expected: &str) {
    for _ in 0..100 {
        if database.ask(query).await == expected {
            return;
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("{query} never became {expected}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn connections_that_died_in_the_pool_are_not_noticed_by_callers() {
    with_postgres(|database| async move {
        let store = database.store().await;
        for round in 0..5 {
            // Fill the pool, so that dead connections wait in it.
            let snapshots = [store.snapshot().await.unwrap(), store.snapshot().await.unwrap()];
            drop(snapshots);
            database.ask(CUT_OTHERS).await;
            assert_eq!(ids(&store).await.len(), round * 2);
            add(&store, i64::try_from(round).unwrap() * 2).await.unwrap();
            database.ask(CUT_OTHERS).await;
            add(&store, i64::try_from(round).unwrap() * 2 + 1).await.unwrap();
            database.ask(CUT_OTHERS).await;
            store.ping().await.unwrap();
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_in_an_operation_stores_nothing() {
    with_postgres(|database| async move {
        let store = database.store().await;
        let ear = Ear::on(&store);
        let cutter = database.clone();
        let cut = store.write(|mut tx| {
            let cutter = cutter.clone();
            async move {
                tx.execute(&ADD, &values![1_i64, "one", 0_i64]).await?;
                tx.announce("things", "1").await?;
                cutter.ask(CUT_OTHERS).await;
                tx.all(&IDS, &[], |row| row.get::<i64>(0)).await?;
                Ok::<_, Error>(tx.commit(()))
            }
        });
        let error = cut.await.unwrap_err();
        assert!(matches!(error, Error::Unavailable(_)), "{error:?}");
        assert!(ids(&store).await.is_empty());
        add(&store, 1).await.unwrap();
        assert_eq!(ear.heard(), ["1"]);
    })
    .await;
}

/// The server may have committed and not been able to say so: neither success nor failure may be claimed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cut_at_the_commit_is_an_unknown_outcome() {
    with_postgres(|database| async move {
        let store = database.store().await;
        let ear = Ear::on(&store);
        database.ask(SLOW_COMMITS).await;
        let written = tokio::spawn({
            let store = store.clone();
            async move { add(&store, 1).await }
        });
        let committing = "SELECT count(*) FROM pg_stat_activity
                          WHERE datname = current_database() AND query = 'COMMIT' AND state = 'active'";
        eventually(&database, committing, "1").await;
        database.ask(CUT_OTHERS).await;
        let error = written.await.unwrap().unwrap_err();
        assert!(matches!(error, Error::OutcomeUnknown(_)), "{error:?}");
        assert!(ear.heard().is_empty());
        // If it was stored after all, the feed would tell; it was not.
        assert_eq!(store.poll_changes().await.unwrap(), ids(&store).await.len());
    })
    .await;
}

/// A caller that gives up during its commit leaves the commit, and the caches, right.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_commit_goes_on_without_its_caller() {
    with_postgres(|database| async move {
        let store = database.store().await;
        let ear = Ear::on(&store);
        database.ask(&SLOW_COMMITS.replace("pg_sleep(5)", "pg_sleep(0.5)")).await;
        let written = tokio::spawn({
            let store = store.clone();
            async move { add(&store, 1).await }
        });
        let committing = "SELECT count(*) FROM pg_stat_activity WHERE query = 'COMMIT' AND state = 'active'
                          AND datname = current_database()";
        eventually(&database, committing, "1").await;
        written.abort();
        eventually(&database, "SELECT count(*) FROM things", "1").await;
        while ear.heard() != ["1"] {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn abandoned_operations_leave_no_transaction_open() {
    with_postgres(|database| async move {
        let store = database.store().await;
        for _ in 0..10 {
            let endless = store.write(|mut tx| async move {
                tx.execute(&ADD, &values![1_i64, "one", 0_i64]).await?;
                std::future::pending::<()>().await;
                Ok::<_, Error>(tx.commit(()))
            });
            let _given_up = tokio::time::timeout(Duration::from_millis(20), endless).await;
        }
        let open = "SELECT count(*) FROM pg_stat_activity
                    WHERE datname = current_database() AND state LIKE 'idle in transaction%'";
        eventually(&database, open, "0").await;
        add(&store, 1).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_server_bounds_what_a_lost_client_left() {
    with_postgres(|database| async move {
        let store = database.store().await;
        let mut snapshot = store.snapshot().await.unwrap();
        assert!(snapshot.all(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap().is_empty());
        signet_storage::statements! {
            LIMITS = "SELECT current_setting('statement_timeout'), current_setting('idle_in_transaction_session_timeout')";
            LEVEL = "SELECT current_setting('transaction_isolation'), current_setting('lock_timeout')";
        }
        assert_eq!(STATEMENTS.len(), 2);
        let limits = snapshot.one(&LIMITS, &[], |row| Ok((row.get(0)?, row.get(1)?))).await.unwrap();
        assert_eq!(limits, ("10s".to_owned(), "10s".to_owned()));
        let level = store.write(|mut tx| async move {
            let level = tx.one(&LEVEL, &[], |row| Ok((row.get(0)?, row.get(1)?))).await?;
            Ok::<_, Error>(tx.commit(level))
        });
        assert_eq!(level.await.unwrap(), ("serializable".to_owned(), "10s".to_owned()));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pool_that_is_used_up_is_waited_for_and_then_busy() {
    with_postgres(|database| async move {
        let Target::Postgres { url, .. } = &database.target else { panic!("PostgreSQL") };
        let target = Target::Postgres { url: url.clone(), max_connections: 2 };
        database.store().await;
        let open = Store::open(&target, database.clock.clone(), signet_vocabulary::Random::system());
        let store = open.await.unwrap();
        let mut snapshots = vec![store.snapshot().await.unwrap(), store.snapshot().await.unwrap()];
        let waiting = tokio::spawn({
            let store = store.clone();
            async move { ids(&store).await }
        });
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert_eq!(store.figures().connections_wanted, 1);
        snapshots.pop();
        assert!(waiting.await.unwrap().is_empty());
        snapshots.push(store.snapshot().await.unwrap());
        assert!(matches!(store.ping().await, Err(Error::Busy(_))));
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn following_survives_an_outage() {
    with_postgres(|database| async move {
        let (here, there) = (database.store().await, database.open().await);
        let ear = Ear::on(&there);
        let (stop, stopped) = oneshot::channel::<()>();
        let follower = tokio::spawn(async move {
            there.follow_changes(async { _ = stopped.await }).await;
        });
        for id in 0..3 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            database.ask(CUT_OTHERS).await;
            add(&here, id).await.unwrap();
            let expected = [id.to_string()];
            let heard = async {
                while ear.heard() != expected {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
            };
            tokio::time::timeout(Duration::from_secs(3), heard).await.expect("heard after the outage");
        }
        stop.send(()).unwrap();
        follower.await.unwrap();
    })
    .await;
}

/// One URL may name a socket's folder or several hosts, of which the first that takes writes is used.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_several_hosts_the_one_that_answers_is_used() {
    with_postgres(|database| async move {
        let Target::Postgres { url, .. } = &database.target else { panic!("PostgreSQL") };
        let several = url.replacen('@', "@127.0.0.1:1,", 1);
        database.store().await;
        let target = Target::parse(&several).unwrap();
        let open = Store::open(&target, database.clock.clone(), signet_vocabulary::Random::system());
        let store = open.await.unwrap();
        add(&store, 1).await.unwrap();
        assert_eq!(ask(url, "SELECT count(*) FROM things").await, "1");
    })
    .await;
}
