//! `POST /Accounts/{accountId}/mfa`.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use signet_domain::mfa::{self, SetUpFactor};
use signet_edge::{Failure, PathIds, Performed, PersonWriter, perform};
use utoipa::ToSchema;

use super::AccountId;
use super::model::{MfaMethod, MfaStatus};
use crate::openapi::{BadRequest, Conflict, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// Which second factor is to be set up.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct SetUpRequest {
    /// How it is to prove itself: `TOTP`, `SMS` or `EMAIL`.
    #[schema(example = "TOTP", pattern = "^(TOTP|SMS|EMAIL)$")]
    method: String,
    /// The number that codes are to go to (E.164); needed for `SMS`, and not looked at otherwise.
    #[schema(pattern = r"^\+[1-9]\d{1,14}$", example = "+14155551234")]
    phone_number: Option<String>,
}

/// A second factor that waits for a code.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct MfaSetup {
    /// How it proves itself.
    method: MfaMethod,
    /// Where it stands: it counts once a code of it proved right.
    status: MfaStatus,
    /// The secret for an authenticator app, in Base32; for `TOTP` alone, and shown this once.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")]
    totp_secret: Option<String>,
    /// The link by which an app takes the secret over; for `TOTP` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        value_type = String,
        required = false,
        example = "otpauth://totp/Signet:alice%40example.com?secret=JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP&issuer=Signet"
    )]
    qr_code_uri: Option<String>,
    /// The link as a QR code, an SVG document; for `TOTP` alone (extension).
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "<svg xmlns=\"http://www.w3.org/2000/svg\"/>")]
    qr_code_svg: Option<String>,
    /// Where the code went, most of it hidden; for `SMS` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false, example = "+1********34")]
    phone_number: Option<String>,
}

/// An answer whose body is a factor that waits for a code.
#[derive(Serialize, ToSchema)]
pub(crate) struct MfaSetupBody {
    /// What it needs.
    data: MfaSetup,
}

impl From<&mfa::MfaSetup> for MfaSetupBody {
    fn from(setup: &mfa::MfaSetup) -> Self {
        let totp = setup.totp.as_ref();
        let data = MfaSetup {
            method: setup.method.into(),
            status: setup.status.into(),
            totp_secret: totp.map(|totp| totp.secret.expose().clone()),
            qr_code_uri: totp.map(|totp| totp.uri.expose().clone()),
            qr_code_svg: totp.and_then(|totp| totp.qr_code.as_ref()).map(|svg| svg.expose().clone()),
            phone_number: setup.masked_phone.clone(),
        };
        Self { data }
    }
}

/// Set up a second factor
///
/// For one's own account, after a sign-in of the last ten minutes. It counts once `POST …/mfa/verify` accepted a code of it:
/// one that the app shows, or the one that this request sends. Setting the same method up again before that begins anew.
#[utoipa::path(
    post, path = "/v1/Accounts/{accountId}/mfa", operation_id = "enableMfa", tag = "Second factors",
    security(("bearerAuth" = [])),
    params(AccountId, IdempotencyKey),
    request_body = SetUpRequest,
    responses(
        (status = 201, description = "What the factor needs to be proved.", body = MfaSetupBody),
        BadRequest, Unauthorized, Forbidden, Conflict, Invalid, Unexpected,
    ),
)]
pub(crate) async fn set_up(
    ids: PathIds,
    PersonWriter(ctx, request): PersonWriter<SetUpRequest>,
) -> Result<Performed, Failure> {
    let operation = SetUpFactor::new(ids.id("accountId")?, &request.method, request.phone_number.as_deref());
    perform(&ctx, &operation, StatusCode::CREATED, |setup| Some(MfaSetupBody::from(setup)))
        .await
        .map_err(Failure::invalid_is_bad_request)
}
