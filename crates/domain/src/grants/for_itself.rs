//! What a client gets for itself, without a person (RFC 6749, section 4.4).

use signet_protocol::oauth::{ErrorCode, Scope};

use super::allowed::{require_allowed, scope_of};
use super::exchange::require_proof;
use super::refused::Refused;
use crate::boxed;
use crate::clients::{Client, GrantType};
use crate::context::Context;
use crate::sessions::OFFLINE_ACCESS;
use crate::tokens::{self, AccessToken, OfClient};

/// What tells of people, or goes on without them: where there is no person, there is neither.
const OF_PEOPLE: [&str; 2] = ["openid", OFFLINE_ACCESS];

/// What a client asks for.
#[derive(Debug, Default)]
pub struct ForItself<'a> {
    /// What the token is to be for; all that the client may ask for when nothing is said.
    pub scope: Option<&'a Scope>,
    /// The resource that it is to be for (RFC 8707).
    pub resource: Option<&'a str>,
    /// The thumbprint of the key that the client proved to hold (RFC 9449).
    pub jkt: Option<&'a str>,
}

/// What it gets.
#[derive(Debug)]
pub struct GrantedToClient {
    /// What the token is for.
    pub scope: Scope,
    /// The token.
    pub access: AccessToken,
    /// Whether it is bound to a key.
    pub is_bound: bool,
}

/// Issues a token to a client that proved itself, for itself. It opens none of our own APIs: those know people and machines of
/// organizations.
///
/// # Errors
/// `unauthorized_client` to a public client, and to one that may not ask so; `invalid_scope` for what it may not ask for;
/// `invalid_target`; `invalid_dpop_proof`; what keeps the token from being signed or kept.
#[boxed]
pub async fn grant_for_itself(
    ctx: &Context,
    client: &Client,
    asked: &ForItself<'_>,
) -> Result<GrantedToClient, Refused> {
    require_allowed(client, GrantType::ClientCredentials)?;
    if client.auth_method.is_public() {
        // Whoever knows its name could ask (RFC 6749, section 4.4).
        let said = "A public client proves nothing, so it gets no token for itself.";
        return Err(Refused::Said(ErrorCode::UnauthorizedClient, said));
    }
    require_proof(client, asked.jkt)?;
    if asked.resource.is_some_and(|named| !client.settings.audiences.iter().any(|allowed| allowed == named)) {
        let said = "This resource is not one that the client may ask tokens for.";
        return Err(Refused::Said(ErrorCode::InvalidTarget, said));
    }
    let allowed = scope_of(client);
    let wanted = asked.scope.unwrap_or(&allowed);
    if !wanted.is_subset(&allowed) {
        return Err(Refused::Said(ErrorCode::InvalidScope, "The client may not ask for all of this scope."));
    }
    let scope = wanted.filtered(|word| !OF_PEOPLE.contains(&word));
    let of = OfClient { client, scope: &scope, audience: asked.resource, jkt: asked.jkt };
    let access = tokens::issue_of_client(ctx, &of).await?;
    Ok(GrantedToClient { scope, access, is_bound: asked.jkt.is_some() })
}
