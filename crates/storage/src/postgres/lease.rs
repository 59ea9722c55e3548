//! A pooled connection that goes back to the pool only when somebody says that it is fit to.

use std::ops::Deref;

use deadpool_postgres::{ClientWrapper, Object};

/// Dropping it closes the connection: what was dropped half-way may be inside a transaction, or waiting for an answer.
pub(super) struct Lease(Option<Object>);

impl Lease {
    pub(super) fn new(object: Object) -> Self {
        Self(Some(object))
    }

    /// Nothing is under way on it: others may have it.
    pub(super) fn give_back(mut self) {
        drop(self.0.take());
    }
}

impl Deref for Lease {
    type Target = ClientWrapper;

    fn deref(&self) -> &ClientWrapper {
        match &self.0 {
            Some(object) => object,
            // Only `give_back` and `drop` empty it, and both end it.
            None => unreachable!("a lease is used after its end"),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.0.take() {
            drop(Object::take(object));
        }
    }
}
