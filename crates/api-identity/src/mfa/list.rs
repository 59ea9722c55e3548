//! `GET /Accounts/{accountId}/mfa`, an extension of the contract.

use axum::Json;
use serde::Serialize;
use signet_domain::mfa;
use signet_edge::{Failure, PathIds, SignedIn};
use utoipa::ToSchema;

use super::AccountId;
use super::model::Factor;
use crate::openapi::{Forbidden, Malformed, NotFound, Unauthorized, Unexpected};

/// The second factors of an account.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct Factors {
    /// The factors, oldest first.
    #[schema(max_items = 3)]
    factors: Vec<Factor>,
    /// How many backup codes are left; told to the owner alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = i64, required = false, minimum = 0, maximum = 10, example = 10)]
    backup_codes_left: Option<i64>,
}

/// An answer whose body is the second factors of an account.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct FactorsBody {
    /// The factors.
    data: Factors,
}

/// Show the second factors of an account (extension)
///
/// One's own, or with `admin:identity` over the account those of another: then without the number that codes go to and
/// without the count of backup codes.
#[utoipa::path(
    get, path = "/v1/Accounts/{accountId}/mfa", operation_id = "listMfa", tag = "Second factors",
    security(("bearerAuth" = [])),
    params(AccountId),
    responses(
        (status = 200, description = "The factors, without their secrets.", body = FactorsBody),
        Malformed, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn list(ids: PathIds, SignedIn(ctx): SignedIn) -> Result<Json<FactorsBody>, Failure> {
    let listed = mfa::list(&ctx, &ids.id("accountId")?).await?;
    let factors = listed.factors.iter().map(Factor::masked).collect();
    Ok(Json(FactorsBody { data: Factors { factors, backup_codes_left: listed.backup_codes_left } }))
}
