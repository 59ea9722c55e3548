//! Free-form data: what callers keep with an identity or a user, of bearable size, with a reference of their own in it.

use serde_json::{Map, Value};
use signet_protocol::identifier::folded;

use crate::refusal::FieldError;

/// How many bytes it may have, as JSON without spaces.
pub const MOST_BYTES: usize = 16 * 1024;
/// How deep it may be, itself included.
pub const DEEPEST: usize = 8;
/// The member that names the thing in the caller's own books.
pub const REFERENCE: &str = "external_reference";
const LONGEST_REFERENCE: usize = 256;

/// A JSON object that is the caller's own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FreeData(Map<String, Value>);

impl FreeData {
    /// Checks an object for the member `data` of a request.
    ///
    /// # Errors
    /// The rule it breaks: 16 KiB, 8 levels, a reference of at most 256 characters without control characters.
    pub fn checked(members: Map<String, Value>) -> Result<Self, FieldError> {
        let data = Self(members);
        if data.0.values().any(|value| depth(value) >= DEEPEST) {
            return Err(FieldError::new("data", "TOO_DEEP", format!("Use at most {DEEPEST} levels.")));
        }
        if data.to_text().len() > MOST_BYTES {
            return Err(FieldError::new("data", "TOO_LARGE", format!("Use at most {MOST_BYTES} bytes of JSON.")));
        }
        let is_bad = |text: &str| text.chars().count() > LONGEST_REFERENCE || text.chars().any(char::is_control);
        if data.reference().is_some_and(is_bad) {
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
        let mut members = self.0.clone();
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
        // A map of strings to JSON values is always JSON.
        serde_json::to_string(&self.0).unwrap_or_default()
    }

    /// As it was stored; `None` for a text that is no object.
    pub(crate) fn stored(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok().map(Self)
    }

    /// The members.
    pub fn members(&self) -> &Map<String, Value> {
        &self.0
    }

    /// The caller's own name of the thing, when it is text.
    pub fn reference(&self) -> Option<&str> {
        self.0.get(REFERENCE).and_then(Value::as_str)
    }

    /// The reference as it is searched.
    pub(crate) fn folded_reference(&self) -> Option<String> {
        self.reference().map(folded)
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
