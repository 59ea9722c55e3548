//! An event of the audit trail as the contract shows it.

use serde::Serialize;
use signet_domain::trail::Recorded;
use utoipa::ToSchema;

use crate::openapi::event_details;

/// One event of the audit trail.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AuditEvent {
    /// Its id.
    #[schema(pattern = "^evt_[a-z0-9]{20}$", example = "evt_0mi9k2x1c7d3f5g9h2j4")]
    id: String,
    /// When it happened (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    at: String,
    /// What was done.
    #[schema(example = "session.sign_in")]
    action: String,
    /// How it ended.
    outcome: Outcome,
    /// Why it was refused; null when it was not.
    #[schema(required, example = "wrong_password")]
    reason: Option<String>,
    /// Who did it.
    actor: Actor,
    /// What it was done to.
    target: Target,
    /// The organization that it happened in.
    #[schema(required, example = "org_x1y2z3a4b5c6")]
    org_id: Option<String>,
    /// The account that it concerns.
    #[schema(required, example = "acc_x1y2z3a4b5c6")]
    subject_id: Option<String>,
    /// What else is worth keeping of it.
    #[schema(schema_with = event_details)]
    details: serde_json::Map<String, serde_json::Value>,
    /// The address it came from; null once the account that it concerns is erased.
    #[schema(required, example = "203.0.113.7")]
    address: Option<String>,
    /// What the client called itself; null once the account that it concerns is erased.
    #[schema(required, example = "Mozilla/5.0")]
    user_agent: Option<String>,
    /// The id of the request.
    #[schema(example = "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68")]
    request_id: String,
    /// Whether a seal covers it, which happens within a second.
    sealed: bool,
}

/// Who did it; all null when a stranger or the operator of the machine did.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Actor {
    /// The account.
    #[schema(required, example = "acc_x1y2z3a4b5c6")]
    account_id: Option<String>,
    /// The session that it acted in.
    #[schema(required, example = "ses_0mi9k2x1c7d3f5g9h2j4")]
    session_id: Option<String>,
    /// The API key that it acted with.
    #[schema(required, example = "key_A1b2C3d4E5f6G7h8I9j0K1l2")]
    api_key_id: Option<String>,
}

/// What it was done to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Target {
    /// What sort of thing that is, such as account or org.
    #[schema(example = "account")]
    kind: String,
    /// Its id.
    #[schema(example = "acc_x1y2z3a4b5c6")]
    id: String,
}

/// How it ended.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Outcome {
    /// It was done.
    Success,
    /// It was not.
    Refused,
}

impl From<&Recorded> for AuditEvent {
    fn from(event: &Recorded) -> Self {
        use signet_domain::audit::Outcome as Ended;
        Self {
            id: event.id.to_string(),
            at: event.at.to_string(),
            action: event.action.clone(),
            outcome: match event.outcome {
                Ended::Success => Outcome::Success,
                Ended::Refused => Outcome::Refused,
            },
            reason: event.reason.clone(),
            actor: Actor {
                account_id: event.actor.as_ref().map(ToString::to_string),
                session_id: event.session.as_ref().map(ToString::to_string),
                api_key_id: event.api_key.as_ref().map(ToString::to_string),
            },
            target: Target { kind: event.target_kind.clone(), id: event.target.clone() },
            org_id: event.org.as_ref().map(ToString::to_string),
            subject_id: event.subject.as_ref().map(ToString::to_string),
            details: event.details.clone(),
            address: event.address.clone(),
            user_agent: event.user_agent.clone(),
            request_id: event.request_id.clone(),
            sealed: event.is_sealed,
        }
    }
}
