//! `DELETE /Providers/{providerId}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::providers::DeleteProvider;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};

use super::ProviderId;
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// Delete a provider (extension)
///
/// For good, with every link to it. Who signed in through it stays signed in. Needs `write:clients` in the realm.
#[utoipa::path(
    delete, path = "/v1/Providers/{providerId}", operation_id = "deleteProvider", tag = "Providers",
    params(ProviderId),
    responses(
        (status = 204, description = "The provider is no more."),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn delete(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = DeleteProvider(ids.id("providerId")?);
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
