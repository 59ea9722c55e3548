//! What codes and refresh tokens have in common when they are exchanged.

use signet_protocol::oauth::{ErrorCode, Scope};

use super::refused::Refused;
use crate::clients::Client;
use crate::sessions::Grant;

/// The resource that tokens are to be for: of those that were granted, the one that is named, or else the first. `None` is
/// ourselves (RFC 8707, section 2.2).
pub(super) fn audience(client: &Client, grant: &Grant, named: Option<&str>) -> Result<Option<String>, Refused> {
    let not_granted = Refused::Said(ErrorCode::InvalidTarget, "This resource was not granted to the client.");
    let Some(resource) = named.or(grant.audience.first().map(String::as_str)) else { return Ok(None) };
    let is_granted = grant.audience.iter().any(|granted| granted == resource);
    let is_allowed = client.settings.audiences.iter().any(|allowed| allowed == resource);
    if is_granted && is_allowed { Ok(Some(resource.to_owned())) } else { Err(not_granted) }
}

/// The scope of a token: what was granted, as far as it is wanted and the client may still ask for it.
pub(super) fn narrowed(granted: &Scope, wanted: Option<&Scope>, allowed: &Scope) -> Result<Scope, Refused> {
    let wanted = wanted.unwrap_or(granted);
    if !wanted.is_subset(granted) {
        return Err(Refused::Said(ErrorCode::InvalidScope, "This is more than was granted."));
    }
    Ok(wanted.intersection(allowed))
}

/// Refuses a client that has to prove a key, and proved none.
pub(crate) fn require_proof(client: &Client, jkt: Option<&str>) -> Result<(), Refused> {
    let missing = Refused::Said(ErrorCode::InvalidDpopProof, "This client's tokens are bound to a key: prove it.");
    if client.settings.dpop_bound && jkt.is_none() { Err(missing) } else { Ok(()) }
}
