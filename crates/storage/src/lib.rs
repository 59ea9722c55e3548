//! The storage seam: one SQL text on SQLite and on PostgreSQL, read and write transactions, group commit, change feed, migrations.
//!
//! A feature writes its SQL once, in a `statements!` block of its `store.rs`, and runs it through [`ReadTx`] or [`WriteTx`].
//! Nothing but SQL is awaited between [`Store::write`] and its commit: on SQLite everybody's writes share one connection.
#![warn(missing_docs)]

mod error;
mod faults;
mod feed;
mod figures;
mod limited;
mod migrate;
mod patience;
mod pending;
mod postgres;
mod row;
mod sqlite;
mod statement;
mod store;
mod target;
mod transaction;
mod value;

pub use error::{Cause, Error};
#[cfg(feature = "faults")]
pub use faults::FaultPlan;
pub use feed::{Change, Listener};
pub use figures::Figures;
pub use migrate::{Applied, Migrated, Migration, schema_text};
pub use pending::Pending;
pub use row::{Cell, FromCell, Row};
pub use statement::Statement;
#[doc(hidden)]
pub use statement::sqlite_text;
pub use store::Store;
pub use target::{Engine, Target};
pub use transaction::{Done, ReadTx, WriteTx};
pub use value::Value;

/// The statements of storage itself, for the test that prepares every statement on each engine.
pub fn statements() -> Vec<&'static Statement> {
    [feed::STATEMENTS, migrate::APPLY_STATEMENTS, migrate::LEASE_STATEMENTS].into_iter().flatten().collect()
}
