//! `PATCH /Providers/{providerId}`, an extension of the contract.

use axum::http::StatusCode;
use signet_domain::providers::ChangeProvider;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};

use super::ProviderId;
use super::model::{Provider, ProviderBody};
use super::request::ChangeProviderRequest;
use crate::openapi::{BadRequest, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};

/// Update a provider (extension)
///
/// Needs `write:clients` in the realm and, of people, a sign-in of the last ten minutes. What is absent stays as it is, and what
/// is null goes back to its default. Where its answers come from cannot be changed: make another one.
#[utoipa::path(
    patch, path = "/v1/Providers/{providerId}", operation_id = "updateProvider", tag = "Providers",
    params(ProviderId, IdempotencyKey),
    request_body = ChangeProviderRequest,
    responses(
        (status = 200, description = "The provider as it is now.", body = ProviderBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn change(
    ids: PathIds,
    Writer(ctx, said): Writer<ChangeProviderRequest>,
) -> Result<Performed, Failure> {
    let operation = ChangeProvider { id: ids.id("providerId")?, said: said.into() };
    let shown =
        |provider: &signet_domain::providers::Provider| Some(ProviderBody { data: Provider::of(&ctx, provider) });
    Ok(perform(&ctx, &operation, StatusCode::OK, shown).await?)
}
