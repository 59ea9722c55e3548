//! Write transactions: what is kept, what is undone, what collides, who is told.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use signet_storage::{Change, Engine, Error, Store, WriteTx, statements, values};
use signet_vocabulary::Kind;
use tokio::sync::Notify;

use crate::database::{ADD, ADD_PART, AMOUNT, Database, Ear, SET_AMOUNT, add, ids, on_both, with, with_postgres};

statements! {
    ADD_PAIR = "INSERT INTO pairs (a, b, c) VALUES ($1, $2, $3)";
    ADD_OWNED = "INSERT INTO owned (id, thing) VALUES ($1, $2)";
    DELETE = "DELETE FROM things WHERE id >= $1";
    TOTAL = "SELECT CAST(COALESCE(SUM(amount), 0) AS BIGINT) FROM things";
    RAISE = "UPDATE things SET amount = amount + $2 WHERE id = $1 RETURNING amount";
}

/// An operation's own refusal, as features have them.
#[derive(Debug)]
enum Refusal {
    No,
    Storage(Error),
}

impl From<Error> for Refusal {
    fn from(error: Error) -> Self {
        Self::Storage(error)
    }
}

fn conflict(result: Result<(), Error>) -> String {
    match result {
        Err(Error::Conflict { constraint }) => constraint,
        other => panic!("a conflict was expected, not {other:?}"),
    }
}

async fn add_pair(store: &Store, a: &'static str, b: &'static str, c: Option<&'static str>) -> Result<(), Error> {
    let written = store.write(|mut tx| async move {
        tx.execute(&ADD_PAIR, &values![a, b, c]).await?;
        Ok::<_, Error>(tx.commit(()))
    });
    written.await
}

async fn set_amount(tx: &mut WriteTx, id: i64, amount: i64) -> Result<u64, Error> {
    tx.execute(&SET_AMOUNT, &values![id, amount]).await
}

on_both! {
    async fn conflicts_have_the_same_names(database) {
        let store = database.store().await;
        add(&store, 1).await.unwrap();
        let same_id = store.write(|mut tx| async move {
            tx.execute(&ADD, &values![1_i64, "another", 0_i64]).await?;
            Ok::<_, Error>(tx.commit(()))
        });
        assert_eq!(conflict(same_id.await), "things_pkey");
        let same_name = store.write(|mut tx| async move {
            tx.execute(&ADD, &values![2_i64, "thing 1", 0_i64]).await?;
            Ok::<_, Error>(tx.commit(()))
        });
        assert_eq!(conflict(same_name.await), "things_name");
        add_pair(&store, "a", "b", Some("c")).await.unwrap();
        assert_eq!(conflict(add_pair(&store, "a", "b", Some("d")).await), "pairs_pkey");
        assert_eq!(conflict(add_pair(&store, "a", "e", Some("c")).await), "pairs_c_key");
        assert_eq!(conflict(add_pair(&store, "a", "B", Some("C")).await), "pairs_lower");
        let orphan = store.write(|mut tx| async move {
            tx.execute(&ADD_OWNED, &values![1_i64, 99_i64]).await?;
            Ok::<_, Error>(tx.commit(()))
        });
        assert_eq!(conflict(orphan.await), "foreign_key");
        assert_eq!(ids(&store).await, [1]);
    }

    async fn errors_repeat_no_content(database) {
        let store = database.store().await;
        add_pair(&store, "a", "b", Some("hunter2")).await.unwrap();
        let error = add_pair(&store, "x", "b", Some("hunter2")).await.unwrap_err();
        assert_eq!(error.kind(), Kind::Conflict);
        assert!(!format!("{error} {error:?}").contains("hunter2"), "{error:?}");
    }

    async fn a_refused_operation_leaves_nothing(database) {
        let store = database.store().await;
        let ear = Ear::on(&store);
        let refused = store.write(|mut tx| async move {
            tx.execute(&ADD, &values![1_i64, "one", 0_i64]).await?;
            tx.announce("things", "1").await?;
            if tx.one(&AMOUNT, &values![1_i64], |row| row.get::<i64>(0)).await? == 0 {
                return Err(Refusal::No);
            }
            Ok(tx.commit(()))
        });
        assert!(matches!(refused.await, Err(Refusal::No)));
        assert!(ids(&store).await.is_empty());
        assert_eq!(store.poll_changes().await.unwrap(), 0);
        assert!(ear.heard().is_empty());
        assert_eq!(store.figures().rollbacks, 1);
    }

    async fn nothing_follows_a_statement_that_failed(database) {
        let store = database.store().await;
        add(&store, 1).await.unwrap();
        let went_on = store.write(|mut tx| async move {
            tx.execute(&ADD, &values![2_i64, "two", 0_i64]).await?;
            let taken = tx.execute(&ADD, &values![1_i64, "one", 0_i64]).await;
            assert!(matches!(taken, Err(Error::Conflict { .. })));
            let after = tx.execute(&ADD, &values![3_i64, "three", 0_i64]).await;
            assert!(matches!(after, Err(Error::Bug(_))));
            Ok::<_, Error>(tx.commit(()))
        });
        assert!(matches!(went_on.await, Err(Error::Bug(_))));
        assert_eq!(ids(&store).await, [1]);
        add(&store, 2).await.unwrap();
    }

    async fn listeners_hear_before_the_writer_is_answered_and_only_once(database) {
        let store = database.store().await;
        let ear = Ear::on(&store);
        store.subscribe(Arc::new(|_: &[Change]| panic!("a listener's mistake")));
        add(&store, 1).await.unwrap();
        assert_eq!(ear.heard(), ["1"]);
        assert_eq!(store.poll_changes().await.unwrap(), 0);
        add(&store, 2).await.unwrap();
        assert_eq!(ear.heard(), ["2"]);
    }

    async fn a_failing_commit_is_an_error(database) {
        let store = database.store().await;
        let ear = Ear::on(&store);
        let orphan = store.write(|mut tx| async move {
            tx.execute(&ADD_PART, &values![1_i64, 99_i64]).await?;
            tx.announce("things", "99").await?;
            Ok::<_, Error>(tx.commit(()))
        });
        let error = orphan.await.unwrap_err();
        match database.engine() {
            Engine::Sqlite => assert!(matches!(error, Error::Unavailable(_)), "{error:?}"),
            Engine::Postgres => assert!(matches!(error, Error::Conflict { .. }), "{error:?}"),
        }
        assert!(ear.heard().is_empty());
        add(&store, 1).await.unwrap();
        assert_eq!(ids(&store).await, [1]);
        assert_eq!(store.figures().failed_commits, 1);
    }

    async fn counting_together_loses_no_count(database) {
        let store = database.store().await;
        add(&store, 1).await.unwrap();
        let tasks: Vec<_> = (0..8).map(|_| {
            let store = store.clone();
            tokio::spawn(async move {
                for _ in 0..10 {
                    let raised = store.write(|mut tx| async move {
                        let amount: i64 = tx.one(&AMOUNT, &values![1_i64], |row| row.get(0)).await?;
                        set_amount(&mut tx, 1, amount + 1).await?;
                        Ok::<_, Error>(tx.commit(()))
                    });
                    raised.await.unwrap();
                }
            })
        }).collect();
        for task in tasks {
            task.await.unwrap();
        }
        let amount = store.read().await.unwrap().one(&AMOUNT, &values![1_i64], |row| row.get::<i64>(0)).await.unwrap();
        assert_eq!(amount, 80);
    }

    /// Two operations that each read what the other writes: one of them must see the other's work.
    async fn no_write_rests_on_what_another_changed(database) {
        let store = database.store().await;
        let tasks: Vec<_> = (1..=2_i64).map(|id| {
            let store = store.clone();
            tokio::spawn(async move {
                store.write(|mut tx| async move {
                    let total: i64 = tx.one(&TOTAL, &[], |row| row.get(0)).await?;
                    tokio::task::yield_now().await;
                    if total > 0 {
                        return Err(Refusal::No);
                    }
                    tx.execute(&ADD, &values![id, id.to_string(), 1_i64]).await?;
                    Ok(tx.commit(()))
                }).await
            })
        }).collect();
        let mut stored = 0;
        for task in tasks {
            match task.await.unwrap() {
                Ok(()) => stored += 1,
                Err(Refusal::No) => {}
                Err(Refusal::Storage(error)) => panic!("{error:?}"),
            }
        }
        assert_eq!((stored, ids(&store).await.len()), (1, 1));
    }

    async fn returning_updates_all_rows_even_when_one_is_read(database) {
        let store = database.store().await;
        for id in 1..=3 {
            add(&store, id).await.unwrap();
        }
        let raised = store.write(|mut tx| async move {
            let first: Option<i64> = tx.optional(&RAISE, &values![2_i64, 5_i64], |row| row.get(0)).await?;
            let deleted = tx.execute(&DELETE, &values![3_i64]).await?;
            Ok::<_, Error>(tx.commit((first, deleted)))
        });
        assert_eq!(raised.await.unwrap(), (Some(5), 1));
        assert_eq!(ids(&store).await, [1, 2]);
    }

    async fn a_row_that_cannot_be_read_does_not_lose_what_was_written(database) {
        let store = database.store().await;
        add(&store, 1).await.unwrap();
        let raised = store.write(|mut tx| async move {
            let unread = tx.one(&RAISE, &values![1_i64, 5_i64], |row| row.get::<String>(0)).await;
            assert!(matches!(unread, Err(Error::Corrupt(_))));
            Ok::<_, Error>(tx.commit(()))
        });
        raised.await.unwrap();
        let amount = store.read().await.unwrap().one(&AMOUNT, &values![1_i64], |row| row.get::<i64>(0)).await.unwrap();
        assert_eq!(amount, 5);
    }

    /// An abandoned operation is undone, and the connection that it used disturbs nobody.
    async fn abandoned_operations_disturb_nobody(database) {
        let store = database.store().await;
        for round in 0..40 {
            let inside = Arc::new(Notify::new());
            let operation = store.write(|mut tx| {
                let inside = Arc::clone(&inside);
                async move {
                    tx.execute(&ADD, &values![1000_i64, "abandoned", 0_i64]).await?;
                    inside.notify_one();
                    std::future::pending::<()>().await;
                    Ok::<_, Error>(tx.commit(()))
                }
            });
            tokio::select! {
                ended = operation => panic!("it cannot end: {ended:?}"),
                () = inside.notified() => {}
            }
            add(&store, round).await.unwrap();
        }
        assert_eq!(ids(&store).await.len(), 40);
    }

    async fn figures_count(database) {
        let store = database.store().await;
        let before = store.figures();
        for id in 0..10 {
            add(&store, id).await.unwrap();
        }
        let after = store.figures();
        assert_eq!(after.transactions - before.transactions, 10);
        assert_eq!(after.grouped_operations - before.grouped_operations, 10);
        assert_eq!(after.commits - before.commits, 10);
        assert!(after.connections > 0);
        assert_eq!(after.writers_waiting, 0);
    }
}

/// PostgreSQL refuses one of two operations that collide; it is run again and sees the other's work.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_collision_is_run_again() {
    with_postgres(|database| async move {
        let store = database.store().await;
        add(&store, 1).await.unwrap();
        let (runs, other) = (Arc::new(AtomicUsize::new(0)), store.clone());
        let total = store.write(|mut tx| {
            let (runs, other) = (Arc::clone(&runs), other.clone());
            async move {
                let amount: i64 = tx.one(&AMOUNT, &values![1_i64], |row| row.get(0)).await?;
                if runs.fetch_add(1, Ordering::SeqCst) == 0 {
                    let neighbour = other.write(|mut tx| async move {
                        set_amount(&mut tx, 1, 10).await?;
                        Ok::<_, Error>(tx.commit(()))
                    });
                    neighbour.await?;
                }
                // The failure is swallowed, as a feature might that maps it to its own refusal.
                set_amount(&mut tx, 1, amount + 1).await.map_err(|_| Refusal::No)?;
                Ok::<_, Refusal>(tx.commit(amount + 1))
            }
        });
        assert_eq!(total.await.unwrap(), 11);
        assert_eq!(runs.load(Ordering::SeqCst), 2);
        assert_eq!(store.figures().retries, 1);
    })
    .await;
}

async fn takes_too_long(database: Database) {
    let store = database.store().await;
    tokio::time::pause();
    let endless = store.write(|mut tx| async move {
        tx.execute(&ADD, &values![1_i64, "endless", 0_i64]).await?;
        std::future::pending::<()>().await;
        Ok::<_, Error>(tx.commit(()))
    });
    let ended = endless.await;
    tokio::time::resume();
    assert!(matches!(ended, Err(Error::Busy(_))), "{ended:?}");
    add(&store, 1).await.unwrap();
    assert_eq!(ids(&store).await, [1]);
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_undone_on_sqlite() {
    with(Database::sqlite(), takes_too_long).await;
}

#[tokio::test]
async fn an_operation_that_takes_too_long_is_undone_on_postgres() {
    with_postgres(takes_too_long).await;
}

/// Everybody reads and writes next to everybody else in tables that are nearly empty, as on the first day of a service.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_crowd_of_collisions_ends_well_for_everybody() {
    with_postgres(|database| async move {
        let nodes = [database.store().await, database.open().await];
        let tasks: Vec<_> = (0..200_i64)
            .map(|id| {
                let store = nodes[usize::try_from(id % 2).unwrap()].clone();
                tokio::spawn(async move {
                    let written = store.write(|mut tx| async move {
                        let taken: Option<i64> = tx.optional(&AMOUNT, &values![id], |row| row.get(0)).await?;
                        assert_eq!(taken, None);
                        tx.execute(&ADD, &values![id, id.to_string(), 0_i64]).await?;
                        Ok::<_, Error>(tx.commit(()))
                    });
                    written.await
                })
            })
            .collect();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(ids(&nodes[0]).await.len(), 200);
    })
    .await;
}
