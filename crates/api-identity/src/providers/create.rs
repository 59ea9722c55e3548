//! `POST /Providers`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::providers::CreateProvider;
use signet_edge::{Failure, Performed, Writer, perform};

use super::model::{Provider, ProviderBody};
use super::request::CreateProviderRequest;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// Create a provider (extension)
///
/// From then on people of the realm can sign in through it. Needs `write:clients` in the realm and, of people, a sign-in of the
/// last ten minutes. Where its answers come from is said once. A realm has at most 50.
#[utoipa::path(
    post, path = "/v1/Providers", operation_id = "createProvider", tag = "Providers",
    params(IdempotencyKey),
    request_body = CreateProviderRequest,
    responses(
        (status = 201, description = "The provider.", body = ProviderBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn create(Writer(ctx, request): Writer<CreateProviderRequest>) -> Result<Performed, Failure> {
    let operation = CreateProvider(request.into());
    let shown =
        |provider: &signet_domain::providers::Provider| Some(ProviderBody { data: Provider::of(&ctx, provider) });
    Ok(perform(&ctx, &operation, StatusCode::CREATED, shown).await?)
}
