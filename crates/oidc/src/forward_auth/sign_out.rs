//! `POST /forward-auth/sign-out`: somebody signs out of an application; and is asked whether they want to sign out here too,
//! without which the next page of the application would let them in again.

use axum::extract::{FromRequestParts, Request, State as Of};
use axum::http::request::Parts;
use axum::response::Response;
use signet_domain::grants;
use signet_edge::same_site::require_same_site;
use signet_edge::{Failure, Forwarded, forwarded, paths};
use signet_protocol::oauth::parameters::encode;

use super::application::{Application, parameters};
use crate::desk::{Desk, see_other};

/// `POST`: by a form of the application's own.
pub(crate) async fn sign_out(Of(desk): Of<Desk>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    answer(&desk, &mut parts, true).await
}

/// `GET`: a link ends nothing by itself. Whoever signs out on the page that it leads to is signed out of the application too.
pub(crate) async fn sign_out_everywhere(Of(desk): Of<Desk>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    answer(&desk, &mut parts, false).await
}

async fn answer(desk: &Desk, parts: &mut Parts, is_form: bool) -> Response {
    let at = match Forwarded::from_request_parts(parts, &desk.app).await {
        Ok(at) => at,
        Err(failure) => return desk.pages.refusal_elsewhere(None, failure),
    };
    leave(desk, &at, parts.uri.query(), is_form)
        .await
        .unwrap_or_else(|no| desk.pages.refusal_elsewhere(Some(&at.ctx), no))
}

async fn leave(desk: &Desk, at: &Forwarded, query: Option<&str>, is_form: bool) -> Result<Response, Failure> {
    let application = Application::named(at, &parameters(query)?).await?;
    let (client, place) = (&application.client.id, application.place());
    let query = encode([("client_id", client.as_str())]);
    let to = format!("{}{}?{query}", desk.app.settings.public_url, paths::in_realm(&at.ctx.realm, paths::LOGOUT));
    if !is_form {
        return see_other(&to);
    }
    require_same_site(&application.origin(), &at.headers)?;
    if let Some(key) = at.key(place) {
        grants::leave(&at.ctx, client, &key).await?;
    }
    Ok(forwarded::left(see_other(&to)?, place))
}
