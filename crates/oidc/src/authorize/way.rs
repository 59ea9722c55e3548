//! The way of a request: to a page for its person, or back to its client. What decides is asked anew at every step.

use std::sync::Arc;

use axum::http::HeaderMap;
use axum::response::Response;
use signet_domain::Context;
use signet_domain::clients::Client;
use signet_domain::grants::{self, AuthorizationRequest, Decision, IssueCode, Said};
use signet_edge::{Browser, Failure, paths};
use signet_protocol::oauth::{Destination, ErrorCode, Scope, SignInRequest};

use super::{answer, page};
use crate::checks::No;
use crate::desk::{Desk, see_other};

/// A request on its way.
pub(super) struct Journey {
    pub(super) request: AuthorizationRequest,
    pub(super) client: Arc<Client>,
    /// Where it waits in this browser, and what its person said there.
    pub(super) kept: Option<(SignInRequest, Option<Said>)>,
}

/// Sends the browser where the request goes next.
///
/// # Errors
/// For a page.
pub(super) async fn go(desk: &Desk, ctx: &Context, headers: &HeaderMap, journey: Journey) -> Result<Response, Failure> {
    let Journey { request, client, kept } = &journey;
    // Its settings may have changed while its person signed in.
    let gone = "The redirect_uri of this request is not one of its client any more.";
    let to = client.redirects_to(&request.redirect_uri).ok_or_else(|| page(gone))?;
    let browser = Browser::of(ctx, headers);
    let session = browser.session(ctx).await?;
    let said = kept.as_ref().and_then(|(_, said)| said.as_ref());
    let said = said.zip(session.as_deref()).filter(|(said, session)| said.is_of(session)).map(|(said, _)| said);
    let consented = said.and_then(|said| said.scope.as_ref());
    let decided = if said.is_some_and(|said| said.scope.is_none()) {
        Decision::Refuse(ErrorCode::AccessDenied)
    } else {
        grants::decision(ctx, (request, client), session.as_deref(), consented).await?
    };
    let decided = match (decided, session.as_deref()) {
        (Decision::Grant(_), Some(session)) => {
            let kept = kept.as_ref().map(|(handle, _)| handle).zip(browser.hash());
            match grants::issue_code(ctx, IssueCode { request, kept, session, consented }).await? {
                Ok(code) => return answer::code(desk, ctx, (request, &to), &code),
                Err(instead) => instead,
            }
        }
        (decided, _) => decided,
    };
    next(desk, ctx, &browser, &journey, &to, decided).await
}

/// The next page, or the refusal that its client gets.
async fn next(
    desk: &Desk,
    ctx: &Context,
    browser: &Browser,
    journey: &Journey,
    to: &Destination,
    decided: Decision,
) -> Result<Response, Failure> {
    let page = match decided {
        Decision::SignIn(_) | Decision::SignInAgain(_) => paths::SIGN_IN,
        Decision::Consent { .. } => paths::CONSENT,
        Decision::Refuse(error) => {
            if let Some(((handle, _), hash)) = journey.kept.as_ref().zip(browser.hash()) {
                grants::drop_kept(ctx, handle, hash).await?;
            }
            return answer::refusal(desk, ctx, &journey.request, to, &No::new(error, sentence(error)));
        }
        Decision::Grant(_) => return Err(Refusal::bug("a grant without a sign-in").into()),
    };
    match &journey.kept {
        Some((handle, _)) => see_other(&paths::with_request(ctx, page, handle)),
        None => {
            let (hash, cookie) = browser.marked(ctx);
            let handle = grants::keep(ctx, &journey.request, &hash).await?;
            let mut response = see_other(&paths::with_request(ctx, page, &handle))?;
            response.headers_mut().extend(cookie.map(|cookie| (header::SET_COOKIE, cookie)));
            Ok(response)
        }
    }
}
