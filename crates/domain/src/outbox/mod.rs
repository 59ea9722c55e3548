//! The outbox: messages to people, written in the transaction of what they tell of, so that none is sent for what did not
//! happen and none is forgotten; delivered later.
//!
//! Invariant: what a message says, its recipient included, is sealed; the tokens in it are nowhere else in clear.

mod message;
mod store;

pub use message::{Message, Template, Waiting, waiting};
pub(crate) use message::{delete_of_account, send};
pub(crate) use store::STATEMENTS;
