//! The answer of the token endpoint.

use serde::Serialize;
use signet_domain::grants::{Granted, GrantedToClient};
use signet_domain::presented_tokens::TokenExchanged;
use signet_protocol::oauth::Scope;
use utoipa::ToSchema;

use super::exchange::ACCESS_TOKEN;

/// What a client gets (RFC 6749, section 5.1; OpenID Connect Core 1.0, section 3.1.3.3).
#[derive(Serialize, ToSchema)]
pub(crate) struct OAuthTokens {
    /// For the client's requests. Of some clients it is a JWT (RFC 9068), of others a text that says nothing by itself.
    #[schema(example = "oat_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")]
    access_token: String,
    /// How it is shown: `Bearer`, or `DPoP` where it is bound to a key (RFC 9449).
    #[schema(example = "Bearer")]
    token_type: &'static str,
    /// How many seconds it is good for.
    #[schema(example = 900)]
    expires_in: u64,
    /// What it is for; absent where that is nothing that has a word.
    #[schema(example = "openid profile email offline_access", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    scope: Option<String>,
    /// For the next tokens: good once.
    #[schema(
        example = "srt_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU47DEQpj8HBSa-_TImW-5JCeuQeRkm5NM",
        required = false
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// Who signed in, where the scope has `openid`: a JWT.
    #[schema(
        example = "eyJhbGciOiJFZERTQSIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJhY2NfeDF5MnozYTRiNWM2In0.c2lnbmF0dXJl",
        required = false
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
    /// What the access token is, where it was had for another one (RFC 8693, section 2.2.1).
    #[schema(example = "urn:ietf:params:oauth:token-type:access_token", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    issued_token_type: Option<&'static str>,
}

fn token_type(is_bound: bool) -> &'static str {
    if is_bound { "DPoP" } else { "Bearer" }
}

/// The scope as an answer has it: its grammar has no empty one (RFC 6749, section 3.3).
fn said(scope: &Scope) -> Option<String> {
    (!scope.is_empty()).then(|| scope.to_string())
}

impl From<Granted> for OAuthTokens {
    fn from(granted: Granted) -> Self {
        Self {
            access_token: granted.access.token.expose().clone(),
            token_type: token_type(granted.is_bound),
            expires_in: granted.access.expires_in.as_secs(),
            scope: said(&granted.scope),
            refresh_token: granted.refresh.map(|token| token.to_text().expose().clone()),
            id_token: granted.id_token.map(|token| token.expose().clone()),
            issued_token_type: None,
        }
    }
}

impl From<GrantedToClient> for OAuthTokens {
    fn from(granted: GrantedToClient) -> Self {
        Self {
            access_token: granted.access.token.expose().clone(),
            token_type: token_type(granted.is_bound),
            expires_in: granted.access.expires_in.as_secs(),
            scope: said(&granted.scope),
            refresh_token: None,
            id_token: None,
            issued_token_type: None,
        }
    }
}

impl From<TokenExchanged> for OAuthTokens {
    fn from(exchanged: TokenExchanged) -> Self {
        Self {
            access_token: exchanged.access.token.expose().clone(),
            token_type: token_type(exchanged.is_bound),
            expires_in: exchanged.access.expires_in.as_secs(),
            scope: said(&exchanged.scope),
            refresh_token: None,
            id_token: None,
            issued_token_type: Some(ACCESS_TOKEN),
        }
    }
}
