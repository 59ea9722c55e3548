//! Who is behind a request: extractors that hand a handler the context of its operation.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use signet_domain::api_keys::{self, Presented, Signing};
use signet_domain::{App, Caller, Context, FieldError, Origin, Refusal, dpop, realm_keys, realms, sessions};
use signet_protocol::realm_credential::RealmCredential;
use signet_protocol::session_key::SessionKey;
use signet_vocabulary::{AccountId, RealmKey};

use crate::frame::RequestId;
use crate::key_shown::KeyShown;
use crate::parameters::PathIds;
use crate::problem::Failure;
use crate::writer::Refusable;

pub(crate) const API_KEY: &str = "x-api-key";
pub(crate) const SIGNATURE: &str = "x-signature";
pub(crate) const TIMESTAMP: &str = "x-timestamp";
pub(crate) const REALM_KEY: &str = "x-realm-key";

/// The context of a public endpoint: no caller; the realm that `X-Realm-Key` names, else `default`.
#[derive(Clone)]
pub struct Public(pub Context);

/// The context of an endpoint for people: the caller signed in and shows a token of the session or its key, and the realm is
/// the credential's own.
#[derive(Clone)]
pub struct SignedIn(pub Context);

/// The context of an endpoint that reads, for people and machines: an access token, a session key, a realm key, the secret of
/// an API key, or the id of one with a signature.
#[derive(Clone)]
pub struct Reader(pub Context);

/// As [`Reader`], also for somebody who still has to set up a second factor.
#[derive(Clone)]
pub struct Known(pub Context);

/// The context of a public endpoint that somebody who signed in may call as themselves: [`SignedIn`] for a request with a
/// credential, which has to hold then, and [`Public`] for one without.
#[derive(Clone)]
pub struct MaybeSignedIn(pub Context);

/// The context of a page: no caller, whatever a request carries; the realm that `{realm}` in its path names, else `default`.
#[derive(Clone)]
pub struct Visitor(pub Context);

impl FromRequestParts<Arc<App>> for Visitor {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let named = PathIds::from_request_parts(parts, app).await?;
        let realm = match named.text("realm") {
            None => realms::default(app).await?,
            Some(name) => realms::by_name(app, name).await?.ok_or_else(|| Refusal::not_found("realm"))?,
        };
        Ok(Self(context(parts, Arc::clone(app), realm, None)?))
    }
}

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
        let (realm, caller) = match credential(&parts.headers)? {
            Some(Credential::Bearer(token)) => sessions::authenticate(app, token).await?,
            Some(Credential::Session(key)) => sessions::authenticate_key(app, &key).await?,
            // A password is not even compared: it could open nothing here.
            // Nor is a token that is bound looked at: it is a client's.
            Some(Credential::Key(_) | Credential::Realm(_) | Credential::Bound(_)) | None => {
                return Err(missing_token().into());
            }
        };
        if caller.session().is_none() {
            // A client's token tells that its person signed in there, and not here.
            return Err(missing_token().into());
        }
        Ok(Self(of_caller(parts, app, realm, caller)?))
    }
}

impl FromRequestParts<Arc<App>> for MaybeSignedIn {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        if parts.headers.contains_key(header::AUTHORIZATION) || parts.headers.contains_key(API_KEY) {
            return SignedIn::from_request_parts(parts, app).await.map(|SignedIn(ctx)| Self(ctx));
        }
        Public::from_request_parts(parts, app).await.map(|Public(ctx)| Self(ctx))
    }
}

impl FromRequestParts<Arc<App>> for Reader {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        let Known(ctx) = Known::from_request_parts(parts, app).await?;
        // Writes are asked the same in their transaction; what people do to their own sign-in stays open.
        ctx.require_factor()?;
        Ok(Self(ctx))
    }
}

impl FromRequestParts<Arc<App>> for Known {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Failure> {
        match credential(&parts.headers)?.ok_or_else(missing_credential)? {
            Credential::Bearer(token) => {
                let (realm, caller) = sessions::authenticate(app, token).await?;
                Ok(Self(of_caller(parts, app, realm, caller)?))
            }
            Credential::Bound(token) => {
                let (realm, caller) = of_bound(parts, app, token).await?;
                Ok(Self(of_caller(parts, app, realm, caller)?))
            }
            Credential::Key(key) => {
                let signed = signed_parts(parts, false)?;
                // What a body says has no effect on reads, so none is read and signatures are over an empty one.
                Ok(Self(of_key(parts, app, &key, signed, &[]).await?))
            }
            Credential::Session(key) => {
                let (realm, caller) = sessions::authenticate_key(app, &key).await?;
                Ok(Self(of_caller(parts, app, realm, caller)?))
            }
            Credential::Realm(credential) => Ok(Self(of_realm_key(parts, app, &credential).await?)),
        }
    }
}

/// The context of a caller whose credential held, while the account's traffic is within its limit.
pub(crate) fn of_caller(
    parts: &Parts,
    app: &Arc<App>,
    realm: Arc<realms::Realm>,
    caller: Caller,
) -> Result<Context, Refusal> {
    // Nobody uses up the share of the one they act as.
    take_account(app, caller.acting_account())?;
    context(parts, Arc::clone(app), realm, Some(caller))
}

fn take_account(app: &App, account: &AccountId) -> Result<(), Refusal> {
    let slow_down = |wait| Refusal::limited(wait, "Too many requests from this account. Slow down.");
    app.traffic.take_account(account).map_err(slow_down)
}

/// The context of a request with an API key that holds; its use is in the trail.
pub(crate) async fn of_key(
    parts: &Parts,
    app: &Arc<App>,
    key: &Presented,
    signed: Option<(&str, &str)>,
    body: &[u8],
) -> Result<Context, Refusal> {
    let signing = signed.map(|(signature, timestamp)| Signing {
        signature,
        timestamp,
        method: parts.method.as_str(),
        path: parts.uri.path(),
        query: parts.uri.query().unwrap_or_default(),
        body,
    });
    let (realm, caller) = api_keys::authenticate(app, key, signing.as_ref()).await?;
    let ctx = context(parts, Arc::clone(app), realm, Some(caller))?;
    // From here on the signature proved good: whatever refuses the request, it is spent.
    if let Some(refusable) = parts.extensions.get::<Refusable>() {
        refusable.fill(&ctx);
    }
    take_account(app, &ctx.require_caller()?.account.id)?;
    api_keys::note_use(&ctx).await?;
    Ok(ctx)
}

/// The context of a request with a realm key that holds; its use is in the trail.
pub(crate) async fn of_realm_key(
    parts: &Parts,
    app: &Arc<App>,
    credential: &RealmCredential,
) -> Result<Context, Refusal> {
    let nobody = context(parts, Arc::clone(app), realms::default(app).await?, None)?;
    let ctx = realm_keys::authenticate(&nobody, credential).await?;
    take_account(app, &ctx.require_caller()?.account.id)?;
    realm_keys::note_use(&ctx).await?;
    Ok(ctx)
}

/// The signature and the timestamp of a request. A write has to have them; a read may.
pub(crate) fn signed_parts(parts: &Parts, is_write: bool) -> Result<Option<(&str, &str)>, Refusal> {
    let only = |name: &str| -> Result<Option<&str>, Refusal> {
        let mut values = parts.headers.get_all(name).iter();
        match (values.next(), values.next()) {
            (None, _) => Ok(None),
            (Some(value), None) => value.to_str().map(Some).map_err(|_| unsigned()),
            (Some(_), Some(_)) => Err(unsigned()),
        }
    };
    match (only(SIGNATURE)?, only(TIMESTAMP)?) {
        (Some(signature), Some(timestamp)) => Ok(Some((signature, timestamp))),
        (None, None) if !is_write => Ok(None),
        _ => Err(unsigned()),
    }
}

fn unsigned() -> Refusal {
    let message = "A write with an API key carries one X-Timestamp and one X-Signature.";
    Refusal::unauthenticated("UNAUTHORIZED", message)
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

/// The caller of a token that is bound to a key, which the request proves to hold.
pub(crate) async fn of_bound(
    parts: &Parts,
    app: &Arc<App>,
    token: &str,
) -> Result<(Arc<realms::Realm>, Caller), Refusal> {
    let proof = KeyShown::of(parts, app)?.ok_or_else(dpop::missing)?;
    sessions::authenticate_bound(app, token, &proof.shown()).await
}

/// What a request proves itself with.
pub(crate) enum Credential<'a> {
    /// An access token (RFC 6750, section 2.1).
    Bearer(&'a str),
    /// An access token that is bound to a key (RFC 9449, section 7.1).
    Bound(&'a str),
    /// An API key.
    Key(Presented),
    /// The key of a session.
    Session(SessionKey),
    /// A realm key: realm, username and password.
    Realm(RealmCredential),
}

/// What the header `X-API-KEY` holds: its first characters decide, for no base64 has a `_` in it.
fn keyed(text: &str) -> Option<Credential<'static>> {
    if text.starts_with("sk_") || text.starts_with("key_") {
        return Presented::parse(text).map(Credential::Key);
    }
    if text.starts_with("rk_") {
        return SessionKey::parse(text).map(Credential::Session);
    }
    RealmCredential::parse(text).map(Credential::Realm)
}

fn missing_token() -> Refusal {
    let message =
        "This request needs an access token (Authorization: Bearer …) or the session key of somebody who signed in.";
    Refusal::unauthenticated("UNAUTHORIZED", message)
}

/// As [`missing_token`], for operations that take API keys too.
pub(crate) fn missing_credential() -> Refusal {
    let message = "This request needs an access token (Authorization: Bearer …) or a key (X-API-KEY: …).";
    Refusal::unauthenticated("UNAUTHORIZED", message)
}

/// The one credential of a request, if it carries any of a form that is known. Tokens elsewhere are not looked at, and two
/// credentials in one request are refused: whom they speak for must not depend on which is read first.
pub(crate) fn credential(headers: &HeaderMap) -> Result<Option<Credential<'_>>, Refusal> {
    let mut authorizations = headers.get_all(header::AUTHORIZATION).iter();
    let mut keys = headers.get_all(API_KEY).iter();
    let (authorization, key) = (authorizations.next(), keys.next());
    let kinds =
        usize::from(authorization.is_some()) + usize::from(key.is_some()) + authorizations.count() + keys.count();
    if kinds > 1 {
        return Err(Refusal::malformed(Vec::new(), "Send one credential: there are several in this request."));
    }
    if let Some(key) = key {
        return key.to_str().ok().and_then(keyed).map(Some).ok_or_else(realm_keys::refused);
    }
    let named = authorization.and_then(|value| value.to_str().ok()).and_then(|value| value.split_once(' '));
    let Some((scheme, token)) = named.filter(|(_, token)| !token.is_empty()) else { return Ok(None) };
    Ok(if scheme.eq_ignore_ascii_case("bearer") {
        Some(Credential::Bearer(token))
    } else if scheme.eq_ignore_ascii_case("dpop") {
        Some(Credential::Bound(token))
    } else {
        None
    })
}

fn context(
    parts: &Parts,
    app: Arc<App>,
    realm: Arc<realms::Realm>,
    caller: Option<Caller>,
) -> Result<Context, Refusal> {
    let unframed = || Refusal::bug("a route outside the frame");
    let origin = parts.extensions.get::<Origin>().ok_or_else(unframed)?.clone();
    let request_id = parts.extensions.get::<RequestId>().ok_or_else(unframed)?.0.to_string();
    Ok(Context {
        app,
        realm,
        origin,
        request_id,
        caller,
        is_operator: false,
        idempotency: None,
        personal_keys: Arc::default(),
    })
}
