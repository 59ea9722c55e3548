//! `DELETE /auth/consents/{clientId}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::consents::WithdrawConsent;
use signet_edge::{Failure, PathIds, Performed, SignedIn, perform};

use crate::clients::ClientId;
use crate::openapi::{BadRequest, Forbidden, NotFound, Unauthorized, Unexpected};

/// Take back what I let a client have (extension)
///
/// At once and on every node: its refresh tokens end, and so do the codes that it has not exchanged. The next time that it asks,
/// the caller is asked anew.
#[utoipa::path(
    delete, path = "/v1/auth/consents/{clientId}", operation_id = "withdrawConsent", tag = "Authentication",
    security(("bearerAuth" = [])),
    params(ClientId),
    responses(
        (status = 204, description = "The client has nothing of the caller any more."),
        BadRequest, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn withdraw(ids: PathIds, SignedIn(ctx): SignedIn) -> Result<Performed, Failure> {
    let operation = WithdrawConsent(ids.id("clientId")?);
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
