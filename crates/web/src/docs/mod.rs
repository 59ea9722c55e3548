//! The API reference: one page, made on the server from the OpenAPI 3.1 document, without a script.

mod answer;
mod curl;
mod document;
mod example;
mod operation;
mod reference;
mod rules;
mod schema;
mod security;

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;

use crate::page::{self, Section, Shell, Unrendered};
use crate::routes::Pages;
use reference::Reference;

pub(crate) async fn show(State(pages): State<Arc<Pages>>) -> Result<Response, Unrendered> {
    let html = page::once(&pages.docs, || {
        let shell = Shell::new(&pages, "API reference", Section::Reference);
        page::render(&Reference::read(shell, &pages.site))
    })?;
    Ok(page::answer(StatusCode::OK, html))
}

#[cfg(test)]
mod tests;
