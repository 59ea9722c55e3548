//! The words that say what a client is.

use serde::Serialize;
use signet_domain::clients as domain;
use utoipa::ToSchema;

/// Whether a client can keep a secret (RFC 6749, section 2.1).
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ClientKind {
    /// It cannot: it runs on other people's devices.
    Public,
    /// It can.
    Confidential,
}

/// How a client proves itself at the token endpoint.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum AuthMethod {
    /// Not at all: it is public.
    None,
    /// By its secret in the header Authorization.
    ClientSecretBasic,
    /// By its secret in the form.
    ClientSecretPost,
    /// By a token that it signs.
    PrivateKeyJwt,
}

/// What a client may ask tokens for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum GrantType {
    /// A person who signed in.
    AuthorizationCode,
    /// A session that goes on.
    RefreshToken,
    /// The client itself.
    ClientCredentials,
    /// A person who signed in on another device (RFC 8628).
    #[serde(rename = "urn:ietf:params:oauth:grant-type:device_code")]
    DeviceCode,
    /// Another token (RFC 8693).
    #[serde(rename = "urn:ietf:params:oauth:grant-type:token-exchange")]
    TokenExchange,
}

/// What access tokens are.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum TokenFormat {
    /// Signed, so that who takes them needs not ask (RFC 9068).
    Jwt,
    /// A name that the service alone can look up.
    Opaque,
}

/// What tokens are signed with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) enum SigningAlgorithm {
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// ECDSA on P-256 with SHA-256.
    #[serde(rename = "ES256")]
    Es256,
    /// RSASSA-PKCS1-v1_5 with SHA-256.
    #[serde(rename = "RS256")]
    Rs256,
}

/// When people are asked whether a client may have what it asks for.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum ConsentPolicy {
    /// Each time.
    Always,
    /// When it asks for something that they have not granted yet.
    Once,
    /// Never: it is the operator's own.
    Never,
}

impl From<domain::AuthMethod> for ClientKind {
    fn from(method: domain::AuthMethod) -> Self {
        if method.is_public() { Self::Public } else { Self::Confidential }
    }
}

impl From<domain::AuthMethod> for AuthMethod {
    fn from(method: domain::AuthMethod) -> Self {
        match method {
            domain::AuthMethod::None => Self::None,
            domain::AuthMethod::SecretBasic => Self::ClientSecretBasic,
            domain::AuthMethod::SecretPost => Self::ClientSecretPost,
            domain::AuthMethod::PrivateKeyJwt => Self::PrivateKeyJwt,
        }
    }
}

impl From<&domain::GrantType> for GrantType {
    fn from(grant: &domain::GrantType) -> Self {
        match grant {
            domain::GrantType::AuthorizationCode => Self::AuthorizationCode,
            domain::GrantType::RefreshToken => Self::RefreshToken,
            domain::GrantType::ClientCredentials => Self::ClientCredentials,
            domain::GrantType::DeviceCode => Self::DeviceCode,
            domain::GrantType::TokenExchange => Self::TokenExchange,
        }
    }
}

impl From<domain::TokenFormat> for TokenFormat {
    fn from(format: domain::TokenFormat) -> Self {
        match format {
            domain::TokenFormat::Jwt => Self::Jwt,
            domain::TokenFormat::Opaque => Self::Opaque,
        }
    }
}

impl From<domain::SigningAlgorithm> for SigningAlgorithm {
    fn from(algorithm: domain::SigningAlgorithm) -> Self {
        match algorithm {
            domain::SigningAlgorithm::EdDsa => Self::EdDsa,
            domain::SigningAlgorithm::Es256 => Self::Es256,
            domain::SigningAlgorithm::Rs256 => Self::Rs256,
        }
    }
}

impl From<domain::ConsentPolicy> for ConsentPolicy {
    fn from(policy: domain::ConsentPolicy) -> Self {
        match policy {
            domain::ConsentPolicy::Always => Self::Always,
            domain::ConsentPolicy::Once => Self::Once,
            domain::ConsentPolicy::Never => Self::Never,
        }
    }
}
