//! `DELETE /auth/provider-links/{providerId}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::providers::Unlink;
use signet_edge::{Failure, PathIds, Performed, SignedIn, perform};

use super::ProviderId;
use crate::openapi::{BadRequest, Conflict, Forbidden, NotFound, Unauthorized, Unexpected};

/// Take away my link to a provider (extension)
///
/// Needs a sign-in of the last ten minutes. Nobody comes in by it any more; sessions that began by it go on, and the owner is
/// told. The only way in to an account without a password stays.
#[utoipa::path(
    delete, path = "/v1/auth/provider-links/{providerId}", operation_id = "deleteProviderLink", tag = "Authentication",
    security(("bearerAuth" = [])),
    params(ProviderId),
    responses(
        (status = 204, description = "There is no link any more."),
        BadRequest, Unauthorized, Forbidden, NotFound, Conflict, Unexpected,
    ),
)]
pub(crate) async fn unlink(ids: PathIds, SignedIn(ctx): SignedIn) -> Result<Performed, Failure> {
    let operation = Unlink(ids.id("providerId")?);
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
