//! `ui_locales`: the languages that the person reads, as a wish (OpenID Connect Core 1.0, section 3.1.2.1).

use signet_domain::grants::AuthorizationRequest;

use super::{Asked, No, wishes};

#[expect(clippy::unnecessary_wraps, reason = "every check has this form")]
pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    request.ui_locales = wishes(asked, "ui_locales");
    Ok(())
}
