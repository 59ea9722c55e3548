//! SQLite's group commit: neighbours share a commit and nothing else.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use signet_storage::{Error, Store, statements, values};
use tokio::sync::Semaphore;
use tokio::task::JoinHandle;

use crate::database::{ADD, ADD_PART, Database, Ear, IDS, add, ids, with};

statements! {
    FEW_PAGES = "PRAGMA max_page_count = 60";
    MANY_PAGES = "PRAGMA max_page_count = 4294967294";
    FILL = "INSERT INTO things (id, name, amount) VALUES ($1, $2, 0)";
}

/// Something that a test waits for and that must happen soon.
async fn soon<T>(what: impl Future<Output = T>) -> T {
    tokio::time::timeout(Duration::from_secs(10), what).await.expect("it must not hang")
}

/// Holds the writer with an operation of its own until let go, so that others queue behind it in a known order.
struct Held {
    gate: Arc<Semaphore>,
    task: JoinHandle<Result<(), Error>>,
}

impl Held {
    async fn new(store: &Store, id: i64) -> Self {
        let (gate, inside) = (Arc::new(Semaphore::new(0)), Arc::new(Semaphore::new(0)));
        let (store, waits, tells) = (store.clone(), Arc::clone(&gate), Arc::clone(&inside));
        let task = tokio::spawn(async move {
            let held = store.write(|mut tx| {
                let (waits, tells) = (Arc::clone(&waits), Arc::clone(&tells));
                async move {
                    tx.execute(&ADD, &values![id, id.to_string(), 0_i64]).await?;
                    tells.add_permits(1);
                    waits.acquire().await.unwrap().forget();
                    Ok::<_, Error>(tx.commit(()))
                }
            });
            held.await
        });
        inside.acquire().await.unwrap().forget();
        Self { gate, task }
    }

    async fn let_go(self) -> Result<(), Error> {
        self.gate.add_permits(1);
        soon(self.task).await.unwrap()
    }
}

async fn until_queued(store: &Store, writers: u64) {
    soon(async {
        while store.figures().writers_waiting != writers {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

fn spawn_add(store: &Store, id: i64) -> JoinHandle<Result<(), Error>> {
    let store = store.clone();
    tokio::spawn(async move { add(&store, id).await })
}

async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(test: impl FnOnce(Database) -> F) {
    with(Database::sqlite(), test).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn writers_that_wait_together_are_committed_together() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let held = Held::new(&store, 0).await;
        let tasks: Vec<_> = (1..=20).map(|id| spawn_add(&store, id)).collect();
        until_queued(&store, 20).await;
        let before = store.figures().commits;
        held.let_go().await.unwrap();
        for task in tasks {
            soon(task).await.unwrap().unwrap();
        }
        assert_eq!(store.figures().commits - before, 1);
        assert_eq!(ids(&database.open().await).await.len(), 21);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_batch_has_an_end() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let held = Held::new(&store, 0).await;
        let tasks: Vec<_> = (1..=300).map(|id| spawn_add(&store, id)).collect();
        until_queued(&store, 300).await;
        let before = store.figures().commits;
        held.let_go().await.unwrap();
        for task in tasks {
            soon(task).await.unwrap().unwrap();
        }
        // 301 operations, at most 128 in each.
        assert!(store.figures().commits - before >= 3);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nobody_is_answered_before_the_commit() {
    on_sqlite(|database| async move {
        let (store, other) = (database.store().await, database.open().await);
        let held = Held::new(&store, 1).await;
        let second = spawn_add(&store, 2);
        until_queued(&store, 1).await;
        let refused = {
            let store = store.clone();
            tokio::spawn(async move {
                let refused = store.write(|mut tx| async move {
                    let seen = tx.all(&IDS, &[], |row| row.get::<i64>(0)).await?;
                    assert_eq!(seen, [1, 2], "a batch sees its own");
                    Err::<signet_storage::Done<()>, _>(Error::corrupt("a test", "its own refusal"))
                });
                refused.await
            })
        };
        until_queued(&store, 2).await;
        assert!(ids(&other).await.is_empty());
        held.let_go().await.unwrap();
        let refusal = soon(refused).await.unwrap();
        assert!(matches!(refusal, Err(Error::Corrupt(_))), "{refusal:?}");
        // What the refusal rested on is on disk by the time it is given.
        assert_eq!(ids(&other).await, [1, 2]);
        soon(second).await.unwrap().unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_failing_neighbour_harms_nobody() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let held = Held::new(&store, 1).await;
        let tasks = [spawn_add(&store, 2), spawn_add(&store, 1), spawn_add(&store, 3)];
        until_queued(&store, 3).await;
        held.let_go().await.unwrap();
        let [second, again, third] = tasks;
        soon(second).await.unwrap().unwrap();
        assert!(matches!(soon(again).await.unwrap(), Err(Error::Conflict { .. })));
        soon(third).await.unwrap().unwrap();
        assert_eq!(ids(&database.open().await).await, [1, 2, 3]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn if_the_commit_fails_everybody_in_it_fails() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let ear = Ear::on(&store);
        let held = Held::new(&store, 1).await;
        let good = spawn_add(&store, 2);
        let poison = {
            let store = store.clone();
            tokio::spawn(async move {
                let orphan = store.write(|mut tx| async move {
                    tx.execute(&ADD_PART, &values![1_i64, 99_i64]).await?;
                    Ok::<_, Error>(tx.commit(()))
                });
                orphan.await
            })
        };
        until_queued(&store, 2).await;
        let refused = spawn_add(&store, 1);
        until_queued(&store, 3).await;
        let held = held.let_go().await;
        for result in [held, soon(good).await.unwrap(), soon(poison).await.unwrap(), soon(refused).await.unwrap()] {
            assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
        }
        assert!(ear.heard().is_empty());
        assert!(ids(&store).await.is_empty());
        soon(add(&store, 1)).await.unwrap();
        assert_eq!(ear.heard(), ["1"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_full_disk_fails_the_batch_and_not_the_store() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let held = Held::new(&store, 1).await;
        let good = spawn_add(&store, 2);
        until_queued(&store, 1).await;
        let filler = {
            let store = store.clone();
            tokio::spawn(async move {
                let filled = store.write(|mut tx| async move {
                    tx.optional(&FEW_PAGES, &[], |_| Ok(())).await?;
                    for id in 1000..100_000_i64 {
                        tx.execute(&FILL, &values![id, format!("{id:01000}")]).await?;
                    }
                    Ok::<_, Error>(tx.commit(()))
                });
                filled.await
            })
        };
        until_queued(&store, 2).await;
        let held = held.let_go().await;
        for result in [held, soon(good).await.unwrap(), soon(filler).await.unwrap()] {
            assert!(matches!(result, Err(Error::Unavailable(_))), "{result:?}");
        }
        assert!(ids(&store).await.is_empty());
        let widened = store.write(|mut tx| async move {
            tx.optional(&MANY_PAGES, &[], |_| Ok(())).await?;
            Ok::<_, Error>(tx.commit(()))
        });
        soon(widened).await.unwrap();
        soon(add(&store, 1)).await.unwrap();
        assert_eq!(ids(&database.open().await).await, [1]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_queued_writer_that_gives_up_leaves_no_batch_open() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        for round in 0..200_i64 {
            let held = Held::new(&store, round * 10).await;
            let queued: Vec<_> = (1..=3).map(|id| spawn_add(&store, round * 10 + id)).collect();
            until_queued(&store, 3).await;
            // The batch is kept open for these; they go while it is handed to the first of them, or just before or after.
            let held = tokio::spawn(held.let_go());
            for task in &queued {
                if round % 3 == 0 {
                    tokio::task::yield_now().await;
                }
                task.abort();
            }
            soon(held).await.unwrap().unwrap();
            for task in queued {
                let _gone_or_done = soon(task).await;
            }
        }
        assert_eq!(store.figures().writers_waiting, 0);
        soon(add(&store, 1_000_000)).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_caller_that_gives_up_cannot_interrupt_its_commit() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let ear = Ear::on(&store);
        let mut operation: Pin<Box<dyn Future<Output = _> + Send>> = Box::pin(add(&store, 1));
        let (begun, mut is_answered) = (store.figures().transactions + 1, false);
        // The poll that begins it also runs everything up to the commit.
        while store.figures().transactions < begun {
            let polled = std::future::poll_fn(|context| std::task::Poll::Ready(operation.as_mut().poll(context)));
            is_answered = polled.await.is_ready();
            tokio::task::yield_now().await;
        }
        drop(operation);
        soon(add(&store, 2)).await.unwrap();
        assert!(!is_answered, "the commit is another thread's");
        assert_eq!(ids(&database.open().await).await, [1, 2]);
        assert_eq!(ear.heard(), ["1", "2"]);
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn reading_and_refusing_alone_costs_no_commit() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let before = store.figures().commits;
        let refused = store.write(|mut tx| async move {
            tx.all(&IDS, &[], |row| row.get::<i64>(0)).await?;
            Err::<signet_storage::Done<()>, _>(Error::corrupt("a test", "its own refusal"))
        });
        assert!(matches!(soon(refused).await, Err(Error::Corrupt(_))));
        assert_eq!(store.figures().commits, before);
        // And leaves no lock behind.
        database.ask("BEGIN IMMEDIATE; ROLLBACK").await;
    })
    .await;
}
