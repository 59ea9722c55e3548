//! What opens the API, as its OpenAPI document says it.

use signet_domain::access::Permission;
use signet_edge::paths;
use utoipa::openapi::OpenApi as Document;
use utoipa::openapi::security::{
    ApiKey, ApiKeyValue, AuthorizationCode, ClientCredentials, Flow, HttpAuthScheme, HttpBuilder, OAuth2, Scopes,
    SecurityRequirement, SecurityScheme,
};

const API_KEY: &str = "One of four, told apart by their form. `sk_…`, the secret of an API key: writes also carry X-Timestamp and \
    X-Signature. `key_…`, its id: all requests carry them. `rk_…`, the session key of a sign-in by realm key, username and \
    password: it opens whatever an access token opens, but for no refresh. Anything else is a realm key, the base64 of \
    `realm.key:username:password` with padding: it acts as the account, without a session, so that what asks for a sign-in \
    refuses it; an account with a second factor cannot use it.";

const OAUTH2: &str = "An access token that an OAuth client got for a person who let it have these permissions, or for itself if it \
    acts as an account. It opens what the account holds, and of that only its scope; what asks for a sign-in refuses it. The \
    client is one of `/v1/Clients`; other realms than `default` have these endpoints under `/realms/{name}`.";

/// Describes the credentials, each of which opens every operation that does not say otherwise.
pub(crate) fn describe(document: &mut Document) {
    let bearer = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT").build();
    let [authorize, token] = [paths::AUTHORIZE[0], paths::TOKEN[0]];
    let flows = [
        Flow::AuthorizationCode(AuthorizationCode::with_refresh_url(authorize, token, scopes(), token)),
        Flow::ClientCredentials(ClientCredentials::new(token, scopes())),
    ];
    let schemes = [
        ("bearerAuth", SecurityScheme::Http(bearer)),
        ("apiKey", SecurityScheme::ApiKey(ApiKey::Header(ApiKeyValue::with_description("X-API-KEY", API_KEY)))),
        ("oauth2", SecurityScheme::OAuth2(OAuth2::with_description(flows, OAUTH2))),
    ];
    let opens = schemes.iter().map(|(name, _)| SecurityRequirement::new(*name, Vec::<String>::new()));
    document.security = Some(opens.collect());
    let components = document.components.get_or_insert_default();
    for (name, scheme) in schemes {
        components.add_security_scheme(name, scheme);
    }
}

fn scopes() -> Scopes {
    Permission::ALL.iter().map(|permission| (permission.as_str().to_owned(), about(*permission).to_owned())).collect()
}

fn about(permission: Permission) -> &'static str {
    match permission {
        Permission::ReadIdentity => "See accounts, organizations and roles",
        Permission::WriteIdentity => "Make and change accounts, organizations and roles",
        Permission::AdminIdentity => "Assign roles, invite, and manage others' keys, factors and data",
        Permission::ReadAudit => "Read the audit trail",
        Permission::ReadClients => "See OAuth clients",
        Permission::WriteClients => "Make and change OAuth clients",
    }
}
