//! What developers' machines show beside the contract.

pub(crate) mod messages;
