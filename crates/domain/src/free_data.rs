//! Free-form data: what callers keep with an identity or a user, of bearable size, with a reference of their own in it.

use serde::{Deserialize, Serialize, Serializer};
use serde_json::value::RawValue;
use serde_json::{Map, Value};
use signet_protocol::identifier::folded;

use crate::refusal::FieldError;

/// How many bytes it may have, as JSON without spaces.
pub const MOST_BYTES: usize = 16 * 1024;
/// How deep it may be, itself included.
pub const DEEPEST: usize = 8;
/// How many members and items it may have, at every depth together: each takes many times its own length in memory.
pub const MOST_VALUES: usize = 1_000;
/// The member that names the thing in the caller's own books.
pub const REFERENCE: &str = "external_reference";
const LONGEST_REFERENCE: usize = 256;

/// A JSON object that is the caller's own, as it is written: lists show much of it, and take none of it apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FreeData(String);

impl Default for FreeData {
    fn default() -> Self {
        Self("{}".to_owned())
    }
}

impl Serialize for FreeData {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let written: &RawValue = serde_json::from_str(&self.0).map_err(serde::ser::Error::custom)?;
        written.serialize(serializer)
    }
}

/// The one member that we read.
#[derive(Deserialize)]
struct Named {
    external_reference: Option<Value>,
}

impl FreeData {
    /// Checks an object for the member `data` of a request.
    ///
    /// # Errors
    /// The rule it breaks: 16 KiB, 8 levels, 1,000 values, a reference of at most 256 characters without control characters.
    pub fn checked(members: Map<String, Value>) -> Result<Self, FieldError> {
        let members = Value::Object(members);
        if depth(&members) > DEEPEST {
            return Err(FieldError::new("data", "TOO_DEEP", format!("Use at most {DEEPEST} levels.")));
        }
        if within(&members) > MOST_VALUES {
            let message = format!("Use at most {MOST_VALUES} members and items, those within others included.");
            return Err(FieldError::new("data", "TOO_MANY", message));
        }
        let data = Self(members.to_string());
        if data.0.len() > MOST_BYTES {
            return Err(FieldError::new("data", "TOO_LARGE", format!("Use at most {MOST_BYTES} bytes of JSON.")));
        }
        let is_bad = |text: &str| text.chars().count() > LONGEST_REFERENCE || text.chars().any(char::is_control);
        if members.get(REFERENCE).and_then(Value::as_str).is_some_and(is_bad) {
            let message = format!("Use at most {LONGEST_REFERENCE} characters, none of them control characters.");
            return Err(FieldError::new("data.external_reference", "BAD_REFERENCE", message));
        }
        Ok(data)
    }

    /// The data with the members of `change` in place of its own; null takes one away.
    ///
    /// # Errors
    /// As [`FreeData::checked`], of what comes of it.
    pub fn merged(&self, change: &Map<String, Value>) -> Result<Self, FieldError> {
        let mut members = self.members();
        for (name, value) in change {
            if value.is_null() {
                members.remove(name);
            } else {
                members.insert(name.clone(), value.clone());
            }
        }
        Self::checked(members)
    }

    /// As it is stored.
    pub fn to_text(&self) -> String {
        self.0.clone()
    }

    /// As it was stored; `None` for a text that is no object.
    pub(crate) fn stored(text: String) -> Option<Self> {
        let is_json = serde_json::from_str::<&RawValue>(&text).is_ok();
        (is_json && text.starts_with('{')).then_some(Self(text))
    }

    /// The members, taken apart.
    pub fn members(&self) -> Map<String, Value> {
        // Nothing is held that is no object.
        serde_json::from_str(&self.0).unwrap_or_default()
    }

    /// The caller's own name of the thing, when it is text.
    pub fn reference(&self) -> Option<String> {
        match serde_json::from_str::<Named>(&self.0).ok()?.external_reference? {
            Value::String(reference) => Some(reference),
            _ => None,
        }
    }

    /// The reference as it is searched.
    pub(crate) fn folded_reference(&self) -> Option<String> {
        self.reference().as_deref().map(folded)
    }
}

/// How many levels a value has; a value that holds no others has none.
fn depth(value: &Value) -> usize {
    match value {
        Value::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Value::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// How many values there are within a value.
fn within(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.len() + items.iter().map(within).sum::<usize>(),
        Value::Object(members) => members.len() + members.values().map(within).sum::<usize>(),
        _ => 0,
    }
}
