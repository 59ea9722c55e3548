//! What of a client is set, beside its name and how it proves itself; and what a client is that says nothing.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use signet_protocol::jose::Algorithm;

use crate::words::{words, words_in_json};

words! {
    /// What a client may ask tokens for (RFC 6749, section 1.3; RFC 8628; RFC 8693).
    GrantType {
        /// A person who signed in.
        AuthorizationCode = "authorization_code",
        /// A session that goes on.
        RefreshToken = "refresh_token",
        /// The client itself.
        ClientCredentials = "client_credentials",
        /// A person who signed in on another device.
        DeviceCode = "urn:ietf:params:oauth:grant-type:device_code",
        /// Another token.
        TokenExchange = "urn:ietf:params:oauth:grant-type:token-exchange",
    }
}

words! {
    /// What access tokens of a client are.
    TokenFormat {
        /// Signed, so that who takes them needs not ask (RFC 9068).
        Jwt = "jwt",
        /// A name that we alone can look up.
        Opaque = "opaque",
    }
}

words! {
    /// What the tokens of a client are signed with (RFC 7518, section 3.1; RFC 8037).
    SigningAlgorithm {
        /// Ed25519.
        EdDsa = "EdDSA",
        /// ECDSA on P-256 with SHA-256.
        Es256 = "ES256",
        /// RSASSA-PKCS1-v1_5 with SHA-256.
        Rs256 = "RS256",
    }
}

impl SigningAlgorithm {
    /// The same among the algorithms of keys.
    pub(crate) const fn of_keys(self) -> Algorithm {
        match self {
            Self::EdDsa => Algorithm::EdDsa,
            Self::Es256 => Algorithm::Es256,
            Self::Rs256 => Algorithm::Rs256,
        }
    }
}

words! {
    /// When people are asked whether a client may have what it asks for.
    ConsentPolicy {
        /// Each time.
        Always = "always",
        /// When it asks for something that they have not granted yet.
        Once = "once",
        /// Never: it is the operator's own.
        Never = "never",
    }
}

words_in_json!(GrantType, TokenFormat, SigningAlgorithm, ConsentPolicy);

const MINUTE: u32 = 60;
const HOUR: u32 = 60 * MINUTE;
pub(super) const DAY: u32 = 24 * HOUR;

/// Everything that is set, as it is stored: JSON, with the names that the API has for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "camelCase")]
pub struct ClientSettings {
    /// Where answers of the authorize endpoint may go, each exact.
    pub redirect_uris: Vec<String>,
    /// Where people may go after they signed out, each exact.
    pub post_logout_redirect_uris: Vec<String>,
    /// What it may ask tokens for.
    pub grant_types: Vec<GrantType>,
    /// What it may ask for in tokens.
    pub scopes: Vec<String>,
    /// The resources that it may ask tokens for (RFC 8707).
    pub audiences: Vec<String>,
    /// The resources whose tokens it may look at, as what looks after them (RFC 7662).
    pub introspection_audiences: Vec<String>,
    /// What its access tokens are.
    pub token_format: TokenFormat,
    /// What its tokens are signed with.
    pub signing_algorithm: SigningAlgorithm,
    /// How many seconds its access tokens are good for.
    pub access_token_seconds: u32,
    /// How many seconds its refresh tokens are good for without being used.
    pub refresh_token_idle_seconds: u32,
    /// How many seconds its refresh tokens are good for at most.
    pub refresh_token_seconds: u32,
    /// How many seconds its ID tokens are good for.
    pub id_token_seconds: u32,
    /// When people are asked.
    pub consent: ConsentPolicy,
    /// Whether a code is handed out only for a challenge (RFC 7636).
    pub require_pkce: bool,
    /// Whether it has to send what it asks for ahead (RFC 9126).
    pub require_par: bool,
    /// Whether its tokens are bound to a key of its own (RFC 9449).
    pub dpop_bound: bool,
    /// Its public keys, as a set (RFC 7517, section 5).
    pub jwks: Option<Value>,
    /// Where its public keys are.
    pub jwks_uri: Option<String>,
    /// Where it is told that somebody signed out (OpenID Connect Back-Channel Logout 1.0).
    pub backchannel_logout_uri: Option<String>,
    /// Its home page, for people.
    pub client_uri: Option<String>,
    /// Its picture, for people.
    pub logo_uri: Option<String>,
    /// What it does with people's data, for people.
    pub policy_uri: Option<String>,
    /// Its terms, for people.
    pub tos_uri: Option<String>,
}

/// Sign-in of people by a website or an app.
impl Default for ClientSettings {
    fn default() -> Self {
        Self {
            redirect_uris: Vec::new(),
            post_logout_redirect_uris: Vec::new(),
            grant_types: vec![GrantType::AuthorizationCode, GrantType::RefreshToken],
            scopes: ["openid", "profile", "email", "offline_access"].map(str::to_owned).into(),
            audiences: Vec::new(),
            introspection_audiences: Vec::new(),
            token_format: TokenFormat::Jwt,
            signing_algorithm: SigningAlgorithm::EdDsa,
            access_token_seconds: 15 * MINUTE,
            refresh_token_idle_seconds: 30 * DAY,
            refresh_token_seconds: 90 * DAY,
            // It is read once, when somebody has signed in; an hour is for slow clocks and sign-ins that wait for a tab.
            id_token_seconds: HOUR,
            consent: ConsentPolicy::Once,
            require_pkce: true,
            require_par: false,
            dpop_bound: false,
            jwks: None,
            jwks_uri: None,
            backchannel_logout_uri: None,
            client_uri: None,
            logo_uri: None,
            policy_uri: None,
            tos_uri: None,
        }
    }
}
