//! What a client is told through the browser: where it said, by the way that it chose, with its own `state` and who says so (RFC
//! 6749, section 4.1.2; RFC 9207).

use axum::response::Response;
use signet_domain::Context;
use signet_domain::grants::AuthorizationRequest;
use signet_edge::Failure;
use signet_protocol::oauth::{Answer, AuthorizationCode, Destination, ErrorCode};
use signet_protocol::oidc::request::ResponseMode;

use super::page;
use crate::checks::No;
use crate::desk::{Desk, see_other};

/// A code, to where the request said.
pub(super) fn code(
    desk: &Desk,
    ctx: &Context,
    (request, to): (&AuthorizationRequest, &Destination),
    code: &AuthorizationCode,
) -> Result<Response, Failure> {
    let answer = Answer::code(code.expose(), request.state.as_deref(), &desk.issuer(ctx));
    send(desk, ctx, (request, to), &answer)
}

/// That the client does not get what it asked for.
pub(super) fn refusal(
    desk: &Desk,
    ctx: &Context,
    request: &AuthorizationRequest,
    to: &Destination,
    no: &No,
) -> Result<Response, Failure> {
    match Answer::error(no.error, Some(&no.said), request.state.as_deref(), &desk.issuer(ctx)) {
        Some(answer) => send(desk, ctx, (request, to), &answer),
        // No browser carries this one.
        None => Err(page(&*no.said)),
    }
}

fn send(
    desk: &Desk,
    ctx: &Context,
    (request, to): (&AuthorizationRequest, &Destination),
    answer: &Answer,
) -> Result<Response, Failure> {
    match request.response_mode {
        ResponseMode::Query => see_other(&answer.by_query(to)),
        ResponseMode::FormPost => Ok(desk.pages.form_post(ctx, to, answer)),
    }
}

/// What a client's developers are told of a refusal that no check has words of its own for.
pub(crate) fn sentence(error: ErrorCode) -> &'static str {
    match error {
        ErrorCode::UnauthorizedClient => "this client may not ask for codes",
        ErrorCode::InvalidScope => "this client may ask for nothing of this scope",
        ErrorCode::InvalidTarget => "a resource is not one of this client",
        ErrorCode::AccessDenied => "the person, or their organization, does not let the client have this",
        ErrorCode::LoginRequired => "the person has to sign in",
        ErrorCode::ConsentRequired => "the person has to be asked",
        ErrorCode::InteractionRequired => "the person has to prove more, or to set something up",
        _ => "the request was not granted",
    }
}
