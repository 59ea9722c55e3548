//! Who is behind a request: extractors that hand a handler the context of its operation.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use signet_domain::{App, Context, FieldError, Origin, Refusal, realms, sessions};
use signet_vocabulary::RealmKey;

use crate::frame::RequestId;
use crate::problem::Failure;

const API_KEY: &str = "x-api-key";
pub(crate) const REALM_KEY: &str = "x-realm-key";

/// The context of a public endpoint: no caller; the realm that `X-Realm-Key` names, else `default`.
#[derive(Clone)]
pub struct Public(pub Context);

/// The context of an endpoint for callers whose credential holds; the realm is the credential's own.
#[derive(Clone)]
pub struct SignedIn(pub Context);

impl FromRequestParts<Arc<App>> for Public {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let realm = match realm_key(&parts.headers)? {
            None => realms::default(app).await?,
            Some(key) => realms::by_key(app, &key).await?.ok_or_else(|| Refusal::not_found("realm"))?,
        };
        Ok(Self(context(parts, Arc::clone(app), realm, None)?))
    }
}

impl FromRequestParts<Arc<App>> for SignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let token = bearer_token(&parts.headers)?;
        let (realm, caller) = sessions::authenticate(app, token).await?;
        app.traffic
            .take_account(&caller.account.id)
            .map_err(|wait| Refusal::limited(wait, "Too many requests from this account. Slow down."))?;
        Ok(Self(context(parts, Arc::clone(app), realm, Some(caller))?))
    }
}

/// The one realm that a request names, if it names any: of two, which counts must not depend on who reads them.
fn realm_key(headers: &HeaderMap) -> Result<Option<RealmKey>, Refusal> {
    let mut keys = headers.get_all(REALM_KEY).iter();
    let Some(first) = keys.next() else { return Ok(None) };
    let key = first.to_str().ok().and_then(|text| text.parse().ok()).filter(|_| keys.next().is_none());
    key.map(Some).ok_or_else(|| {
        let field = FieldError::new("X-Realm-Key", "MALFORMED", "must be one UUID");
        Refusal::malformed(vec![field], "The header X-Realm-Key must be one UUID.")
    })
}

/// The one bearer token of a request (RFC 6750, section 2.1). Tokens elsewhere are not looked at, and two credentials in
/// one request are refused: whom they speak for must not depend on which is read first.
fn bearer_token(headers: &HeaderMap) -> Result<&str, Refusal> {
    let missing =
        || Refusal::unauthenticated("UNAUTHORIZED", "This request needs an access token: Authorization: Bearer …");
    let mut authorizations = headers.get_all(header::AUTHORIZATION).iter();
    let first = authorizations.next();
    let kinds = usize::from(first.is_some()) + authorizations.count() + headers.get_all(API_KEY).iter().count();
    if kinds > 1 {
        return Err(Refusal::malformed(Vec::new(), "Send one credential: there are several in this request."));
    }
    let value = first.ok_or_else(missing)?.to_str().map_err(|_| missing())?;
    let (scheme, token) = value.split_once(' ').ok_or_else(missing)?;
    if scheme.eq_ignore_ascii_case("bearer") && !token.is_empty() { Ok(token) } else { Err(missing()) }
}

fn context(
    parts: &Parts,
    app: Arc<App>,
    realm: Arc<realms::Realm>,
    caller: Option<signet_domain::Caller>,
) -> Result<Context, Refusal> {
    let unframed = || Refusal::bug("a route outside the frame");
    let origin = parts.extensions.get::<Origin>().ok_or_else(unframed)?.clone();
    let request_id = parts.extensions.get::<RequestId>().ok_or_else(unframed)?.0.to_string();
    Ok(Context { app, realm, origin, request_id, caller })
}
