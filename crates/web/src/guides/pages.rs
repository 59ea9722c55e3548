//! The page of one guide, and the list of them all.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{GUIDES, Guide, Part};
use crate::page::{self, Section, Shell, Unrendered};
use crate::routes::Pages;

#[derive(Template)]
#[template(path = "guides/list.html", whitespace = "minimize")]
struct List<'a> {
    shell: Shell<'a>,
    guides: &'static [Guide],
}

#[derive(Template)]
#[template(path = "guides/guide.html", whitespace = "minimize")]
struct One<'a> {
    shell: Shell<'a>,
    parts: Vec<Part>,
}

pub(crate) async fn list(State(pages): State<Arc<Pages>>) -> Result<Response, Unrendered> {
    let shell = Shell::new(&pages, "Guides", Section::Guides);
    Ok(page::answer(StatusCode::OK, page::render(&List { shell, guides: &GUIDES })?))
}

pub(crate) async fn show(State(pages): State<Arc<Pages>>, Path(name): Path<String>) -> Result<Response, Unrendered> {
    let Some(guide) = GUIDES.iter().find(|guide| guide.name == name) else {
        return Ok(page::not_found(&pages, "No guide has this name."));
    };
    let shell = Shell::new(&pages, guide.title(), Section::Guides);
    let html = page::render(&One { shell, parts: guide.parts(&pages.site.public_url) })?;
    Ok(page::answer(StatusCode::OK, html))
}
