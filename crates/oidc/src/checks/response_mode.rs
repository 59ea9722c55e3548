//! `response_mode`: how the answer gets to the client (OAuth 2.0 Multiple Response Type Encoding Practices, section 2.1; Form
//! Post Response Mode). It is asked early: what fails later is told by it.

use signet_domain::grants::AuthorizationRequest;
use signet_protocol::oidc::request::ResponseMode;

use super::{Asked, No};

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    let Some(text) = asked.sent.get("response_mode") else { return Ok(()) };
    request.response_mode =
        ResponseMode::parse(text).ok_or_else(|| No::invalid("the response_mode must be query or form_post"))?;
    let is_reachable = asked.client.redirects_to(&request.redirect_uri).is_some_and(|to| to.takes_forms());
    if request.response_mode == ResponseMode::FormPost && !is_reachable {
        request.response_mode = ResponseMode::Query;
        return Err(No::invalid("no form can be posted to an app's own scheme: the response_mode must be query"));
    }
    Ok(())
}
