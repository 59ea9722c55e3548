//! The thread that commits. It owns the writer while the disk works, so that no caller who gives up can interrupt a commit,
//! and no thread of the runtime waits for the disk.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, mpsc};
use std::thread;

use tokio::sync::{Mutex, OwnedMutexGuard};

use super::writer::Writer;
use crate::error::Error;

pub(super) enum Job {
    /// Commit the batch, then let the next writer on.
    Commit(OwnedMutexGuard<Writer>),
    /// The last of those who waited to write has gone: end the batch if one is open.
    Settle,
}

/// Starts the thread; it ends when the database is dropped.
pub(super) fn start(writer: Arc<Mutex<Writer>>, queued: Arc<AtomicUsize>) -> Result<mpsc::Sender<Job>, Error> {
    let (jobs, inbox) = mpsc::channel();
    let thread = thread::Builder::new().name("signet-commit".to_owned());
    let run = move || {
        while let Ok(job) = inbox.recv() {
            match job {
                Job::Commit(mut guard) => guard.commit(),
                Job::Settle => settle(&writer, &queued),
            }
        }
    };
    thread.spawn(run).map_err(|error| Error::unavailable(format!("no thread for commits: {error}")))?;
    Ok(jobs)
}

/// Never waits for the writer, which may be on its way here inside a `Commit`. Whoever holds it looks at the queue after
/// letting go, and sends another `Settle` if nobody waits.
fn settle(writer: &Arc<Mutex<Writer>>, queued: &AtomicUsize) {
    let Ok(mut guard) = Arc::clone(writer).try_lock_owned() else { return };
    if queued.load(Ordering::SeqCst) > 0 {
        return;
    }
    match &guard.batch {
        Some(batch) if batch.is_dirty => guard.commit(),
        Some(_) => guard.end_clean(),
        None => {}
    }
}
