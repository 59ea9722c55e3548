//! `GET /ApiKeys`.

use axum::Json;
use serde::Serialize;
use signet_domain::api_keys;
use signet_edge::{Failure, Parameters, Reader};
use utoipa::{IntoParams, ToSchema};

use super::model::ApiKey;
use crate::openapi::{Forbidden, Malformed, NotFound, Paging, Unauthorized, Unexpected};
use crate::page::{PageMeta, members};

/// A page of API keys.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ApiKeysBody {
    /// The keys, without their secrets.
    #[schema(max_items = 250)]
    data: Vec<ApiKey>,
    /// Where the page stands.
    meta: PageMeta,
}

/// Whose keys are listed.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `list` reads it")]
pub(crate) struct ApiKeysQuery {
    /// The account whose keys they are.
    #[param(rename = "accountId", pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    account_id: String,
}

/// List the API keys of an account
///
/// Newest first, revoked and expired ones included. People see all of their own; others need `admin:identity` over the
/// account, and see those of the organization that they act in.
#[utoipa::path(
    get, path = "/v1/ApiKeys", operation_id = "listApiKeys", tag = "API keys",
    params(ApiKeysQuery, Paging),
    responses(
        (status = 200, description = "A page of keys.", body = ApiKeysBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn list(Reader(ctx): Reader, query: Parameters) -> Result<Json<ApiKeysBody>, Failure> {
    let account = query.required("accountId")?;
    let page = api_keys::list(&ctx, &account, &query.page()?).await?;
    let now = ctx.now();
    let (data, meta) = members(page.map(|key| (key, now)));
    Ok(Json(ApiKeysBody { data, meta }))
}
