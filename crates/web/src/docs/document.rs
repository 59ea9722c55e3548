//! Reading an OpenAPI document as it is: members that are missing or of another type count as absent.

use serde_json::Value;

/// How many references may point to references; a document that goes in circles ends here.
const HOPS: usize = 16;

/// The whole document, against which references are followed.
#[derive(Debug, Clone, Copy)]
pub(super) struct Document<'a>(pub(super) &'a Value);

/// What a value leads to.
#[derive(Debug, Clone, Copy)]
pub(super) struct Resolved<'a> {
    pub(super) value: &'a Value,
    /// The last reference that was followed, such as `#/components/schemas/Account`.
    pub(super) reference: Option<&'a str>,
}

impl<'a> Document<'a> {
    /// Follows `$ref`, if there is one. A reference that leads nowhere is the value that holds it.
    pub(super) fn follow(self, value: &'a Value) -> Resolved<'a> {
        let mut resolved = Resolved { value, reference: None };
        for _ in 0..HOPS {
            let Some(reference) = text(resolved.value, "$ref") else { break };
            let Some(value) = reference.strip_prefix('#').and_then(|pointer| self.0.pointer(pointer)) else { break };
            resolved = Resolved { value, reference: Some(reference) };
        }
        resolved
    }

    /// The members of an object deep in the document.
    pub(super) fn members_at(self, pointer: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
        entries(self.0.pointer(pointer))
    }
}

/// A member that is a text.
pub(super) fn text<'a>(value: &'a Value, name: &str) -> Option<&'a str> {
    value.get(name)?.as_str()
}

/// Whether a member is `true`.
pub(super) fn is_set(value: &Value, name: &str) -> bool {
    value.get(name).and_then(Value::as_bool).unwrap_or(false)
}

/// The members of an object, in the document's order.
pub(super) fn members<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = (&'a str, &'a Value)> {
    entries(value.get(name))
}

/// The items of a list.
pub(super) fn items<'a>(value: &'a Value, name: &str) -> impl Iterator<Item = &'a Value> {
    value.get(name).and_then(Value::as_array).into_iter().flatten()
}

fn entries(value: Option<&Value>) -> impl Iterator<Item = (&str, &Value)> {
    value.and_then(Value::as_object).into_iter().flatten().map(|(name, value)| (name.as_str(), value))
}

/// A value as a reader expects it in running text: texts without their quotes.
pub(super) fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// `name` with everything that an address' fragment could stumble over replaced.
pub(super) fn slug(name: &str) -> String {
    name.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).collect()
}

/// The anchor of a named schema.
pub(super) fn model_anchor(name: &str) -> String {
    format!("model-{}", slug(name))
}
