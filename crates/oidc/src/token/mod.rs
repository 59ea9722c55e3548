//! `POST /oauth/token`: what a client was granted becomes tokens (RFC 6749, sections 3.2 and 5).

mod answer;
mod described;
mod exchange;

use axum::Json;
use axum::http::HeaderName;
use axum::response::{AppendHeaders, IntoResponse, Response};
use signet_domain::clients::{Client, GrantType};
use signet_domain::grants::{self, CodeExchange, DevicePoll, ForItself, Refreshing};
use signet_domain::{Context, dpop};
use signet_edge::{Failure, KeyShown, MaybeKeyShown, Visitor};
use signet_protocol::oauth::{ErrorCode, Scope};
use signet_vocabulary::Secret;

use crate::client_auth::client_of;
use crate::form::Form;
use crate::openapi::{FormRefused, KeyProof, Unexpected, Unproven};
use answer::OAuthTokens;
use described::TokenForm;

const DPOP_NONCE: HeaderName = HeaderName::from_static("dpop-nonce");

/// Get tokens
///
/// For a code that a person's browser brought (`authorization_code`), for a refresh token (`refresh_token`), for what a
/// client may do by itself (`client_credentials`), for a device that its person lets in elsewhere
/// (`urn:ietf:params:oauth:grant-type:device_code`), or for a token of a person's that is for somebody else
/// (`urn:ietf:params:oauth:grant-type:token-exchange`), each to clients whose `grantTypes` have it. A refresh token is good once: the
/// answer has the next one, and showing an old one again ends them all. Clients of another realm than `default` ask at
/// `/realms/{realm}/oauth/token`.
#[utoipa::path(
    post, path = "/oauth/token", operation_id = "token", tag = "OAuth",
    security((), ("clientBasic" = [])), params(KeyProof),
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "The tokens.", body = OAuthTokens), FormRefused, Unproven, Unexpected),
)]
pub(crate) async fn token(
    Visitor(ctx): Visitor,
    MaybeKeyShown(key): MaybeKeyShown,
    form: Form,
) -> Result<Response, Failure> {
    let client = client_of(&ctx, &form).await?;
    let grant = grant(&form)?;
    grants::require_allowed(&client, grant)?;
    let asked = Asked::of(&ctx, &form, key.as_ref()).await?;
    let tokens = match grant {
        GrantType::AuthorizationCode => with_code(&ctx, &client, &form, &asked).await?,
        GrantType::RefreshToken => with_refresh_token(&ctx, &client, &form, &asked).await?,
        GrantType::ClientCredentials => for_itself(&ctx, &client, &asked).await?,
        GrantType::DeviceCode => with_device_code(&ctx, &client, &form, &asked).await?,
        GrantType::TokenExchange => exchange::with_token(&ctx, &client, &form, &asked).await?,
    };
    // Whoever proved a key here will again, and had better know how (RFC 9449, section 8.2).
    let nonce = asked.jkt.is_some().then(|| [(DPOP_NONCE, dpop::nonce(&ctx.app))]);
    Ok((nonce.map(AppendHeaders), Json(tokens)).into_response())
}

fn unsupported() -> Failure {
    Failure::of_oauth(ErrorCode::UnsupportedGrantType, "There is no such grant type here.")
}

/// What is exchanged. Passwords are not, nor is anything handed out by the browser alone (RFC 9700, sections 2.1.2 and 2.4).
fn grant(form: &Form) -> Result<GrantType, Failure> {
    form.required("grant_type")?.parse().map_err(|_| unsupported())
}

/// What all grants have in common.
struct Asked<'a> {
    scope: Option<Scope>,
    resource: Option<&'a str>,
    /// The thumbprint of the key that the request proves to hold.
    jkt: Option<String>,
}

impl<'a> Asked<'a> {
    async fn of(ctx: &Context, form: &'a Form, key: Option<&KeyShown>) -> Result<Self, Failure> {
        let scope = form.text("scope").map(Scope::parse).transpose();
        let scope = scope.map_err(|bad| Failure::of_oauth(ErrorCode::InvalidScope, &bad.to_string()))?;
        let mut resources = form.parameters.all("resource");
        let resource = resources.next();
        if resources.next().is_some() {
            // A token has one audience: what takes it for one resource must not be able to use it at another.
            return Err(Failure::of_oauth(ErrorCode::InvalidTarget, "A token is for one resource: name one."));
        }
        let jkt = match key {
            None => None,
            Some(key) => {
                let proven = dpop::prove(&ctx.app, &ctx.realm.id, &key.shown()).await;
                Some(proven.map_err(Failure::of_token_request)?)
            }
        };
        Ok(Self { scope, resource, jkt })
    }
}

fn secret(text: &str) -> Secret<String> {
    Secret::new(text.to_owned())
}

async fn with_code(ctx: &Context, client: &Client, form: &Form, asked: &Asked<'_>) -> Result<OAuthTokens, Failure> {
    let exchange = CodeExchange {
        code: &secret(form.required("code")?),
        redirect_uri: form.text("redirect_uri"),
        verifier: form.text("code_verifier"),
        resource: asked.resource,
        jkt: asked.jkt.as_deref(),
    };
    Ok(grants::redeem(ctx, &client.id, &exchange).await?.into())
}

async fn with_refresh_token(
    ctx: &Context,
    client: &Client,
    form: &Form,
    asked: &Asked<'_>,
) -> Result<OAuthTokens, Failure> {
    let refreshing = Refreshing {
        token: &secret(form.required("refresh_token")?),
        scope: asked.scope.as_ref(),
        resource: asked.resource,
        jkt: asked.jkt.as_deref(),
    };
    Ok(grants::refresh(ctx, &client.id, &refreshing).await?.into())
}

async fn with_device_code(
    ctx: &Context,
    client: &Client,
    form: &Form,
    asked: &Asked<'_>,
) -> Result<OAuthTokens, Failure> {
    let poll = DevicePoll {
        code: &secret(form.required("device_code")?),
        resource: asked.resource,
        jkt: asked.jkt.as_deref(),
    };
    Ok(grants::poll_device(ctx, &client.id, &poll).await?.into())
}

async fn for_itself(ctx: &Context, client: &Client, asked: &Asked<'_>) -> Result<OAuthTokens, Failure> {
    let wanted = ForItself { scope: asked.scope.as_ref(), resource: asked.resource, jkt: asked.jkt.as_deref() };
    Ok(grants::grant_for_itself(ctx, client, &wanted).await?.into())
}
