//! What a client is told that it registered (RFC 7591, section 3.2.1; RFC 7592, section 3).

use serde::Serialize;
use serde_json::Value;
use signet_domain::Context;
use signet_domain::clients::{Client, GrantType};
use signet_domain::registration::{Own, Registered};
use signet_edge::paths;
use signet_protocol::oauth::{ClientSecret, RegistrationAccessToken};
use utoipa::ToSchema;
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};

/// A JWK set (RFC 7517, section 5).
fn key_set() -> Schema {
    let key = serde_json::json!({ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "one",
                                  "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo" });
    ObjectBuilder::new().schema_type(Type::Object).examples([serde_json::json!({ "keys": [key] })]).into()
}

/// A client as it sees itself.
#[derive(Serialize, ToSchema)]
pub(crate) struct ClientInformation {
    /// Its id.
    #[schema(example = "client_7Qx2mK9sT4vB8nR1cW6yZ3pL")]
    client_id: String,
    /// When it was registered, in seconds since 1970.
    #[schema(example = 1_795_339_800)]
    client_id_issued_at: i64,
    /// What it proves itself with, where that is a secret and a new one. It is not shown again.
    #[schema(example = "cs_0000000000000000000000000000000000000000000000000", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret: Option<String>,
    /// 0: the secret does not expire.
    #[schema(example = 0, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    client_secret_expires_at: Option<u32>,
    /// What it looks after itself with.
    #[schema(example = "rat_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU")]
    registration_access_token: String,
    /// Where it does.
    #[schema(format = "uri", example = "http://127.0.0.1:8080/oauth/register/client_7Qx2mK9sT4vB8nR1cW6yZ3pL")]
    registration_client_uri: String,
    #[serde(flatten)]
    metadata: RegisteredMetadata,
}

/// What it registered, defaults included.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegisteredMetadata {
    /// What people are told it is called.
    #[schema(example = "Shop")]
    client_name: String,
    /// Where answers may go.
    #[schema(example = json!(["https://shop.example.com/callback"]))]
    redirect_uris: Vec<String>,
    /// Where people may go after they signed out.
    #[schema(example = json!(["https://shop.example.com/"]))]
    post_logout_redirect_uris: Vec<String>,
    /// What it asks tokens for.
    #[schema(example = json!(["authorization_code", "refresh_token"]))]
    grant_types: Vec<&'static str>,
    /// `code`, where it has the grant for that.
    #[schema(example = json!(["code"]))]
    response_types: Vec<&'static str>,
    /// How it proves itself.
    #[schema(example = "client_secret_basic")]
    token_endpoint_auth_method: &'static str,
    /// What it may ask for.
    #[schema(example = "openid profile email")]
    scope: String,
    /// What its tokens are signed with.
    #[schema(example = "RS256")]
    id_token_signed_response_alg: &'static str,
    /// How people are named.
    #[schema(example = "public")]
    subject_type: &'static str,
    /// Whether its tokens are bound to a key of its own.
    #[schema(example = false)]
    dpop_bound_access_tokens: bool,
    /// Whether it has to send what it asks for ahead.
    #[schema(example = false)]
    require_pushed_authorization_requests: bool,
    /// Its public keys.
    #[schema(schema_with = key_set, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks: Option<Value>,
    /// Where its public keys are.
    #[schema(example = "https://shop.example.com/jwks.json", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    jwks_uri: Option<String>,
    /// Its home page.
    #[schema(example = "https://shop.example.com/", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    client_uri: Option<String>,
    /// Its picture.
    #[schema(example = "https://shop.example.com/logo.png", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    logo_uri: Option<String>,
    /// What it does with people's data.
    #[schema(example = "https://shop.example.com/privacy", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_uri: Option<String>,
    /// Its terms.
    #[schema(example = "https://shop.example.com/terms", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    tos_uri: Option<String>,
    /// Where it is told that somebody signed out.
    #[schema(example = "https://shop.example.com/signed-out", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    backchannel_logout_uri: Option<String>,
}

impl RegisteredMetadata {
    fn of(client: &Client) -> Self {
        let settings = client.settings.clone();
        let has_code = settings.grant_types.contains(&GrantType::AuthorizationCode);
        Self {
            client_name: client.name.clone(),
            redirect_uris: settings.redirect_uris,
            post_logout_redirect_uris: settings.post_logout_redirect_uris,
            grant_types: settings.grant_types.iter().map(|grant| grant.as_str()).collect(),
            response_types: has_code.then_some("code").into_iter().collect(),
            token_endpoint_auth_method: client.auth_method.as_str(),
            scope: settings.scopes.join(" "),
            id_token_signed_response_alg: settings.signing_algorithm.as_str(),
            subject_type: "public",
            dpop_bound_access_tokens: settings.dpop_bound,
            require_pushed_authorization_requests: settings.require_par,
            jwks: settings.jwks,
            jwks_uri: settings.jwks_uri,
            client_uri: settings.client_uri,
            logo_uri: settings.logo_uri,
            policy_uri: settings.policy_uri,
            tos_uri: settings.tos_uri,
            backchannel_logout_uri: settings.backchannel_logout_uri,
        }
    }
}

impl ClientInformation {
    fn of(ctx: &Context, client: &Client, (token, secret): (&RegistrationAccessToken, Option<&ClientSecret>)) -> Self {
        let issuer = ctx.realm.issuer(&ctx.app.settings.public_url);
        Self {
            client_id: client.id.to_string(),
            client_id_issued_at: client.created_at.seconds(),
            client_secret: secret.map(|secret| secret.expose().to_owned()),
            client_secret_expires_at: secret.map(|_| 0),
            registration_access_token: token.expose().to_owned(),
            registration_client_uri: format!("{issuer}{}/{}", paths::OAUTH_REGISTER[0], client.id),
            metadata: RegisteredMetadata::of(client),
        }
    }

    pub(super) fn of_registered(ctx: &Context, registered: &Registered) -> Self {
        Self::of(ctx, &registered.client, (&registered.token, registered.secret.as_ref()))
    }

    pub(super) fn of_own(ctx: &Context, own: &Own) -> Self {
        Self::of(ctx, &own.client, (&own.token, None))
    }
}
