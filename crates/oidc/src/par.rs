//! `POST /oauth/par`: a client says ahead, past the browser, what it is going to ask for (RFC 9126).

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::Serialize;
use signet_domain::grants::{self, PUSHED_FOR};
use signet_edge::{Failure, Visitor};
use signet_protocol::oauth::ErrorCode;
use utoipa::ToSchema;

use crate::authorize::{By, destination, read};
use crate::client_auth::client_of;
use crate::desk::Desk;
use crate::form::Form;

/// What the client sends its person with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Pushed {
    /// Names the request at `/oauth/authorize`, beside the `client_id`, once.
    #[schema(example = "urn:ietf:params:oauth:request_uri:4bZ0aYhQk1mX7tV9cD3fG5hJ8kL2nP6qR0sU4wY7zA1")]
    request_uri: String,
    /// How many seconds it waits.
    #[schema(example = 90)]
    expires_in: u64,
}

pub(crate) async fn push(
    State(_): State<Desk>,
    Visitor(ctx): Visitor,
    form: Form,
) -> Result<(StatusCode, Json<Pushed>), Failure> {
    let client = client_of(&ctx, &form).await?;
    let sent = &form.parameters;
    let bad = |said: &str| Failure::of_oauth(ErrorCode::InvalidRequest, said);
    // The client that proved itself is the one that asks (section 2.1).
    if sent.get("client_id").is_some_and(|named| named != client.id.as_str()) {
        return Err(bad("the parameter client_id names another client than the one that proved itself"));
    }
    if sent.get("request_uri").is_some() {
        return Err(bad("a request that is pushed has no request_uri"));
    }
    let destination = destination(&client, sent).map_err(|failure| bad(failure.detail()))?;
    let request = read(&ctx, &client, &destination, sent, By::Client).await?;
    let request = request.map_err(|(_, no)| Failure::of_oauth(no.error, &no.said))?;
    let handle = grants::push(&ctx, &request).await?;
    let pushed = Pushed { request_uri: handle.expose().to_owned(), expires_in: PUSHED_FOR.as_secs() };
    Ok((StatusCode::CREATED, Json(pushed)))
}
