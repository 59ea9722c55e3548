//! The OpenAPI document: closed, in step with the route tables, and with an example of everything.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use signet_domain::access::Permission;
use signet_edge::{Access, Route};
use signet_server::openapi::Contract;

use super::operations::{document, operations, resolved};
use crate::app::TestApp;

/// The tables that the document describes; pages are not in it, and what every realm has for its clients stands there once.
fn described_routes() -> Vec<Route> {
    let mut routes = [signet_api_identity::ROUTES, signet_api_realm::ROUTES, signet_oidc::ROUTES].concat();
    routes.retain(|route| !route.path.contains("{realm}"));
    routes
}

/// Whether an answer is an error of OAuth, which has words of its own.
fn is_of_oauth(response: &Value) -> bool {
    let schema = &response["content"]["application/json"]["schema"]["$ref"];
    schema.as_str().is_some_and(|schema| schema.ends_with("/OAuthError"))
}

/// The contracts as they are committed, for those who make clients from them.
const COMMITTED: [(Contract, &str); 2] = [
    (Contract::Identity, include_str!("../../../../../contracts/identity.openapi.json")),
    (Contract::Realm, include_str!("../../../../../contracts/realm.openapi.json")),
];

#[test]
fn the_committed_documents_are_those_that_the_code_makes() {
    for (contract, committed) in COMMITTED {
        let generated = signet_server::openapi::text(Some(contract));
        let differs =
            generated.lines().zip(committed.lines()).position(|(generated, committed)| generated != committed);
        let stale = "the committed document is stale from this line on: cargo xtask generate";
        assert_eq!(differs.map(|line| line + 1), None, "{contract:?}: {stale}");
        assert_eq!(generated.len(), committed.len());
    }
}

#[test]
fn the_contracts_are_whole_in_themselves_and_together() {
    let whole: Value = serde_json::from_str(&signet_server::openapi::text(None)).expect("JSON");
    let mut paths = BTreeSet::new();
    for (contract, committed) in COMMITTED {
        let part: Value = serde_json::from_str(committed).expect("JSON");
        paths.extend(part["paths"].as_object().expect("paths").keys().cloned());
        let mut found = Vec::new();
        references(&part, &mut found);
        for reference in found {
            assert!(
                part.pointer(reference.trim_start_matches('#')).is_some(),
                "{contract:?}: {reference} leads nowhere"
            );
        }
    }
    assert_eq!(paths, whole["paths"].as_object().expect("paths").keys().cloned().collect());
}

fn references(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::Object(members) => {
            found.extend(members.get("$ref").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| references(member, found));
        }
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        _ => {}
    }
}

#[test]
fn every_reference_of_the_document_leads_somewhere() {
    let document = document();
    let mut found = Vec::new();
    references(&document, &mut found);
    assert!(found.len() > 20, "{found:?}");
    for reference in found {
        let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("{reference} leaves the document"));
        assert!(document.pointer(pointer).is_some(), "{reference} leads nowhere");
    }
}

#[test]
fn the_document_and_the_route_tables_say_the_same() {
    let named = |method: &str, path: &str, is_public: bool| format!("{method} {path} public={is_public}");
    let documented: BTreeSet<_> = operations()
        .iter()
        .map(|operation| named(operation.method.as_str(), &operation.template, operation.is_public))
        .collect();
    let routed: BTreeSet<_> = described_routes()
        .iter()
        .map(|route| named(route.method.as_str(), route.path, route.access != Access::Caller))
        .collect();
    assert_eq!(documented, routed);
}

#[test]
fn the_credentials_that_the_document_asks_for_are_described() {
    let document = document();
    let schemes = document["components"]["securitySchemes"].as_object().expect("security schemes");
    let mut asked: Vec<_> = document["security"].as_array().cloned().unwrap_or_default();
    asked.extend(operations().iter().flat_map(|it| it.text["security"].as_array().cloned().unwrap_or_default()));
    let names: BTreeSet<String> =
        asked.iter().filter_map(Value::as_object).flat_map(Map::keys).map(String::to_owned).collect();
    assert!(!names.is_empty());
    for name in names {
        assert!(schemes.contains_key(&name), "the scheme {name} is not described");
    }
}

#[test]
fn oauth2_names_endpoints_that_there_are_and_every_permission() {
    let scheme = &document()["components"]["securitySchemes"]["oauth2"];
    assert_eq!(scheme["type"], "oauth2");
    let flows = scheme["flows"].as_object().expect("flows");
    assert_eq!(flows.keys().collect::<Vec<_>>(), ["authorizationCode", "clientCredentials"]);
    let routes: BTreeSet<_> =
        signet_oidc::ROUTES.iter().chain(signet_oidc::BROWSER_ROUTES).map(|route| route.path).collect();
    for (name, flow) in flows {
        let urls = flow.as_object().expect("a flow").iter().filter(|(member, _)| member.ends_with("Url"));
        for (member, url) in urls {
            assert!(routes.contains(url.as_str().expect("text")), "{name} {member}: {url}");
        }
        let scopes: BTreeSet<_> = flow["scopes"].as_object().expect("scopes").keys().map(String::as_str).collect();
        assert_eq!(scopes, Permission::ALL.iter().map(|permission| permission.as_str()).collect(), "{name}");
    }
    assert!(document()["security"].as_array().expect("an array").contains(&json!({ "oauth2": [] })));
}

#[test]
fn every_operation_explains_itself() {
    let mut ids = BTreeSet::new();
    for operation in operations() {
        let (name, text) = (operation.name(), &operation.text);
        assert!(text["summary"].as_str().is_some_and(|summary| summary.len() >= 5), "{name} has no summary");
        assert!(text["description"].as_str().is_some_and(|text| text.len() >= 20), "{name} has no description");
        let id = text["operationId"].as_str().unwrap_or_else(|| panic!("{name} has no operationId")).to_owned();
        assert!(ids.insert(id), "{name} has the operationId of another");
        let responses = text["responses"].as_object().expect("responses");
        let always = ["429", "500", "503"].into_iter();
        let body = operation.body().map(|_| ["400", "408", "413", "415"]).into_iter().flatten();
        let caller = (!operation.is_public).then_some(["400", "401"]).into_iter().flatten();
        for status in always.chain(body).chain(caller) {
            assert!(responses.contains_key(status), "{name} does not document {status}");
        }
        assert!(responses.keys().any(|status| status.starts_with('2')), "{name} documents no success");
    }
}

/// A value as the examples of a schema make it; fails where a part has none.
fn sample(document: &Value, schema: &Value, place: &str) -> Value {
    let schema = resolved(document, schema);
    if let Some(example) = [&schema["example"], &schema["examples"][0], &schema["const"], &schema["enum"][0]]
        .into_iter()
        .find(|value| !value.is_null())
    {
        return example.clone();
    }
    if let Some(parts) = schema["allOf"].as_array() {
        let parts = parts.iter().map(|part| sample(document, part, place));
        let members = parts.filter_map(|part| part.as_object().cloned()).flatten();
        return Value::Object(members.collect());
    }
    if let Some(parts) = schema["oneOf"].as_array().or(schema["anyOf"].as_array()) {
        let part = parts.iter().find(|part| part["type"] != "null").expect("a part");
        return sample(document, part, place);
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().unwrap_or_else(|| panic!("{place} has no members"));
            let members = properties.iter();
            let members =
                members.map(|(name, schema)| (name.clone(), sample(document, schema, &format!("{place}.{name}"))));
            Value::Object(members.collect())
        }
        Some("array") => json!([sample(document, &schema["items"], &format!("{place}[]"))]),
        Some("boolean") => json!(false),
        Some("null") => Value::Null,
        other => panic!("{place} has no example ({other:?})"),
    }
}

fn validator(document: &Value, schema: &Value) -> jsonschema::Validator {
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [schema],
        "components": document["components"],
    });
    jsonschema::options().should_validate_formats(true).build(&whole).expect("a schema")
}

/// The examples that a body states.
fn examples(content: &Value) -> Vec<Value> {
    let named = content["examples"].as_object().into_iter().flat_map(Map::values).map(|named| &named["value"]);
    named.chain([&content["example"]]).filter(|example| !example.is_null()).cloned().collect()
}

#[test]
fn every_body_has_an_example_that_fits_its_schema() {
    let document = document();
    let mut checked = 0;
    for operation in operations() {
        let request = std::iter::once(("request".to_owned(), &operation.text["requestBody"]));
        let responses = operation.text["responses"].as_object().expect("responses");
        let responses = responses.iter().map(|(status, response)| (status.clone(), response));
        for (part, body) in request.chain(responses) {
            for (kind, content) in resolved(&document, body)["content"].as_object().into_iter().flatten() {
                let place = format!("{} {part} {kind}", operation.name());
                let stated = examples(content);
                let made = stated.is_empty().then(|| sample(&document, &content["schema"], &place));
                for example in stated.iter().chain(&made) {
                    let errors: Vec<String> = validator(&document, &content["schema"])
                        .iter_errors(example)
                        .map(|error| format!("{error} at {}", error.instance_path()))
                        .collect();
                    assert!(errors.is_empty(), "{place}: {errors:?} in {example}");
                    checked += 1;
                }
            }
        }
    }
    assert!(checked > 50, "{checked} bodies");
}

/// The examples are what people try first.
#[tokio::test(flavor = "multi_thread")]
async fn the_examples_of_requests_are_taken_by_the_service() {
    let app = TestApp::new().await;
    let all = operations();
    let by_id = |id: &str| all.iter().find(|it| it.text["operationId"] == id).unwrap_or_else(|| panic!("no {id}"));
    let body = |id: &str| by_id(id).body().unwrap_or_else(|| panic!("{id} takes no body"));
    let register = by_id("register").call(&app, "").json(&body("register")).send().await.expect(201).json();
    by_id("login").call(&app, "").json(&body("login")).send().await.expect(200);
    let token = register["data"]["accessToken"].as_str().expect("a token");
    let again = by_id("reauthenticate").call(&app, token).json(&body("reauthenticate")).send().await.expect(200).json();
    let token = again["data"]["accessToken"].as_str().expect("a token");
    by_id("changePassword").call(&app, token).json(&body("changePassword")).send().await.expect(204);
    // Nobody's token and nobody's session are well-formed all the same: refused for what they are, not for their form.
    by_id("refresh").call(&app, "").json(&body("refresh")).send().await.expect(401);
    by_id("endSession").call(&app, token).send().await.expect(404);
}

#[test]
fn every_documented_problem_has_a_page() {
    let document = document();
    let mut checked = 0;
    for operation in operations() {
        for (status, response) in operation.text["responses"].as_object().expect("responses") {
            if !status.starts_with(['4', '5']) || is_of_oauth(resolved(&document, response)) {
                continue;
            }
            let content = resolved(&document, response)["content"].as_object().expect("a problem has a body");
            let problem = &content["application/problem+json"];
            assert_eq!(problem["schema"], content["application/json"]["schema"], "{} {status}", operation.name());
            let stated = examples(&content["application/json"]);
            assert!(!stated.is_empty(), "{} {status} has no example", operation.name());
            for example in stated {
                let place = format!("{} {status}", operation.name());
                let code = example["code"].as_str().unwrap_or_else(|| panic!("{place} has no example with a code"));
                let page = signet_web::Problem::coded(code).unwrap_or_else(|| panic!("{place}: no page for {code}"));
                assert!(signet_web::Problem::named(&page.name()).is_some_and(|found| found == page));
                let address = example["type"].as_str().unwrap_or_default();
                assert!(address.ends_with(&format!("/problems/{}", page.name())), "{place}: {address}");
                assert_eq!(example["status"].to_string(), *status, "{place}");
                assert_eq!(example["title"], page.title, "{place}");
                assert_eq!(page.status.to_string(), *status, "{place}");
                checked += 1;
            }
        }
    }
    assert!(checked > 50, "{checked} problems");
}

#[test]
fn problem_pages_have_names_of_their_own() {
    let names: BTreeSet<String> = signet_web::PROBLEMS.iter().map(signet_web::Problem::name).collect();
    assert_eq!(names.len(), signet_web::PROBLEMS.len());
    for name in names {
        let is_plain = name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        assert!(is_plain && !name.is_empty(), "{name}");
    }
}
