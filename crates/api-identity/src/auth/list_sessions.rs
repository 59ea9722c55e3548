//! `GET /auth/sessions`, an extension of the contract.

use axum::Json;
use serde::Serialize;
use signet_domain::sessions::{self, Listed};
use signet_edge::{Failure, SignedIn};
use utoipa::ToSchema;

use crate::openapi::{Ambiguous, Forbidden, Unauthorized, Unexpected};

/// The caller's sessions.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct SessionsBody {
    /// Newest first, at most 250.
    #[schema(max_items = 250)]
    data: Vec<Session>,
}

/// One sign-in on one device.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Session {
    /// Its id, the `sid` of its access tokens.
    #[schema(pattern = "^ses_[a-z0-9]{20}$", example = "ses_k3v9x0q2m4n6p8r1t5w7")]
    id: String,
    /// Whether the request was made with a token of this session.
    current: bool,
    /// When it began.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    created_at: String,
    /// When the account last proved itself in it.
    #[schema(format = DateTime, example = "2026-11-22T09:30:00.000Z")]
    authenticated_at: String,
    /// When it was last refreshed.
    #[schema(format = DateTime, example = "2026-11-22T10:00:00.000Z")]
    last_used_at: String,
    /// When it ends if it is not refreshed before.
    #[schema(format = DateTime, example = "2026-12-22T10:00:00.000Z")]
    expires_at: String,
    /// The address that signed in.
    #[schema(example = "203.0.113.7", required)]
    address: Option<String>,
    /// What the client called itself.
    #[schema(example = "curl/8.5.0", required)]
    user_agent: Option<String>,
    /// The account of the administrator who acts in it as the caller; null in the caller's own sessions.
    #[schema(example = "acc_a1b2c3d4e5f6", required)]
    actor: Option<String>,
}

impl From<Listed> for Session {
    fn from(listed: Listed) -> Self {
        let session = &listed.session;
        Self {
            id: session.id.to_string(),
            current: listed.is_present,
            created_at: session.created_at.to_string(),
            authenticated_at: session.auth_time.to_string(),
            last_used_at: session.used_at.to_string(),
            expires_at: session.idle_until.min(session.expires_at).to_string(),
            address: listed.address,
            user_agent: listed.user_agent,
            actor: session.agent.as_ref().map(|agent| agent.account.to_string()),
        }
    }
}

/// List my sessions (extension)
///
/// Where the account is signed in: the sessions that count now, newest first.
#[utoipa::path(
    get, path = "/v1/auth/sessions", operation_id = "listSessions", tag = "Authentication",
    security(("bearerAuth" = [])),
    responses((status = 200, description = "The sessions.", body = SessionsBody), Ambiguous, Unauthorized, Forbidden, Unexpected),
)]
pub(crate) async fn list_sessions(SignedIn(ctx): SignedIn) -> Result<Json<SessionsBody>, Failure> {
    let data = sessions::list(&ctx).await?.into_iter().map(Session::from).collect();
    Ok(Json(SessionsBody { data }))
}
