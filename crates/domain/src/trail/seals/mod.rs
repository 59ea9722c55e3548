//! Seals: signed marks over the trail, each over the events since the one before it, and that one.

mod flaw;
mod model;
mod sealer;
mod store;
mod verify;

pub use flaw::{Chain, Flaw, Place, Verdict};
pub use model::{BadHead, Head};
pub use sealer::{head, seal};
pub(crate) use store::STATEMENTS;
pub use verify::verify;
