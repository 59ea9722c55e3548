//! A database of its own for each test, removed afterwards.

use std::fs;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};

use signet_storage::{Change, Engine, Error, Migration, Store, Target, statements};
use signet_vocabulary::{Clock, Random, Timestamp};
use tokio_postgres::NoTls;

/// What the tests write into.
pub(crate) const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 0,
        name: "storage",
        shared: include_str!("../../migrations/0000_storage.sql"),
        postgres: None,
    },
    Migration { version: 1, name: "things", shared: include_str!("things.sql"), postgres: None },
];

statements! {
    pub(crate) ADD = "INSERT INTO things (id, name, amount) VALUES ($1, $2, $3)";
    pub(crate) IDS = "SELECT id FROM things ORDER BY id";
    pub(crate) AMOUNT = "SELECT amount FROM things WHERE id = $1";
    pub(crate) SET_AMOUNT = "UPDATE things SET amount = $2 WHERE id = $1";
    pub(crate) ADD_PART = "INSERT INTO parts (id, thing) VALUES ($1, $2)";
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// The server to test on, if one was named.
#[expect(clippy::disallowed_methods, reason = "tests are told of their server by the environment")]
pub(crate) fn server() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok()
}

/// An empty database of one engine.
#[derive(Clone)]
pub(crate) struct Database {
    pub(crate) target: Target,
    pub(crate) clock: Clock,
    name: String,
}

impl Database {
    fn new(target: Target, name: String) -> Self {
        Self { target, name, clock: Clock::manual(Timestamp::from_millis(1_800_000_000_000)) }
    }

    pub(crate) fn sqlite() -> Self {
        let name = format!("signet-storage-{}-{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
        let folder = std::env::temp_dir().join(&name);
        fs::create_dir(&folder).unwrap();
        Self::new(Target::Sqlite { path: folder.join("signet.db") }, name)
    }

    pub(crate) async fn postgres(server: &str) -> Self {
        let name = format!("signet_storage_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
        let (base, options) = server.split_once('?').unwrap_or((server, ""));
        let (base, _) = base.rsplit_once('/').unwrap();
        ask(server, &format!("CREATE DATABASE {name}")).await;
        Self::new(Target::parse(&format!("{base}/{name}?{options}")).unwrap(), name)
    }

    pub(crate) fn engine(&self) -> Engine {
        self.target.engine()
    }

    /// The file of a SQLite database.
    pub(crate) fn path(&self) -> PathBuf {
        match &self.target {
            Target::Sqlite { path } => path.clone(),
            Target::Postgres { .. } => panic!("PostgreSQL has no file"),
        }
    }

    pub(crate) async fn open(&self) -> Store {
        Store::open(&self.target, self.clock.clone(), Random::system()).await.unwrap()
    }

    /// A store with the tests' tables.
    pub(crate) async fn store(&self) -> Store {
        let store = self.open().await;
        store.migrate_by(MIGRATIONS).await.unwrap();
        store
    }

    /// Runs commands on the database behind the store's back.
    pub(crate) async fn ask(&self, text: &str) -> String {
        match &self.target {
            Target::Postgres { url, .. } => ask(url, text).await,
            Target::Sqlite { path } => {
                rusqlite::Connection::open(path).unwrap().execute_batch(text).unwrap();
                String::new()
            }
        }
    }

    async fn remove(&self) {
        match (&self.target, server()) {
            (Target::Sqlite { path }, _) => fs::remove_dir_all(path.parent().unwrap()).unwrap(),
            (Target::Postgres { .. }, Some(server)) => {
                ask(&server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await;
            }
            (Target::Postgres { .. }, None) => {}
        }
    }
}

/// Runs commands on a server and gives back the first cell of the last row.
pub(crate) async fn ask(url: &str, text: &str) -> String {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    let connection = tokio::spawn(connection);
    let mut found = String::new();
    for message in client.simple_query(text).await.unwrap() {
        if let tokio_postgres::SimpleQueryMessage::Row(row) = message {
            found = row.get(0).unwrap_or_default().to_owned();
        }
    }
    drop(client);
    let _closed = connection.await;
    found
}

/// Runs a test on a fresh database and removes that, however the test ends.
pub(crate) async fn with<F: Future<Output = ()> + Send + 'static>(
    database: Database,
    test: impl FnOnce(Database) -> F,
) {
    let ended = tokio::spawn(test(database.clone())).await;
    database.remove().await;
    if let Err(failed) = ended {
        std::panic::resume_unwind(failed.into_panic());
    }
}

/// Runs a test on PostgreSQL, if there is one.
pub(crate) async fn with_postgres<F: Future<Output = ()> + Send + 'static>(test: impl FnOnce(Database) -> F) {
    match server() {
        Some(server) => with(Database::postgres(&server).await, test).await,
        None => eprintln!("skipped: TEST_POSTGRES_URL is not set"),
    }
}

/// Makes a test of each engine out of one function.
macro_rules! on_both {
    ($($(#[$doc:meta])* async fn $name:ident($database:ident) $body:block)*) => { $(
        $(#[$doc])*
        async fn $name($database: $crate::database::Database) $body

        mod $name {
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                $crate::database::with($crate::database::Database::sqlite(), super::$name).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                $crate::database::with_postgres(super::$name).await;
            }
        }
    )* };
}
pub(crate) use on_both;

/// Adds a thing in a transaction of its own.
pub(crate) async fn add(store: &Store, id: i64) -> Result<(), Error> {
    let written = store.write(move |mut tx| async move {
        tx.execute(&ADD, &signet_storage::values![id, format!("thing {id}"), 0_i64]).await?;
        tx.announce("things", &id.to_string()).await?;
        Ok::<_, Error>(tx.commit(()))
    });
    written.await
}

pub(crate) async fn ids(store: &Store) -> Vec<i64> {
    store.read().await.unwrap().all(&IDS, &[], |row| row.get(0)).await.unwrap()
}

/// Remembers the entities it is told of.
#[derive(Clone, Default)]
pub(crate) struct Ear(Arc<Mutex<Vec<String>>>);

impl Ear {
    pub(crate) fn on(store: &Store) -> Self {
        let ear = Self::default();
        let told = Arc::clone(&ear.0);
        store.subscribe(Arc::new(move |changes: &[Change]| {
            told.lock().unwrap().extend(changes.iter().map(|change| change.entity.clone()));
        }));
        ear
    }

    /// What was told since the last call.
    pub(crate) fn heard(&self) -> Vec<String> {
        std::mem::take(&mut self.0.lock().unwrap())
    }
}
