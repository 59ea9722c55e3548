//! How the pages of a realm look: its name, its picture and its colours, all from here.

mod colour;

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRequestParts, Request};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use signet_domain::realms::{self, Realm};
use signet_domain::{App, Refusal};
use signet_edge::{Failure, PathIds, Visitor, paths};
use signet_protocol::digest::sha256;

use self::colour::Colours;
use crate::page;
use crate::routes::Pages;

const FOR_GOOD: &str = "public, max-age=31536000, immutable";

/// What stands above a page, and its colours.
#[derive(Debug)]
pub(crate) struct Brand {
    pub(crate) name: String,
    pub(crate) logo: Option<String>,
    pub(crate) colours: Option<String>,
}

impl Brand {
    /// That of pages of no realm.
    pub(crate) fn ours() -> Self {
        Self { name: "Signet".to_owned(), logo: None, colours: None }
    }

    pub(crate) fn of(realm: &Realm) -> Self {
        let colours = colours(realm).map(|(file, _)| paths::in_realm(realm, paths::BRAND).replace("{file}", &file));
        Self { name: realm.display_name().to_owned(), logo: paths::logo(realm), colours }
    }
}

/// The name and the text of a realm's stylesheet, if it has a colour of its own. The name changes with the text.
fn colours(realm: &Realm) -> Option<(String, String)> {
    let colours = realm.settings.branding.accent_color.as_deref().and_then(Colours::of)?;
    let text = colours.stylesheet();
    let hash: String = sha256(text.as_bytes()).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
    Some((format!("colours.{hash}.css"), text))
}

/// Serves the pictures and colours of all realms.
pub(crate) fn router(pages: &Arc<Pages>, app: &Arc<App>) -> Router {
    let mut router = Router::new();
    for path in paths::BRAND {
        let (pages, app) = (Arc::clone(pages), Arc::clone(app));
        let show = move |request| async move { shown(&pages, show(&app, request).await) };
        router = router.route(path, get(show));
    }
    router
}

async fn show(app: &Arc<App>, request: Request) -> Result<Response, Failure> {
    let (mut parts, _) = request.into_parts();
    let Visitor(ctx) = Visitor::from_request_parts(&mut parts, app).await?;
    let file: String = PathIds::from_request_parts(&mut parts, app).await?.id("file")?;
    let nothing = || Refusal::not_found("file");
    if let Some((_, text)) = colours(&ctx.realm).filter(|(name, _)| *name == file) {
        return Ok(asset("text/css; charset=utf-8", text.into_bytes()));
    }
    let name = file.strip_prefix("logo.").and_then(|file| file.strip_suffix(".png")).ok_or_else(nothing)?;
    let picture = realms::logo(app, &ctx.realm.id, name).await?.ok_or_else(nothing)?;
    Ok(asset("image/png", picture))
}

fn shown(pages: &Pages, outcome: Result<Response, Failure>) -> Response {
    outcome.unwrap_or_else(|failure| match failure.status() {
        StatusCode::NOT_FOUND => page::not_found(pages, "There is no such file here."),
        _ => failure.into_response(),
    })
}

fn asset(kind: &'static str, content: Vec<u8>) -> Response {
    let mut response = content.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(FOR_GOOD));
    page::guard(headers);
    response
}
