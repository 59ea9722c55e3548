//! Holds answers against the published contract as well, where a copy of it lies beside this repository: a client that was
//! generated from the published files reads what we answer.

use std::collections::HashMap;
use std::path::Path;
use std::sync::LazyLock;

use axum::http::Method;
use serde_json::{Map, Value, json};

use crate::app::Answer;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/reference/quub-openapi");

/// Values that the published domain model knows and the published enums of its paths forgot.
const FORGOTTEN: [&str; 2] = ["VIEWER", "PLATFORM"];

type Validators = HashMap<(String, String, String), Option<jsonschema::Validator>>;

/// A validator per operation and status of the published contract; nothing where there is no copy of it.
static VALIDATORS: LazyLock<Validators> = LazyLock::new(|| {
    let mut files = Files::default();
    let Some(contract) = files.load(Path::new(FOLDER).join("identity.yaml").as_path()) else { return HashMap::new() };
    let mut validators = HashMap::new();
    for (path, operations) in contract["paths"].as_object().expect("paths") {
        for (method, operation) in operations.as_object().expect("operations") {
            for (status, response) in operation["responses"].as_object().into_iter().flatten() {
                let response = files.inlined(&Path::new(FOLDER).join("identity.yaml"), &contract, response, 0);
                let schema = &response["content"]["application/json"]["schema"];
                let validator = (!schema.is_null()).then(|| {
                    let mut schema = schema.clone();
                    mend(&mut schema);
                    jsonschema::options().should_validate_formats(true).build(&schema).expect("a schema")
                });
                validators.insert((method.to_uppercase(), path.clone(), status.clone()), validator);
            }
        }
    }
    assert!(validators.len() > 50, "{}", validators.len());
    validators
});

/// The files of the contract, read once each.
#[derive(Default)]
struct Files(HashMap<std::path::PathBuf, Value>);

impl Files {
    fn load(&mut self, path: &Path) -> Option<Value> {
        if let Some(found) = self.0.get(path) {
            return Some(found.clone());
        }
        let text = std::fs::read_to_string(path).ok()?;
        let value: Value = serde_yaml_ng::from_str(&text).expect("YAML");
        self.0.insert(path.to_owned(), value.clone());
        Some(value)
    }

    /// `value` of `file` with every reference replaced by what it points to.
    fn inlined(&mut self, file: &Path, document: &Value, value: &Value, depth: usize) -> Value {
        assert!(depth < 64, "a schema that refers to itself in {}", file.display());
        match value {
            Value::Object(members) => match members.get("$ref").and_then(Value::as_str) {
                Some(reference) => {
                    let (name, pointer) = reference.split_once('#').expect("a reference");
                    let file = if name.is_empty() { file.to_owned() } else { file.with_file_name("").join(name) };
                    let document = if name.is_empty() {
                        document.clone()
                    } else {
                        self.load(&file).expect("a file of the contract")
                    };
                    let target = document.pointer(pointer).unwrap_or_else(|| panic!("dangling: {reference}")).clone();
                    self.inlined(&file, &document, &target, depth + 1)
                }
                None => {
                    let inline = |(name, value): (&String, &Value)| {
                        (name.clone(), self.inlined(file, document, value, depth + 1))
                    };
                    Value::Object(members.iter().map(inline).collect::<Map<_, _>>())
                }
            },
            Value::Array(items) => items.iter().map(|item| self.inlined(file, document, item, depth + 1)).collect(),
            other => other.clone(),
        }
    }
}

/// Successes that only realms with rules of their own answer: a registration that waits for the proof of its address has no
/// tokens, and the published 201 has to have them.
const BEYOND: [(&str, u16); 1] = [("/auth/register", 202)];

/// Takes out the contradictions of the published files: pages whose items may not exist, enums that lack a value, and the
/// format of addresses, which knows no other script than ASCII.
fn mend(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            if members.get("items") == Some(&Value::Bool(false)) {
                members.remove("items");
            }
            if members.get("format").is_some_and(|format| format == "email") {
                members.insert("format".to_owned(), json!("idn-email"));
            }
            if let Some(Value::Array(words)) = members.get_mut("enum")
                && words.iter().any(|word| word == "INVESTOR")
            {
                words.extend(FORGOTTEN.map(|word| json!(word)));
            }
            members.values_mut().for_each(mend);
        }
        Value::Array(items) => items.iter_mut().for_each(mend),
        _ => {}
    }
}

/// Fails the test when an answer is not what the published contract says of its operation.
#[track_caller]
pub fn check(method: &Method, template: &str, answer: &Answer) {
    let Some(path) = template.strip_prefix("/v1") else { return };
    let key = |status: String| (method.to_string(), path.to_owned(), status);
    let is_published = VALIDATORS.keys().any(|(of, at, _)| of == method.as_str() && at == path);
    if !is_published {
        return;
    }
    match VALIDATORS.get(&key(answer.status.as_u16().to_string())) {
        // Clients know only the published successes; problems of other statuses read like those that are published.
        None if BEYOND.contains(&(path, answer.status.as_u16())) => {}
        None => assert!(!answer.status.is_success(), "{method} {path} does not publish {}", answer.status),
        Some(None) => {}
        Some(Some(validator)) if answer.header("content-type").contains("json") => {
            let errors: Vec<String> = validator.iter_errors(&answer.json()).map(|error| error.to_string()).collect();
            assert!(errors.is_empty(), "published {method} {path} {}: {errors:?} in {}", answer.status, answer.text);
        }
        Some(Some(_)) => panic!("{method} {path} answers {} without JSON", answer.status),
    }
}
