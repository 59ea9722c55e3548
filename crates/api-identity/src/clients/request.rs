//! What a request says of a client.

use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use signet_domain::clients::{Change, ClientChange};
use utoipa::ToSchema;

use super::model::key_set;
use super::words::{AuthMethod, ConsentPolicy, GrantType, SigningAlgorithm, TokenFormat};

/// Null is said too: it gives a member back to its default.
fn said<'de, T: Deserialize<'de>, D: Deserializer<'de>>(deserializer: D) -> Result<Change<T>, D::Error> {
    Option::<T>::deserialize(deserializer).map(Some)
}

/// A request with a name of its own kind and, beside it, what else can be said of a client: members that are flattened out of
/// another struct could not be named in errors.
macro_rules! with_settings {
    ($(#[$about:meta])* $name:ident { $($own:tt)* } |$request:ident| $given_name:expr) => {
        #[derive(Debug, Deserialize, ToSchema)]
        $(#[$about])*
        #[serde(rename_all = "camelCase")]
        pub(crate) struct $name {
            $($own)*
            /// How it proves itself at the token endpoint; `none` makes it public. `client_secret_basic` by default.
            #[schema(value_type = Option<AuthMethod>, example = "client_secret_basic")]
            #[serde(default, deserialize_with = "said")]
            auth_method: Change<String>,
            /// The organization whose members alone sign in through it; nobody's by default.
            #[schema(value_type = Option<String>, pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
            #[serde(default, deserialize_with = "said")]
            org_id: Change<String>,
            /// The account that it acts as at this API, with tokens that it has for itself (`client_credentials`): it may do what
            /// both hold. Nobody's by default, and then those tokens open nothing here. The caller has to hold everything that
            /// the account holds.
            #[schema(value_type = Option<String>, pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
            #[serde(default, deserialize_with = "said")]
            account_id: Change<String>,
            /// Whether it is the operator's own software; false by default.
            #[schema(value_type = Option<bool>, example = false)]
            #[serde(default, deserialize_with = "said")]
            first_party: Change<bool>,
            /// Where answers of the authorize endpoint may go, each compared character by character: https; http on a
            /// loopback address (any port) and on localhost; or a scheme of an app with a dot in it. Needed for the grant
            /// `authorization_code`.
            #[schema(value_type = Option<Vec<String>>, max_items = 32, example = json!(["https://shop.example.com/callback"]))]
            #[serde(default, deserialize_with = "said")]
            redirect_uris: Change<Vec<String>>,
            /// Where people may go after they signed out, by the same rules; nowhere by default.
            #[schema(value_type = Option<Vec<String>>, max_items = 32, example = json!(["https://shop.example.com/"]))]
            #[serde(default, deserialize_with = "said")]
            post_logout_redirect_uris: Change<Vec<String>>,
            /// What it may ask tokens for; `authorization_code` and `refresh_token` by default. Public clients get neither
            /// `client_credentials` nor token exchange.
            #[schema(value_type = Option<Vec<GrantType>>, example = json!(["authorization_code", "refresh_token"]))]
            #[serde(default, deserialize_with = "said")]
            grant_types: Change<Vec<String>>,
            /// What it may ask for in tokens: `openid`, `profile`, `email`, `phone`, `offline_access`, permissions that the caller
            /// holds in the whole realm, and words of one's own (RFC 6749, section 3.3). `openid`, `profile`, `email` and
            /// `offline_access` by default.
            #[schema(value_type = Option<Vec<String>>, max_items = 64, example = json!(["openid", "profile", "email", "offline_access"]))]
            #[serde(default, deserialize_with = "said")]
            scopes: Change<Vec<String>>,
            /// The resources that it may ask tokens for (RFC 8707): absolute URIs. None by default.
            #[schema(value_type = Option<Vec<String>>, max_items = 32, example = json!(["https://api.example.com/"]))]
            #[serde(default, deserialize_with = "said")]
            audiences: Change<Vec<String>>,
            /// The resources whose tokens it may look at, as the resource server that looks after them (RFC 7662); the realm's issuer
            /// stands for tokens without a resource. None by default, and none for public clients.
            #[schema(value_type = Option<Vec<String>>, max_items = 32, example = json!([]))]
            #[serde(default, deserialize_with = "said")]
            introspection_audiences: Change<Vec<String>>,
            /// What its access tokens are; `jwt` by default.
            #[schema(value_type = Option<TokenFormat>, example = "jwt")]
            #[serde(default, deserialize_with = "said")]
            token_format: Change<String>,
            /// What its tokens are signed with; `EdDSA` by default.
            #[schema(value_type = Option<SigningAlgorithm>, example = "EdDSA")]
            #[serde(default, deserialize_with = "said")]
            signing_algorithm: Change<String>,
            /// How many seconds its access tokens are good for: less than refresh tokens are that nobody uses.
            #[schema(value_type = Option<i64>, minimum = 60, maximum = 86400, default = 900, example = 900)]
            #[serde(default, deserialize_with = "said")]
            access_token_seconds: Change<i64>,
            /// How many seconds its refresh tokens are good for without being used: at most `refreshTokenSeconds`.
            #[schema(value_type = Option<i64>, minimum = 300, maximum = 31536000, default = 2592000, example = 2592000)]
            #[serde(default, deserialize_with = "said")]
            refresh_token_idle_seconds: Change<i64>,
            /// How many seconds its refresh tokens are good for at most.
            #[schema(value_type = Option<i64>, minimum = 300, maximum = 31536000, default = 7776000, example = 7776000)]
            #[serde(default, deserialize_with = "said")]
            refresh_token_seconds: Change<i64>,
            /// How many seconds its ID tokens are good for.
            #[schema(value_type = Option<i64>, minimum = 60, maximum = 86400, default = 3600, example = 3600)]
            #[serde(default, deserialize_with = "said")]
            id_token_seconds: Change<i64>,
            /// When people are asked; `once` by default. `never` takes `firstParty`, and a client that proves itself or whose
            /// redirect URIs are all https.
            #[schema(value_type = Option<ConsentPolicy>, example = "once")]
            #[serde(default, deserialize_with = "said")]
            consent: Change<String>,
            /// Whether a code is handed out only for a challenge (RFC 7636). Public clients cannot do without.
            #[schema(value_type = Option<bool>, default = true, example = true)]
            #[serde(default, deserialize_with = "said")]
            require_pkce: Change<bool>,
            /// Whether it has to send what it asks for ahead (RFC 9126).
            #[schema(value_type = Option<bool>, default = false, example = false)]
            #[serde(default, deserialize_with = "said")]
            require_par: Change<bool>,
            /// Whether its tokens are bound to a key of its own (RFC 9449).
            #[schema(value_type = Option<bool>, default = false, example = false)]
            #[serde(default, deserialize_with = "said")]
            dpop_bound: Change<bool>,
            /// Its public keys (RFC 7517, section 5), for `private_key_jwt`.
            #[schema(schema_with = key_set)]
            #[serde(default, deserialize_with = "said")]
            jwks: Change<Map<String, Value>>,
            /// Where its public keys are (https), in the place of `jwks`.
            #[schema(value_type = Option<String>, format = "uri", example = "https://shop.example.com/jwks.json")]
            #[serde(default, deserialize_with = "said")]
            jwks_uri: Change<String>,
            /// Where it is told that somebody signed out (https).
            #[schema(value_type = Option<String>, format = "uri", example = "https://shop.example.com/signed-out")]
            #[serde(default, deserialize_with = "said")]
            backchannel_logout_uri: Change<String>,
            /// Its home page, for people (https).
            #[schema(value_type = Option<String>, format = "uri", example = "https://shop.example.com/")]
            #[serde(default, deserialize_with = "said")]
            client_uri: Change<String>,
            /// Its picture, for people (https).
            #[schema(value_type = Option<String>, format = "uri", example = "https://shop.example.com/logo.png")]
            #[serde(default, deserialize_with = "said")]
            logo_uri: Change<String>,
            /// What it does with people's data, for people (https).
            #[schema(value_type = Option<String>, format = "uri", example = "https://shop.example.com/privacy")]
            #[serde(default, deserialize_with = "said")]
            policy_uri: Change<String>,
            /// Its terms, for people (https).
            #[schema(value_type = Option<String>, format = "uri", example = "https://shop.example.com/terms")]
            #[serde(default, deserialize_with = "said")]
            tos_uri: Change<String>,
        }

        impl From<$name> for ClientChange {
            fn from($request: $name) -> Self {
                Self {
                    name: $given_name,
                    auth_method: $request.auth_method,
                    org_id: $request.org_id,
                    account_id: $request.account_id,
                    first_party: $request.first_party,
                    redirect_uris: $request.redirect_uris,
                    post_logout_redirect_uris: $request.post_logout_redirect_uris,
                    grant_types: $request.grant_types,
                    scopes: $request.scopes,
                    audiences: $request.audiences,
                    introspection_audiences: $request.introspection_audiences,
                    token_format: $request.token_format,
                    signing_algorithm: $request.signing_algorithm,
                    access_token_seconds: $request.access_token_seconds,
                    refresh_token_idle_seconds: $request.refresh_token_idle_seconds,
                    refresh_token_seconds: $request.refresh_token_seconds,
                    id_token_seconds: $request.id_token_seconds,
                    consent: $request.consent,
                    require_pkce: $request.require_pkce,
                    require_par: $request.require_par,
                    dpop_bound: $request.dpop_bound,
                    jwks: $request.jwks,
                    jwks_uri: $request.jwks_uri,
                    backchannel_logout_uri: $request.backchannel_logout_uri,
                    client_uri: $request.client_uri,
                    logo_uri: $request.logo_uri,
                    policy_uri: $request.policy_uri,
                    tos_uri: $request.tos_uri,
                }
            }
        }
    };
}

with_settings! {
    /// What a client is made from. What is absent or null is the default.
    #[schema(example = json!({
        "name": "Shop",
        "redirectUris": ["https://shop.example.com/callback"],
        "postLogoutRedirectUris": ["https://shop.example.com/"],
        "scopes": ["openid", "profile", "email", "offline_access"],
    }))]
    CreateClientRequest {
        /// What people are told it is called: no control characters.
        #[schema(min_length = 1, max_length = 100, example = "Shop")]
        name: String,
    }
    |request| Some(Some(request.name))
}

with_settings! {
    /// What of a client is to change. What is absent stays; what is null goes back to its default.
    #[schema(example = json!({ "name": "Shop", "accessTokenSeconds": 300, "tosUri": null }))]
    ChangeClientRequest {
        /// What people are told it is called from now on.
        #[schema(min_length = 1, max_length = 100, example = "Shop", nullable = false)]
        name: Option<String>,
    }
    |request| request.name.map(Some)
}
