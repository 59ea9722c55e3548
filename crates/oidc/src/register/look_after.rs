//! `GET|PUT|DELETE /oauth/register/{clientId}`: a client looks after itself (RFC 7592, section 2).

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use signet_domain::registration;
use signet_edge::{Failure, PathIds, Visitor};
use utoipa::IntoParams;

use super::answer::ClientInformation;
use super::bearer::bearer;
use super::metadata::ClientMetadata;
use super::refused::{bad_member, refused, unreadable};
use crate::openapi::{LookedAfter, MetadataRefused, NoRegistrationToken, Unexpected};

/// A client that looks after itself.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Path)]
#[expect(dead_code, reason = "describes the parameter; the edge reads it")]
pub(crate) struct OwnId {
    /// The client's id.
    #[param(rename = "clientId", pattern = "^client_[a-zA-Z0-9]{24}$", example = "client_7Qx2mK9sT4vB8nR1cW6yZ3pL")]
    client_id: String,
}

/// Show oneself
///
/// For a client that registered itself, with its `registration_access_token` as `Authorization: Bearer …`. A token that is not its
/// own, a client that is gone and one that an administrator made are 401 alike. Secrets are not shown again.
#[utoipa::path(
    get, path = "/oauth/register/{clientId}", operation_id = "showRegisteredClient", tag = "OAuth",
    security(("registrationToken" = [])), params(OwnId),
    responses(
        (status = 200, description = "The client.", body = ClientInformation),
        NoRegistrationToken, Unexpected,
    ),
)]
pub(crate) async fn show(
    Visitor(ctx): Visitor,
    ids: PathIds,
    headers: HeaderMap,
) -> Result<Json<ClientInformation>, Failure> {
    let own = registration::own(&ctx, &ids.id::<String>("clientId")?, bearer(&headers)?).await?;
    Ok(Json(ClientInformation::of_own(&ctx, &own)))
}

/// Replace what one said of oneself
///
/// With the `client_id` in the body. What is absent goes back to its default. The token and the secrets go on; a client that comes
/// to need a secret gets one. One that an administrator gave more than it can register for is 403.
#[utoipa::path(
    put, path = "/oauth/register/{clientId}", operation_id = "replaceRegisteredClient", tag = "OAuth",
    security(("registrationToken" = [])), params(OwnId),
    request_body = ClientMetadata,
    responses(
        (status = 200, description = "The client as it is now.", body = ClientInformation),
        MetadataRefused, NoRegistrationToken, LookedAfter, Unexpected,
    ),
)]
pub(crate) async fn replace(
    Visitor(ctx): Visitor,
    ids: PathIds,
    headers: HeaderMap,
    said: Result<signet_edge::Json<ClientMetadata>, Failure>,
) -> Result<Json<ClientInformation>, Failure> {
    let (id, token) = (ids.id::<String>("clientId")?, bearer(&headers)?);
    let signet_edge::Json(said) = said.map_err(unreadable)?;
    if said.client_id.as_ref() != Some(&id) {
        // RFC 7592, section 2.2.
        return Err(bad_member("client_id", "Name the client of the address."));
    }
    let shown = said.client_secret.as_ref().map(|secret| &secret.0);
    let changed = registration::change_own(&ctx, (&id, token), (&said.metadata(), shown)).await.map_err(refused)?;
    Ok(Json(ClientInformation::of_registered(&ctx, &changed)))
}

/// Delete oneself
///
/// For good, with its secrets and its token, at once and on every node.
#[utoipa::path(
    delete, path = "/oauth/register/{clientId}", operation_id = "deleteRegisteredClient", tag = "OAuth",
    security(("registrationToken" = [])), params(OwnId),
    responses((status = 204, description = "The client is no more."), NoRegistrationToken, Unexpected),
)]
pub(crate) async fn delete(Visitor(ctx): Visitor, ids: PathIds, headers: HeaderMap) -> Result<StatusCode, Failure> {
    registration::delete_own(&ctx, &ids.id::<String>("clientId")?, bearer(&headers)?).await?;
    Ok(StatusCode::NO_CONTENT)
}
