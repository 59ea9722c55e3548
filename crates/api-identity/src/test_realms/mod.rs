//! What test realms offer beside the contract.

pub(crate) mod advance;
pub(crate) mod messages;
