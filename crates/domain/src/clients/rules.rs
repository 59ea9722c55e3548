//! The rules for what goes together in one client.

use super::model::{AuthMethod, Client};
use super::settings::{ConsentPolicy, GrantType};
use crate::refusal::FieldError;

/// The member that a fault is in: `redirectUris` of `redirectUris[1]`.
pub(super) fn member(field: &str) -> &str {
    field.split(['[', '.']).next().unwrap_or(field)
}

/// What contradicts itself in a client whose members each hold.
pub(super) fn contradictions(client: &Client) -> Vec<FieldError> {
    let single = of_addresses(client).into_iter().chain(of_keys(client)).chain(of_account(client));
    of_public(client).into_iter().chain(single).chain(of_lifetimes(client)).collect()
}

fn of_public(client: &Client) -> Vec<FieldError> {
    let settings = &client.settings;
    let mut faults = Vec::new();
    if client.auth_method.is_public() {
        for (at, grant) in settings.grant_types.iter().enumerate() {
            if matches!(grant, GrantType::ClientCredentials | GrantType::TokenExchange) {
                let message = "A public client (authMethod none) proves nothing, so it gets no tokens by this.";
                faults.push(FieldError::new(format!("grantTypes[{at}]"), "PUBLIC_CLIENT", message));
            }
        }
        if !settings.require_pkce {
            let message = "A public client (authMethod none) always needs PKCE.";
            faults.push(FieldError::new("requirePkce", "PUBLIC_CLIENT", message));
        }
    }
    if client.auth_method.is_public() && !settings.introspection_audiences.is_empty() {
        let message = "A public client (authMethod none) proves nothing, so it looks at no tokens.";
        faults.push(FieldError::new("introspectionAudiences", "PUBLIC_CLIENT", message));
    }
    if settings.consent == ConsentPolicy::Never && !(client.first_party && client.is_assured()) {
        let message =
            "Only a firstParty client asks nobody: one that proves itself, or whose redirectUris are all https.";
        faults.push(FieldError::new("consent", "NOT_ASSURED", message));
    }
    faults
}

fn of_addresses(client: &Client) -> Option<FieldError> {
    let settings = &client.settings;
    let has_none = settings.grant_types.contains(&GrantType::AuthorizationCode) && settings.redirect_uris.is_empty();
    has_none.then(no_redirect_uri)
}

/// What is wrong with a client that answers could not be sent to.
pub fn no_redirect_uri() -> FieldError {
    let message = "The grant authorization_code needs a redirect URI. Name one, or the grantTypes without it.";
    FieldError::new("redirectUris", "REQUIRED", message)
}

fn of_account(client: &Client) -> Option<FieldError> {
    let is_of_use = client.settings.grant_types.contains(&GrantType::ClientCredentials);
    (client.account.is_some() && !is_of_use).then(|| {
        let message = "Only the grant client_credentials makes tokens that act as this account. Name it in grantTypes.";
        FieldError::new("accountId", "UNUSED", message)
    })
}

fn of_keys(client: &Client) -> Option<FieldError> {
    let settings = &client.settings;
    match (&settings.jwks, &settings.jwks_uri) {
        (Some(_), Some(_)) => {
            let message = "Name the keys or their address, not both (RFC 7591, section 2).";
            Some(FieldError::new("jwksUri", "TWO_SOURCES", message))
        }
        (None, None) if client.auth_method == AuthMethod::PrivateKeyJwt => {
            let message =
                "The authMethod private_key_jwt needs public keys: name them here, or their address in jwksUri.";
            Some(FieldError::new("jwks", "REQUIRED", message))
        }
        _ => None,
    }
}

fn of_lifetimes(client: &Client) -> Vec<FieldError> {
    let settings = &client.settings;
    let mut faults = Vec::new();
    if settings.access_token_seconds >= settings.refresh_token_idle_seconds {
        // A client refreshes when its token ends: a refresh token that ends with it, or before, would never be used.
        let message = "Access tokens have to end before refresh tokens do that nobody uses (refreshTokenIdleSeconds).";
        faults.push(FieldError::new("accessTokenSeconds", "OUT_OF_RANGE", message));
    }
    if settings.refresh_token_idle_seconds > settings.refresh_token_seconds {
        let message = "This cannot be more than refreshTokenSeconds.";
        faults.push(FieldError::new("refreshTokenIdleSeconds", "OUT_OF_RANGE", message));
    }
    faults
}
