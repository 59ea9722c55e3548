//! `/RegistrationTokens`, an extension of the contract: what lets software register itself as OAuth clients (RFC 7591).

pub(crate) mod list;
pub(crate) mod make;
mod model;
pub(crate) mod revoke;
