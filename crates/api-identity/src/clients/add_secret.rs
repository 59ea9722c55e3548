//! `POST /Clients/{clientId}/secrets`, an extension of the contract.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::clients::AddClientSecret;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};
use utoipa::ToSchema;

use super::ClientId;
use super::model::NewClientSecretBody;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};

/// What becomes of the secret that the client has.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AddClientSecretRequest {
    /// From when on it proves nothing (RFC 3339, within 90 days), unless it ends before; a day from now when absent.
    #[schema(format = DateTime, example = "2026-11-23T09:30:00Z")]
    previous_expires_at: Option<String>,
}

/// Add a secret to an OAuth client (extension)
///
/// Both hold until the older ends, so that nothing stops while the new one is brought to where it is needed; a third is 409.
/// Needs `write:clients` in the realm, and everything there that the scopes of the client permit; a sign-in of the last ten
/// minutes of people. `clientSecret` is shown this once: sending the same request with the same Idempotency-Key within a day
/// shows it again, to the same caller alone.
#[utoipa::path(
    post, path = "/v1/Clients/{clientId}/secrets", operation_id = "addClientSecret", tag = "Clients",
    params(ClientId, IdempotencyKey),
    request_body = AddClientSecretRequest,
    responses(
        (status = 201, description = "The secret.", body = NewClientSecretBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn add_secret(
    ids: PathIds,
    Writer(ctx, request): Writer<AddClientSecretRequest>,
) -> Result<Performed, Failure> {
    let operation = AddClientSecret { client: ids.id("clientId")?, previous_expires_at: request.previous_expires_at };
    Ok(perform(&ctx, &operation, StatusCode::CREATED, |new| Some(NewClientSecretBody::from(new))).await?)
}
