//! A database of a test's own: a file in a folder of its own, or, where TEST_POSTGRES_URL names a server, a database there.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Names the database; dropping it removes what it can.
pub struct Database {
    pub url: String,
    place: Place,
}

enum Place {
    /// The folder that the file lies in.
    Folder(PathBuf),
    /// The URL of the server, and the database's name there.
    Server(String, String),
}

/// The server to make databases on, if the suite runs on PostgreSQL.
#[expect(clippy::disallowed_methods, reason = "the switch between the two databases is an environment variable")]
pub fn postgres_url() -> Option<String> {
    std::env::var("TEST_POSTGRES_URL").ok()
}

impl Database {
    pub async fn fresh() -> Self {
        let name = format!("signet_it_{}_{}", std::process::id(), NUMBER.fetch_add(1, Ordering::SeqCst));
        match postgres_url() {
            Some(server) => {
                let (client, connection) =
                    tokio_postgres::connect(&server, tokio_postgres::NoTls).await.expect("PostgreSQL answers");
                tokio::spawn(connection);
                client.batch_execute(&format!("CREATE DATABASE {name}")).await.expect("a new database");
                let (base, _) = server.rsplit_once('/').expect("a URL with a database");
                Self { url: format!("{base}/{name}"), place: Place::Server(server, name) }
            }
            None => {
                let folder = std::env::temp_dir().join(name);
                std::fs::create_dir_all(&folder).expect("a folder");
                Self { url: format!("sqlite://{}", folder.join("signet.db").display()), place: Place::Folder(folder) }
            }
        }
    }

    /// Runs one statement of the test's own, past the product, and gives the rows as text columns joined by `|`.
    pub async fn query(&self, sql: &str) -> Vec<String> {
        match &self.place {
            Place::Server(..) => {
                let (client, connection) =
                    tokio_postgres::connect(&self.url, tokio_postgres::NoTls).await.expect("PostgreSQL answers");
                tokio::spawn(connection);
                let rows = client.simple_query(sql).await.expect("the statement runs");
                let cells = |row: &tokio_postgres::SimpleQueryRow| {
                    (0..row.len()).map(|i| row.get(i).unwrap_or("").to_owned()).collect::<Vec<_>>().join("|")
                };
                let row = |message| match message {
                    tokio_postgres::SimpleQueryMessage::Row(row) => Some(cells(&row)),
                    _ => None,
                };
                rows.into_iter().filter_map(row).collect()
            }
            Place::Folder(folder) => {
                let connection = rusqlite::Connection::open(folder.join("signet.db")).expect("the file opens");
                connection.busy_timeout(std::time::Duration::from_secs(5)).expect("a timeout");
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
                        rusqlite::types::ValueRef::Blob(bytes) => {
                            bytes.iter().map(|byte| format!("{byte:02x}")).collect()
                        }
                    };
                    found.push((0..columns).map(cell).collect::<Vec<_>>().join("|"));
                }
                found
            }
        }
    }
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
        let tables = match &self.place {
            Place::Server(..) => "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'",
            Place::Folder(_) => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'",
        };
        let tables = self.query(tables).await;
        // One statement for all of them is one connection on PostgreSQL, and one state of the database.
        let rows = |table: &String| match &self.place {
            Place::Server(..) => format!("SELECT '{table}' AS name, t::text AS row FROM {table} t"),
            Place::Folder(_) => format!("SELECT * FROM {table}"),
        };
        let mut contents: BTreeMap<String, Vec<String>> =
            tables.iter().map(|table| (table.clone(), Vec::new())).collect();
        if matches!(self.place, Place::Server(..)) {
            for row in self.query(&tables.iter().map(rows).collect::<Vec<_>>().join(" UNION ALL ")).await {
                let (table, row) = row.split_once('|').expect("a table and a row");
                contents.entry(table.to_owned()).or_default().push(row.to_owned());
            }
        } else {
            for table in &tables {
                contents.insert(table.clone(), self.query(&rows(table)).await);
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
            // A thousand tests leave ten gigabytes otherwise. A drop may be on a runtime's thread, which must not run another.
            Place::Server(server, name) => std::thread::scope(|scope| {
                scope.spawn(|| remove(server, name));
            }),
        }
    }
}

/// Removes what it can, and whoever is still connected.
fn remove(server: &str, name: &str) {
    let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() else { return };
    runtime.block_on(async {
        let Ok((client, connection)) = tokio_postgres::connect(server, tokio_postgres::NoTls).await else { return };
        tokio::spawn(connection);
        let _ = client.batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
    });
}
