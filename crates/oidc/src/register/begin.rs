//! `POST /oauth/register`: software registers itself (RFC 7591, section 3).

use axum::Json;
use axum::http::{HeaderMap, StatusCode};
use signet_domain::registration;
use signet_edge::{Failure, Visitor};

use super::answer::ClientInformation;
use super::bearer::bearer;
use super::metadata::ClientMetadata;
use super::refused::{refused, unreadable};
use crate::openapi::{MetadataRefused, NoRegistrationToken, Unexpected};

/// Register a client
///
/// Needs a token that an administrator made for that (`POST /v1/RegistrationTokens`), as `Authorization: Bearer …`. What is
/// registered obeys the rules of every client: it is no one's own software, asks people, uses PKCE, and names no more scopes than
/// the token permits. `client_secret` is shown this once; `registration_access_token` is what the client looks after itself with.
/// Clients of another realm than `default` register at `/realms/{realm}/oauth/register`.
#[utoipa::path(
    post, path = "/oauth/register", operation_id = "registerClient", tag = "OAuth", security(("registrationToken" = [])),
    request_body = ClientMetadata,
    responses(
        (status = 201, description = "The client.", body = ClientInformation),
        MetadataRefused, NoRegistrationToken, Unexpected,
    ),
)]
pub(crate) async fn register(
    Visitor(ctx): Visitor,
    headers: HeaderMap,
    said: Result<signet_edge::Json<ClientMetadata>, Failure>,
) -> Result<(StatusCode, Json<ClientInformation>), Failure> {
    let token = bearer(&headers)?;
    let signet_edge::Json(said) = said.map_err(unreadable)?;
    let registered = registration::register(&ctx, token, &said.metadata()).await.map_err(refused)?;
    Ok((StatusCode::CREATED, Json(ClientInformation::of_registered(&ctx, &registered))))
}
