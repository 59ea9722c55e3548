//! What a client says of itself, in the words of RFC 7591, section 2, and of the specifications that add to them.

use serde::Deserialize;
use serde_json::{Map, Value};
use signet_domain::clients::{Change, ClientChange};
use signet_domain::registration::Metadata;
use signet_edge::SecretText;
use utoipa::ToSchema;

/// Client metadata. What is absent or null is the default; what is not known is passed over, and the answer says what was registered.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(example = json!({
    "client_name": "Shop",
    "redirect_uris": ["https://shop.example.com/callback"],
    "grant_types": ["authorization_code", "refresh_token"],
    "token_endpoint_auth_method": "client_secret_basic",
    "scope": "openid profile email",
}))]
pub(crate) struct ClientMetadata {
    /// What people are told it is called: 1 to 100 characters.
    #[schema(example = "Shop")]
    client_name: Option<String>,
    /// Where answers of the authorize endpoint may go, each exact: https; http on a loopback address and on localhost; or a scheme
    /// of an app with a dot in it.
    #[schema(max_items = 32, example = json!(["https://shop.example.com/callback"]))]
    redirect_uris: Option<Vec<String>>,
    /// Where people may go after they signed out, by the same rules.
    #[schema(max_items = 32, example = json!(["https://shop.example.com/"]))]
    post_logout_redirect_uris: Option<Vec<String>>,
    /// What it asks tokens for; `authorization_code` when absent.
    #[schema(example = json!(["authorization_code", "refresh_token"]))]
    grant_types: Option<Vec<String>>,
    /// `code`, where it has the grant for that.
    #[schema(example = json!(["code"]))]
    response_types: Option<Vec<String>>,
    /// How it proves itself: `client_secret_basic` when absent, or `client_secret_post`, `private_key_jwt`, or `none` for a public
    /// client.
    #[schema(example = "client_secret_basic")]
    token_endpoint_auth_method: Option<String>,
    /// What it may ask for, words with a space between them; all that its registration permits when absent.
    #[schema(example = "openid profile email")]
    scope: Option<String>,
    /// Its public keys.
    #[schema(value_type = Option<Object>)]
    jwks: Option<Map<String, Value>>,
    /// Where its public keys are (https).
    #[schema(example = "https://shop.example.com/jwks.json")]
    jwks_uri: Option<String>,
    /// Its home page (https).
    #[schema(example = "https://shop.example.com/")]
    client_uri: Option<String>,
    /// Its picture (https).
    #[schema(example = "https://shop.example.com/logo.png")]
    logo_uri: Option<String>,
    /// What it does with people's data (https).
    #[schema(example = "https://shop.example.com/privacy")]
    policy_uri: Option<String>,
    /// Its terms (https).
    #[schema(example = "https://shop.example.com/terms")]
    tos_uri: Option<String>,
    /// What its tokens are signed with: `RS256` when absent, `ES256` or `EdDSA`.
    #[schema(example = "RS256")]
    id_token_signed_response_alg: Option<String>,
    /// How people are named: `public`, to every client alike.
    #[schema(example = "public")]
    subject_type: Option<String>,
    /// Where it is told that somebody signed out (https).
    #[schema(example = "https://shop.example.com/signed-out")]
    backchannel_logout_uri: Option<String>,
    /// Whether its tokens are bound to a key of its own (RFC 9449).
    #[schema(example = false)]
    dpop_bound_access_tokens: Option<bool>,
    /// Whether it has to send what it asks for ahead (RFC 9126).
    #[schema(example = false)]
    require_pushed_authorization_requests: Option<bool>,
    /// Which client it is, where that is changed: the one of the address.
    #[schema(example = "client_7Qx2mK9sT4vB8nR1cW6yZ3pL")]
    pub(super) client_id: Option<String>,
    /// A secret of its own, which goes on; of no other is anything heard.
    #[schema(value_type = Option<String>)]
    pub(super) client_secret: Option<SecretText>,
}

fn said<T: Clone>(member: &Option<T>) -> Change<T> {
    member.clone().map(Some)
}

impl ClientMetadata {
    /// The same in the words of the domain.
    pub(super) fn metadata(&self) -> Metadata {
        let scopes = self.scope.as_ref().map(|scope| scope.split_whitespace().map(str::to_owned).collect());
        Metadata {
            said: ClientChange {
                name: said(&self.client_name),
                auth_method: said(&self.token_endpoint_auth_method),
                redirect_uris: said(&self.redirect_uris),
                post_logout_redirect_uris: said(&self.post_logout_redirect_uris),
                grant_types: said(&self.grant_types),
                scopes: said(&scopes),
                signing_algorithm: said(&self.id_token_signed_response_alg),
                require_par: said(&self.require_pushed_authorization_requests),
                dpop_bound: said(&self.dpop_bound_access_tokens),
                jwks: said(&self.jwks),
                jwks_uri: said(&self.jwks_uri),
                backchannel_logout_uri: said(&self.backchannel_logout_uri),
                client_uri: said(&self.client_uri),
                logo_uri: said(&self.logo_uri),
                policy_uri: said(&self.policy_uri),
                tos_uri: said(&self.tos_uri),
                ..ClientChange::default()
            },
            response_types: self.response_types.clone(),
            subject_type: self.subject_type.clone(),
        }
    }
}
