//! The page of one problem, and the list of them all.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde::Serialize;

use super::{PROBLEMS, Problem};
use crate::page::{self, Section, Shell, Unrendered};
use crate::prose::Prose;
use crate::routes::Pages;

#[derive(Template)]
#[template(path = "problems/list.html", whitespace = "minimize")]
struct List<'a> {
    shell: Shell<'a>,
    problems: Vec<Row>,
}

struct Row {
    problem: &'static Problem,
    meaning: Prose,
}

#[derive(Template)]
#[template(path = "problems/problem.html", whitespace = "minimize")]
struct One<'a> {
    shell: Shell<'a>,
    problem: &'static Problem,
    meaning: Prose,
    causes: Vec<Prose>,
    remedies: Vec<Prose>,
    example: String,
}

pub(crate) async fn list(State(pages): State<Arc<Pages>>) -> Result<Response, Unrendered> {
    let rows = PROBLEMS.iter().map(|problem| Row { problem, meaning: Prose::first_sentence(problem.meaning) });
    let shell = Shell::new(&pages, "Problems", Section::Problems);
    let html = page::render(&List { shell, problems: rows.collect() })?;
    Ok(page::answer(StatusCode::OK, html))
}

pub(crate) async fn show(State(pages): State<Arc<Pages>>, Path(name): Path<String>) -> Result<Response, Unrendered> {
    let Some(problem) = Problem::named(&name) else {
        return Ok(page::not_found(&pages, "No problem has this name."));
    };
    let lines = |texts: &[&str]| texts.iter().map(|text| Prose::read(text)).collect();
    let html = page::render(&One {
        shell: Shell::new(&pages, problem.title, Section::Problems),
        problem,
        meaning: Prose::read(problem.meaning),
        causes: lines(problem.causes),
        remedies: lines(problem.remedies),
        example: example(problem, &pages.site.public_url),
    })?;
    Ok(page::answer(StatusCode::OK, html))
}

/// A document of this problem, as a caller would see it.
fn example(problem: &Problem, public_url: &str) -> String {
    let document = Example {
        r#type: format!("{public_url}/problems/{}", problem.name()),
        title: problem.title,
        status: problem.status,
        detail: problem.detail,
        instance: "/v1/auth/login",
        code: problem.code,
        trace_id: "0198c2a5-6d1e-7b60-9f3a-5a1c8e4d2b70",
        errors: problem.errors.iter().map(|&(field, code, message)| Fault { field, message, code }).collect(),
    };
    serde_json::to_string_pretty(&document).unwrap_or_default()
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Example {
    r#type: String,
    title: &'static str,
    status: u16,
    detail: &'static str,
    instance: &'static str,
    code: &'static str,
    trace_id: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

#[derive(Serialize)]
struct Fault {
    field: &'static str,
    message: &'static str,
    code: &'static str,
}
