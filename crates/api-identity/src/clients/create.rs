//! `POST /Clients`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::clients::CreateClient;
use signet_edge::{Failure, Performed, Writer, perform};

use super::model::NewClientBody;
use super::request::CreateClientRequest;
use crate::openapi::{BadRequest, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// Create an OAuth client (extension)
///
/// Needs `write:clients` in the realm, and everything there that the scopes permit; for people a client that proves itself
/// takes a sign-in of the last ten minutes. `clientSecret` is shown this once, where the client has one: sending the same
/// request with the same Idempotency-Key within a day shows it again, to the same caller alone.
#[utoipa::path(
    post, path = "/v1/Clients", operation_id = "createClient", tag = "Clients",
    params(IdempotencyKey),
    request_body = CreateClientRequest,
    responses(
        (status = 201, description = "The client, and its secret if it has one.", body = NewClientBody),
        BadRequest, Unauthorized, Forbidden, Invalid, Unexpected,
    ),
)]
pub(crate) async fn create(Writer(ctx, request): Writer<CreateClientRequest>) -> Result<Performed, Failure> {
    let operation = CreateClient(request.into());
    Ok(perform(&ctx, &operation, StatusCode::CREATED, |new| Some(NewClientBody::from(new))).await?)
}
