//! `GET /.well-known/openid-configuration` and its twin of OAuth: what there is, for clients that look before they ask (OpenID
//! Connect Discovery 1.0, section 3; RFC 8414, section 2).

use axum::Json;
use axum::http::{HeaderName, header};
use serde::Serialize;
use signet_domain::clients::{AuthMethod, GrantType};
use signet_domain::{Context, grants};
use signet_edge::openapi::Unexpected;
use signet_edge::{Visitor, paths};
use signet_protocol::jose::Algorithm;
use signet_protocol::oauth::pkce;
use signet_protocol::oidc::request::ResponseMode;
use utoipa::ToSchema;

use crate::jwks::CACHED;
use crate::routes::{BROWSER_ROUTES, DEVICE, INTROSPECT, JWKS, REVOKE, ROUTES, USERINFO};

/// Grants that the token endpoint knows.
const GRANTS: &[GrantType] = GrantType::ALL;
/// Scopes that tell of a person, and the one for going on without them. Words of one's own are the client's to know.
const SCOPES: [&str; 6] = ["openid", "profile", "email", "phone", "address", "offline_access"];
/// What an ID token says of the sign-in.
const OF_SIGN_IN: [&str; 11] =
    ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash"];

/// What there is. Whatever is absent has its default, and there is none of it.
#[derive(Serialize, ToSchema)]
pub(crate) struct Metadata {
    /// The `iss` of tokens, which this document's address is made from.
    #[schema(format = "uri", example = "http://127.0.0.1:8080")]
    issuer: String,
    /// Where browsers are sent.
    #[schema(format = "uri", example = "http://127.0.0.1:8080/oauth/authorize", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    authorization_endpoint: Option<String>,
    /// Where requests are pushed ahead (RFC 9126).
    #[schema(format = "uri", example = "http://127.0.0.1:8080/oauth/par", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    pushed_authorization_request_endpoint: Option<String>,
    /// Where tokens are had.
    #[schema(format = "uri", example = "http://127.0.0.1:8080/oauth/token")]
    token_endpoint: String,
    /// Where devices begin to ask for their people (RFC 8628).
    #[schema(format = "uri", example = "http://127.0.0.1:8080/oauth/device_authorization", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    device_authorization_endpoint: Option<String>,
    /// Where it is told who signed in.
    #[schema(format = "uri", example = "http://127.0.0.1:8080/oauth/userinfo", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    userinfo_endpoint: Option<String>,
    /// Where tokens are looked at (RFC 7662).
    #[schema(format = "uri", example = "http://127.0.0.1:8080/oauth/introspect", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    introspection_endpoint: Option<String>,
    /// Where tokens are taken back (RFC 7009).
    #[schema(format = "uri", example = "http://127.0.0.1:8080/oauth/revoke", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    revocation_endpoint: Option<String>,
    /// Where browsers are sent to sign out (OpenID Connect RP-Initiated Logout 1.0).
    #[schema(format = "uri", example = "http://127.0.0.1:8080/oauth/logout", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    end_session_endpoint: Option<String>,
    /// Where software registers itself (RFC 7591), with a token that an administrator gave it.
    #[schema(format = "uri", example = "http://127.0.0.1:8080/oauth/register")]
    registration_endpoint: String,
    /// The keys that verify tokens.
    #[schema(format = "uri", example = "http://127.0.0.1:8080/.well-known/jwks.json")]
    jwks_uri: String,
    /// What can be asked for; clients may have words of their own beside.
    #[schema(example = json!(["openid", "profile", "email", "phone", "address", "offline_access"]))]
    scopes_supported: [&'static str; 6],
    /// What the authorize endpoint answers with.
    #[schema(example = json!(["code"]))]
    response_types_supported: [&'static str; 1],
    /// How it does.
    #[schema(example = json!(["query", "form_post"]))]
    response_modes_supported: [&'static str; 2],
    /// What is exchanged for tokens.
    #[schema(example = json!(["authorization_code", "refresh_token", "client_credentials"]))]
    grant_types_supported: Vec<&'static str>,
    /// How strongly people can prove themselves.
    #[schema(example = json!(["aal1", "aal2"]))]
    acr_values_supported: [&'static str; 2],
    /// What a client may want its person to be shown.
    #[schema(example = json!(["none", "login", "consent", "select_account", "create"]))]
    prompt_values_supported: [&'static str; 5],
    /// Whom `sub` is the same for: all clients.
    #[schema(example = json!(["public"]))]
    subject_types_supported: [&'static str; 1],
    /// What ID tokens can be signed with; each client has its own.
    #[schema(example = json!(["EdDSA", "ES256", "RS256"]))]
    id_token_signing_alg_values_supported: [&'static str; 3],
    /// How clients prove themselves at the token endpoint.
    #[schema(example = json!(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]))]
    token_endpoint_auth_methods_supported: Vec<&'static str>,
    /// What assertions of clients are signed with.
    #[schema(example = json!(["EdDSA", "ES256", "RS256", "PS256"]))]
    token_endpoint_auth_signing_alg_values_supported: [&'static str; 4],
    /// The same at the introspection endpoint.
    #[schema(example = json!(["client_secret_basic", "client_secret_post", "private_key_jwt"]))]
    introspection_endpoint_auth_methods_supported: Vec<&'static str>,
    /// The same there.
    #[schema(example = json!(["EdDSA", "ES256", "RS256", "PS256"]))]
    introspection_endpoint_auth_signing_alg_values_supported: [&'static str; 4],
    /// The same at the revocation endpoint.
    #[schema(example = json!(["client_secret_basic", "client_secret_post", "private_key_jwt", "none"]))]
    revocation_endpoint_auth_methods_supported: Vec<&'static str>,
    /// The same there.
    #[schema(example = json!(["EdDSA", "ES256", "RS256", "PS256"]))]
    revocation_endpoint_auth_signing_alg_values_supported: [&'static str; 4],
    /// What userinfo can be signed with; each client has its own.
    #[schema(example = json!(["EdDSA", "ES256", "RS256"]))]
    userinfo_signing_alg_values_supported: [&'static str; 3],
    /// What proofs of keys are signed with (RFC 9449).
    #[schema(example = json!(["EdDSA", "ES256", "RS256", "PS256"]))]
    dpop_signing_alg_values_supported: [&'static str; 4],
    /// What is told of people and their sign-ins.
    #[schema(example = json!(["sub", "name", "email"]))]
    claims_supported: Vec<&'static str>,
    /// How challenges are made from verifiers (RFC 7636).
    #[schema(example = json!(["S256"]))]
    code_challenge_methods_supported: [&'static str; 1],
    /// Answers of the authorize endpoint name their issuer (RFC 9207).
    #[schema(example = true)]
    authorization_response_iss_parameter_supported: bool,
    /// Clients can be told that somebody signed out (OpenID Connect Back-Channel Logout 1.0).
    #[schema(example = true)]
    backchannel_logout_supported: bool,
    /// And of which session.
    #[schema(example = true)]
    backchannel_logout_session_supported: bool,
    /// There are no claims by name.
    #[schema(example = false)]
    claims_parameter_supported: bool,
    /// Only clients that are set so have to push their requests ahead (RFC 9126).
    #[schema(example = false)]
    require_pushed_authorization_requests: bool,
    /// There are no request objects.
    #[schema(example = false)]
    request_parameter_supported: bool,
    /// Nor any behind addresses, but for requests that were pushed.
    #[schema(example = false)]
    request_uri_parameter_supported: bool,
}

/// How clients prove themselves where some may prove nothing, and where none may.
fn methods(takes_public: bool) -> Vec<&'static str> {
    let all = [AuthMethod::SecretBasic, AuthMethod::SecretPost, AuthMethod::PrivateKeyJwt, AuthMethod::None];
    all.into_iter().filter(|method| takes_public || !method.is_public()).map(AuthMethod::as_str).collect()
}

impl Metadata {
    fn of(issuer: String) -> Self {
        let at = |path: &str| format!("{issuer}{path}");
        // What this program has no route for is not promised.
        let routes = || ROUTES.iter().chain(BROWSER_ROUTES);
        let there = |path: &str| routes().any(|route| route.path == path).then(|| at(path));
        Self {
            authorization_endpoint: there(paths::AUTHORIZE[0]),
            pushed_authorization_request_endpoint: there(paths::PAR[0]),
            token_endpoint: at(paths::TOKEN[0]),
            device_authorization_endpoint: there(DEVICE[0]),
            userinfo_endpoint: there(USERINFO[0]),
            introspection_endpoint: there(INTROSPECT[0]),
            revocation_endpoint: there(REVOKE[0]),
            end_session_endpoint: there(paths::LOGOUT[0]),
            registration_endpoint: at(paths::OAUTH_REGISTER[0]),
            jwks_uri: at(JWKS[0]),
            scopes_supported: SCOPES,
            response_types_supported: ["code"],
            response_modes_supported: [ResponseMode::Query, ResponseMode::FormPost].map(ResponseMode::as_str),
            grant_types_supported: GRANTS.iter().map(|grant| grant.as_str()).collect(),
            acr_values_supported: ["aal1", "aal2"],
            prompt_values_supported: ["none", "login", "consent", "select_account", "create"],
            subject_types_supported: ["public"],
            id_token_signing_alg_values_supported: Algorithm::SIGNING.map(Algorithm::name),
            token_endpoint_auth_methods_supported: methods(true),
            token_endpoint_auth_signing_alg_values_supported: Algorithm::ALL.map(Algorithm::name),
            introspection_endpoint_auth_methods_supported: methods(false),
            introspection_endpoint_auth_signing_alg_values_supported: Algorithm::ALL.map(Algorithm::name),
            revocation_endpoint_auth_methods_supported: methods(true),
            revocation_endpoint_auth_signing_alg_values_supported: Algorithm::ALL.map(Algorithm::name),
            userinfo_signing_alg_values_supported: Algorithm::SIGNING.map(Algorithm::name),
            dpop_signing_alg_values_supported: Algorithm::ALL.map(Algorithm::name),
            claims_supported: OF_SIGN_IN.into_iter().chain(grants::told()).collect(),
            code_challenge_methods_supported: [pkce::METHOD],
            authorization_response_iss_parameter_supported: true,
            claims_parameter_supported: false,
            backchannel_logout_supported: true,
            backchannel_logout_session_supported: true,
            require_pushed_authorization_requests: false,
            request_parameter_supported: false,
            request_uri_parameter_supported: false,
            issuer,
        }
    }
}

type Cached = ([(HeaderName, &'static str); 1], Json<Metadata>);

fn described(ctx: &Context) -> Cached {
    let issuer = ctx.realm.issuer(&ctx.app.settings.public_url);
    ([(header::CACHE_CONTROL, CACHED)], Json(Metadata::of(issuer)))
}

/// What there is for OpenID Connect
///
/// Endpoints, algorithms and whatever else a client has to know of the realm `default` (OpenID Connect Discovery 1.0). That of
/// another realm is at `/realms/{realm}/.well-known/openid-configuration`.
#[utoipa::path(
    get, path = "/.well-known/openid-configuration", operation_id = "openidConfiguration", tag = "OAuth", security(()),
    responses((status = 200, description = "What there is.", body = Metadata), Unexpected),
)]
pub(crate) async fn of_openid(Visitor(ctx): Visitor) -> Cached {
    described(&ctx)
}

/// What there is for OAuth
///
/// The same document for clients that look for it elsewhere (RFC 8414). That of another realm is at
/// `/.well-known/oauth-authorization-server/realms/{realm}`.
#[utoipa::path(
    get, path = "/.well-known/oauth-authorization-server", operation_id = "oauthMetadata", tag = "OAuth", security(()),
    responses((status = 200, description = "What there is.", body = Metadata), Unexpected),
)]
pub(crate) async fn of_oauth(Visitor(ctx): Visitor) -> Cached {
    described(&ctx)
}
