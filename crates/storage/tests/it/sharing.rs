//! One SQLite file under several processes' hands: locks are waited for, the log stays short (property R20).

use std::os::unix::fs::PermissionsExt;
use std::time::Duration;

use rusqlite::Connection;
use signet_storage::{Error, Store, statements, values};
use signet_vocabulary::Clock;

use crate::database::{Database, IDS, add, ids, with};

statements! {
    MMAP = "PRAGMA mmap_size";
    JOURNAL = "PRAGMA journal_mode";
    FOREIGN_KEYS = "PRAGMA foreign_keys";
    SYNCHRONOUS = "PRAGMA synchronous";
    VERSION = "SELECT sqlite_version()";
    FILL = "INSERT INTO things (id, name, amount) VALUES ($1, $2, 0) ON CONFLICT (id) DO UPDATE SET name = excluded.name";
}

async fn on_sqlite<F: Future<Output = ()> + Send + 'static>(test: impl FnOnce(Database) -> F) {
    with(Database::sqlite(), test).await;
}

async fn fill(store: &Store, id: i64, name: String) -> Result<(), Error> {
    let filled = store.write(|mut tx| {
        let row = values![id, &name];
        async move {
            tx.execute(&FILL, &row).await?;
            Ok::<_, Error>(tx.commit(()))
        }
    });
    filled.await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_settings_that_safety_rests_on_are_in_force() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let mut tx = store.read().await.unwrap();
        assert_eq!(tx.one(&MMAP, &[], |row| row.get::<i64>(0)).await.unwrap(), 0);
        assert_eq!(tx.one(&JOURNAL, &[], |row| row.get::<String>(0)).await.unwrap(), "wal");
        let version = tx.one(&VERSION, &[], |row| row.get::<String>(0)).await.unwrap();
        let version: Vec<u32> = version.split('.').map(|part| part.parse().unwrap()).collect();
        assert!(version >= vec![3, 51, 3], "{version:?}");
        let writing = store.write(|mut tx| async move {
            let mmap = tx.one(&MMAP, &[], |row| row.get::<i64>(0)).await?;
            let foreign_keys = tx.one(&FOREIGN_KEYS, &[], |row| row.get::<bool>(0)).await?;
            let synchronous = tx.one(&SYNCHRONOUS, &[], |row| row.get::<i64>(0)).await?;
            Ok::<_, Error>(tx.commit((mmap, foreign_keys, synchronous)))
        });
        assert_eq!(writing.await.unwrap(), (0, true, 2), "2 is FULL");
        for file in ["signet.db", "signet.db-wal", "signet.db-shm"] {
            let mode = database.path().with_file_name(file).metadata().unwrap().permissions().mode();
            assert_eq!(mode & 0o777, 0o600, "{file}");
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_processes_write_without_an_error() {
    on_sqlite(|database| async move {
        let stores = [database.store().await, database.open().await];
        let mut tasks = Vec::new();
        for id in 0..400 {
            let store = stores[id % 2].clone();
            tasks.push(tokio::spawn(async move { add(&store, i64::try_from(id).unwrap()).await }));
        }
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        for store in &stores {
            assert_eq!(ids(store).await.len(), 400);
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_that_another_holds_for_a_while_is_waited_for() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let other = Connection::open(database.path()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE; INSERT INTO things VALUES (100, 'other', 0)").unwrap();
        let tasks: Vec<_> = (0..10)
            .map(|id| {
                let store = store.clone();
                tokio::spawn(async move { add(&store, id).await })
            })
            .collect();
        tokio::time::sleep(Duration::from_millis(700)).await;
        assert!(tasks.iter().all(|task| !task.is_finished()));
        // Readers are not held up by a writer, whosever it is.
        assert!(ids(&store).await.is_empty());
        other.execute_batch("COMMIT").unwrap();
        for task in tasks {
            task.await.unwrap().unwrap();
        }
        assert_eq!(ids(&store).await.len(), 11);
    })
    .await;
}

/// The clock of the runtime is moved, not waited for.
#[tokio::test]
async fn a_lock_that_another_never_gives_up_is_an_error_after_five_seconds() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let other = Connection::open(database.path()).unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        tokio::time::pause();
        let began = tokio::time::Instant::now();
        let (first, second) = tokio::join!(add(&store, 1), add(&store, 2));
        let waited = began.elapsed();
        tokio::time::resume();
        for result in [first, second] {
            assert!(matches!(result, Err(Error::Unavailable(_) | Error::Busy(_))), "{result:?}");
        }
        assert!((Duration::from_secs(5)..Duration::from_millis(5500)).contains(&waited), "{waited:?}");
        other.execute_batch("ROLLBACK").unwrap();
        add(&store, 1).await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_log_is_cut_back_after_a_long_reader() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        let log = database.path().with_file_name("signet.db-wal");
        let length = || log.metadata().map_or(0, |log| log.len());
        add(&store, 0).await.unwrap();
        let mut reader = store.snapshot().await.unwrap();
        let other = Connection::open(database.path()).unwrap();
        other.execute_batch("BEGIN; SELECT count(*) FROM things").unwrap();
        for round in 0..24 {
            fill(&store, 1 + round % 4, format!("{round}{}", "x".repeat(1_200_000))).await.unwrap();
        }
        assert!(length() > 25_000_000, "both readers keep the log: {}", length());
        assert_eq!(reader.all(&IDS, &[], |row| row.get::<i64>(0)).await.unwrap(), [0]);
        drop(reader);
        other.execute_batch("COMMIT").unwrap();
        for round in 0..64 {
            fill(&store, 10, format!("{round}")).await.unwrap();
        }
        assert!(length() < 21_000_000, "{}", length());
        // Without long readers it stays short by itself.
        for round in 0..40 {
            fill(&store, 1 + round % 4, format!("{round}{}", "y".repeat(1_000_000))).await.unwrap();
        }
        assert!(length() < 21_000_000, "{}", length());
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_gone_is_noticed() {
    on_sqlite(|database| async move {
        let store = database.store().await;
        store.ping().await.unwrap();
        let aside = database.path().with_extension("aside");
        std::fs::rename(database.path(), &aside).unwrap();
        assert!(matches!(store.ping().await, Err(Error::Unavailable(_))));
        std::fs::write(database.path(), "").unwrap();
        assert!(matches!(store.ping().await, Err(Error::Unavailable(_))));
        std::fs::rename(&aside, database.path()).unwrap();
        store.ping().await.unwrap();
    })
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_file_that_is_no_database_is_refused() {
    on_sqlite(|database| async move {
        std::fs::write(database.path(), "this is not a database, however long it is".repeat(100)).unwrap();
        let opened = Store::open(&database.target, Clock::system(), signet_vocabulary::Random::system()).await;
        assert!(matches!(opened, Err(Error::Unavailable(_) | Error::Corrupt(_))), "{opened:?}");
    })
    .await;
}
