//! `DELETE /RegistrationTokens/{registrationTokenId}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::registration::RevokeRegistrationToken;
use signet_edge::{BareWriter, Failure, PathIds, Performed, perform};
use utoipa::IntoParams;

use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// The token that is taken back.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; the edge reads it")]
pub(crate) struct RegistrationTokenId {
    /// The token's id.
    #[param(rename = "registrationTokenId", pattern = "^reg_[a-z0-9]{20}$", example = "reg_0mi9k2x1c7d3f5g9h2j4")]
    registration_token_id: String,
}

/// Delete a registration token (extension)
///
/// Nobody registers with it any more, at once and on every node; the clients that did stay. Needs `write:clients` in the realm.
#[utoipa::path(
    delete, path = "/v1/RegistrationTokens/{registrationTokenId}", operation_id = "deleteRegistrationToken",
    tag = "Registration tokens",
    params(RegistrationTokenId),
    responses(
        (status = 204, description = "The token is no more."),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn revoke(ids: PathIds, BareWriter(ctx): BareWriter) -> Result<Performed, Failure> {
    let operation = RevokeRegistrationToken(ids.id("registrationTokenId")?);
    Ok(perform(&ctx, &operation, StatusCode::NO_CONTENT, |()| None::<()>).await?)
}
