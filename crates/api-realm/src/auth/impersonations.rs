//! `GET /auth/impersonations`.

use axum::Json;
use serde::Serialize;
use signet_domain::impersonations::{self as domain, Past};
use signet_domain::paging::Page;
use signet_edge::{Failure, Parameters, SignedIn};
use utoipa::{IntoParams, ToSchema};

use crate::openapi::{Forbidden, Malformed, Unauthorized, Unexpected};

/// Which page.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; the edge reads it")]
pub(crate) struct ImpersonationsQuery {
    /// How many rows at most.
    #[param(value_type = u16, minimum = 1, maximum = 250, default = 50, example = 50, required = false)]
    limit: Option<u16>,
    /// Where to go on, as `next_cursor` or `prev_cursor` of an earlier page said. It holds for a day, for the same caller.
    #[param(value_type = String, required = false)]
    cursor: Option<String>,
}

/// A page of who acted as the caller.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImpersonationsBody {
    /// Newest first.
    #[schema(max_items = 250)]
    rows: Vec<Impersonated>,
    /// How many rows were asked for at most.
    #[schema(minimum = 1, maximum = 250, example = 50)]
    limit: u16,
    /// The `cursor` of the rows after these; null when there are none.
    #[schema(required, example = "AYQ3m0pXk2…")]
    next_cursor: Option<String>,
    /// The `cursor` of the rows before these; null on the first page.
    #[schema(required, example = "AYQ3m0pXk2…")]
    prev_cursor: Option<String>,
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
/// Every time that an administrator acted as the caller, newest first, page by page.
#[utoipa::path(
    get, path = "/v1/auth/impersonations", operation_id = "listImpersonations", tag = "Impersonation", security(("bearerAuth" = [])),
    params(ImpersonationsQuery),
    responses(
        (status = 200, description = "A page of impersonations.", body = ImpersonationsBody),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn impersonations(
    SignedIn(ctx): SignedIn,
    query: Parameters,
) -> Result<Json<ImpersonationsBody>, Failure> {
    let page = domain::list(&ctx, &query.page()?).await?.map(Impersonated::from);
    let Page { items, limit, next, previous } = page;
    Ok(Json(ImpersonationsBody { rows: items, limit, next_cursor: next, prev_cursor: previous, error: () }))
}
