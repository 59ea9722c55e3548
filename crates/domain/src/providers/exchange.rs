//! What a provider says of who came from it: the code for tokens, and these for a person. All of it by guarded calls.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use signet_protocol::encoding::base64_padded;
use signet_protocol::jose::JwkSet;
use signet_protocol::json;
use signet_protocol::oauth::parameters::encode;
use signet_protocol::oidc::foreign_id_token::{self, Expected, Truth};
use signet_vocabulary::Secret;

use super::metadata::{Endpoints, out_of_order};
use super::model::Provider;
use super::start::redirect_uri;
use super::state::Own;
use super::store;
use super::subject::{self, Upstream};
use crate::context::Context;
use crate::fetched::{Reading, Source};
use crate::outbound::Request;
use crate::refusal::Refusal;

/// The keys of a provider, as it publishes them.
static KEYS: Reading<JwkSet> = Reading {
    media_types: &["application/jwk-set+json", "application/json"],
    read: |body| JwkSet::from_slice(body).ok(),
};
/// The longest text that is taken for a subject.
const LONGEST_SUBJECT: usize = 255;

#[derive(Deserialize)]
struct Tokens {
    access_token: String,
    id_token: Option<String>,
}

/// What a provider of OpenID Connect says of somebody (OpenID Connect Core 1.0, section 5.1), as far as we use it.
#[derive(Deserialize)]
struct Userinfo {
    sub: String,
    email: Option<String>,
    #[serde(default)]
    email_verified: Truth,
    name: Option<String>,
}

/// One of somebody's addresses, where a provider lists them.
#[derive(Deserialize)]
struct Address {
    email: String,
    #[serde(default)]
    primary: bool,
    #[serde(default)]
    verified: bool,
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
        _ => return by_userinfo(ctx, provider, (endpoints, &tokens)).await,
    };
    match &endpoints.userinfo {
        Some(url) if is_too_little(ctx, provider, &upstream).await? => completed(ctx, url, (&tokens, upstream)).await,
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

/// What the provider says of somebody beside the ID token (OpenID Connect Core 1.0, section 5.3), of the same person.
async fn completed(ctx: &Context, url: &str, (tokens, upstream): (&Tokens, Upstream)) -> Result<Upstream, Refusal> {
    let said: Userinfo = asked(ctx, url, tokens).await?;
    // Section 5.3.2: it may be somebody else's, where tokens were swapped.
    if said.sub != upstream.subject {
        return Err(out_of_order());
    }
    let name = upstream.name.or(said.name);
    Ok(Upstream { email: said.email, email_verified: said.email_verified.0, name, ..upstream })
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
    let mut request = Request::post(&endpoints.token, Secret::new(encode(form)));
    if !endpoints.secret_in_form {
        // Both halves are encoded as a form's before they are joined (section 2.3.1).
        let half = |text: &str| encode([("", text)]).split_off(1);
        let pair = Secret::new(format!("{}:{}", half(&provider.client_id), half(secret.expose())));
        request = request.authorized(Secret::new(format!("Basic {}", base64_padded(pair.expose().as_bytes()))));
    }
    let answer = ctx.app.outbound.send(request).await.map_err(|_| out_of_order())?;
    let body = answer.successful(&["application/json"]).map_err(|_| out_of_order())?;
    json::from_slice(body).map_err(|_| out_of_order())
}

async fn by_id_token(
    ctx: &Context,
    provider: &Provider,
    (issuer, keys): (&str, &str),
    (tokens, own): (&Tokens, &Own),
) -> Result<Upstream, Refusal> {
    let token = tokens.id_token.as_deref().ok_or_else(out_of_order)?;
    let source = Source { owner: provider.id.to_string(), url: keys.to_owned() };
    let has_key = |keys: &JwkSet| foreign_id_token::has_key(token, keys).unwrap_or(true);
    let keys = ctx.app.published_keys.get(&ctx.app, &source, &KEYS, has_key).await.ok_or_else(out_of_order)?;
    let expected = Expected {
        issuer,
        client_id: &provider.client_id,
        nonce: &own.nonce,
        access_token: &tokens.access_token,
        now: ctx.app.clock.now().seconds(),
    };
    let claims = foreign_id_token::verify(token, &keys, &expected).map_err(|why| {
        tracing::warn!(provider = %provider.id, %why, "an ID token of a provider was refused");
        out_of_order()
    })?;
    Ok(Upstream {
        subject: claims.sub,
        email: claims.email,
        email_verified: claims.email_verified.0,
        name: claims.name,
        proved_at: claims.auth_time,
    })
}

async fn by_userinfo(
    ctx: &Context,
    provider: &Provider,
    (endpoints, tokens): (&Endpoints, &Tokens),
) -> Result<Upstream, Refusal> {
    let url = endpoints.userinfo.as_ref().ok_or_else(out_of_order)?;
    let said: Map<String, Value> = asked(ctx, url, tokens).await?;
    let members = &provider.settings.members;
    let text = |name: &Option<String>| said.get(name.as_ref()?)?.as_str().map(str::to_owned);
    // GitHub's is a number.
    let subject = match said.get(&members.subject) {
        Some(Value::String(text)) if (1..=LONGEST_SUBJECT).contains(&text.len()) => text.clone(),
        Some(Value::Number(number)) if number.is_u64() => number.to_string(),
        _ => return Err(out_of_order()),
    };
    let is_verified = |name: &String| said.get(name) == Some(&Value::Bool(true));
    let (email, email_verified) = match &provider.settings.emails_url {
        None => (text(&members.email), members.email_verified.as_ref().is_some_and(is_verified)),
        Some(url) => {
            let addresses: Vec<Address> = asked(ctx, url, tokens).await?;
            let primary = addresses.into_iter().find(|address| address.primary);
            primary.map_or((None, false), |address| (Some(address.email), address.verified))
        }
    };
    Ok(Upstream { subject, email, email_verified, name: text(&members.name), proved_at: None })
}

/// What is at `url` for whom the access token speaks of.
async fn asked<T: DeserializeOwned>(ctx: &Context, url: &str, tokens: &Tokens) -> Result<T, Refusal> {
    // The token goes to a header alone (RFC 6750, section 2.1), which holds nothing that would end it.
    let bearer = Secret::new(format!("Bearer {}", tokens.access_token));
    let answer = ctx.app.outbound.send(Request::get(url).authorized(bearer)).await.map_err(|_| out_of_order())?;
    let body = answer.successful(&["application/json"]).map_err(|_| out_of_order())?;
    json::from_slice(body).map_err(|_| out_of_order())
}
