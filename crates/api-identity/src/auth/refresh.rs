//! `POST /auth/refresh`, an extension of the contract: it hands out refresh tokens, but no published path takes one.

use axum::Json;
use serde::Deserialize;
use signet_domain::{FieldError, Refusal, sessions};
use signet_edge::{Failure, Public};
use signet_vocabulary::OrgId;
use utoipa::ToSchema;

use crate::openapi::{BadRequest, NotFound, Unauthorized, Unexpected};
use crate::tokens::TokensBody;
use signet_edge::SecretText;

/// The token to exchange.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefreshRequest {
    /// The newest refresh token of the session.
    #[schema(value_type = String, example = "srt_7x8yq0nVZ4m1c2b3…")]
    refresh_token: SecretText,
    /// The organization that the tokens act in from now on: one that the account is a member of. The same as before when
    /// absent.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: Option<String>,
}

/// Exchange a refresh token (extension)
///
/// Each token is good once. If the answer was lost, the same token gives the same successor again for ten seconds, while
/// that successor has not been used. A token that was spent earlier ends its session: somebody holds a copy.
#[utoipa::path(
    post, path = "/v1/auth/refresh", operation_id = "refresh", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = RefreshRequest,
    responses(
        (status = 200, description = "The next pair of tokens.", body = TokensBody),
        BadRequest, NotFound, Unauthorized, Unexpected,
    ),
)]
pub(crate) async fn refresh(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<RefreshRequest>,
) -> Result<Json<TokensBody>, Failure> {
    let org = request.org_id.map(|org| org.parse::<OrgId>()).transpose().map_err(|malformed| {
        let field = FieldError::new("orgId", "MALFORMED", malformed.to_string());
        Refusal::malformed(vec![field], "The organization's id has the wrong form.")
    })?;
    let refreshed = sessions::refresh(&ctx, &request.refresh_token.0, org.as_ref()).await?;
    Ok(Json(TokensBody::from(&refreshed)))
}
