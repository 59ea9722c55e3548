//! What a provider says of who came from it: the code for tokens, and these for a person. All of it by guarded calls.

use serde::Deserialize;
use signet_protocol::encoding::base64_padded;
use signet_protocol::jose::JwkSet;
use signet_protocol::json;
use signet_protocol::oauth::parameters::encode;
use signet_protocol::oidc::foreign_id_token::{self, Expected};
use signet_vocabulary::Secret;

use super::metadata::Endpoints;
use super::model::Provider;
use super::start::redirect_uri;
use super::state::Own;
use super::subject::{self, Upstream};
use super::trouble::Trouble;
use super::{store, userinfo};
use crate::context::Context;
use crate::fetched::{Reading, Source};
use crate::outbound::Request;
use crate::refusal::Refusal;

/// The keys of a provider, as it publishes them.
static KEYS: Reading<JwkSet> = Reading {
    media_types: &["application/jwk-set+json", "application/json"],
    read: |body| JwkSet::from_slice(body).ok(),
};

const TOKEN_ENDPOINT: &str = "its token endpoint";

#[derive(Deserialize)]
pub(super) struct Tokens {
    pub(super) access_token: String,
    id_token: Option<String>,
}

/// Who the code speaks of.
///
/// # Errors
/// `Denied` with PROVIDER_UNAVAILABLE, whatever of it does not hold.
pub(super) async fn person(
    ctx: &Context,
    provider: &Provider,
    endpoints: &Endpoints,
    (code, own): (&str, &Own),
) -> Result<Upstream, Refusal> {
    let tokens = tokens(ctx, provider, endpoints, (code, own)).await?;
    let upstream = match (&endpoints.issuer, &endpoints.keys) {
        (Some((issuer, _)), Some(keys)) => by_id_token(ctx, provider, (issuer, keys), (&tokens, own)).await?,
        _ => return userinfo::person(ctx, provider, (endpoints, &tokens)).await,
    };
    match &endpoints.userinfo {
        Some(url) if is_too_little(ctx, provider, &upstream).await? => {
            userinfo::completed(ctx, provider, (url, &tokens, upstream)).await
        }
        _ => Ok(upstream),
    }
}

/// Whether an account is to be made of somebody whose address the ID token does not say.
async fn is_too_little(ctx: &Context, provider: &Provider, upstream: &Upstream) -> Result<bool, Refusal> {
    if !provider.settings.makes_accounts || upstream.email.is_some() {
        return Ok(false);
    }
    let hash = &subject::hash(ctx, &provider.id, &upstream.subject);
    let linked = store::linked(&mut ctx.app.store.read().await?, &ctx.realm.id, (&provider.id, hash)).await?;
    Ok(linked.is_none())
}

/// The exchange (RFC 6749, section 4.1.3).
async fn tokens(
    ctx: &Context,
    provider: &Provider,
    endpoints: &Endpoints,
    (code, own): (&str, &Own),
) -> Result<Tokens, Refusal> {
    let secret = provider.open_secret(&ctx.app)?;
    let redirect_uri = redirect_uri(ctx, &provider.id);
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", code),
        ("redirect_uri", &*redirect_uri),
        ("code_verifier", &*own.verifier),
    ];
    if endpoints.secret_in_form {
        form.extend([("client_id", &*provider.client_id), ("client_secret", &**secret.expose())]);
    }
    let mut request = Request::post(&ctx.realm.id, &endpoints.token, Secret::new(encode(form)));
    if !endpoints.secret_in_form {
        // Both halves are encoded as a form's before they are joined (section 2.3.1).
        let half = |text: &str| encode([("", text)]).split_off(1);
        let pair = Secret::new(format!("{}:{}", half(&provider.client_id), half(secret.expose())));
        request = request.authorized(Secret::new(format!("Basic {}", base64_padded(pair.expose().as_bytes()))));
    }
    let sent = ctx.app.outbound.send(request).await;
    let answer = sent.map_err(|why| Trouble::NoAnswer(TOKEN_ENDPOINT, why).refusal(provider))?;
    let body = answer.successful(&["application/json"]);
    let read = body.ok().and_then(|body| json::from_slice(body).ok());
    read.ok_or_else(|| Trouble::answered(TOKEN_ENDPOINT, &answer).refusal(provider))
}

async fn by_id_token(
    ctx: &Context,
    provider: &Provider,
    (issuer, keys): (&str, &str),
    (tokens, own): (&Tokens, &Own),
) -> Result<Upstream, Refusal> {
    let token = tokens.id_token.as_deref().ok_or_else(|| Trouble::Missing("an ID token").refusal(provider))?;
    let source = Source { realm: provider.realm.clone(), owner: provider.id.to_string(), url: keys.to_owned() };
    let has_key = |keys: &JwkSet| foreign_id_token::has_key(token, keys).unwrap_or(true);
    let found = ctx.app.published_keys.get(&ctx.app, &source, &KEYS, has_key).await;
    let keys = found.ok_or_else(|| Trouble::NotPublished("keys").refusal(provider))?;
    let expected = Expected {
        issuer,
        client_id: &provider.client_id,
        nonce: &own.nonce,
        access_token: &tokens.access_token,
        now: ctx.app.clock.now().seconds(),
    };
    let claims =
        foreign_id_token::verify(token, &keys, &expected).map_err(|why| Trouble::IdToken(why).refusal(provider))?;
    Ok(Upstream {
        subject: claims.sub,
        email: claims.email,
        email_verified: claims.email_verified.0,
        name: claims.name,
        proved_at: claims.auth_time,
    })
}
