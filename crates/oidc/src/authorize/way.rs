//! The way of a request: to a page for its person, or back to its client. What decides is asked anew at every step.

use std::sync::Arc;

use axum::response::Response;
use signet_domain::Refusal;
use signet_domain::clients::Client;
use signet_domain::grants::{self, AuthorizationRequest, Decision, IssueCode, Said};
use signet_edge::{Browser, Failure, paths};
use signet_protocol::oauth::{Destination, ErrorCode, SignInRequest};

use super::answer::{self, sentence};
use super::page;
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
pub(super) async fn go(desk: &Desk, browser: &Browser, journey: Journey) -> Result<Response, Failure> {
    let Journey { request, client, kept } = &journey;
    let ctx = &browser.ctx;
    // Its settings may have changed while its person signed in.
    let gone = "The redirect_uri of this request is not one of its client any more.";
    let to = client.redirects_to(&request.redirect_uri).ok_or_else(|| page(gone))?;
    let session = browser.session().map(|session| &**session);
    let said = kept.as_ref().and_then(|(_, said)| said.as_ref());
    // What somebody else said before in this browser says nothing.
    let said = said.filter(|said| session.is_some_and(|session| said.is_of(session)));
    let consented = said.and_then(|said| said.scope.as_ref());
    let decided = if said.is_some_and(|said| said.scope.is_none()) {
        Decision::Refuse(ErrorCode::AccessDenied)
    } else {
        grants::decision(ctx, (request, client), session, consented).await?
    };
    let decided = match (decided, session) {
        (Decision::Grant(_), Some(session)) => {
            let kept = kept.as_ref().map(|(handle, _)| (handle, browser.hash()));
            match grants::issue_code(ctx, &IssueCode { request, kept, session, consented }).await? {
                Ok(code) => return answer::code(desk, ctx, (request, &to), &code),
                Err(instead) => instead,
            }
        }
        (decided, _) => decided,
    };
    next(desk, browser, &journey, &to, decided).await
}

/// The next page, or the refusal that its client gets.
async fn next(
    desk: &Desk,
    browser: &Browser,
    journey: &Journey,
    to: &Destination,
    decided: Decision,
) -> Result<Response, Failure> {
    let ctx = &browser.ctx;
    let page = match decided {
        Decision::SignIn(_) | Decision::SignInAgain(_) => paths::SIGN_IN,
        Decision::Consent { .. } => paths::CONSENT,
        Decision::Refuse(error) => {
            if let Some((handle, _)) = &journey.kept {
                grants::drop_kept(ctx, handle, browser.hash()).await?;
            }
            return answer::refusal(desk, ctx, &journey.request, to, &No::new(error, sentence(error)));
        }
        Decision::Grant(_) => return Err(Refusal::bug("a grant without a sign-in").into()),
    };
    match &journey.kept {
        Some((handle, _)) => see_other(&paths::with_request(&ctx.realm, page, handle)),
        None => {
            let handle = grants::keep(ctx, &journey.request, browser.hash()).await?;
            see_other(&paths::with_request(&ctx.realm, page, &handle))
        }
    }
}
