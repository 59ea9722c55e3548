//! PostgreSQL's errors in the words of storage. Its DETAIL lines hold rows' content and are left out.

use deadpool_postgres::PoolError;
use tokio_postgres::error::{DbError, SqlState};

use super::run::Mismatch;
use crate::error::Error;

/// Two transactions collided and one may simply be run again.
pub(super) fn is_collision(fault: &tokio_postgres::Error) -> bool {
    fault
        .code()
        .is_some_and(|code| *code == SqlState::T_R_SERIALIZATION_FAILURE || *code == SqlState::T_R_DEADLOCK_DETECTED)
}

/// The server ended the statement, because its time was up or because somebody asked for that.
pub(super) fn is_cancelled(fault: &tokio_postgres::Error) -> bool {
    fault.code() == Some(&SqlState::QUERY_CANCELED)
}

/// The connection is of no more use: it is closed, or leads to a server that takes no writes any more.
pub(super) fn is_spent(fault: &tokio_postgres::Error) -> bool {
    match fault.code() {
        Some(code) => *code == SqlState::READ_ONLY_SQL_TRANSACTION || is_shutdown(code),
        None => fault.is_closed() || !is_ours(fault),
    }
}

fn is_shutdown(code: &SqlState) -> bool {
    matches!(code.code().get(..2), Some("08" | "57" | "58")) && *code != SqlState::QUERY_CANCELED
}

/// Whether a failed COMMIT certainly stored nothing: the server refused it, and did not merely stop talking.
pub(super) fn is_refused_commit(fault: &tokio_postgres::Error) -> bool {
    fault.code().is_some_and(|code| matches!(code.code().get(..2), Some("23" | "25" | "40" | "53" | "54")))
}

fn is_ours(fault: &tokio_postgres::Error) -> bool {
    std::error::Error::source(fault).is_some_and(|source| source.is::<Mismatch>())
}

pub(super) fn translate(fault: tokio_postgres::Error) -> Error {
    match fault.as_db_error() {
        Some(refusal) => translate_refusal(refusal),
        None if is_ours(&fault) => Error::bug(whole(&fault)),
        None => Error::unavailable(whole(&fault)),
    }
}

fn translate_refusal(refusal: &DbError) -> Error {
    let code = refusal.code();
    let cause = format!("{} {}", code.code(), refusal.message());
    match code.code().get(..2) {
        _ if *code == SqlState::UNIQUE_VIOLATION => {
            Error::Conflict { constraint: refusal.constraint().unwrap_or("unnamed").to_owned() }
        }
        _ if *code == SqlState::FOREIGN_KEY_VIOLATION => Error::Conflict { constraint: "foreign_key".to_owned() },
        _ if *code == SqlState::QUERY_CANCELED || *code == SqlState::LOCK_NOT_AVAILABLE => Error::busy(cause),
        _ if *code == SqlState::READ_ONLY_SQL_TRANSACTION => Error::unavailable(cause),
        Some("40") => Error::busy(cause),
        Some("08" | "28" | "3D" | "53" | "57" | "58") => Error::unavailable(cause),
        _ if *code == SqlState::IDLE_IN_TRANSACTION_SESSION_TIMEOUT => Error::busy(cause),
        Some("XX") => Error::corrupt("the database", cause),
        _ => Error::bug(cause),
    }
}

pub(super) fn translate_pool(fault: PoolError) -> Error {
    match fault {
        PoolError::Backend(fault) => translate(fault),
        PoolError::Timeout(_) => Error::busy("no database connection became free in time"),
        PoolError::Closed => Error::unavailable("the store is closed"),
        other => Error::unavailable(other.to_string()),
    }
}

/// The error with its causes; those of tokio-postgres say little by themselves.
fn whole(fault: &tokio_postgres::Error) -> String {
    let mut text = fault.to_string();
    let mut source = std::error::Error::source(fault);
    while let Some(error) = source {
        text = format!("{text}: {error}");
        source = error.source();
    }
    text
}
