//! `GET /auth/impersonations`.

use axum::Json;
use serde::Serialize;
use signet_domain::impersonations::{self as domain, Past};
use signet_edge::{Failure, SignedIn};
use utoipa::ToSchema;

use crate::openapi::{Ambiguous, Forbidden, Unauthorized, Unexpected};

/// Who acted as the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImpersonationsBody {
    /// Newest first, at most 250.
    #[schema(max_items = 250)]
    rows: Vec<Impersonated>,
    /// Always null: there is none.
    #[schema(schema_with = crate::openapi::null)]
    error: (),
}

/// One time that somebody acted as the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Impersonated {
    /// The session's id: as long as it counts, `DELETE /auth/sessions/{sessionId}` ends it.
    #[schema(pattern = "^ses_[a-z0-9]{20}$", example = "ses_k3v9x0q2m4n6p8r1t5w7")]
    id: String,
    /// The user's id of the administrator.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    actor: String,
    /// Why, as the administrator said.
    #[schema(required, example = "Ticket 4711: the totals differ")]
    reason: Option<String>,
    /// Whether nothing could be changed.
    #[schema(example = true)]
    read_only: bool,
    /// When it began, in milliseconds since 1970.
    #[schema(pattern = "^[0-9]+$", example = "1519211809934")]
    created_at: String,
    /// When it ends at the latest, in milliseconds since 1970: it ends with the administrator's own session too.
    #[schema(pattern = "^[0-9]+$", example = "1519212709934")]
    expires_at: String,
    /// When the administrator or the user ended it before, in milliseconds since 1970.
    #[schema(required, pattern = "^[0-9]+$", example = "1519212109934")]
    ended_at: Option<String>,
}

impl From<Past> for Impersonated {
    fn from(past: Past) -> Self {
        Self {
            id: past.session.to_string(),
            actor: past.by,
            reason: past.reason,
            read_only: !past.can_write,
            created_at: past.begun_at.millis().to_string(),
            expires_at: past.until.millis().to_string(),
            ended_at: past.ended_at.map(|at| at.millis().to_string()),
        }
    }
}

/// List who acted as me
///
/// Every time that an administrator acted as the caller, newest first.
#[utoipa::path(
    get, path = "/v1/auth/impersonations", operation_id = "listImpersonations", tag = "Impersonation", security(("bearerAuth" = [])),
    responses(
        (status = 200, description = "The impersonations.", body = ImpersonationsBody),
        Ambiguous, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn impersonations(SignedIn(ctx): SignedIn) -> Result<Json<ImpersonationsBody>, Failure> {
    let rows = domain::list(&ctx).await?.into_iter().map(Impersonated::from).collect();
    Ok(Json(ImpersonationsBody { rows, error: () }))
}
