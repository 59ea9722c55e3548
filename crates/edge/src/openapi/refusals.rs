//! Refusals in the document as callers get them: made by the code that makes the real ones, on the operation's own path.

use std::collections::BTreeMap;

use serde_json::Value;
use utoipa::openapi::example::Example;
use utoipa::openapi::path::{Operation, PathItem};
use utoipa::openapi::{ContentBuilder, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use super::{EXAMPLE_REQUEST, EXAMPLE_URL};
use crate::problem::{Failure, Place};

/// An answer that is a problem document, with examples by their names. They stand under one of its two media types alone:
/// the document is the same under both.
pub(super) fn answer(description: &str, examples: &[(String, Value)]) -> Response {
    let content = || ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem")));
    let shown = match examples {
        [(_, only)] => content().example(Some(only.clone())),
        several => {
            let examples =
                several.iter().map(|(name, example)| (name, Example::builder().value(Some(example.clone()))));
            content().examples_from_iter(examples.map(|(name, example)| (name, example.build())))
        }
    };
    ResponseBuilder::new()
        .description(description)
        .content("application/json", shown.build())
        .content("application/problem+json", content().build())
        .build()
}

/// Writes refusals of an operation's own into the document, each in the place of the shared answer of its status; with the
/// member `error` where the operation's route has it.
///
/// # Errors
/// What is wrong with the row: no such operation, or a status that it does not document.
pub fn refuses(
    document: &mut OpenApi,
    operation_id: &str,
    refusals: &[Failure],
    has_error_member: bool,
) -> Result<(), String> {
    let shared = super::shared_answers();
    let mut all = document
        .paths
        .paths
        .iter_mut()
        .flat_map(|(path, item)| operations(item).into_iter().map(move |operation| (path.as_str(), operation)));
    let found = all.find(|(_, operation)| operation.operation_id.as_deref() == Some(operation_id));
    let (path, operation) = found.ok_or_else(|| format!("there is no operation {operation_id}"))?;
    let path = filled(path, operation);
    let mut by_status = BTreeMap::<String, Vec<&Failure>>::new();
    for refusal in refusals {
        by_status.entry(refusal.status().as_u16().to_string()).or_default().push(refusal);
    }
    for (status, refusals) in by_status {
        let documented = operation.responses.responses.get_mut(&status);
        let documented = documented.ok_or_else(|| format!("{operation_id} does not document {status}"))?;
        *documented = RefOr::T(told((&path, has_error_member), &refusals, general(documented, &shared)));
    }
    Ok(())
}

fn operations(item: &mut PathItem) -> impl IntoIterator<Item = &mut Operation> {
    [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete].into_iter().flatten()
}

/// The path with the examples of its parameters in place.
fn filled(path: &str, operation: &Operation) -> String {
    // Parameters show what they hold in their JSON alone.
    let parameters = operation.parameters.iter().flatten().filter_map(|parameter| serde_json::to_value(parameter).ok());
    parameters.fold(path.to_owned(), |path, parameter| {
        let text = |member: &str| parameter.get(member).and_then(Value::as_str).unwrap_or_default();
        path.replace(&format!("{{{}}}", text("name")), text("example"))
    })
}

/// What the answer that is replaced said of itself.
fn general<'a>(documented: &'a RefOr<Response>, shared: &'a super::Answers) -> &'a str {
    let referred = match documented {
        RefOr::T(own) => Some(own),
        RefOr::Ref(reference) => {
            let name = reference.ref_location.rsplit('/').next().unwrap_or_default();
            shared.get(name).and_then(|shared| if let RefOr::T(shared) = shared { Some(shared) } else { None })
        }
    };
    referred.map_or("", |answer| answer.description.as_str())
}

/// Refusals say what they are about, except for those of fields: there the general words say more.
fn told((path, has_error_member): (&str, bool), refusals: &[&Failure], general: &str) -> Response {
    let request_id = EXAMPLE_REQUEST;
    let place = Place {
        public_url: EXAMPLE_URL,
        path,
        request_id,
        wants_problem_type: false,
        has_error_member,
        speaks_oauth: false,
    };
    let mut examples: Vec<(String, Value)> = Vec::new();
    for refusal in refusals {
        let example = serde_json::to_value(refusal.document(&place)).unwrap_or_default();
        let name = example["code"].as_str().unwrap_or_default().to_owned();
        let alike = examples.iter().filter(|(known, _)| known.starts_with(&name)).count();
        examples.push((if alike == 0 { name } else { format!("{name}_{}", alike + 1) }, example));
    }
    let details: Vec<String> = refusals.iter().map(|refusal| format!("- {}", refusal.detail())).collect();
    let description = match refusals {
        [first, ..] if first.is_about_fields() => general,
        [only] => only.detail(),
        _ => &details.join("\n"),
    };
    answer(description, &examples)
}
