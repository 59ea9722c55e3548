//! The form of a token exchange (RFC 8693, section 2.1).

use signet_domain::Context;
use signet_domain::clients::Client;
use signet_domain::presented_tokens::{self, ExchangeToken};
use signet_edge::Failure;
use signet_protocol::oauth::ErrorCode;

use super::answer::OAuthTokens;
use super::{Asked, secret};
use crate::form::Form;

/// The one kind of token that is exchanged, and that it is exchanged for (RFC 8693, section 3).
pub(super) const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

fn bad(said: &str) -> Failure {
    Failure::of_oauth(ErrorCode::InvalidRequest, said)
}

pub(super) async fn with_token(
    ctx: &Context,
    client: &Client,
    form: &Form,
    asked: &Asked<'_>,
) -> Result<OAuthTokens, Failure> {
    if form.text("actor_token").is_some() || form.text("actor_token_type").is_some() {
        return Err(bad("actor_token is not supported: the client that asks is the one that acts"));
    }
    if form.required("subject_token_type")? != ACCESS_TOKEN {
        return Err(bad("the parameter subject_token_type names another type than access_token"));
    }
    if form.text("requested_token_type").is_some_and(|wanted| wanted != ACCESS_TOKEN) {
        return Err(bad("the parameter requested_token_type names another type than access_token"));
    }
    let resource = match (asked.resource, form.text("audience")) {
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => return Err(bad("the parameter resource is missing: name what the token is to be for")),
        (Some(_), Some(_)) => {
            let said = "A token is for one resource: name it by resource or by audience.";
            return Err(Failure::of_oauth(ErrorCode::InvalidTarget, said));
        }
    };
    let subject_token = &secret(form.required("subject_token")?);
    let shown = ExchangeToken { subject_token, scope: asked.scope.as_ref(), resource, jkt: asked.jkt.as_deref() };
    Ok(presented_tokens::exchange(ctx, client, &shown).await?.into())
}
