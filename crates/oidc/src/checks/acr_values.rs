//! `acr_values`: how strong the sign-in should be, as a wish (OpenID Connect Core 1.0, section 3.1.2.1).

use signet_domain::grants::AuthorizationRequest;

use super::{Asked, No, wishes};

#[expect(clippy::unnecessary_wraps, reason = "every check has this form")]
pub(crate) fn check(asked: &Asked<'_>, request: &mut AuthorizationRequest) -> Result<(), No> {
    request.acr_values = wishes(asked, "acr_values");
    Ok(())
}
