//! JSON (RFC 8259), read strictly: what two readers might understand differently is refused.
//!
//! The text is read once into a small tree, which is then bound to the wanted type. That finds duplicate members at
//! every depth, inside members that the type ignores too, and lets an error name the member it is about.

mod bind;
mod fault;
mod tree;

use std::fmt;

use serde::de::DeserializeOwned;

use self::fault::Fault;

/// The deepest nesting of arrays and objects that is read.
pub const MAX_DEPTH: usize = 32;

/// The most values (members, items, arrays and objects together) that one document may hold. A value takes 32 bytes in
/// memory but may take two in the text, so that the size of the text alone would not bound the memory.
pub const MAX_VALUES: usize = 65_536;

/// Why a document was refused, in words for the caller.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// The member that it is about, such as `email`, `address.street` or `items[2].id`; `None` for the whole document.
    pub field: Option<String>,
    /// What is wrong, to be read after the member's name: `is required`, `must be a string`.
    pub message: String,
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.field.as_deref().unwrap_or("the JSON document"), self.message)
    }
}

impl std::error::Error for JsonError {}

impl From<Fault> for JsonError {
    fn from(fault: Fault) -> Self {
        Self { field: fault.path(), message: fault.message }
    }
}

/// Reads one JSON document. Objects bind only to structs and maps, never arrays to structs.
///
/// # Errors
/// [`JsonError`] for malformed JSON, invalid UTF-8, anything after the document, nesting deeper than [`MAX_DEPTH`], more
/// than [`MAX_VALUES`] values, duplicate members at any depth, NUL in a string, numbers that no 64-bit float holds, and
/// for members that `T` misses or wants of another type.
pub fn from_slice<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, JsonError> {
    let node = read(bytes)?;
    Ok(T::deserialize(node)?)
}

// Apart from the generic function, so that this part is compiled once.
fn read(bytes: &[u8]) -> Result<tree::Node<'_>, Fault> {
    let text = std::str::from_utf8(bytes).map_err(|_| Fault::new("is not valid UTF-8"))?;
    tree::read(text)
}

#[cfg(test)]
mod tests;
