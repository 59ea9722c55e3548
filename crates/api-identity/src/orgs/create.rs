//! `POST /Orgs`.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::orgs::CreateOrg;
use signet_edge::{Failure, Performed, Writer, perform};
use utoipa::ToSchema;

use super::model::OrgBody;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// What an organization is made from.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CreateOrgRequest {
    /// Its legal name.
    #[schema(example = "Northwind Holdings Ltd", max_length = 200)]
    legal_name: String,
    /// Its number in the register of its country.
    #[schema(example = "HRB 12345", max_length = 64)]
    reg_no: Option<String>,
    /// ISO 3166-1 alpha-2, an assigned code.
    #[schema(pattern = "^[A-Z]{2}$", example = "US")]
    country: String,
    /// What it is to others; the first that is a type makes its `type`.
    #[schema(example = json!(["ISSUER"]), max_items = 20)]
    #[serde(default)]
    roles: Vec<String>,
}

/// Create an organization
///
/// Needs `write:identity` in the realm. The caller becomes its first ADMIN.
#[utoipa::path(
    post, path = "/v1/Orgs", operation_id = "createOrg", tag = "Organizations",
    params(IdempotencyKey),
    request_body = CreateOrgRequest,
    responses(
        (status = 201, description = "The organization.", body = OrgBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn create(Writer(ctx, request): Writer<CreateOrgRequest>) -> Result<Performed, Failure> {
    let CreateOrgRequest { legal_name, reg_no, country, roles } = request;
    let operation = CreateOrg { legal_name, reg_no, country, roles };
    Ok(perform(&ctx, &operation, StatusCode::CREATED, |org| Some(OrgBody { data: org.into() })).await?)
}
