//! One operation of the API: how to call it and what it answers.

use serde_json::Value;

use super::answer::{Answer, Body, answers, bodies};
use super::curl;
use super::document::{Document, is_set, items, text};
use super::example::{self, Direction};
use super::schema::Shape;
use super::security::{self, Need};
use crate::prose::Prose;

/// The methods of a path item, in the order in which a reader expects them.
pub(super) const METHODS: [&str; 8] = ["get", "post", "put", "patch", "delete", "head", "options", "trace"];

/// One operation.
#[derive(Debug)]
pub(super) struct Operation {
    pub(super) anchor: String,
    /// The group that it is shown in.
    pub(super) tag: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) summary: String,
    pub(super) description: Prose,
    pub(super) is_deprecated: bool,
    pub(super) is_public: bool,
    pub(super) security: Vec<Vec<Need>>,
    pub(super) parameters: Vec<Parameter>,
    pub(super) body: Option<RequestBody>,
    pub(super) curl: String,
    pub(super) answers: Vec<Answer>,
}

/// A value outside of the body.
#[derive(Debug)]
pub(super) struct Parameter {
    pub(super) name: String,
    pub(super) place: String,
    pub(super) is_required: bool,
    pub(super) shape: Shape,
}

/// What the operation reads.
#[derive(Debug)]
pub(super) struct RequestBody {
    pub(super) is_required: bool,
    pub(super) description: Prose,
    pub(super) bodies: Vec<Body>,
}

/// Where an operation stands in the document.
#[derive(Debug, Clone, Copy)]
pub(super) struct Place<'a> {
    pub(super) document: Document<'a>,
    /// The address that paths are appended to.
    pub(super) base: &'a str,
    pub(super) path: &'a str,
    pub(super) item: &'a Value,
}

impl Operation {
    /// Reads the operation of `method`, in lower case, if the path has one.
    pub(super) fn read(place: Place<'_>, method: &str) -> Option<Self> {
        let Place { document, path, item, .. } = place;
        let operation = item.get(method)?;
        let parameters = parameters(document, item, operation);
        let body = operation.get("requestBody").map(|body| document.follow(body).value);
        let name = text(operation, "operationId").map_or_else(|| format!("{method}{path}"), str::to_owned);
        let summary = text(operation, "summary").unwrap_or(&name).to_owned();
        Some(Self {
            anchor: format!("op-{}", super::document::slug(&name)),
            tag: items(operation, "tags").find_map(Value::as_str).unwrap_or("Other").to_owned(),
            method: method.to_ascii_uppercase(),
            path: path.to_owned(),
            summary,
            description: Prose::read(text(operation, "description").unwrap_or_default()),
            is_deprecated: is_set(operation, "deprecated"),
            is_public: security::is_public(document, operation),
            security: security::alternatives(document, operation),
            curl: curl(place, method, operation, &parameters, body),
            parameters: parameters.iter().map(|parameter| Parameter::read(document, parameter)).collect(),
            body: body.map(|body| RequestBody::read(document, body)),
            answers: answers(document, operation, &curl::filled(document, path, &parameters)),
        })
    }
}

/// The parameters of the path, then those of the operation, which replace the path's of the same name and place.
fn parameters<'a>(document: Document<'a>, item: &'a Value, operation: &'a Value) -> Vec<&'a Value> {
    let mut all: Vec<&Value> = Vec::new();
    for parameter in items(item, "parameters").chain(items(operation, "parameters")) {
        let parameter = document.follow(parameter).value;
        let key = |one: &Value| (text(one, "name").map(str::to_owned), text(one, "in").map(str::to_owned));
        match all.iter_mut().find(|known| key(known) == key(parameter)) {
            Some(known) => *known = parameter,
            None => all.push(parameter),
        }
    }
    all
}

fn curl(place: Place<'_>, method: &str, operation: &Value, parameters: &[&Value], body: Option<&Value>) -> String {
    let document = place.document;
    let media = body.and_then(|body| super::document::members(body, "content").next());
    let body = media
        .and_then(|(media_type, media)| Some((media_type, example::of_media(document, media, Direction::Request)?)));
    let method = method.to_ascii_uppercase();
    let credential =
        if security::is_public(document, operation) { None } else { security::header(document, operation) };
    let Place { base, path, .. } = place;
    curl::line(&curl::Request { document, base, method: &method, path, parameters, credential, body })
}

impl Parameter {
    fn read(document: Document<'_>, parameter: &Value) -> Self {
        let place = text(parameter, "in").unwrap_or_default();
        let mut shape = parameter.get("schema").map(|schema| Shape::read(document, schema)).unwrap_or_default();
        if let Some(description) = text(parameter, "description") {
            shape.description = Prose::read(description);
        }
        Self {
            name: text(parameter, "name").unwrap_or_default().to_owned(),
            place: place.to_owned(),
            is_required: is_set(parameter, "required") || place == "path",
            shape,
        }
    }
}

impl RequestBody {
    fn read(document: Document<'_>, body: &Value) -> Self {
        Self {
            is_required: is_set(body, "required"),
            description: Prose::read(text(body, "description").unwrap_or_default()),
            bodies: bodies(document, body, Direction::Request, None),
        }
    }
}
