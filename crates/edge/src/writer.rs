//! Requests that write: the caller is known by a token or a signature over the whole request, and may name the request by an
//! idempotency key, so that sending it again does nothing twice.

use std::sync::{Arc, OnceLock};

use axum::extract::{FromRequest, FromRequestParts, MatchedPath, Request};
use axum::http::Method;
use axum::http::request::Parts;
use serde::de::DeserializeOwned;
use signet_domain::idempotency::Claim;
use signet_domain::{App, Context, Credential as Proof, FieldError, Refusal, api_keys, sessions};

use crate::body;
use crate::caller::{
    Credential, SignedIn, credential, missing_credential, of_bound, of_caller, of_key, of_realm_key, signed_parts,
};
use crate::problem::Failure;

pub(crate) const IDEMPOTENCY_KEY: &str = "idempotency-key";
const LONGEST_KEY: usize = 128;

/// The context of an endpoint that writes, and the JSON body of the request.
pub struct Writer<T>(pub Context, pub T);

/// The context of an endpoint that writes and takes no body.
pub struct BareWriter(pub Context);

/// The context of an endpoint that writes for people alone, and the JSON body of the request.
pub struct PersonWriter<T>(pub Context, pub T);

/// The context of an endpoint that writes for people alone and takes no body.
pub struct BarePersonWriter(pub Context);

impl<T: DeserializeOwned> FromRequest<Arc<App>> for PersonWriter<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let (parts, ctx, bytes) = of_person(request, app).await?;
        body::require_json(&parts.headers)?;
        Ok(Self(ctx, body::parse(&bytes)?))
    }
}

impl FromRequest<Arc<App>> for BarePersonWriter {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        of_person(request, app).await.map(|(_, ctx, _)| Self(ctx))
    }
}

async fn of_person(request: Request, app: &Arc<App>) -> Result<(Parts, Context, axum::body::Bytes), Failure> {
    let (mut parts, body) = request.into_parts();
    let SignedIn(mut ctx) = SignedIn::from_request_parts(&mut parts, app).await?;
    let bytes = body::read(&parts.headers, body).await?;
    ctx.idempotency = claim(&parts, &ctx, &bytes)?.map(Arc::new);
    Ok((parts, ctx, bytes))
}

impl<T: DeserializeOwned> FromRequest<Arc<App>> for Writer<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        let (parts, ctx, bytes) = received(request, app).await?;
        body::require_json(&parts.headers)?;
        Ok(Self(ctx, body::parse(&bytes)?))
    }
}

impl FromRequest<Arc<App>> for BareWriter {
    type Rejection = Failure;

    async fn from_request(request: Request, app: &Arc<App>) -> Result<Self, Failure> {
        received(request, app).await.map(|(_, ctx, _)| Self(ctx))
    }
}

/// The request with its caller. A bearer of a bad token gets no body read, nor does a write without a signature; checking one
/// needs the body.
async fn received(request: Request, app: &Arc<App>) -> Result<(Parts, Context, axum::body::Bytes), Failure> {
    let (parts, body) = request.into_parts();
    let (mut ctx, bytes) = match credential(&parts.headers)?.ok_or_else(missing_credential)? {
        Credential::Bearer(token) => {
            let (realm, caller) = sessions::authenticate(app, token).await?;
            (of_caller(&parts, app, realm, caller)?, body::read(&parts.headers, body).await?)
        }
        Credential::Bound(token) => {
            let (realm, caller) = of_bound(&parts, app, token).await?;
            (of_caller(&parts, app, realm, caller)?, body::read(&parts.headers, body).await?)
        }
        Credential::Key(key) => {
            let signed = signed_parts(&parts, true)?;
            let bytes = body::read(&parts.headers, body).await?;
            (of_key(&parts, app, &key, signed, &bytes).await?, bytes)
        }
        Credential::Session(key) => {
            let (realm, caller) = sessions::authenticate_key(app, &key).await?;
            (of_caller(&parts, app, realm, caller)?, body::read(&parts.headers, body).await?)
        }
        // TLS alone keeps such a key from others, as it does a token: a signature over it would add nothing.
        Credential::Realm(credential) => {
            (of_realm_key(&parts, app, &credential).await?, body::read(&parts.headers, body).await?)
        }
    };
    ctx.idempotency = claim(&parts, &ctx, &bytes)?.map(Arc::new);
    Ok((parts, ctx, bytes))
}

/// Where a signed write leaves its context for the frame, which sees the answer and spends the signature of a refused one:
/// whatever refused it, be it a header that is not part of the signed text.
#[derive(Clone, Default)]
pub(crate) struct Refusable(Arc<OnceLock<Context>>);

impl Refusable {
    pub(crate) fn fill(&self, ctx: &Context) {
        // It is filled once: a request has one writer.
        let _ = self.0.set(ctx.clone());
    }

    /// Spends the signature of the write that was refused.
    pub(crate) async fn spend(&self) -> Result<(), Refusal> {
        match self.0.get() {
            Some(ctx) => api_keys::spend_of_refused(ctx).await,
            None => Ok(()),
        }
    }
}

/// The request's claim to the key that it carries: for POST and PATCH; others are idempotent by themselves.
fn claim(parts: &Parts, ctx: &Context, body: &[u8]) -> Result<Option<Claim>, Refusal> {
    if !matches!(parts.method, Method::POST | Method::PATCH) {
        return Ok(None);
    }
    let mut keys = parts.headers.get_all(IDEMPOTENCY_KEY).iter();
    let Some(first) = keys.next() else { return Ok(None) };
    let is_good =
        |key: &&str| (1..=LONGEST_KEY).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic());
    let key = first.to_str().ok().filter(is_good).filter(|_| keys.next().is_none()).ok_or_else(|| {
        let message = format!("must be one key of 1 to {LONGEST_KEY} visible ASCII characters");
        let field = FieldError::new("Idempotency-Key", "MALFORMED", message);
        Refusal::malformed(vec![field], "The header Idempotency-Key has the wrong form.")
    })?;
    let route = parts.extensions.get::<MatchedPath>().ok_or_else(|| Refusal::bug("a write outside any route"))?;
    let caller = ctx.require_caller()?;
    let name = match &caller.credential {
        // Whoever acts as another is not given the other's answers, nor the other theirs.
        Proof::Session(session) if session.agent.is_some() => session.id.as_str(),
        Proof::Session(_) | Proof::Password { .. } => caller.account.id.as_str(),
        // Nor is a client given the person's, nor the person a client's.
        Proof::Client(session, _) => session.id.as_str(),
        Proof::Machine(client, _) => client.id.as_str(),
        Proof::Key(key, _) => key.id.as_str(),
    };
    // The same words mean another request when they are said for another organization that was chosen; not by where the
    // caller acts without a choice, which a request may change by what it does.
    let org = caller.session().and_then(|session| session.org.as_ref()).map_or("", |org| org.as_str());
    let request = [parts.uri.path(), parts.uri.query().unwrap_or_default(), org].map(str::as_bytes);
    Ok(Some(Claim::new(
        &ctx.app.master_key,
        (&ctx.realm.id, name),
        (parts.method.as_str(), route.as_str()),
        key,
        &[request[0], request[1], request[2], body],
    )))
}
