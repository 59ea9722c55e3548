//! `POST /auth/accept-invitation`, an extension of the contract.

use axum::Json;
use serde::{Deserialize, Serialize};
use signet_domain::sessions::{self, Acceptance, Accepted};
use signet_edge::{Failure, MaybeSignedIn};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, Forbidden, NotFound, Unauthorized, Unexpected};
use crate::roles::RoleName;
use crate::tokens::{TokenType, Tokens};
use signet_edge::SecretText;

/// What opens the invitation, and who comes.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AcceptInvitationRequest {
    /// The token from the mail's link.
    #[schema(value_type = String, example = "inv_7x8yq0nVZ4m1c2b3…")]
    token: SecretText,
    /// The password of the new account, under the rules of registration. An address that has an account needs none.
    #[schema(value_type = Option<String>, format = Password, min_length = 8, example = "SecurePass123!", nullable = false)]
    password: Option<SecretText>,
    /// Kept in the new account's identity.
    #[schema(max_length = 200, example = "Bob")]
    first_name: Option<String>,
    /// Kept in the new account's identity.
    #[schema(max_length = 200, example = "Dodgson")]
    last_name: Option<String>,
}

/// The role that was accepted.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AcceptedBody {
    data: AcceptedInvitation,
}

/// Who holds which role where; with tokens for an account that was made for it.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AcceptedInvitation {
    /// The organization.
    #[schema(pattern = "^org_[a-z0-9]{12}$", example = "org_x1y2z3a4b5c6")]
    org_id: String,
    /// The role in it.
    role: RoleName,
    /// The account that holds it.
    #[schema(pattern = "^acc_[a-z0-9]{12}$", example = "acc_a1b2c3d4e5f6")]
    account_id: String,
    /// The new account's, for `Authorization: Bearer`.
    #[schema(required = false, nullable = false, example = "eyJhbGciOiJFZERTQSIsImtpZCI6IjhkTXk5…")]
    #[serde(skip_serializing_if = "Option::is_none")]
    access_token: Option<String>,
    /// The new account's, for `POST /auth/refresh`.
    #[schema(required = false, nullable = false, example = "srt_7x8yq0nVZ4m1c2b3…")]
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    /// How long the access token is good for, in seconds.
    #[schema(required = false, nullable = false, minimum = 1, example = 900)]
    #[serde(skip_serializing_if = "Option::is_none")]
    expires_in: Option<u64>,
    /// How to present it.
    #[schema(required = false, nullable = false)]
    #[serde(skip_serializing_if = "Option::is_none")]
    token_type: Option<TokenType>,
}

impl From<&Accepted> for AcceptedInvitation {
    fn from(accepted: &Accepted) -> Self {
        let tokens = accepted.signed_in.as_ref().map(Tokens::from);
        Self {
            org_id: accepted.org.to_string(),
            role: accepted.role.into(),
            account_id: accepted.account.id.to_string(),
            token_type: tokens.as_ref().map(|_| TokenType::Bearer),
            expires_in: tokens.as_ref().map(|tokens| tokens.expires_in),
            refresh_token: tokens.as_ref().map(|tokens| tokens.refresh_token.clone()),
            access_token: tokens.map(|tokens| tokens.access_token),
        }
    }
}

/// Accept an invitation (extension)
///
/// An address without an account gets one, with its address proved and the password of the request, and is signed in: only
/// then the answer has tokens. If the invited address has an account, the request carries that account's access token; it
/// may have to switch organizations afterwards, at `POST /auth/refresh`. An invitation is good once.
#[utoipa::path(
    post, path = "/v1/auth/accept-invitation", operation_id = "acceptInvitation", tag = "Authentication",
    security((), ("bearerAuth" = [])),
    params(crate::openapi::RealmKey),
    request_body = AcceptInvitationRequest,
    responses(
        (status = 200, description = "The role is held from now on.", body = AcceptedBody),
        BadRequest, Unauthorized, Forbidden, NotFound, Unexpected,
    ),
)]
pub(crate) async fn accept_invitation(
    MaybeSignedIn(ctx): MaybeSignedIn,
    signet_edge::Json(request): signet_edge::Json<AcceptInvitationRequest>,
) -> Result<Json<AcceptedBody>, Failure> {
    let acceptance = Acceptance {
        token: request.token.0,
        password: request.password.map(|password| password.0),
        first_name: request.first_name,
        last_name: request.last_name,
        signs_in: true,
    };
    let accepted = sessions::accept_invitation(&ctx, acceptance).await.map_err(Failure::invalid_is_bad_request)?;
    Ok(Json(AcceptedBody { data: (&accepted).into() }))
}
