//! A limit on how long one statement may run, and where it runs meanwhile.

use std::ffi::c_int;
use std::time::Duration;

use rusqlite::Connection;
use signet_vocabulary::Clock;
use tokio::runtime::{Handle, RuntimeFlavor};

/// The clock is looked at after so many steps of SQLite's machine: well below a millisecond's work.
const STEPS_BETWEEN_LOOKS: c_int = 1_000;

/// Ends whatever runs on the connection when `limit` has passed from now, until [`lift`] is called.
pub(super) fn impose(connection: &mut Connection, limit: Duration) -> rusqlite::Result<()> {
    // Real time, whatever clock the store was given: a clock that is moved by hand stands still while a statement runs.
    let clock = Clock::system();
    connection.progress_handler(STEPS_BETWEEN_LOOKS, Some(move || clock.elapsed() >= limit))
}

/// Lets the connection take its time again.
pub(super) fn lift(connection: &mut Connection) -> rusqlite::Result<()> {
    connection.progress_handler(0, None::<fn() -> bool>)
}

/// Runs something that may take long. Where the runtime has other threads, they take this one's tasks over meanwhile.
pub(super) fn run_long<T>(run: impl FnOnce() -> T) -> T {
    match Handle::try_current().map(|runtime| runtime.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(run),
        Ok(_) | Err(_) => run(),
    }
}
