//! A place in the queue of writers.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;

use super::committer::Job;

/// Counts its owner among those who wait to write, which keeps a batch open for them, until it is dropped.
pub(super) struct Turn<'a> {
    queued: &'a AtomicUsize,
    jobs: &'a mpsc::Sender<Job>,
    has_come: bool,
}

impl<'a> Turn<'a> {
    pub(super) fn queue(queued: &'a AtomicUsize, jobs: &'a mpsc::Sender<Job>) -> Self {
        queued.fetch_add(1, Ordering::SeqCst);
        Self { queued, jobs, has_come: false }
    }

    /// The writer is ours.
    pub(super) fn come(mut self) {
        self.has_come = true;
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let was_last = self.queued.fetch_sub(1, Ordering::SeqCst) == 1;
        if was_last && !self.has_come {
            // A batch may have been left open for this caller, which will not come: somebody must end it.
            let _stopped = self.jobs.send(Job::Settle);
        }
    }
}
