//! `POST /test/clock/advance`, an extension of the contract.

use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use signet_domain::test_realms::{AdvanceClock, Advanced};
use signet_edge::{Failure, Performed, Writer, perform};
use utoipa::ToSchema;

use crate::openapi::{BadRequest, Forbidden, IdempotencyKey, Invalid, Unauthorized, Unexpected};

/// How far the clock is moved.
#[derive(Debug, Deserialize, ToSchema)]
pub(crate) struct AdvanceClockRequest {
    /// By how many seconds: 366 days at a time at most, and ten years in all.
    #[schema(minimum = 1, maximum = 31_622_400, example = 3600)]
    seconds: i64,
}

/// Where the clock stands.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct TestClock {
    /// The time in the realm (RFC 3339, UTC).
    #[schema(format = DateTime, example = "2026-11-22T10:30:00.000Z")]
    now: String,
    /// How far it is ahead of the clock of the service, in seconds.
    #[schema(minimum = 0, example = 3600)]
    ahead_seconds: u64,
}

impl From<&Advanced> for TestClock {
    fn from(advanced: &Advanced) -> Self {
        Self { now: advanced.now.to_string(), ahead_seconds: advanced.ahead.as_secs() }
    }
}

/// Move the clock of a test realm ahead (extension)
///
/// Everything in the realm that depends on time follows, the caller's own token included: expiry, waits after wrong guesses,
/// codes, invitations. On other nodes it does so within a second. The clocks of other realms stand still. Needs `admin:*` in
/// the whole realm, and a realm that was made a test realm by `signet realm create --test`. It never moves back.
#[utoipa::path(
    post, path = "/v1/test/clock/advance", operation_id = "advanceTestClock", tag = "Test realms",
    params(IdempotencyKey),
    request_body = AdvanceClockRequest,
    responses(
        (status = 200, description = "The clock was moved.", body = TestClock),
        BadRequest, Unauthorized, Forbidden, Invalid, Unexpected,
    ),
)]
pub(crate) async fn advance(Writer(ctx, request): Writer<AdvanceClockRequest>) -> Result<Performed, Failure> {
    let operation = AdvanceClock { seconds: request.seconds };
    Ok(perform(&ctx, &operation, StatusCode::OK, |advanced| Some(TestClock::from(advanced))).await?)
}
