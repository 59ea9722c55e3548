//! `POST /auth/refresh`, an extension of the contract: it hands out refresh tokens, but no published path takes one.

use axum::Json;
use serde::Deserialize;
use signet_domain::sessions;
use signet_edge::{Failure, Public};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, Unauthorized, Unexpected};
use crate::secret_text::SecretText;
use crate::tokens::TokensBody;

/// The token to exchange.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct RefreshRequest {
    /// The newest refresh token of the session.
    #[schema(value_type = String, example = "srt_7x8yq0nVZ4m1c2b3…")]
    refresh_token: SecretText,
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
        BadRequest, Unauthorized, Unexpected,
    ),
)]
pub(crate) async fn refresh(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<RefreshRequest>,
) -> Result<Json<TokensBody>, Failure> {
    let refreshed = sessions::refresh(&ctx, &request.refresh_token.0).await?;
    Ok(Json(TokensBody::from(&refreshed)))
}
