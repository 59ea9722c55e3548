//! `POST /oauth/revoke`: a client gives back what it was granted (RFC 7009).

use axum::http::StatusCode;
use signet_domain::presented_tokens;
use signet_edge::{Failure, Visitor};

use crate::client_auth::client_of;
use crate::form::Form;
use crate::openapi::{FormRefused, TokenShown, Unexpected, Unproven};

/// Take a token back
///
/// A refresh token, or an access token of a person's grant, ends the grant with all of its tokens, at once; an opaque access token
/// that a client has for itself ends alone. What is unknown, another client's or over already is as good as taken back. A signed
/// access token that a client has for itself counts until it expires, which is said: `unsupported_token_type`. Public clients do
/// the same, by their `client_id`. Clients of another realm than `default` ask at `/realms/{realm}/oauth/revoke`.
#[utoipa::path(
    post, path = "/oauth/revoke", operation_id = "revokeToken", tag = "OAuth",
    security((), ("clientBasic" = [])),
    request_body(content = TokenShown, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "It counts no more, if it did."), FormRefused, Unproven, Unexpected),
)]
pub(crate) async fn revoke(Visitor(ctx): Visitor, form: Form) -> Result<StatusCode, Failure> {
    let client = client_of(&ctx, &form).await?;
    presented_tokens::revoke(&ctx, &client, form.required("token")?).await?;
    Ok(StatusCode::OK)
}
