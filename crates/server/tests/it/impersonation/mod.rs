//! Acting as another user, and what a credential means for things that are kept elsewhere.

mod claims;
mod ending;
mod guide;
mod introspection;
mod listing;
pub mod stage;
mod trail;
mod who;
mod writing;
