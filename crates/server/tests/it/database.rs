//! A database of a test's own: a file in a folder of its own, or, where TEST_POSTGRES_URL names a server, a database there.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{LazyLock, mpsc};

use signet_storage::{Store, Target};
use signet_vocabulary::{Clock, Random};
use tokio::sync::{Mutex, OnceCell};
use tokio_postgres::Client;

use crate::app::BEGINNING;

/// The name of SQLite's file.
const FILE: &str = "signet.db";

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A database with the product's tables and nothing in them, made once: the others are copies of it.
static TEMPLATE: OnceCell<Database> = OnceCell::const_new();

/// Names the database; dropping it removes what it can.
pub struct Database {
    pub url: String,
    place: Place,
}

enum Place {
    /// The folder that the file lies in.
    Folder(PathBuf),
    Server {
        /// The server's URL.
        server: String,
        /// The database's name there.
        name: String,
        /// Kept from statement to statement: to connect costs the server more than most of them.
        client: Mutex<Option<Box<Client>>>,
    },
}

/// The server to make databases on, if the suite runs on PostgreSQL.
#[expect(clippy::disallowed_methods, reason = "the switch between the two databases is an environment variable")]
pub fn postgres_url() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok()
}

impl Database {
    /// Without a table.
    pub async fn empty() -> Self {
        Self::made("template1", None).await
    }

    /// With the product's tables, and nothing in them.
    pub async fn migrated() -> Self {
        let template = TEMPLATE.get_or_init(async || {
            let database = Self::empty().await;
            let target = Target::parse(&database.url).expect("a database URL");
            let store = Store::open(&target, Clock::manual(BEGINNING), Random::seeded(0)).await;
            let store = store.expect("the database opens");
            store.migrate().await.expect("the migrations apply");
            store.close().await;
            database
        });
        template.await.copy().await
    }

    /// Another that holds the same. Nothing may be connected to this one.
    pub async fn copy(&self) -> Self {
        match &self.place {
            Place::Folder(folder) => Self::made("", Some(folder)).await,
            Place::Server { name, client, .. } => {
                client.lock().await.take();
                Self::made(name, None).await
            }
        }
    }

    async fn made(template: &str, file: Option<&Path>) -> Self {
        let name = format!("signet_it_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
        match postgres_url() {
            Some(server) => {
                let statement = format!("CREATE DATABASE {name} TEMPLATE {template}");
                connected(&server).await.batch_execute(&statement).await.expect("a new database");
                let (base, _) = server.rsplit_once('/').expect("a URL with a database");
                Self { url: format!("{base}/{name}"), place: Place::Server { server, name, client: Mutex::default() } }
            }
            None => {
                let folder = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&folder).expect("a folder");
                if let Some(original) = file {
                    std::fs::copy(original.join(FILE), folder.join(FILE)).expect("a copy of the file");
                }
                Self { url: format!("sqlite://{}", folder.join(FILE).display()), place: Place::Folder(folder) }
            }
        }
    }

    /// Runs one statement of the test's own, past the product, and gives the rows as text columns joined by `|`.
    pub async fn query(&self, sql: &str) -> Vec<String> {
        match &self.place {
            Place::Server { client, .. } => {
                let mut client = client.lock().await;
                if client.as_ref().is_none_or(|client| client.is_closed()) {
                    *client = Some(Box::new(connected(&self.url).await));
                }
                let rows = client.as_ref().expect("a connection").simple_query(sql).await.expect("the statement runs");
                let cells = |row: &tokio_postgres::SimpleQueryRow| {
                    (0..row.len()).map(|i| row.get(i).unwrap_or("").to_owned()).collect::<Vec<_>>().join("|")
                };
                let row = |message| match message {
                    tokio_postgres::SimpleQueryMessage::Row(row) => Some(cells(&row)),
                    _ => None,
                };
                rows.into_iter().filter_map(row).collect()
            }
            Place::Folder(folder) => rows_of(&opened(folder), sql),
        }
    }
}

fn opened(folder: &Path) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open(folder.join(FILE)).expect("the file opens");
    connection.busy_timeout(std::time::Duration::from_secs(5)).expect("a timeout");
    connection
}

fn rows_of(connection: &rusqlite::Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("the statement prepares");
    let columns = statement.column_count();
    let mut rows = statement.query([]).expect("the statement runs");
    let mut found = Vec::new();
    while let Some(row) = rows.next().expect("a row") {
        let cell = |i| match row.get_ref(i).expect("a column") {
            rusqlite::types::ValueRef::Null => String::new(),
            rusqlite::types::ValueRef::Integer(number) => number.to_string(),
            rusqlite::types::ValueRef::Real(number) => number.to_string(),
            rusqlite::types::ValueRef::Text(text) => String::from_utf8_lossy(text).into_owned(),
            rusqlite::types::ValueRef::Blob(bytes) => bytes.iter().map(|byte| format!("{byte:02x}")).collect(),
        };
        found.push((0..columns).map(cell).collect::<Vec<_>>().join("|"));
    }
    found
}

async fn connected(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    client
}

impl Database {
    /// The contents but for the trail, which also keeps who tried what they may not.
    pub async fn state(&self) -> BTreeMap<String, Vec<String>> {
        let mut contents = self.contents().await;
        contents.remove("audit_events").expect("the trail");
        contents
    }

    /// Every row of every table, as text, by the table's name: two states of the product are the same when these are.
    pub async fn contents(&self) -> BTreeMap<String, Vec<String>> {
        let mut contents: BTreeMap<String, Vec<String>> = BTreeMap::new();
        match &self.place {
            Place::Server { .. } => {
                let tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
                // One statement for all of them sees one state of the database.
                let rows = |table: &String| format!("SELECT '{table}' AS name, t::text AS row FROM {table} t");
                let tables = self.query(tables).await;
                for row in self.query(&tables.iter().map(rows).collect::<Vec<_>>().join(" UNION ALL ")).await {
                    let (table, row) = row.split_once('|').expect("a table and a row");
                    contents.entry(table.to_owned()).or_default().push(row.to_owned());
                }
                for table in tables {
                    contents.entry(table).or_default();
                }
            }
            Place::Folder(folder) => {
                let tables = "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
                let connection = opened(folder);
                for table in rows_of(&connection, tables) {
                    let rows = rows_of(&connection, &format!("SELECT * FROM {table}"));
                    contents.insert(table, rows);
                }
            }
        }
        contents.values_mut().for_each(|rows| rows.sort());
        contents
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        match &self.place {
            Place::Folder(folder) => {
                let _ = std::fs::remove_dir_all(folder);
            }
            Place::Server { server, name, .. } => {
                let _ = REMOVER.send((server.clone(), name.clone()));
            }
        }
    }
}

/// Takes databases away behind the tests, which leave ten gigabytes otherwise. No test waits for it: a drop may be on a
/// runtime's thread, and whoever is still connected may be served by that thread alone.
static REMOVER: LazyLock<mpsc::Sender<(String, String)>> = LazyLock::new(|| {
    let (sender, databases) = mpsc::channel::<(String, String)>();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        for (server, name) in databases {
            runtime.block_on(remove(&server, &name));
        }
    });
    sender
});

/// Removes what it can, and whoever is still connected.
async fn remove(server: &str, name: &str) {
    let Ok((client, connection)) = tokio_postgres::connect(server, tokio_postgres::NoTls).await else { return };
    tokio::spawn(connection);
    let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
}
