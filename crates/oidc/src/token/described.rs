//! The form of the token endpoint, as the OpenAPI document has it.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::openapi::ClientForm;

/// What a client sends.
#[derive(Deserialize, ToSchema)]
#[expect(dead_code, reason = "describes the form, which is read parameter by parameter")]
pub(crate) struct TokenForm {
    /// What is exchanged.
    #[schema(example = "authorization_code")]
    grant_type: GrantWord,
    /// The code, of `authorization_code`.
    #[schema(example = "ac_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", required = false)]
    code: Option<String>,
    /// Where it was sent.
    #[schema(example = "https://shop.example.com/callback", required = false)]
    redirect_uri: Option<String>,
    /// What fits the challenge that it was asked for with (RFC 7636).
    #[schema(example = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk", required = false)]
    code_verifier: Option<String>,
    /// The refresh token, of `refresh_token`.
    #[schema(
        example = "srt_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU47DEQpj8HBSa-_TImW-5JCeuQeRkm5NM",
        required = false
    )]
    refresh_token: Option<String>,
    /// What a device asks with, of `device_code`.
    #[schema(example = "dc_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU", required = false)]
    device_code: Option<String>,
    /// The access token of a person's, of `token-exchange`: one that was issued to the client, or is for a resource that it looks
    /// after (`introspectionAudiences`).
    #[schema(
        example = "eyJhbGciOiJFZERTQSIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiJhY2NfeDF5MnozYTRiNWM2In0.c2lnbmF0dXJl",
        required = false
    )]
    subject_token: Option<String>,
    /// `urn:ietf:params:oauth:token-type:access_token`.
    #[schema(example = "urn:ietf:params:oauth:token-type:access_token", required = false)]
    subject_token_type: Option<String>,
    /// The same, where anything is said.
    #[schema(example = "urn:ietf:params:oauth:token-type:access_token", required = false)]
    requested_token_type: Option<String>,
    /// Another name for `resource`, of `token-exchange`.
    #[schema(example = "https://api.example.com/", required = false)]
    audience: Option<String>,
    /// What the access token is to be for, of all but `authorization_code` and `device_code`: no more than was granted, or than the
    /// client may ask for; all of that when it is absent.
    #[schema(example = "openid email", required = false)]
    scope: Option<String>,
    /// The resource that the access token is to be for (RFC 8707): one.
    #[schema(example = "https://api.example.com/", required = false)]
    resource: Option<String>,
    #[serde(flatten)]
    client: ClientForm,
}

/// What can be exchanged for tokens.
#[derive(Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GrantWord {
    /// A code of the authorize endpoint.
    AuthorizationCode,
    /// A refresh token.
    RefreshToken,
    /// What the client itself may do.
    ClientCredentials,
    /// The code of a device (RFC 8628).
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    DeviceCode,
    /// Another token (RFC 8693).
    #[serde(rename = "urn:ietf:params:oauth:grant-type:token-exchange")]
    TokenExchange,
}
