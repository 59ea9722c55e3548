//! What a page's form has to show before anything is done: that our own page sent it, in the browser that it was made for.

use axum::http::{HeaderMap, header};
use signet_domain::Refusal;
use signet_protocol::digest::{equal, sha256};
use url::Url;

use crate::browser::Browser;
use crate::parameters::Parameters;

/// The hidden field with the form's token.
pub const FORM_TOKEN: &str = "form";

const FETCH_SITE: &str = "sec-fetch-site";

/// The refusal of a form that another site sent, or that was made for another browser.
pub fn foreign_form() -> Refusal {
    let message =
        "This form did not come from our own page, or the page was open for too long. Open it again and send it anew.";
    Refusal::denied(None, message)
}

/// Lets pass what our own pages' forms send (ASVS 3.5.1): sent from this site, and with the token that was made for this browser and
/// `purpose`. To be asked before a form is looked at: it guards signing in as it guards everything else.
///
/// # Errors
/// `Denied` for all others.
pub fn require_own_form(
    browser: &Browser,
    headers: &HeaderMap,
    sent: &Parameters,
    purpose: &[&str],
) -> Result<(), Refusal> {
    require_own_token(browser, headers, sent.text(FORM_TOKEN).unwrap_or_default(), purpose)
}

/// The same, of a form that was read otherwise.
///
/// # Errors
/// `Denied` for all others.
pub fn require_own_token(browser: &Browser, headers: &HeaderMap, token: &str, purpose: &[&str]) -> Result<(), Refusal> {
    require_same_site(&browser.ctx.app.settings.public_url, headers)?;
    let expected = browser.form_token(purpose);
    // Hashed first, so that both are of one length.
    let is_ours = equal(&sha256(token.as_bytes()), &sha256(expected.as_bytes()));
    if is_ours { Ok(()) } else { Err(foreign_form()) }
}

/// Lets pass what browsers say comes from our own site: by Sec-Fetch-Site, which no page can forge (Fetch Metadata, section 2.4), or
/// by Origin where a browser does not send that. An origin that is another one is refused whatever else is said.
///
/// # Errors
/// `Denied` for all others.
pub fn require_same_site(public_url: &str, headers: &HeaderMap) -> Result<(), Refusal> {
    let [site, origin] = [FETCH_SITE, header::ORIGIN.as_str()].map(|name| only(headers, name));
    let (site, origin) = (site?, origin?);
    let is_ours = |origin: &str| Url::parse(public_url).is_ok_and(|ours| ours.origin().ascii_serialization() == origin);
    let passes = match (site, origin) {
        // A page without a referrer sends an opaque origin; what it is of, the other header tells.
        (Some("same-origin" | "none"), None | Some("null")) => true,
        (Some("same-origin" | "none") | None, Some(origin)) => is_ours(origin),
        _ => false,
    };
    if passes { Ok(()) } else { Err(foreign_form()) }
}

/// The text of a header that may be there once.
fn only<'a>(headers: &'a HeaderMap, name: &str) -> Result<Option<&'a str>, Refusal> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| foreign_form()),
        (Some(_), Some(_)) => Err(foreign_form()),
    }
}
