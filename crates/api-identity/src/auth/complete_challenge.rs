//! `POST /Auth/mfa/challenge`.

use axum::Json;
use serde::Deserialize;
use signet_domain::{FieldError, Refusal, challenges};
use signet_edge::{Failure, Public};
use signet_vocabulary::ChallengeId;
use utoipa::ToSchema;

use crate::openapi::{BadRequest, Conflict, Unauthorized, Unexpected};
use crate::tokens::TokensBody;
use signet_edge::SecretText;

/// The answer to a challenge.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CompleteChallengeRequest {
    /// Which one.
    #[schema(value_type = String, format = "uuid", example = "0b9c3f6e-2f6d-4b0e-9c59-5d3f1c7a2e14")]
    challenge_id: String,
    /// A code of the app, one that was sent for this challenge, or a backup code.
    #[schema(value_type = String, example = "492039")]
    code: SecretText,
    /// Whether to remember this device, where the realm permits it; a code by mail is not enough for that (extension).
    #[serde(default)]
    #[schema(required = false, default = false, example = false)]
    remember_device: bool,
}

/// The id of a challenge, as a member of a request.
pub(super) fn challenge_id(text: &str) -> Result<ChallengeId, Refusal> {
    text.parse::<ChallengeId>().map_err(|bad| {
        let field = FieldError::new("challengeId", "MALFORMED", bad.to_string());
        Refusal::malformed(vec![field], "The challenge's id has the wrong form.")
    })
}

/// Complete a challenge
///
/// A code is good once. Wrong ones are counted for the account, over all challenges: after ten, tries have to wait, 30
/// seconds at first, then twice as long each time up to a day. Addresses that the account signed in from before are counted
/// apart.
#[utoipa::path(
    post, path = "/v1/Auth/mfa/challenge", operation_id = "completeMfaChallenge", tag = "Authentication", security(()),
    params(crate::openapi::RealmKey),
    request_body = CompleteChallengeRequest,
    responses(
        (status = 200, description = "Signed in.", body = TokensBody),
        BadRequest, Unauthorized, Conflict, Unexpected,
    ),
)]
pub(crate) async fn complete_challenge(
    Public(ctx): Public,
    signet_edge::Json(request): signet_edge::Json<CompleteChallengeRequest>,
) -> Result<Json<TokensBody>, Failure> {
    let id = challenge_id(&request.challenge_id)?;
    let signed_in = challenges::complete(&ctx, &id, &request.code.0, request.remember_device).await?;
    Ok(Json(TokensBody::from(&signed_in)))
}
