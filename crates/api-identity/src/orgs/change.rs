//! `PATCH /Orgs/{orgId}`.

use axum::http::{HeaderMap, StatusCode};
use serde::Deserialize;
use signet_domain::orgs::{ChangeOrg, assert_org};
use signet_edge::parameters::asserted_org;
use signet_edge::{Failure, PathIds, Performed, Writer, perform};
use utoipa::ToSchema;

use super::model::OrgBody;
use crate::openapi::{
    AssertedOrg, BadRequest, Forbidden, IdempotencyKey, Invalid, NotFound, OrgId, Unauthorized, Unexpected,
};

/// What of an organization is to change.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChangeOrgRequest {
    /// Its new legal name.
    #[schema(example = "Northwind Group Ltd", max_length = 200)]
    legal_name: Option<String>,
    /// What it is to others from now on.
    #[schema(example = json!(["CUSTODIAN"]), max_items = 20)]
    roles: Option<Vec<String>>,
    /// Whether its members need a second factor to act in it (extension). Another value than before needs `admin:identity`
    /// and a sign-in of the last ten minutes; API keys cannot change it.
    #[schema(example = true)]
    mfa_required: Option<bool>,
}

/// Update an organization
///
/// Needs `write:identity` in it; in the realm for roles that change its type. What is absent stays as it is.
#[utoipa::path(
    patch, path = "/v1/Orgs/{orgId}", operation_id = "updateOrg", tag = "Organizations",
    params(OrgId, AssertedOrg, IdempotencyKey),
    request_body = ChangeOrgRequest,
    responses(
        (status = 200, description = "The organization as it is now.", body = OrgBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn change(
    ids: PathIds,
    headers: HeaderMap,
    Writer(ctx, request): Writer<ChangeOrgRequest>,
) -> Result<Performed, Failure> {
    let id = ids.id("orgId")?;
    assert_org(asserted_org(&headers)?, &id)?;
    let operation =
        ChangeOrg { id, legal_name: request.legal_name, roles: request.roles, mfa_required: request.mfa_required };
    Ok(perform(&ctx, &operation, StatusCode::OK, |org| Some(OrgBody { data: org.into() })).await?)
}
