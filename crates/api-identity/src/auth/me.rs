//! `GET /auth/me`.

use axum::Json;
use serde::Serialize;
use signet_domain::{Refusal, access};
use signet_edge::{Failure, Known};
use utoipa::ToSchema;

use crate::account::Account;
use crate::openapi::{Ambiguous, Forbidden, Unauthorized, Unexpected};

/// The account, and who acts in its place.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MeBody {
    /// The account.
    data: Account,
    /// Who acts as it, if that is somebody else (RFC 8693, section 4.1; extension).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(required = false, nullable = false)]
    act: Option<Act>,
}

/// The party that acts.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Act {
    /// Its account's id.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    sub: String,
}

/// Who am I
///
/// The account that the credential speaks for, as it stands now.
#[utoipa::path(
    get, path = "/v1/auth/me", operation_id = "getCurrentUser", tag = "Authentication",
    responses(
        (status = 200, description = "The account.", body = MeBody),
        Ambiguous, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn me(Known(ctx): Known) -> Result<Json<MeBody>, Failure> {
    // It tells the address and more, whatever the person let a client have: clients are told by their scopes.
    access::require_no_client(&ctx)?;
    let caller = ctx.caller.as_ref().ok_or_else(|| Refusal::bug("a signed-in context without a caller"))?;
    let act = caller.agent().map(|agent| Act { sub: agent.account.to_string() });
    Ok(Json(MeBody { data: Account::from(&*caller.account), act }))
}
