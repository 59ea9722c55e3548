//! The first step: text to a tree, with every rule that concerns the document and not the wanted type.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use serde::de::{self, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::fault::Fault;
use super::{MAX_DEPTH, MAX_VALUES};

/// A JSON value that borrows its text where it can.
#[derive(Debug)]
pub(super) enum Node<'a> {
    Null,
    Bool(bool),
    Unsigned(u64),
    Signed(i64),
    Float(f64),
    Text(Cow<'a, str>),
    Array(Vec<Node<'a>>),
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
}

/// Reads the one document that `text` holds.
pub(super) fn read(text: &str) -> Result<Node<'_>, Fault> {
    if text.trim_ascii().is_empty() {
        return Err(Fault::new("is empty"));
    }
    let mut reading = Reading { fault: None, values: 0 };
    let mut source = serde_json::Deserializer::from_str(text);
    let read = Value { reading: &mut reading, depth: 0 }.deserialize(&mut source);
    match (read.and_then(|node| source.end().map(|()| node)), reading.fault) {
        (Ok(node), None) => Ok(node),
        (_, Some(fault)) => Err(fault),
        (Err(error), None) => {
            let (line, column) = (error.line(), error.column());
            Err(Fault::new(format!("is not valid JSON (line {line}, column {column})")))
        }
    }
}

/// What is known while reading. The parser's errors carry no path, so a fault of ours travels here beside them.
struct Reading {
    fault: Option<Fault>,
    values: usize,
}

impl Reading {
    fn refuse<E: de::Error>(&mut self, fault: Fault) -> E {
        self.fault = Some(fault);
        E::custom("refused")
    }

    /// Passes an error outwards, adding a step to the path of a fault of ours.
    fn outwards<E>(&mut self, error: E, step: impl FnOnce(Fault) -> Fault) -> E {
        self.fault = self.fault.take().map(step);
        error
    }

    fn text<E: de::Error>(&mut self, text: &str) -> Result<(), E> {
        if text.contains('\0') { Err(self.refuse(Fault::new("must not hold the character NUL"))) } else { Ok(()) }
    }
}

struct Value<'r> {
    reading: &'r mut Reading,
    depth: usize,
}

impl Value<'_> {
    fn deeper<E: de::Error>(&mut self) -> Result<usize, E> {
        let depth = self.depth + 1;
        if depth > MAX_DEPTH {
            return Err(self.reading.refuse(Fault::new(format!("is nested deeper than {MAX_DEPTH} levels"))));
        }
        Ok(depth)
    }
}

impl<'de> DeserializeSeed<'de> for Value<'_> {
    type Value = Node<'de>;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Node<'de>, D::Error> {
        self.reading.values += 1;
        if self.reading.values > MAX_VALUES {
            return Err(self.reading.refuse(Fault::new(format!("holds more than {MAX_VALUES} values"))));
        }
        source.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Value<'_> {
    type Value = Node<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Node<'de>, E> {
        Ok(Node::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Node<'de>, E> {
        Ok(Node::Bool(value))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Node<'de>, E> {
        Ok(Node::Unsigned(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Node<'de>, E> {
        Ok(Node::Signed(value))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Node<'de>, E> {
        Ok(Node::Float(value))
    }

    fn visit_borrowed_str<E: de::Error>(self, value: &'de str) -> Result<Node<'de>, E> {
        self.reading.text(value)?;
        Ok(Node::Text(Cow::Borrowed(value)))
    }

    fn visit_str<E: de::Error>(self, value: &str) -> Result<Node<'de>, E> {
        self.reading.text(value)?;
        Ok(Node::Text(Cow::Owned(value.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(mut self, mut source: A) -> Result<Node<'de>, A::Error> {
        let depth = self.deeper()?;
        let mut items = Vec::new();
        loop {
            match source.next_element_seed(Value { reading: &mut *self.reading, depth }) {
                Ok(Some(item)) => items.push(item),
                Ok(None) => return Ok(Node::Array(items)),
                Err(error) => return Err(self.reading.outwards(error, |fault| fault.inside_item(items.len()))),
            }
        }
    }

    fn visit_map<A: MapAccess<'de>>(mut self, mut source: A) -> Result<Node<'de>, A::Error> {
        let depth = self.deeper()?;
        let mut members: Vec<(Cow<'de, str>, Node<'de>)> = Vec::new();
        while let Some(name) = source.next_key_seed(Name { reading: &mut *self.reading })? {
            match source.next_value_seed(Value { reading: &mut *self.reading, depth }) {
                Ok(value) => members.push((name, value)),
                Err(error) => return Err(self.reading.outwards(error, |fault| fault.inside_member(&name))),
            }
        }
        match duplicate(&members) {
            Some(name) => Err(self.reading.refuse(Fault::new("is given more than once").inside_member(name))),
            None => Ok(Node::Object(members)),
        }
    }
}

/// A member's name.
struct Name<'r> {
    reading: &'r mut Reading,
}

impl<'de> DeserializeSeed<'de> for Name<'_> {
    type Value = Cow<'de, str>;

    fn deserialize<D: Deserializer<'de>>(self, source: D) -> Result<Cow<'de, str>, D::Error> {
        source.deserialize_str(self)
    }
}

impl<'de> Visitor<'de> for Name<'_> {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_borrowed_str<E: de::Error>(self, name: &'de str) -> Result<Cow<'de, str>, E> {
        self.reading.text(name)?;
        Ok(Cow::Borrowed(name))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<Cow<'de, str>, E> {
        self.reading.text(name)?;
        Ok(Cow::Owned(name.to_owned()))
    }
}

/// A name that occurs twice. Few names are compared with one another; many go through a set, so that the cost stays
/// linear.
fn duplicate<'m>(members: &'m [(Cow<'_, str>, Node<'_>)]) -> Option<&'m str> {
    const FEW: usize = 12;
    let names = || members.iter().map(|(name, _)| name.as_ref());
    if members.len() <= FEW {
        return names()
            .enumerate()
            .find(|(index, name)| names().take(*index).any(|other| other == *name))
            .map(|(_, name)| name);
    }
    let mut seen = HashSet::with_capacity(members.len());
    names().find(|name| !seen.insert(*name))
}
