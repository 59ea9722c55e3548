//! The landing page: what this is, that it runs, and the first minute with it.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::guides::{GUIDES, Guide};
use crate::page::{self, Section, Shell, Unrendered};
use crate::routes::Pages;

#[derive(Template)]
#[template(path = "landing.html", whitespace = "minimize")]
struct Landing<'a> {
    shell: Shell<'a>,
    public_url: &'a str,
    guides: &'static [Guide],
}

pub(crate) async fn show(State(pages): State<Arc<Pages>>) -> Result<Response, Unrendered> {
    let html = page::once(&pages.landing, || {
        let shell = Shell::new(&pages, "Identity service", Section::Home);
        page::render(&Landing { shell, public_url: &pages.site.public_url, guides: &GUIDES })
    })?;
    Ok(page::answer(StatusCode::OK, html))
}
