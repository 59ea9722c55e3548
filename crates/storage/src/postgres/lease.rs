//! A pooled connection that goes back to the pool only when somebody says that it is fit to.

use std::ops::Deref;
use std::sync::Arc;

use deadpool_postgres::{ClientWrapper, Object};

use super::kept::Kept;
use crate::statement::Statement;
use crate::target::Engine;

/// Dropping it closes the connection: what was dropped half-way may be inside a transaction, or waiting for an answer.
pub(super) struct Lease {
    object: Option<Object>,
    kept: Arc<Kept>,
}

impl Lease {
    pub(super) fn new(object: Object, kept: Arc<Kept>) -> Self {
        Self { object: Some(object), kept }
    }

    /// Whether the statement stays prepared on it.
    pub(super) fn keeps(&self, statement: &Statement) -> bool {
        !statement.is_composed() || self.kept.holds(statement.text(Engine::Postgres))
    }

    /// Nothing is under way on it: others may have it.
    pub(super) fn give_back(mut self) {
        drop(self.object.take());
    }
}

impl Deref for Lease {
    type Target = ClientWrapper;

    fn deref(&self) -> &ClientWrapper {
        match &self.object {
            Some(object) => object,
            // Only `give_back` and `drop` empty it, and both end it.
            None => unreachable!("a lease is used after its end"),
        }
    }
}

impl Drop for Lease {
    fn drop(&mut self) {
        if let Some(object) = self.object.take() {
            drop(Object::take(object));
        }
    }
}
