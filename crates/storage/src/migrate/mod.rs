//! Migrations: plain SQL files, embedded, checksummed, applied one by one under a lease.

mod apply;
mod dialect;
mod embedded;
mod lease;

pub(crate) use apply::STATEMENTS as APPLY_STATEMENTS;
pub(crate) use lease::STATEMENTS as LEASE_STATEMENTS;

use aws_lc_rs::digest::{SHA256, digest};

use crate::target::Engine;

/// One step of the schema.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its number; steps are applied in this order.
    pub version: i64,
    /// Its name, from the file's.
    pub name: &'static str,
    /// Its text, with placeholders where the engines differ.
    pub shared: &'static str,
    /// Its text on PostgreSQL, where placeholders are not enough.
    pub postgres: Option<&'static str>,
}

/// A migration that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// Its number.
    pub version: i64,
    /// Its name.
    pub name: &'static str,
}

/// What a run of the migrations did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migrated {
    /// The steps applied now; none when the schema was up to date.
    pub applied: Vec<Applied>,
    /// The schema's version now.
    pub version: i64,
}

impl Migration {
    fn source(&self, engine: Engine) -> &'static str {
        match engine {
            Engine::Sqlite => self.shared,
            Engine::Postgres => self.postgres.unwrap_or(self.shared),
        }
    }

    fn text(&self, engine: Engine) -> String {
        dialect::expand(self.source(engine), engine)
    }

    /// SHA-256 of the file as it is, in lower-case hexadecimal.
    fn checksum(&self, engine: Engine) -> String {
        let hash = digest(&SHA256, self.source(engine).as_bytes());
        hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect()
    }
}

/// The whole schema as `engine` gets it: the sum of all migrations, committed beside them for readers.
pub fn schema_text(engine: Engine) -> String {
    let (name, mut text) = match engine {
        Engine::Sqlite => ("SQLite", String::new()),
        Engine::Postgres => ("PostgreSQL", String::new()),
    };
    text.push_str(&format!(
        "-- The schema on {name}: the sum of the migrations. Generated; change a migration instead.\n"
    ));
    for migration in embedded::MIGRATIONS {
        text.push_str(&format!("\n-- {:04} {}\n", migration.version, migration.name));
        text.push_str(migration.text(engine).trim_end());
        text.push('\n');
    }
    text
}
