//! Where a server's data lies: a folder, and a database of the one engine or the other.

use std::fmt;

use crate::database::Database;
use crate::folder::Folder;
use crate::report::Row;
use crate::scratch::Scratch;
use crate::server::Server;
use crate::{Result, environment};

/// Which database a scenario is measured on.
pub(crate) enum Engine {
    Sqlite,
    /// The address of a server on which databases are made and dropped.
    Postgres(String),
}

impl fmt::Display for Engine {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        })
    }
}

/// A place for the data of one server at a time, which goes when it is dropped.
pub(crate) struct Place {
    folder: Folder,
    pub(crate) database: Database,
}

impl Place {
    /// An empty one.
    pub(crate) fn new(engine: &Engine) -> Result<Self> {
        let folder = Folder::new()?;
        let database = match engine {
            Engine::Sqlite => Database::file(&folder),
            Engine::Postgres(url) => Database::Server(Scratch::new(url)?),
        };
        Ok(Self { folder, database })
    }

    /// A server on it, which the first time sets it up.
    pub(crate) fn start(&self) -> Result<Server> {
        Server::start_on(&self.folder, self.database.url())
    }
}

/// Measures on SQLite and, where the environment names a server, on PostgreSQL.
pub(crate) fn on_both(measure: impl Fn(&Engine) -> Result<Vec<Row>>) -> Result<Vec<Row>> {
    let mut rows = measure(&Engine::Sqlite)?;
    match environment::postgres_url() {
        Some(url) => rows.extend(measure(&Engine::Postgres(url))?),
        None => println!("  PostgreSQL: skipped; BENCH_POSTGRES_URL may name a server to measure on"),
    }
    Ok(rows)
}
