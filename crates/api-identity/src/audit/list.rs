//! `GET /AuditEvents`.

use axum::Json;
use serde::Serialize;
use signet_domain::audit::{Action, Outcome};
use signet_domain::trail::{self, Filter};
use signet_edge::{Failure, Parameters, Reader};
use utoipa::openapi::schema::{ObjectBuilder, Schema, Type};
use utoipa::{IntoParams, ToSchema};

use super::model::AuditEvent;
use crate::openapi::{Forbidden, Malformed, Paging, Unauthorized, Unexpected};
use crate::page::{PageMeta, members};

/// A page of audit events.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEventsBody {
    /// The events.
    #[schema(max_items = 250)]
    data: Vec<AuditEvent>,
    /// Where the page stands.
    meta: PageMeta,
}

/// How the listing is narrowed.
#[derive(Debug, IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "describes the query; `list` reads it")]
pub(crate) struct AuditEventsQuery {
    /// Only what this account did.
    #[param(value_type = String, pattern = "^acc_[a-z0-9]{12}$", example = "acc_x1y2z3a4b5c6", required = false)]
    actor: Option<String>,
    /// Only what was done to the thing with this id.
    #[param(value_type = String, pattern = "^[A-Za-z0-9_-]{1,64}$", example = "acc_x1y2z3a4b5c6", required = false)]
    target: Option<String>,
    /// Only this.
    #[param(value_type = String, schema_with = actions, example = "session.sign_in", required = false)]
    action: Option<String>,
    /// Only what ended so.
    #[param(value_type = String, schema_with = outcomes, example = "refused", required = false)]
    outcome: Option<String>,
    /// Only from this moment on; not later than `to`.
    #[param(value_type = String, format = DateTime, example = "2026-11-22T09:30:00Z", required = false)]
    from: Option<String>,
    /// Only before this moment.
    #[param(value_type = String, format = DateTime, example = "2026-11-23T09:30:00Z", required = false)]
    to: Option<String>,
}

fn actions() -> Schema {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Action::ALL.iter().map(|action| action.as_str())))
        .into()
}

fn outcomes() -> Schema {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some(Outcome::ALL.iter().map(|outcome| outcome.as_str())))
        .into()
}

/// List audit events
///
/// Needs `read:audit`; the newest first. With it in the realm all of the realm's events, else those of the organization that
/// the token acts in. An actor or target outside that view has no events, exactly like one that does not exist.
#[utoipa::path(
    get, path = "/v1/AuditEvents", operation_id = "listAuditEvents", tag = "Audit",
    params(Paging, AuditEventsQuery),
    responses(
        (status = 200, description = "A page of audit events.", body = AuditEventsBody),
        Malformed, Unauthorized, Forbidden, Unexpected,
    ),
)]
pub(crate) async fn list(Reader(ctx): Reader, query: Parameters) -> Result<Json<AuditEventsBody>, Failure> {
    let filter = Filter {
        actor: query.parsed("actor")?,
        target: query.parsed("target")?,
        action: query.parsed("action")?,
        outcome: query.parsed("outcome")?,
        from: query.parsed("from")?,
        to: query.parsed("to")?,
    };
    let (data, meta) = members(trail::list(&ctx, &filter, &query.page()?).await?);
    Ok(Json(AuditEventsBody { data, meta }))
}
