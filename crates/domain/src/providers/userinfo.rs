//! What a provider answers to an access token: who somebody is where there is no ID token, and what such a one leaves out.

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use signet_protocol::json;
use signet_protocol::oidc::foreign_id_token::Truth;
use signet_vocabulary::Secret;

use super::exchange::Tokens;
use super::metadata::Endpoints;
use super::model::Provider;
use super::subject::Upstream;
use super::trouble::Trouble;
use crate::context::Context;
use crate::outbound::Request;
use crate::refusal::Refusal;

const USERINFO: &str = "its userinfo endpoint";

/// The longest text that is taken for a subject.
const LONGEST_SUBJECT: usize = 255;

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

/// What the provider says of somebody beside the ID token (OpenID Connect Core 1.0, section 5.3), of the same person.
///
/// # Errors
/// `Denied` with PROVIDER_UNAVAILABLE.
pub(super) async fn completed(
    ctx: &Context,
    provider: &Provider,
    (url, tokens, upstream): (&str, &Tokens, Upstream),
) -> Result<Upstream, Refusal> {
    let said: Userinfo = asked(ctx, provider, (url, tokens)).await?;
    // Section 5.3.2: it may be somebody else's, where tokens were swapped.
    if said.sub != upstream.subject {
        return Err(Trouble::OtherSubject.refusal(provider));
    }
    let name = upstream.name.or(said.name);
    Ok(Upstream { email: said.email, email_verified: said.email_verified.0, name, ..upstream })
}

/// Who the access token speaks of, in the names that the provider has for it.
///
/// # Errors
/// `Denied` with PROVIDER_UNAVAILABLE.
pub(super) async fn person(
    ctx: &Context,
    provider: &Provider,
    (endpoints, tokens): (&Endpoints, &Tokens),
) -> Result<Upstream, Refusal> {
    let url = endpoints.userinfo.as_ref();
    let url = url.ok_or_else(|| Trouble::Missing("the address of userinfo").refusal(provider))?;
    let said: Map<String, Value> = asked(ctx, provider, (url, tokens)).await?;
    let members = &provider.settings.members;
    let text = |name: &Option<String>| said.get(name.as_ref()?)?.as_str().map(str::to_owned);
    // GitHub's is a number.
    let subject = match said.get(&members.subject) {
        Some(Value::String(text)) if (1..=LONGEST_SUBJECT).contains(&text.len()) => text.clone(),
        Some(Value::Number(number)) if number.is_u64() => number.to_string(),
        _ => return Err(Trouble::Missing("the member of userinfo that says who it is").refusal(provider)),
    };
    let is_verified = |name: &String| said.get(name) == Some(&Value::Bool(true));
    let (email, email_verified) = match &provider.settings.emails_url {
        None => (text(&members.email), members.email_verified.as_ref().is_some_and(is_verified)),
        Some(url) => {
            let addresses: Vec<Address> = asked(ctx, provider, (url, tokens)).await?;
            let primary = addresses.into_iter().find(|address| address.primary);
            primary.map_or((None, false), |address| (Some(address.email), address.verified))
        }
    };
    Ok(Upstream { subject, email, email_verified, name: text(&members.name), proved_at: None })
}

/// What is at `url` for whom the access token speaks of.
async fn asked<T: DeserializeOwned>(
    ctx: &Context,
    provider: &Provider,
    (url, tokens): (&str, &Tokens),
) -> Result<T, Refusal> {
    // The token goes to a header alone (RFC 6750, section 2.1), which holds nothing that would end it.
    let bearer = Secret::new(format!("Bearer {}", tokens.access_token));
    let sent = ctx.app.outbound.send(Request::get(&ctx.realm.id, url).authorized(bearer)).await;
    let answer = sent.map_err(|why| Trouble::NoAnswer(USERINFO, why).refusal(provider))?;
    let body = answer.successful(&["application/json"]);
    let read = body.ok().and_then(|body| json::from_slice(body).ok());
    read.ok_or_else(|| Trouble::answered(USERINFO, &answer).refusal(provider))
}
