//! How storage fails: few kinds, words that are safe to show, and the driver's own account apart from them.

use std::fmt;

use signet_vocabulary::Kind;

/// What the driver said, for the log: never SQL with values, never a row's content, never a password.
#[derive(Debug, Clone)]
pub struct Cause(String);

impl Cause {
    pub(crate) fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Display for Cause {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Cause {}

/// A failure of the database or of our use of it. `Display` tells neither SQL nor hosts; `source()` is for the log.
#[derive(Debug, Clone, thiserror::Error)]
pub enum Error {
    /// The database cannot be reached, or lost what it was doing. Nothing was written.
    #[error("the database is not available")]
    Unavailable(#[source] Cause),
    /// The database is there and did not get to it in time. Nothing was written.
    #[error("the database did not answer in time")]
    Busy(#[source] Cause),
    /// A statement ran longer than its caller allowed, and was ended. The database is well: it is the question that is too
    /// large, and asking it again helps little.
    #[error("the statement took longer than it may")]
    TooLong(#[source] Cause),
    /// The rows of a statement hold more bytes than its caller allowed; the rest was not read.
    #[error("the rows hold more than they may")]
    TooMuch,
    /// A rule of the schema says that this exists already, or that what it points to does not.
    #[error("the change conflicts with what is stored ({constraint})")]
    Conflict {
        /// The rule: a unique index's name, `<table>_pkey` for a primary key, or `foreign_key`; the same on both engines.
        constraint: String,
    },
    /// What is stored is not what the program reads there.
    #[error("what is stored cannot be read")]
    Corrupt(#[source] Cause),
    /// The connection broke while committing: the change may or may not be stored.
    #[error("whether the change was stored is not known")]
    OutcomeUnknown(#[source] Cause),
    /// The database was migrated by a newer program.
    #[error("the database has schema version {found}, this program knows {known}")]
    NewerSchema {
        /// The version found.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// A migration that was applied is not the one that this program carries.
    #[error("migration {version} ({name}) is not the one that was applied to the database")]
    ChangedMigration {
        /// Its number.
        version: i64,
        /// Its name as this program knows it.
        name: String,
    },
    /// A mistake of ours: wrong SQL, a wrong type, a wrong order of calls.
    #[error("storage was used wrongly")]
    Bug(#[source] Cause),
}

impl Error {
    /// What is stored in `place` (a table or column) is not `what` the program expects there.
    pub fn corrupt(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self::Corrupt(Cause(format!("{}: {}", place.into(), what.into())))
    }

    /// The kind of failure, for the faces. Whoever sets a limit tells [`Error::TooLong`] and
    /// [`Error::TooMuch`] from an outage by the variant.
    pub fn kind(&self) -> Kind {
        match self {
            Self::Unavailable(_)
            | Self::Busy(_)
            | Self::TooLong(_)
            | Self::TooMuch
            | Self::OutcomeUnknown(_)
            | Self::NewerSchema { .. }
            | Self::ChangedMigration { .. } => Kind::Unavailable,
            Self::Conflict { .. } => Kind::Conflict,
            Self::Corrupt(_) | Self::Bug(_) => Kind::Bug,
        }
    }

    pub(crate) fn unavailable(cause: impl Into<String>) -> Self {
        Self::Unavailable(Cause::new(cause))
    }

    pub(crate) fn busy(cause: impl Into<String>) -> Self {
        Self::Busy(Cause::new(cause))
    }

    pub(crate) fn too_long(cause: impl Into<String>) -> Self {
        Self::TooLong(Cause::new(cause))
    }

    pub(crate) fn bug(cause: impl Into<String>) -> Self {
        Self::Bug(Cause::new(cause))
    }
}
