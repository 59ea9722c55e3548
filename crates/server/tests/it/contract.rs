//! Holds every answer of the suite against the product's own OpenAPI document.

use std::collections::HashMap;
use std::sync::{Arc, LazyLock, Mutex};

use axum::http::Method;
use serde_json::{Value, json};

use crate::app::Answer;

static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::to_value(crate::wiring::openapi()).expect("the document is JSON"));

/// Method, path and status of a documented answer.
type Documented = (String, String, String);

/// Made when an answer first asks for one: a test alone needs few of the hundreds.
static VALIDATORS: LazyLock<Mutex<HashMap<Documented, Option<Arc<jsonschema::Validator>>>>> =
    LazyLock::new(Mutex::default);

/// What checks the body of an answer, if the document describes one.
#[track_caller]
fn validator_of(method: &Method, template: &str, answer: &Answer) -> Option<Arc<jsonschema::Validator>> {
    let key = (method.to_string(), template.to_owned(), answer.status.as_u16().to_string());
    if let Some(known) = VALIDATORS.lock().expect("a lock").get(&key) {
        return known.clone();
    }
    let response = &DOCUMENT["paths"][template][key.0.to_lowercase()]["responses"][&key.2];
    assert!(!response.is_null(), "{method} {template} does not document {}: {}", key.2, answer.text);
    let schema = &resolved(response)["content"]["application/json"]["schema"];
    let made = (!schema.is_null()).then(|| Arc::new(validator(schema)));
    VALIDATORS.lock().expect("a lock").entry(key).or_insert(made).clone()
}

/// What a reference of the document points to, or the value itself.
fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(reference) => DOCUMENT.pointer(reference.trim_start_matches('#')).expect("no reference dangles"),
        None => value,
    }
}

fn validator(schema: &Value) -> jsonschema::Validator {
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [schema],
        "components": DOCUMENT["components"],
    });
    jsonschema::options().should_validate_formats(true).build(&whole).expect("a schema")
}

/// The path template of the document that a request's path fits.
fn template(path: &str) -> Option<&'static str> {
    let fits = |template: &str| {
        let (mut ours, mut theirs) = (template.split('/'), path.split('/'));
        loop {
            match (ours.next(), theirs.next()) {
                (None, None) => return true,
                (Some(our), Some(their)) if our == their || (our.starts_with('{') && !their.is_empty()) => {}
                _ => return false,
            }
        }
    };
    DOCUMENT["paths"].as_object().and_then(|paths| paths.keys().find(|path| fits(path))).map(String::as_str)
}

/// What no refusal may speak of: our SQL and its engines, files, hosts, Rust's own words (P120).
const NEVER_SAID: [&str; 28] = [
    "select ",
    "insert ",
    "update ",
    "delete from",
    " where ",
    " table",
    "constraint",
    "pkey",
    "sqlite",
    "postgres",
    "pgsql",
    "deadpool",
    "rusqlite",
    "savepoint",
    "serializ",
    "deadlock",
    "/home",
    "/tmp",
    "/var",
    "/etc",
    ".rs:",
    ".db",
    ".sql",
    "127.0.0.1",
    "localhost",
    "panick",
    "unwrap",
    "signet_",
];

/// Fails the test when what a refusal says of its own gives something of our insides away, or has no page to explain it.
#[track_caller]
fn check_refusal(answer: &Answer) {
    if !answer.text.starts_with("{\"type\":") {
        return;
    }
    let document = answer.json();
    let code = document["code"].as_str().unwrap_or_default();
    let page = signet_web::Problem::coded(code).unwrap_or_else(|| panic!("{code} has no page: {}", answer.text));
    assert_eq!(document["title"], page.title, "{}", answer.text);
    assert!(document["type"].as_str().is_some_and(|it| it.ends_with(&format!("/problems/{}", page.name()))));
    assert_eq!(document["traceId"], answer.header("request-id"), "{}", answer.text);
    // What went wrong inside is for the log: a failure of ours has the same few words whatever its cause.
    let failure = "An unexpected error occurred.";
    let outage = "The service is temporarily unavailable. Try again in a moment.";
    match answer.status.as_u16() {
        500 => assert_eq!(document["detail"], failure),
        503 => assert_eq!(document["detail"], outage),
        _ => {}
    }
    let errors = document["errors"].as_array().cloned().unwrap_or_default();
    let words = errors.iter().map(|error| &error["message"]).chain([&document["detail"], &document["title"]]);
    let headers = answer.headers.values().filter_map(|value| value.to_str().ok()).map(str::to_owned);
    for said in words.filter_map(|word| word.as_str().map(str::to_lowercase)).chain(headers) {
        let found = NEVER_SAID.iter().find(|never| said.contains(**never));
        assert_eq!(found, None, "{said} in {} {:?}", answer.text, answer.headers);
    }
}

/// Fails the test when an answer is not what the document says of its operation.
#[track_caller]
pub fn check(method: &Method, path: &str, answer: &Answer) {
    check_refusal(answer);
    assert!(answer.header("request-id").len() >= 10, "no Request-Id: {method} {path} {answer:?}");
    let status = answer.status.as_u16().to_string();
    let Some(template) = template(path) else { return };
    if DOCUMENT["paths"][template].get(method.as_str().to_lowercase()).is_none() {
        return; // Methods that the document does not know answer 405, which belongs to no operation.
    }
    crate::published_contract::check(method, template, answer);
    let response = &DOCUMENT["paths"][template][method.as_str().to_lowercase()]["responses"][&status];
    if answer.header("content-type") == "application/jwt"
        && resolved(response)["content"]["application/jwt"].is_object()
    {
        return;
    }
    match validator_of(method, template, answer) {
        None if answer.header("content-type").starts_with("application/json") => {
            panic!("{method} {template} {status} documents no body: {}", answer.text)
        }
        None => {}
        Some(validator) => {
            let errors: Vec<String> = validator.iter_errors(&answer.json()).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "{method} {template} {status}: {errors:?} in {}", answer.text);
        }
    }
}
