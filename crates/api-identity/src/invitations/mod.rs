//! `/Orgs/{orgId}/invitations`, an extension of the contract: how strangers come into an organization.

pub(crate) mod list;
mod model;
pub(crate) mod resend;
pub(crate) mod revoke;
pub(crate) mod send;
