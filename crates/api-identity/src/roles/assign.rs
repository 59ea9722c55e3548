//! `POST /Roles`, an extension of the contract.

use axum::http::StatusCode;
use serde::Deserialize;
use signet_domain::roles::AssignRole;
use signet_domain::{FieldError, Refusal};
use signet_edge::{Failure, Performed, Writer, perform};
use utoipa::ToSchema;

use super::model::RoleBody;
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, NotFound, Unauthorized, Unexpected};

/// Who is to hold which role where.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AssignRoleRequest {
    /// An account that the caller sees; others come in by invitation.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    account_id: String,
    /// The organization.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: String,
    /// The role: one of those that `GET /Roles` describes.
    #[schema(pattern = "^(ADMIN|OPERATIONS|COMPLIANCE|FINANCE|PROJECT_MANAGER|INVESTOR|VIEWER)$", example = "VIEWER")]
    role: String,
}

/// Assign a role (extension)
///
/// Needs `admin:identity` in the organization, and everything that the role permits there. It binds at once.
#[utoipa::path(
    post, path = "/v1/Roles", operation_id = "assignRole", tag = "Roles",
    params(IdempotencyKey),
    request_body = AssignRoleRequest,
    responses(
        (status = 201, description = "The assignment.", body = RoleBody),
        BadRequest, Unauthorized, Forbidden, Conflict, NotFound, Invalid, Unexpected,
    ),
)]
pub(crate) async fn assign(Writer(ctx, request): Writer<AssignRoleRequest>) -> Result<Performed, Failure> {
    let account = id("accountId", &request.account_id)?;
    let org = id("orgId", &request.org_id)?;
    let operation = AssignRole { account, org, role: request.role };
    Ok(perform(&ctx, &operation, StatusCode::CREATED, |role| Some(RoleBody { data: role.into() })).await?)
}

fn id<T: std::str::FromStr<Err: ToString>>(field: &str, text: &str) -> Result<T, Refusal> {
    text.parse().map_err(|malformed: T::Err| {
        let error = FieldError::new(field, "MALFORMED", malformed.to_string());
        Refusal::malformed(vec![error], "An id has the wrong form.")
    })
}
