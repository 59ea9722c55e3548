//! An OAuth client as the API shows it.

use serde::Serialize;
use serde_json::Value;
use signet_domain::clients::{self as domain, NewClient, NewClientSecret};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, SchemaType, Type};

use super::words::{AuthMethod, ClientKind, ConsentPolicy, GrantType, SigningAlgorithm, TokenFormat};

/// An answer whose body is one client.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ClientBody {
    /// The client.
    pub(crate) data: Client,
}

/// A set of public keys (RFC 7517, section 5), or none.
pub(super) fn key_set() -> Schema {
    let kind: SchemaType = [Type::Object, Type::Null].into_iter().collect();
    let key = serde_json::json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "one",
                                  "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
    ObjectBuilder::new().schema_type(kind).examples([serde_json::json!({ "keys": [key] })]).into()
}

/// Software that signs people in here, or calls by itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Client {
    /// Its `client_id`, which is no secret.
    #[schema(pattern = "^client_[a-zA-Z0-9]{24}$", example = "client_7Qx2mK9sT4vB8nR1cW6yZ3pL")]
    id: String,
    /// What people are told it is called.
    #[schema(example = "Shop")]
    name: String,
    /// Whether it can keep a secret; its `authMethod` says so.
    kind: ClientKind,
    /// How it proves itself at the token endpoint.
    auth_method: AuthMethod,
    /// Its secrets, the oldest first. The secrets themselves are shown when they are made, and not again.
    secrets: Vec<ClientSecret>,
    /// The organization whose members alone sign in through it.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6", required)]
    org_id: Option<String>,
    /// The account that it acts as at this API, with tokens that it has for itself (`client_credentials`).
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6", required)]
    account_id: Option<String>,
    /// Whether it is the operator's own software.
    #[schema(example = false)]
    first_party: bool,
    /// Where answers of the authorize endpoint may go, each exact; the port of a loopback address may vary.
    #[schema(example = json!(["https://shop.example.com/callback"]))]
    redirect_uris: Vec<String>,
    /// Where people may go after they signed out, each exact.
    #[schema(example = json!(["https://shop.example.com/"]))]
    post_logout_redirect_uris: Vec<String>,
    /// What it may ask tokens for.
    #[schema(example = json!(["authorization_code", "refresh_token"]))]
    grant_types: Vec<GrantType>,
    /// What it may ask for in tokens.
    #[schema(example = json!(["openid", "profile", "email", "offline_access"]))]
    scopes: Vec<String>,
    /// The resources that it may ask tokens for (RFC 8707).
    #[schema(example = json!(["https://api.example.com/"]))]
    audiences: Vec<String>,
    /// The resources whose tokens it may look at, as the resource server that looks after them (RFC 7662).
    #[schema(example = json!(["https://api.example.com/"]))]
    introspection_audiences: Vec<String>,
    /// What its access tokens are.
    token_format: TokenFormat,
    /// What its tokens are signed with.
    signing_algorithm: SigningAlgorithm,
    /// How many seconds its access tokens are good for.
    #[schema(example = 900)]
    access_token_seconds: u32,
    /// How many seconds its refresh tokens are good for without being used.
    #[schema(example = 2592000)]
    refresh_token_idle_seconds: u32,
    /// How many seconds its refresh tokens are good for at most.
    #[schema(example = 7776000)]
    refresh_token_seconds: u32,
    /// How many seconds its ID tokens are good for.
    #[schema(example = 3600)]
    id_token_seconds: u32,
    /// When people are asked whether it may have what it asks for.
    consent: ConsentPolicy,
    /// Whether a code is handed out only for a challenge (RFC 7636).
    #[schema(example = true)]
    require_pkce: bool,
    /// Whether it has to send what it asks for ahead (RFC 9126).
    #[schema(example = false)]
    require_par: bool,
    /// Whether its tokens are bound to a key of its own (RFC 9449).
    #[schema(example = false)]
    dpop_bound: bool,
    /// Its public keys.
    #[schema(schema_with = key_set, required)]
    jwks: Option<Value>,
    /// Where its public keys are.
    #[schema(example = "https://shop.example.com/jwks.json", required)]
    jwks_uri: Option<String>,
    /// Where it is told that somebody signed out.
    #[schema(example = "https://shop.example.com/signed-out", required)]
    backchannel_logout_uri: Option<String>,
    /// Its home page, for people.
    #[schema(example = "https://shop.example.com/", required)]
    client_uri: Option<String>,
    /// Its picture, for people.
    #[schema(example = "https://shop.example.com/logo.png", required)]
    logo_uri: Option<String>,
    /// What it does with people's data, for people.
    #[schema(example = "https://shop.example.com/privacy", required)]
    policy_uri: Option<String>,
    /// Its terms, for people.
    #[schema(example = "https://shop.example.com/terms", required)]
    tos_uri: Option<String>,
    /// When it was made (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// When it last changed, its secrets left aside.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    updated_at: String,
}

/// One secret of a client, without the secret itself.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ClientSecret {
    /// Its id, which tells nothing about it.
    #[schema(pattern = "^sec_[a-z0-9]{20}$", example = "sec_0mi9k2x1c7d3f5g9h2j4")]
    id: String,
    /// When it was made (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// From when on it proves nothing.
    #[schema(format = DateTime, example = "2026-11-23T09:30:00.000Z", required)]
    expires_at: Option<String>,
}

/// A client that was just made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewClientData {
    #[serde(flatten)]
    client: Client,
    /// What it proves itself with, where that is a secret. It is not shown again.
    #[schema(
        pattern = "^cs_[a-zA-Z0-9]{49}$",
        example = "cs_0000000000000000000000000000000000000000000000000",
        nullable = false
    )]
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
}

/// An answer whose body is a new client.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewClientBody {
    /// The client.
    data: NewClientData,
}

/// A secret that was just made.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct NewClientSecretData {
    #[serde(flatten)]
    secret: ClientSecret,
    /// What the client keeps. It is not shown again.
    #[schema(pattern = "^cs_[a-zA-Z0-9]{49}$", example = "cs_0000000000000000000000000000000000000000000000000")]
    client_secret: String,
}

/// An answer whose body is a new secret.
#[derive(Serialize, ToSchema)]
pub(crate) struct NewClientSecretBody {
    /// The secret.
    data: NewClientSecretData,
}

impl From<&domain::ClientSecret> for ClientSecret {
    fn from(secret: &domain::ClientSecret) -> Self {
        Self {
            id: secret.id.to_string(),
            created_at: secret.created_at.to_string(),
            expires_at: secret.expires_at.map(|at| at.to_string()),
        }
    }
}

impl From<&domain::Client> for Client {
    fn from(client: &domain::Client) -> Self {
        let settings = client.settings.clone();
        Self {
            id: client.id.to_string(),
            name: client.name.clone(),
            kind: client.auth_method.into(),
            auth_method: client.auth_method.into(),
            secrets: client.secrets.iter().map(ClientSecret::from).collect(),
            org_id: client.org.as_ref().map(|org| org.to_string()),
            account_id: client.account.as_ref().map(|account| account.to_string()),
            first_party: client.first_party,
            redirect_uris: settings.redirect_uris,
            post_logout_redirect_uris: settings.post_logout_redirect_uris,
            grant_types: settings.grant_types.iter().map(GrantType::from).collect(),
            scopes: settings.scopes,
            audiences: settings.audiences,
            introspection_audiences: settings.introspection_audiences,
            token_format: settings.token_format.into(),
            signing_algorithm: settings.signing_algorithm.into(),
            access_token_seconds: settings.access_token_seconds,
            refresh_token_idle_seconds: settings.refresh_token_idle_seconds,
            refresh_token_seconds: settings.refresh_token_seconds,
            id_token_seconds: settings.id_token_seconds,
            consent: settings.consent.into(),
            require_pkce: settings.require_pkce,
            require_par: settings.require_par,
            dpop_bound: settings.dpop_bound,
            jwks: settings.jwks,
            jwks_uri: settings.jwks_uri,
            backchannel_logout_uri: settings.backchannel_logout_uri,
            client_uri: settings.client_uri,
            logo_uri: settings.logo_uri,
            policy_uri: settings.policy_uri,
            tos_uri: settings.tos_uri,
            created_at: client.created_at.to_string(),
            updated_at: client.updated_at.to_string(),
        }
    }
}

/// The one answer that holds the secret.
impl From<&NewClient> for NewClientBody {
    fn from(new: &NewClient) -> Self {
        let client_secret = new.secret.as_ref().map(|secret| secret.expose().to_owned());
        Self { data: NewClientData { client: (&new.client).into(), client_secret } }
    }
}

/// The same.
impl From<&NewClientSecret> for NewClientSecretBody {
    fn from(new: &NewClientSecret) -> Self {
        let client_secret = new.text.expose().to_owned();
        Self { data: NewClientSecretData { secret: (&new.secret).into(), client_secret } }
    }
}
