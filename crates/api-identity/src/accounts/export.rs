//! `GET /Accounts/{accountId}/export`, an extension of the contract.

use axum::Json;
use signet_domain::privacy;
use signet_edge::{Failure, PathIds, SignedIn};

use super::AccountId;
use super::exported::{Export, ExportBody};
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Export an account (extension)
///
/// Everything that is held about a person, without secrets, for people alone: the caller's own, after a recent sign-in, or
/// with `admin:identity` in the realm any other. That it was handed out is written into the audit trail.
#[utoipa::path(
    get, path = "/v1/Accounts/{accountId}/export", operation_id = "exportAccount", tag = "Accounts",
    security(("bearerAuth" = [])),
    params(AccountId),
    responses(
        (status = 200, description = "Everything that is held.", body = ExportBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn export(SignedIn(ctx): SignedIn, ids: PathIds) -> Result<Json<ExportBody>, Failure> {
    let held = privacy::export(&ctx, &ids.id("accountId")?).await?;
    Ok(Json(ExportBody { data: Export::from(held) }))
}
