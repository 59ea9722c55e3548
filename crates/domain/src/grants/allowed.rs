//! What a client may have by its settings, and whether what it was granted may go on.

use signet_protocol::oauth::{ErrorCode, Scope};
use signet_storage::ReadTx;

use super::refused::Refused;
use crate::accounts::Account;
use crate::clients::{Client, ConsentPolicy, GrantType};
use crate::consents;
use crate::context::Context;
use crate::refusal::Refusal;
use crate::roles;
use crate::sessions::{self, Session};

/// Lets pass a client that may ask tokens for `grant`.
///
/// # Errors
/// `unauthorized_client` (RFC 6749, section 5.2).
pub fn require_allowed(client: &Client, grant: GrantType) -> Result<(), Refused> {
    let no = Refused::Said(ErrorCode::UnauthorizedClient, "This client may not use this grant type.");
    if client.settings.grant_types.contains(&grant) { Ok(()) } else { Err(no) }
}

/// What the client may ask for.
pub(crate) fn scope_of(client: &Client) -> Scope {
    // Settings are checked when they are made: what cannot be read permits nothing.
    Scope::of(client.settings.scopes.iter().map(String::as_str)).unwrap_or_default()
}

/// Whether people are not asked at all: by the operator's own client alone, and only where no other software can pass for it.
pub(super) fn asks_nobody(client: &Client) -> bool {
    client.first_party && client.settings.consent == ConsentPolicy::Never && client.is_assured()
}

/// Whether it may go on without its person.
pub(super) fn may_be_offline(client: &Client) -> bool {
    client.settings.grant_types.contains(&GrantType::RefreshToken)
}

/// Why what a client was granted does not go on, for the trail; nothing when it does. The account and the sign-in `proof` are as
/// the transaction sees them: asked are the client's settings, what the sign-in showed, membership and consent.
pub(super) async fn why_not(
    tx: &mut ReadTx,
    ctx: &Context,
    client: &Client,
    (account, proof): (&Account, &Session),
    (grant, scope): (GrantType, &Scope),
) -> Result<Option<&'static str>, Refusal> {
    if !client.settings.grant_types.contains(&grant) {
        return Ok(Some("grant_not_allowed"));
    }
    let memberships = roles::acting_in(tx, &ctx.realm.id, &account.id, client.org.as_ref()).await?;
    if client.org.as_ref().is_some_and(|org| !memberships.has(org)) {
        return Ok(Some("not_a_member"));
    }
    if !sessions::is_shown_enough(&ctx.realm.settings, (account, &memberships), proof, client.org.as_ref()) {
        return Ok(Some("proof_too_weak"));
    }
    if asks_nobody(client) {
        return Ok(None);
    }
    let consent = consents::row_of(tx, &ctx.realm.id, &account.id, &client.id).await?;
    let covers = consent.is_some_and(|consent| scope.is_subset(&consent.scope));
    Ok((!covers).then_some("no_consent"))
}
