//! What is wrong with a document and where: grows a path while it travels outwards, and speaks plainly.

use std::fmt;

use serde::de::{self, Expected, Unexpected};

/// A step from the document's root to a value.
#[derive(Debug)]
enum Step {
    Member(String),
    Item(usize),
}

/// An error under way: the steps are collected from the inside out.
#[derive(Debug)]
pub(super) struct Fault {
    pub(super) message: String,
    steps: Vec<Step>,
}

impl Fault {
    pub(super) fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), steps: Vec::new() }
    }

    pub(super) fn inside_member(mut self, name: &str) -> Self {
        self.steps.push(Step::Member(name.to_owned()));
        self
    }

    pub(super) fn inside_item(mut self, index: usize) -> Self {
        self.steps.push(Step::Item(index));
        self
    }

    /// The path from the root, or `None` for the root itself.
    pub(super) fn path(&self) -> Option<String> {
        let mut path = String::new();
        for step in self.steps.iter().rev() {
            match step {
                Step::Member(name) if path.is_empty() => path.push_str(name),
                Step::Member(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Step::Item(index) => path.push_str(&format!("[{index}]")),
            }
        }
        (!path.is_empty()).then_some(path)
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for Fault {}

impl de::Error for Fault {
    fn custom<T: fmt::Display>(message: T) -> Self {
        let message = message.to_string();
        // Serde's own words for untagged enums name the Rust type.
        if message.starts_with("data did not match") {
            return Self::new("has none of the accepted forms");
        }
        Self::new(message)
    }

    fn invalid_type(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(format!("must be {}", plain(&expected.to_string())))
    }

    fn invalid_value(_: Unexpected<'_>, expected: &dyn Expected) -> Self {
        Self::new(match plain(&expected.to_string()) {
            "a whole number" => "must be a whole number within the allowed range".to_owned(),
            other => format!("must be {other}"),
        })
    }

    fn invalid_length(_: usize, _: &dyn Expected) -> Self {
        Self::new("has the wrong number of items")
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self::new(format!("must be one of {}", expected.join(", ")))
    }

    fn unknown_field(field: &str, _: &'static [&'static str]) -> Self {
        Self::new("is not a known member").inside_member(field)
    }

    fn missing_field(field: &'static str) -> Self {
        Self::new("is required").inside_member(field)
    }

    fn duplicate_field(field: &'static str) -> Self {
        Self::new("is given more than once").inside_member(field)
    }
}

/// Serde's name for what it expected, without the names of Rust types.
fn plain(expected: &str) -> &str {
    match expected {
        "i8" | "i16" | "i32" | "i64" | "i128" | "isize" | "u8" | "u16" | "u32" | "u64" | "u128" | "usize" => {
            "a whole number"
        }
        "f32" | "f64" => "a number",
        "a boolean" => "true or false",
        "a character" => "a single character",
        "a sequence" => "a list",
        "a map" => "an object",
        "unit" => "null",
        _ if expected.starts_with("struct ") => "an object",
        _ if expected.starts_with("enum ") || expected.contains("variant") => "one of the known values",
        _ if expected.starts_with("a tuple") || expected.starts_with("an array") || expected.starts_with("tuple") => {
            "a list"
        }
        // Expectations that our own types write.
        _ if expected.starts_with("a ") || expected.starts_with("an ") || expected.starts_with("one of ") => expected,
        _ => "of another type",
    }
}
