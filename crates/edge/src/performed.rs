//! Doing an operation for a request and answering it: the answer is rendered where it can be kept with its effect.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use signet_domain::idempotency::Answer;
use signet_domain::perform::{Given, answer};
use signet_domain::{Context, Operation, Refusal};

use crate::problem::Failure;

const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// The answer to a request that wrote.
#[derive(Debug)]
pub struct Performed(Given);

/// Does `operation` and answers `status` with what `body` makes of its result: a JSON document, or nothing for a body that
/// is `None`.
///
/// # Errors
/// The operation's own refusal.
pub async fn perform<O: Operation, B: Serialize>(
    ctx: &Context,
    operation: &O,
    status: StatusCode,
    body: impl Fn(&O::Output) -> Option<B> + Sync,
) -> Result<Performed, Refusal> {
    let render = |output: &O::Output| {
        let body = body(output).map(|body| serde_json::to_vec(&body)).transpose().map_err(Refusal::bug)?;
        Ok(Answer { status: status.as_u16(), body: body.unwrap_or_default() })
    };
    answer(ctx, operation, render).await.map(Performed)
}

impl IntoResponse for Performed {
    fn into_response(self) -> Response {
        let Given { answer, is_repeated } = self.0;
        let Ok(status) = StatusCode::from_u16(answer.status) else {
            return Failure::new(Refusal::bug("a kept answer without a status")).into_response();
        };
        let mut response = if answer.body.is_empty() {
            status.into_response()
        } else {
            let json = HeaderValue::from_static("application/json");
            (status, [(header::CONTENT_TYPE, json)], answer.body).into_response()
        };
        if is_repeated {
            response.headers_mut().insert(REPLAYED, HeaderValue::from_static("true"));
        }
        response
    }
}
