//! `DELETE /Clients/{clientId}/secrets/{secretId}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::clients::RevokeClientSecret;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};
use utoipa::IntoParams;

use super::ClientId;
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// The secret that is revoked.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; the edge reads it")]
pub(crate) struct SecretId {
    /// The secret's id.
    #[param(rename = "secretId", pattern = "^sec_[a-z0-9]{20}$", example = "sec_0mi9k2x1c7d3f5g9h2j4")]
    secret_id: String,
}

/// Revoke a secret of an OAuth client (extension)
///
/// It proves nothing any more, at once and on every node. Needs `write:clients` in the realm.
#[utoipa::path(
    delete, path = "/v1/Clients/{clientId}/secrets/{secretId}", operation_id = "revokeClientSecret", tag = "Clients",
    params(ClientId, SecretId),
    responses(
        (status = 204, description = "The secret is no more."),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn revoke_secret(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = RevokeClientSecret { client: ids.id("clientId")?, id: ids.id("secretId")? };
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
