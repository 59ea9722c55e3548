//! `POST /oauth/introspect`: what a token is worth at this moment (RFC 7662).

use axum::Json;
use serde::Serialize;
use signet_domain::Context;
use signet_domain::presented_tokens::{self, Introspected};
use signet_edge::{Failure, Visitor};
use signet_vocabulary::ClientId;
use utoipa::ToSchema;

use crate::client_auth::confidential_client_of;
use crate::form::Form;
use crate::openapi::{FormRefused, TokenShown, Unexpected, Unproven};

/// What a token is worth (RFC 7662, section 2.2). Of one that does not count, or is none of the client's business, nothing is said
/// but that.
#[derive(Serialize)]
#[serde(untagged)]
pub(crate) enum Answer {
    /// It counts.
    Active(Box<Introspection>),
    /// It does not.
    Inactive { active: bool },
}

/// What is said of a token: that it is not `active`, or everything else.
#[derive(Serialize, ToSchema)]
pub(crate) struct Introspection {
    /// Whether it counts.
    #[schema(example = true)]
    active: bool,
    /// The issuer of the realm.
    #[schema(format = "uri", example = "http://127.0.0.1:8080", required = false)]
    iss: String,
    /// Whose it is.
    #[schema(example = "client_7Qx2mK9sT4vB8nR1cW6yZ3pL", required = false)]
    client_id: String,
    /// The clients that exchanged it for one another, the latest outermost (RFC 8693, section 4.1).
    #[schema(required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<Acting>,
    /// Of whom it speaks: an account, or the client itself.
    #[schema(example = "acc_x1y2z3a4b5c6", required = false)]
    sub: String,
    /// What it is for: permissions only as far as the account holds them at this moment.
    #[schema(example = "openid email", required = false)]
    scope: String,
    /// It counts until this second.
    #[schema(example = 1795340400, required = false)]
    exp: i64,
    /// When it was issued; absent of a refresh token.
    #[schema(example = 1795339500, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    iat: Option<i64>,
    /// The resource that it is for, or the issuer; absent of a refresh token.
    #[schema(example = "https://api.example.com/", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    aud: Option<String>,
    /// How an access token is shown: `Bearer`, or `DPoP` where it is bound to a key.
    #[schema(example = "Bearer", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<&'static str>,
    /// Its own id, of a JWT.
    #[schema(example = "9d2f6f4e-8f0a-8c55-b1d3-4c6a5e7f8091", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    /// The key that whoever shows it has to prove (RFC 9449, section 6.2).
    #[schema(required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    cnf: Option<BoundTo>,
    /// The session of the client, where a person signed in.
    #[schema(example = "ses_0mi9k2x1c7d3f5g9h2j4", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    sid: Option<String>,
    /// How strongly that person proved who they are.
    #[schema(example = "aal1", required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    acr: Option<&'static str>,
    /// When they did.
    #[schema(example = 1795339500, required = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
    /// The organization that it acts in.
    #[schema(example = "org_x1y2z3a4b5c6", required = false)]
    #[serde(rename = "orgId", skip_serializing_if = "Option::is_none")]
    org_id: Option<String>,
}

/// A key.
#[derive(Serialize, ToSchema)]
pub(crate) struct BoundTo {
    /// Its thumbprint (RFC 7638).
    #[schema(example = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I")]
    jkt: String,
}

/// A client that acts in the name of somebody.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({ "sub": "client_7Qx2mK9sT4vB8nR1cW6yZ3pL" }))]
pub(crate) struct Acting {
    /// Its id.
    sub: String,
    /// Who did before it.
    #[schema(required = false, no_recursion)]
    #[serde(skip_serializing_if = "Option::is_none")]
    act: Option<Box<Acting>>,
}

impl Acting {
    /// The clients, the latest first.
    fn of(clients: &[ClientId]) -> Option<Self> {
        clients
            .iter()
            .rev()
            .fold(None, |before, client| Some(Self { sub: client.to_string(), act: before.map(Box::new) }))
    }
}

impl Introspection {
    fn of(ctx: &Context, token: Introspected) -> Self {
        let token_type = if token.jkt.is_some() { "DPoP" } else { "Bearer" };
        let session = token.session;
        Self {
            active: true,
            iss: ctx.realm.issuer(&ctx.app.settings.public_url),
            client_id: token.client.to_string(),
            act: Acting::of(&token.exchanged_by),
            sub: token.subject,
            scope: token.scope.to_string(),
            exp: token.expires_at.seconds(),
            iat: token.issued_at.map(|at| at.seconds()),
            aud: token.audience,
            token_type: (!token.is_refresh_token).then_some(token_type),
            jti: token.id,
            cnf: token.jkt.map(|jkt| BoundTo { jkt }),
            sid: session.as_ref().map(|session| session.id.to_string()),
            acr: session.as_ref().map(|session| session.acr),
            auth_time: session.as_ref().map(|session| session.auth_time.seconds()),
            org_id: session.and_then(|session| session.org.map(|org| org.to_string())),
        }
    }
}

/// Look at a token
///
/// For clients that prove themselves: their own access and refresh tokens, and the access tokens for the resources that they look
/// after (`introspectionAudiences`). Everything is asked as it stands now: the session and the sign-in that it came from, the
/// account, the client, and what the account holds. Clients of another realm than `default` ask at
/// `/realms/{realm}/oauth/introspect`.
#[utoipa::path(
    post, path = "/oauth/introspect", operation_id = "introspectToken", tag = "OAuth",
    security((), ("clientBasic" = [])),
    request_body(content = TokenShown, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "What it is worth.", body = Introspection), FormRefused, Unproven, Unexpected),
)]
pub(crate) async fn introspect(Visitor(ctx): Visitor, form: Form) -> Result<Json<Answer>, Failure> {
    let client = confidential_client_of(&ctx, &form).await?;
    let token = presented_tokens::introspect(&ctx, &client, form.required("token")?).await?;
    Ok(Json(match token {
        Some(token) => Answer::Active(Box::new(Introspection::of(&ctx, token))),
        None => Answer::Inactive { active: false },
    }))
}
