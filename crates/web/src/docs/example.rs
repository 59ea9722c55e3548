//! Example values: the document's own where it has one, otherwise made from the schema.

use serde_json::{Map, Value, json};

use super::document::{Document, is_set, items, members, text};

/// How deep a made example goes; circles end here too.
const DEPTH: usize = 6;

/// Whom an example is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Direction {
    /// What a caller must send: required members alone, nothing that only answers hold.
    Request,
    /// What an answer holds: every member, nothing that only requests hold.
    Answer,
}

/// The example that a media type, a parameter or a schema states itself.
pub(super) fn stated(document: Document<'_>, holder: &Value) -> Option<Value> {
    let named = members(holder, "examples").find_map(|(_, example)| document.follow(example).value.get("value"));
    holder.get("example").or(named).or_else(|| items(holder, "examples").next()).cloned()
}

/// An example of a media type object.
pub(super) fn of_media(document: Document<'_>, media: &Value, direction: Direction) -> Option<Value> {
    stated(document, media).or_else(|| media.get("schema").map(|schema| of_schema(document, schema, direction, 0)))
}

/// An example of a schema.
pub(super) fn of_schema(document: Document<'_>, schema: &Value, direction: Direction, depth: usize) -> Value {
    let schema = document.follow(schema).value;
    if let Some(value) = stated(document, schema).or_else(|| fixed(schema)) {
        return value;
    }
    if depth > DEPTH {
        return Value::Null;
    }
    let parts: Vec<&Value> = items(schema, "allOf").collect();
    if !parts.is_empty() {
        let own = object(document, schema, direction, depth);
        let parts = parts.into_iter().map(|part| of_schema(document, part, direction, depth + 1));
        return parts.fold(own, joined);
    }
    let mut choices = items(schema, "oneOf").chain(items(schema, "anyOf"));
    if let Some(choice) = choices.find(|choice| text(choice, "type") != Some("null")) {
        return of_schema(document, choice, direction, depth + 1);
    }
    if items(schema, "type").any(|one| one == "null") {
        // Better than a text that no rule of the field would let pass.
        return Value::Null;
    }
    match first_type(schema) {
        "object" => object(document, schema, direction, depth),
        "array" => {
            let item = schema.get("items").map(|item| of_schema(document, item, direction, depth + 1));
            Value::Array(item.filter(|item| !item.is_null()).into_iter().collect())
        }
        "integer" | "number" => schema.get("minimum").cloned().unwrap_or_else(|| json!(1)),
        "boolean" => json!(true),
        "string" => json!(string(schema)),
        _ => Value::Null,
    }
}

/// A value that the schema leaves no choice about, or suggests.
fn fixed(schema: &Value) -> Option<Value> {
    schema.get("const").or_else(|| schema.get("default")).or_else(|| items(schema, "enum").next()).cloned()
}

fn first_type(schema: &Value) -> &str {
    match schema.get("type") {
        Some(Value::String(one)) => one,
        Some(Value::Array(several)) => {
            several.iter().filter_map(Value::as_str).find(|one| *one != "null").unwrap_or_default()
        }
        _ if schema.get("properties").is_some() => "object",
        _ if schema.get("items").is_some() => "array",
        _ => "",
    }
}

fn object(document: Document<'_>, schema: &Value, direction: Direction, depth: usize) -> Value {
    let required: Vec<&str> = items(schema, "required").filter_map(Value::as_str).collect();
    let mut example = Map::new();
    for (name, property) in members(schema, "properties") {
        let target = document.follow(property).value;
        let is_wanted = match direction {
            Direction::Request => !is_set(target, "readOnly") && (required.is_empty() || required.contains(&name)),
            Direction::Answer => !is_set(target, "writeOnly"),
        };
        if is_wanted {
            // What stands beside a reference is nearer than what it points to.
            let value = stated(document, property);
            let value = value.unwrap_or_else(|| of_schema(document, property, direction, depth + 1));
            example.insert(name.to_owned(), value);
        }
    }
    Value::Object(example)
}

fn joined(whole: Value, part: Value) -> Value {
    match (whole, part) {
        (Value::Object(mut whole), Value::Object(part)) => {
            whole.extend(part);
            Value::Object(whole)
        }
        (whole, Value::Null) => whole,
        (_, part) => part,
    }
}

fn string(schema: &Value) -> &'static str {
    match text(schema, "format").unwrap_or_default() {
        "email" => "alice@example.com",
        "password" => "SecurePass123!",
        "date-time" => "2026-01-31T09:30:00.000Z",
        "date" => "2026-01-31",
        "uuid" => "0198c2a5-6d1e-7b60-9f3a-5a1c8e4d2b70",
        "uri" | "url" | "uri-reference" => "https://example.com/",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "byte" => "AQID",
        _ => "string",
    }
}
