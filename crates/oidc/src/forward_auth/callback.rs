//! `GET /forward-auth/callback`: somebody comes back from signing in, with a code that we redeem for the application.

use axum::extract::{FromRequestParts, Request, State as Of};
use axum::response::Response;
use signet_domain::Refusal;
use signet_domain::grants::{self, CodeExchange, Refused};
use signet_edge::client_pages::SIGN_IN_OVER;
use signet_edge::{Failure, Forwarded, forwarded};
use signet_protocol::oauth::Parameters;
use signet_vocabulary::Secret;

use super::application::{Application, parameters};
use super::return_path;
use super::state::State;
use crate::desk::{Desk, see_other};

pub(crate) async fn callback(Of(desk): Of<Desk>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let at = match Forwarded::from_request_parts(&mut parts, &desk.app).await {
        Ok(at) => at,
        Err(failure) => return desk.pages.refusal_elsewhere(None, failure),
    };
    let came = match parameters(parts.uri.query()) {
        Ok(sent) => come_in(&desk, &at, &sent).await,
        Err(failure) => Err(failure),
    };
    came.unwrap_or_else(|failure| desk.pages.refusal_elsewhere(Some(&at.ctx), failure))
}

async fn come_in(desk: &Desk, at: &Forwarded, sent: &Parameters) -> Result<Response, Failure> {
    let state = sent.get("state").and_then(State::read).ok_or_else(not_begun)?;
    let application = Application::of(at, state.client).await?;
    let start = at.start(application.place()).ok_or_else(not_begun)?;
    let (path, verifier) = state.begun_by(&start).ok_or_else(not_begun)?;
    // RFC 9207, section 2.4: every answer of ours names us.
    if sent.get("iss") != Some(&*desk.issuer(&at.ctx)) {
        return Err(not_begun());
    }
    let Some(code) = sent.get("code") else { return Err(denied(NOT_LET_IN)) };
    let exchange = CodeExchange {
        code: &Secret::new(code.to_owned()),
        redirect_uri: Some(&application.callback),
        verifier: Some(&verifier),
        resource: None,
        jkt: None,
    };
    let key = match grants::come_in(&at.ctx, &application.client.id, &exchange).await {
        Ok(key) => key,
        Err(Refused::Said(..)) => return Err(denied(NOT_LET_IN)),
        Err(Refused::Failed(refusal)) => return Err(Failure::new(refusal)),
    };
    Ok(forwarded::came_in(see_other(return_path::own(Some(path)))?, application.place(), &key))
}

const NOT_LET_IN: &str = "This sign-in did not let you in, or it is over. Open the application again.";

fn denied(message: &str) -> Failure {
    Failure::new(Refusal::denied(Some(SIGN_IN_OVER), message))
}

/// Somebody else's sign-in is none of this browser's.
fn not_begun() -> Failure {
    denied("This sign-in was not begun in this browser, or it took too long. Open the application again.")
}
