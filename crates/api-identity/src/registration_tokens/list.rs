//! `GET /RegistrationTokens`, an extension of the contract.

use axum::Json;
use serde::Serialize;
use signet_domain::registration;
use signet_edge::{Failure, Parameters, Reader};
use utoipa::ToSchema;

use super::model::RegistrationToken;
use crate::openapi::{Forbidden, Malformed, Paging, Unauthorized, Unexpected};
use crate::page::{PageMeta, members};

/// A page of registration tokens.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct RegistrationTokensBody {
    /// The tokens.
    #[schema(max_items = 250)]
    data: Vec<RegistrationToken>,
    /// Where the page stands.
    meta: PageMeta,
}

/// List registration tokens (extension)
///
/// All of the realm, newest first; those that are spent stay until a week after they expire. Needs `read:clients` in the realm.
#[utoipa::path(
    get, path = "/v1/RegistrationTokens", operation_id = "listRegistrationTokens", tag = "Registration tokens",
    params(Paging),
    responses(
        (status = 200, description = "A page of registration tokens.", body = RegistrationTokensBody),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn list(Reader(ctx): Reader, query: Parameters) -> Result<Json<RegistrationTokensBody>, Failure> {
    let (data, meta) = members(registration::list(&ctx, &query.page()?).await?);
    Ok(Json(RegistrationTokensBody { data, meta }))
}
