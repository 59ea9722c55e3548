//! The answers of an operation: status, headers, body.

use serde_json::Value;

use super::document::{Document, members, slug, text};
use super::example::{self, Direction};
use super::schema::Shape;
use crate::problems::Problem;
use crate::prose::Prose;

/// Where a document keeps the headers that its answers share.
const HEADERS: &str = "#/components/headers";

/// One answer.
#[derive(Debug)]
pub(super) struct Answer {
    /// The status, a range such as `4XX`, or `default`.
    pub(super) status: String,
    /// Whether it tells of a failure.
    pub(super) is_failure: bool,
    pub(super) description: Prose,
    pub(super) headers: Vec<Header>,
    pub(super) bodies: Vec<Body>,
    /// The pages of the problems that its examples show.
    pub(super) problems: Vec<&'static Problem>,
}

impl Answer {
    /// Whether anything stands below its description and bodies.
    pub(super) fn has_footnotes(&self) -> bool {
        self.is_failure && !self.bodies.is_empty() || !self.headers.is_empty() || !self.problems.is_empty()
    }
}

/// A header of an answer. Shared ones are described once, in a place of their own.
#[derive(Debug)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) anchor: Option<String>,
    pub(super) shape: Shape,
}

/// A body, of a request or an answer, under every media type that it may have.
#[derive(Debug)]
pub(super) struct Body {
    pub(super) media_types: Vec<String>,
    pub(super) shape: Option<Shape>,
    pub(super) example: Option<String>,
}

/// Reads the answers of the operation that is called at `path`, in the document's order.
pub(super) fn answers(document: Document<'_>, operation: &Value, path: &str) -> Vec<Answer> {
    members(operation, "responses")
        .map(|(status, answer)| read(document, status, document.follow(answer).value, path))
        .collect()
}

fn read(document: Document<'_>, status: &str, answer: &Value, path: &str) -> Answer {
    let is_failure = status.starts_with(['4', '5']) || status == "default";
    let description = text(answer, "description").unwrap_or_default();
    Answer {
        status: status.to_owned(),
        is_failure,
        description: Prose::read(description),
        headers: members(answer, "headers").map(|(name, header)| self::header(document, name, header)).collect(),
        bodies: bodies(document, answer, Direction::Answer, is_failure.then_some(path)),
        problems: problems(document, answer),
    }
}

fn header(document: Document<'_>, name: &str, header: &Value) -> Header {
    let resolved = document.follow(header);
    let shared = resolved.reference.and_then(|reference| reference.strip_prefix(HEADERS)?.strip_prefix('/'));
    let mut shape = resolved.value.get("schema").map(|schema| Shape::read(document, schema)).unwrap_or_default();
    if let Some(description) = text(resolved.value, "description") {
        shape.description = Prose::read(description);
    }
    Header { name: name.to_owned(), anchor: shared.map(|key| format!("header-{}", slug(key))), shape }
}

/// The headers that answers share, each under the name that it has in the first answer that carries it.
pub(super) fn shared_headers<'a>(answers: impl Iterator<Item = &'a Answer>, document: Document<'_>) -> Vec<Header> {
    let named: Vec<(&str, &str)> = answers
        .flat_map(|answer| &answer.headers)
        .filter_map(|header| Some((header.anchor.as_deref()?, header.name.as_str())))
        .collect();
    let all = document.members_at(HEADERS.trim_start_matches('#'));
    all.map(|(key, value)| {
        let anchor = format!("header-{}", slug(key));
        let name = named.iter().find(|(known, _)| *known == anchor).map_or(key, |(_, name)| name);
        Header { anchor: Some(anchor), ..header(document, name, value) }
    })
    .collect()
}

/// Bodies of failures are all alike: they name their model and show an example only where the document has one, which tells
/// of the path that failed.
pub(super) fn bodies(
    document: Document<'_>,
    holder: &Value,
    direction: Direction,
    failed_at: Option<&str>,
) -> Vec<Body> {
    let mut bodies: Vec<(&Value, Body)> = Vec::new();
    for (media_type, media) in members(holder, "content") {
        if let Some((_, body)) = bodies.iter_mut().find(|(known, _)| known.get("schema") == media.get("schema")) {
            body.media_types.push(media_type.to_owned());
            continue;
        }
        let schema = media.get("schema");
        let named = schema.filter(|_| failed_at.is_some()).and_then(|schema| Shape::name_only(document, schema));
        let example = match failed_at {
            Some(path) => example::stated(document, media).map(|example| at(example, path)),
            None => example::of_media(document, media, direction),
        };
        let body = Body {
            media_types: vec![media_type.to_owned()],
            shape: named.or_else(|| schema.map(|schema| Shape::read(document, schema))),
            example: example.map(|example| pretty(&example)),
        };
        bodies.push((media, body));
    }
    bodies.into_iter().map(|(_, body)| body).collect()
}

/// The example of a problem that many operations share, as this one's.
fn at(mut example: Value, path: &str) -> Value {
    if let Some(instance) = example.get_mut("instance") {
        *instance = Value::from(path);
    }
    example
}

/// A text as it is, anything else as JSON.
fn pretty(example: &Value) -> String {
    match example {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

fn problems(document: Document<'_>, answer: &Value) -> Vec<&'static Problem> {
    let mut found: Vec<&'static Problem> = Vec::new();
    for (_, media) in members(answer, "content") {
        let one = media.get("example").into_iter();
        let named = members(media, "examples").filter_map(|(_, example)| document.follow(example).value.get("value"));
        for problem in one.chain(named).filter_map(|example| Problem::coded(text(example, "code")?)) {
            if !found.contains(&problem) {
                found.push(problem);
            }
        }
    }
    found
}
