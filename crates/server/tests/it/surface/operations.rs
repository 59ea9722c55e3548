//! The operations of the OpenAPI document as sweeps need them, so that a new operation is swept without a word more.

use axum::http::Method;
use serde_json::{Map, Value};

use crate::app::{Call, TestApp};

/// The document, as JSON.
pub(super) fn document() -> Value {
    crate::wiring::openapi()
}

/// What a `$ref` of the document points to, or the value itself.
pub(super) fn resolved<'a>(document: &'a Value, value: &'a Value) -> &'a Value {
    match value["$ref"].as_str() {
        Some(reference) => {
            let pointer = reference.strip_prefix('#').unwrap_or_else(|| panic!("not inside the document: {reference}"));
            resolved(document, document.pointer(pointer).unwrap_or_else(|| panic!("dangling: {reference}")))
        }
        None => value,
    }
}

/// The schema itself, or the first of those that it lets choose from.
fn first_form<'a>(document: &'a Value, schema: &'a Value) -> &'a Value {
    let schema = resolved(document, schema);
    schema["oneOf"].get(0).map_or(schema, |first| resolved(document, first))
}

/// One operation.
#[derive(Debug, Clone)]
pub(super) struct Operation {
    pub(super) method: Method,
    /// The path as the document has it.
    pub(super) template: String,
    /// The path with the examples of its parameters in place.
    pub(super) path: String,
    /// Whether the document asks for no credential of a caller.
    pub(super) is_public: bool,
    /// The schema of the body, resolved.
    schema: Option<Value>,
    /// The whole operation, as the document has it.
    pub(super) text: Value,
}

impl Operation {
    /// A body as the document's examples make it.
    pub(super) fn body(&self) -> Option<Value> {
        let schema = self.schema.as_ref()?;
        let properties = schema["properties"].as_object().cloned().unwrap_or_default();
        let members = properties.into_iter().map(|(name, member)| {
            let stated = [&member["example"], &member["examples"][0], &schema["example"][&name]];
            let example = stated.into_iter().find(|example| !example.is_null()).cloned().unwrap_or_default();
            (name, example)
        });
        Some(Value::Object(members.collect::<Map<_, _>>()))
    }

    /// Whether its path names something by a word that others chose, or compares it as it stands: nothing is wrong with any.
    pub(super) fn is_named_freely(&self) -> bool {
        ["/v1/Scopes/{name}", "/oauth/register/{clientId}"].contains(&self.template.as_str())
    }

    /// The path with `value` at the parameter `name`, and the examples of the others.
    pub(super) fn path_with(&self, name: &str, value: &str) -> String {
        let document = document();
        let template = self.template.replace(&format!("{{{name}}}"), value);
        filled(&document, &template, &self.text)
    }

    /// The members of the body that must be there.
    pub(super) fn required(&self) -> Vec<String> {
        let required = self.schema.as_ref().and_then(|schema| schema["required"].as_array()).cloned();
        required.into_iter().flatten().filter_map(|name| name.as_str().map(str::to_owned)).collect()
    }

    /// All members of the body that the document knows.
    pub(super) fn members(&self) -> Vec<String> {
        let properties = self.schema.as_ref().and_then(|schema| schema["properties"].as_object());
        properties.into_iter().flat_map(Map::keys).cloned().collect()
    }

    /// Whether the document lets `member` be a value of this one's JSON type.
    pub(super) fn takes(&self, member: &str, value: &Value) -> bool {
        let schema = self.schema.as_ref().map(|schema| &schema["properties"][member]);
        let mut types = Vec::new();
        collect_types(&document(), schema.unwrap_or(&Value::Null), &mut types);
        let name = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_i64() => "integer",
            Value::Number(_) => "number",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        types.iter().any(|it| it == name)
    }

    /// A request to it, signed in as the owner of `token` where the operation wants somebody.
    pub(super) fn call<'a>(&self, app: &'a TestApp, token: &str) -> Call<'a> {
        let call = app.call(self.method.clone(), &self.path);
        if self.is_public { call } else { call.bearer(token) }
    }

    /// For messages.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.method, self.template)
    }
}

/// The JSON types that a schema speaks of.
fn collect_types(document: &Value, schema: &Value, types: &mut Vec<String>) {
    let schema = resolved(document, schema);
    match &schema["type"] {
        Value::String(name) => types.push(name.clone()),
        Value::Array(names) => types.extend(names.iter().filter_map(Value::as_str).map(str::to_owned)),
        _ => {}
    }
    for word in ["allOf", "anyOf", "oneOf"] {
        for part in schema[word].as_array().into_iter().flatten() {
            collect_types(document, part, types);
        }
    }
}

/// Every operation of the document.
pub(super) fn operations() -> Vec<Operation> {
    let document = document();
    let mut operations = Vec::new();
    for (template, methods) in document["paths"].as_object().expect("paths") {
        for (method, text) in methods.as_object().expect("operations") {
            let schema = &text["requestBody"]["content"]["application/json"]["schema"];
            operations.push(Operation {
                method: method.to_uppercase().parse().expect("a method"),
                path: filled(&document, template, text),
                template: template.clone(),
                is_public: is_public(&document, text),
                schema: (!schema.is_null()).then(|| first_form(&document, schema).clone()),
                text: text.clone(),
            });
        }
    }
    assert!(operations.len() >= 10, "{operations:?}");
    operations
}

/// Those that take a body.
pub(super) fn operations_with_a_body() -> Vec<Operation> {
    // What software registers itself with answers in OAuth's words, to whoever has a token: its tests are its own.
    let is_read_here = |it: &Operation| it.body().is_some() && it.text["security"][0]["registrationToken"].is_null();
    let found: Vec<_> = operations().into_iter().filter(is_read_here).collect();
    assert!(found.len() >= 5, "{found:?}");
    found
}

fn is_public(document: &Value, operation: &Value) -> bool {
    let security = if operation["security"].is_array() { &operation["security"] } else { &document["security"] };
    // OpenAPI 3.1, section 4.8.10: an empty list asks for nothing, and so does a list with an empty requirement. What opens a
    // registration is nobody's credential.
    let is_nobodys = |way: &Value| way == &Value::Object(Map::new()) || !way["registrationToken"].is_null();
    security.as_array().is_none_or(|ways| ways.is_empty() || ways.iter().any(is_nobodys))
}

fn filled(document: &Value, template: &str, operation: &Value) -> String {
    let mut path = template.to_owned();
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let parameter = resolved(document, parameter);
        if parameter["in"] == "path" {
            let name = parameter["name"].as_str().expect("a name");
            let example = [&parameter["example"], &parameter["schema"]["example"]].into_iter().find_map(Value::as_str);
            let example = example.unwrap_or_else(|| panic!("no example of {name} in {template}"));
            path = path.replace(&format!("{{{name}}}"), example);
        }
    }
    assert!(!path.contains('{'), "{template} has parameters that it does not describe");
    path
}
