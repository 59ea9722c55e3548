//! Where the data is: a SQLite file or a PostgreSQL server.

use std::fmt;
use std::path::PathBuf;

use crate::error::Error;

const DEFAULT_CONNECTIONS: usize = 16;

/// The database engine behind a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Engine {
    /// The embedded one: one file, one machine.
    Sqlite,
    /// A server that many nodes share.
    Postgres,
}

/// The database to open.
#[derive(Clone, PartialEq, Eq)]
pub enum Target {
    /// A SQLite file, made when it is missing.
    Sqlite {
        /// The file; its folder must exist.
        path: PathBuf,
    },
    /// A PostgreSQL server, or several of which one takes writes.
    Postgres {
        /// `postgres://user:password@host[:port][,host…]/database?…`
        url: String,
        /// How many connections are kept at most.
        max_connections: usize,
    },
}

impl Target {
    /// Reads `sqlite://<path>`, `postgres://…` or `postgresql://…`.
    ///
    /// # Errors
    /// `Bug` when it is neither; the text is not repeated, for it may hold a password.
    pub fn parse(url: &str) -> Result<Self, Error> {
        if let Some(path) = url.strip_prefix("sqlite://") {
            if path.is_empty() {
                return Err(Error::bug("the database URL names no file"));
            }
            return Ok(Self::Sqlite { path: PathBuf::from(path) });
        }
        if url.starts_with("postgres://") || url.starts_with("postgresql://") {
            crate::postgres::check_url(url)?;
            return Ok(Self::Postgres { url: url.to_owned(), max_connections: DEFAULT_CONNECTIONS });
        }
        Err(Error::bug("the database URL must begin with sqlite://, postgres:// or postgresql://"))
    }

    /// The engine behind it.
    pub fn engine(&self) -> Engine {
        match self {
            Self::Sqlite { .. } => Engine::Sqlite,
            Self::Postgres { .. } => Engine::Postgres,
        }
    }
}

/// Says where, without user names, passwords or parameters.
impl fmt::Debug for Target {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite { path } => f.debug_struct("Sqlite").field("path", path).finish(),
            Self::Postgres { max_connections, .. } => {
                f.debug_struct("Postgres").field("max_connections", max_connections).finish_non_exhaustive()
            }
        }
    }
}
