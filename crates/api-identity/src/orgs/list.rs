//! `GET /Orgs`.

use axum::Json;
use serde::Serialize;
use signet_domain::FieldError;
use signet_domain::Refusal;
use signet_domain::orgs::{self, OrgOrder};
use signet_edge::{Failure, Parameters, Reader};
use utoipa::{IntoParams, ToSchema};

use super::model::Org;
use crate::openapi::{Forbidden, Malformed, Paging, Unauthorized, Unexpected};
use crate::page::{PageMeta, members};

/// A page of organizations.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OrgsBody {
    /// The organizations.
    #[schema(max_items = 250)]
    data: Vec<Org>,
    /// Where the page stands.
    meta: PageMeta,
}

/// How the listing is narrowed and ordered.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `list` reads it")]
pub(crate) struct OrgsQuery {
    /// Only organizations of this country.
    #[param(value_type = String, pattern = "^[A-Z]{2}$", example = "US", required = false)]
    country: Option<String>,
    /// `createdAt` or `legalName`, then `:asc` or `:desc`.
    #[param(value_type = String, pattern = "^(createdAt|legalName):(asc|desc)$",
        example = "createdAt:desc",
        default = "createdAt:desc",
        required = false)]
    sort: Option<String>,
}

/// List organizations
///
/// Those in the caller's view: with `read:identity` in the realm all of them, else the one that the token acts in.
#[utoipa::path(
    get, path = "/v1/Orgs", operation_id = "listOrgs", tag = "Organizations",
    params(Paging, OrgsQuery),
    responses(
        (status = 200, description = "A page of organizations.", body = OrgsBody),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn list(Reader(ctx): Reader, query: Parameters) -> Result<Json<OrgsBody>, Failure> {
    let order = query.parsed("sort")?.unwrap_or(OrgOrder::CreatedAtDown);
    let country = query.text("country");
    if country.is_some_and(|code| code.len() != 2 || !code.bytes().all(|byte| byte.is_ascii_uppercase())) {
        let field = FieldError::new("country", "MALFORMED", "must be two capital letters");
        return Err(Refusal::malformed(vec![field], "The parameter country has the wrong form.").into());
    }
    let page = orgs::list(&ctx, order, country, &query.page()?).await?;
    let (data, meta) = members(page);
    Ok(Json(OrgsBody { data, meta }))
}
