//! `login_hint`: who the client believes is there, as they would type it (OpenID Connect Core 1.0, section 3.1.2.1).

use signet_domain::grants::AuthorizationRequest;

use super::{Asked, No};

/// Longer than every address and every name.
const LONGEST: usize = 320;

pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    let hint = asked.sent.get("login_hint");
    if hint.is_some_and(|hint| hint.len() > LONGEST) {
        return Err(No::invalid("the login_hint is longer than 320 bytes"));
    }
    request.login_hint = hint.map(str::to_owned);
    Ok(())
}
