//! `GET /forward-auth/start`: a proxy sends a browser here whose person has to sign in, and we send it on to our own host.

use axum::extract::{FromRequestParts, Request, State as Of};
use axum::http::HeaderMap;
use axum::response::Response;
use signet_domain::Refusal;
use signet_domain::clients::Client;
use signet_edge::{Failure, Forwarded, forwarded, paths};
use signet_protocol::oauth::parameters::encode;
use signet_protocol::oauth::{ForwardStart, Parameters};

use super::application::{Application, parameters};
use super::{return_path, state};
use crate::desk::{Desk, see_other};

/// What proxies have a use for; of these, what the client may ask for.
const SCOPES: [&str; 3] = ["openid", "profile", "email"];

pub(crate) async fn start(Of(desk): Of<Desk>, request: Request) -> Response {
    let (mut parts, _) = request.into_parts();
    let at = match Forwarded::from_request_parts(&mut parts, &desk.app).await {
        Ok(at) => at,
        Err(failure) => return desk.pages.refusal_elsewhere(None, failure),
    };
    let begun = match parameters(parts.uri.query()) {
        Ok(sent) => begin(&desk, &at, &sent).await,
        Err(failure) => Err(failure),
    };
    begun.unwrap_or_else(|failure| desk.pages.refusal_elsewhere(Some(&at.ctx), failure))
}

async fn begin(desk: &Desk, at: &Forwarded, sent: &Parameters) -> Result<Response, Failure> {
    let application = Application::named(at, sent).await?;
    if !is_navigation(&at.headers) {
        // Nobody signs in in the place of a picture.
        let message = "Nobody is signed in to this application here.";
        return Err(Failure::new(Refusal::unauthenticated("UNAUTHORIZED", message)));
    }
    let path = return_path::own(sent.get("rd").or_else(|| at.uri()));
    // Several windows may be on the way at once.
    let start = at.start(application.place()).unwrap_or_else(|| ForwardStart::random(&desk.app.random));
    let state = state::make(&desk.app, &start, &application.client.id, path);
    let challenge = state::challenge(&start, &state);
    let scope = scope(&application.client);
    let fields = [
        ("response_type", "code"),
        ("client_id", application.client.id.as_str()),
        ("redirect_uri", application.callback.as_str()),
        ("scope", scope.as_str()),
        ("state", state.as_str()),
        ("code_challenge", challenge.as_str()),
        ("code_challenge_method", "S256"),
    ];
    let host = &desk.app.settings.public_url;
    let to = format!("{host}{}?{}", paths::in_realm(&at.ctx.realm, paths::AUTHORIZE), encode(fields));
    Ok(forwarded::on_the_way(see_other(&to)?, application.place(), &start))
}

fn scope(client: &Client) -> String {
    let may = |scope: &&str| client.settings.scopes.iter().any(|allowed| allowed == scope);
    SCOPES.into_iter().filter(may).collect::<Vec<_>>().join(" ")
}

/// Whether a person follows a link or sends a form, as far as the browser says (Fetch Metadata, section 2.1).
pub(super) fn is_navigation(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_none_or(|mode| mode == "navigate")
}
