//! `POST /auth/impersonate`.

use axum::Json;
use serde::{Deserialize, Serialize};
use signet_domain::impersonations::{self, Impersonation, Wish};
use signet_edge::{Failure, SignedIn};
use signet_vocabulary::UserId;
use utoipa::ToSchema;

use crate::openapi::{BadRequest, Conflict, Forbidden, Invalid, Unauthorized, Unexpected};

/// The kind of token that RFC 8693, section 3, calls by this name.
const ACCESS_TOKEN: &str = "urn:ietf:params:oauth:token-type:access_token";

/// As whom, and why.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct ImpersonationRequest {
    /// The user's id.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    user: String,
    /// Why: one line, kept in the audit trail and shown to the user.
    #[schema(min_length = 1, max_length = 500, example = "Ticket 4711: the totals differ")]
    reason: String,
    /// Whether ordinary data is to be written too.
    #[serde(default)]
    #[schema(required = false, default = false, example = false)]
    write: bool,
}

/// An access token to act as another user.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ImpersonationBody {
    /// A JWT (RFC 9068) for `Authorization: Bearer`. Its `sub` is the user's account, and its `act` says who acts.
    #[schema(example = "eyJhbGciOiJFZERTQSIsImtpZCI6IjhkTXk5…")]
    access_token: String,
    /// What was issued (RFC 8693, section 3).
    #[schema(
        pattern = "^urn:ietf:params:oauth:token-type:access_token$",
        example = "urn:ietf:params:oauth:token-type:access_token"
    )]
    issued_token_type: &'static str,
    /// How to present it.
    #[schema(pattern = "^Bearer$", example = "Bearer")]
    token_type: &'static str,
    /// How long it is good for, in seconds. There is no refresh.
    #[schema(maximum = 900, example = 900)]
    expires_in: u64,
    /// The user's id.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "6567a1f03a5f1c9d2b7e4810")]
    user: String,
    /// The id of the user's identity.
    #[schema(pattern = "^[0-9a-f]{24}$", example = "634b56217f6a7b0be52dffbd")]
    identity: String,
    /// Whether it reads alone.
    #[schema(example = true)]
    read_only: bool,
    /// Always null: there is none.
    #[schema(schema_with = crate::openapi::null)]
    error: (),
}

impl From<Impersonation> for ImpersonationBody {
    fn from(begun: Impersonation) -> Self {
        let Impersonation { account, session, access } = begun;
        Self {
            access_token: access.token.expose().clone(),
            issued_token_type: ACCESS_TOKEN,
            token_type: "Bearer",
            expires_in: access.expires_in.as_secs(),
            user: UserId::of(&account.id, account.created_at).to_string(),
            identity: account.identity.to_string(),
            read_only: !session.agent.is_some_and(|agent| agent.can_write),
            error: (),
        }
    }
}

/// Act as another user
///
/// For administrators of the whole realm who signed in within the last ten minutes: an access token that opens what the
/// user sees, for a quarter of an hour at most. It reads alone unless `write` is true, and even then it changes nothing but
/// ordinary data: identities, and the user's own channel and data. It ends with the session that asked for it, at
/// `POST /auth/logout` with its token, and when the user ends it. Both accounts stand in every event of the trail; the user
/// is told by mail and at `GET /auth/impersonations`. Nobody acts as one who holds more, nor as one who was told so often
/// within ten minutes that they would not be told again: then the answer is 429.
///
/// The answer and the claim `act` are those of a token exchange (RFC 8693). The request is JSON and no form: the token of the
/// actor is the request's credential, the user is named by its id and not by a `subject_token`, and there is no `grant_type`,
/// `audience`, `resource` or `scope`.
#[utoipa::path(
    post, path = "/v1/auth/impersonate", operation_id = "impersonate", tag = "Impersonation", security(("bearerAuth" = [])),
    request_body = ImpersonationRequest,
    responses(
        (status = 200, description = "The token.", body = ImpersonationBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn impersonate(
    SignedIn(ctx): SignedIn,
    signet_edge::Json(said): signet_edge::Json<ImpersonationRequest>,
) -> Result<Json<ImpersonationBody>, Failure> {
    let wish = Wish { user: said.user, reason: said.reason, can_write: said.write };
    Ok(Json(impersonations::begin(&ctx, wish).await?.into()))
}
