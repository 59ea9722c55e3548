//! What the endpoints that browsers come to are made from.

use std::sync::Arc;

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use signet_domain::{App, Context, Refusal};
use signet_edge::{ClientPages, Failure};

/// The application, and the pages that people see here.
#[derive(Clone)]
pub(crate) struct Desk {
    pub(crate) app: Arc<App>,
    pub(crate) pages: Arc<dyn ClientPages>,
}

impl Desk {
    /// Who answers (RFC 9207, section 2).
    pub(crate) fn issuer(&self, ctx: &Context) -> String {
        ctx.realm.issuer(&self.app.settings.public_url)
    }
}

/// Sends a browser on; with 303, so that it posts nothing of ours to where it goes (RFC 9700, section 4.12).
///
/// # Errors
/// An address that no header can hold, which no checked one is.
pub(crate) fn see_other(to: &str) -> Result<Response, Failure> {
    let to = HeaderValue::from_str(to).map_err(|_| Refusal::bug("an address that no header can hold"))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response())
}
