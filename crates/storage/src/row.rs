//! What a statement gives back: rows, read by position into the program's own types, alike on both engines.

use signet_vocabulary::{
    AccountId, ApiKeyId, AuditEventId, ChallengeId, ClientId, ClientSecretId, IdentityId, InvitationId, MessageId,
    OrgId, ProviderId, RealmId, RealmKey, RegistrationTokenId, RoleAssignmentId, SessionId, Timestamp,
};

use crate::error::Error;

/// One row of a result.
pub struct Row<'a>(Source<'a>);

enum Source<'a> {
    Sqlite(&'a rusqlite::Row<'a>),
    Postgres(&'a tokio_postgres::Row),
}

/// One cell of a row, as both engines give it.
#[derive(Clone, Copy)]
pub enum Cell<'a> {
    /// Nothing.
    Null,
    /// A whole number or a truth value.
    Integer(i64),
    /// Text.
    Text(&'a str),
    /// Bytes.
    Bytes(&'a [u8]),
}

/// A type that can be read from a cell.
pub trait FromCell: Sized {
    /// The value, or `None` when the cell does not hold one of this type.
    fn from_cell(cell: Cell<'_>) -> Option<Self>;
}

impl<'a> Row<'a> {
    pub(crate) fn sqlite(row: &'a rusqlite::Row<'a>) -> Self {
        Self(Source::Sqlite(row))
    }

    pub(crate) fn postgres(row: &'a tokio_postgres::Row) -> Self {
        Self(Source::Postgres(row))
    }

    /// The cell at `index`, counted from zero.
    ///
    /// # Errors
    /// `Corrupt` when there is no such column or its content is not a `T`.
    pub fn get<T: FromCell>(&self, index: usize) -> Result<T, Error> {
        let cell = match self.0 {
            Source::Sqlite(row) => crate::sqlite::cell(row, index),
            Source::Postgres(row) => crate::postgres::cell(row, index),
        };
        cell.and_then(T::from_cell).ok_or_else(|| self.unreadable::<T>(index))
    }

    /// How many bytes its texts and bytes take together; PostgreSQL counts its own.
    pub(crate) fn size(&self) -> usize {
        match self.0 {
            Source::Sqlite(row) => crate::sqlite::size(row),
            Source::Postgres(row) => row.raw_size_bytes(),
        }
    }

    #[cold]
    fn unreadable<T>(&self, index: usize) -> Error {
        let name = match self.0 {
            Source::Sqlite(row) => row.as_ref().column_name(index).unwrap_or("?").to_owned(),
            Source::Postgres(row) => row.columns().get(index).map_or("?", |column| column.name()).to_owned(),
        };
        Error::corrupt(format!("column {index} ({name})"), format!("not a {}", std::any::type_name::<T>()))
    }
}

impl FromCell for i64 {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Integer(value) = cell { Some(value) } else { None }
    }
}

impl FromCell for bool {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Integer(0) => Some(false),
            Cell::Integer(1) => Some(true),
            _ => None,
        }
    }
}

impl FromCell for Timestamp {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        i64::from_cell(cell).map(Self::from_millis)
    }
}

impl FromCell for String {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Text(value) = cell { Some(value.to_owned()) } else { None }
    }
}

impl FromCell for Vec<u8> {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Bytes(value) = cell { Some(value.to_owned()) } else { None }
    }
}

impl<const N: usize> FromCell for [u8; N] {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        if let Cell::Bytes(value) = cell { value.try_into().ok() } else { None }
    }
}

impl<T: FromCell> FromCell for Option<T> {
    fn from_cell(cell: Cell<'_>) -> Option<Self> {
        match cell {
            Cell::Null => Some(None),
            cell => T::from_cell(cell).map(Some),
        }
    }
}

/// Whole numbers that are narrower than what is stored.
macro_rules! narrow_from_cell {
    ($($of:ty),*) => { $(
        impl FromCell for $of {
            fn from_cell(cell: Cell<'_>) -> Option<Self> {
                i64::from_cell(cell).and_then(|value| value.try_into().ok())
            }
        }
    )* };
}

/// Ids, whose form is checked again on the way out: a bad one is corrupt data.
macro_rules! id_from_cell {
    ($($of:ty),*) => { $(
        impl FromCell for $of {
            fn from_cell(cell: Cell<'_>) -> Option<Self> {
                if let Cell::Text(value) = cell { value.parse().ok() } else { None }
            }
        }
    )* };
}

narrow_from_cell!(i32, u32, u16, u8);
id_from_cell!(
    AccountId,
    ApiKeyId,
    AuditEventId,
    ClientId,
    ProviderId,
    ClientSecretId,
    RegistrationTokenId,
    IdentityId,
    InvitationId,
    MessageId,
    OrgId,
    RealmId,
    RealmKey,
    RoleAssignmentId,
    ChallengeId,
    SessionId
);
