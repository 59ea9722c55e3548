//! Schemas as a person reads them: kind, rules and fields, with references resolved as far as that helps.

use askama::Template;
use askama::filters::HtmlSafe;
use serde_json::{Map, Value};

use super::document::{Document, is_set, items, members, model_anchor, plain, text};
use super::rules::{Rule, rules};
use crate::prose::Prose;

/// Fields within fields beyond this depth are left to the page's list of models.
const DEPTH: usize = 6;

/// One schema. As a template of its own it escapes what it holds.
#[derive(Debug, Default, Template)]
#[template(path = "docs/shape.html", whitespace = "minimize")]
pub(super) struct Shape {
    /// Such as `string (email)` or `array of objects`.
    pub(super) kind: String,
    /// The named schema that it is, or is a list of.
    pub(super) model: Option<Model>,
    pub(super) description: Prose,
    rules: Vec<Rule>,
    values: Vec<String>,
    fields: Vec<Field>,
    /// The alternatives of `oneOf` and `anyOf`.
    variants: Vec<Shape>,
}

impl HtmlSafe for Shape {}

/// A link to a named schema.
#[derive(Debug, Clone)]
pub(super) struct Model {
    pub(super) name: String,
    pub(super) anchor: String,
}

#[derive(Debug)]
struct Field {
    name: String,
    is_required: bool,
    is_deprecated: bool,
    shape: Shape,
}

impl Shape {
    /// Reads a schema of `document`.
    pub(super) fn read(document: Document<'_>, schema: &Value) -> Self {
        Reading { document, trail: Vec::new() }.shape(schema)
    }

    /// The schema's name alone, for places where its fields would only repeat.
    pub(super) fn name_only(document: Document<'_>, schema: &Value) -> Option<Self> {
        let reference = document.follow(schema).reference?;
        Some(Self { kind: "object".to_owned(), model: Some(model(reference)?), ..Self::default() })
    }
}

/// The model that a reference points to, if it is one of the named schemas.
fn model(reference: &str) -> Option<Model> {
    let name = reference.strip_prefix("#/components/schemas/")?.replace("~1", "/").replace("~0", "~");
    Some(Model { anchor: model_anchor(&name), name })
}

struct Reading<'a> {
    document: Document<'a>,
    /// The references that lead to where we are; one that comes again is a circle.
    trail: Vec<String>,
}

impl Reading<'_> {
    fn shape(&mut self, schema: &Value) -> Shape {
        match schema {
            Value::Bool(false) => return Shape { kind: "nothing".to_owned(), ..Shape::default() },
            Value::Object(_) => {}
            _ => return Shape { kind: "any value".to_owned(), ..Shape::default() },
        }
        // The document outlives this reading; the schema may be a merged one that does not.
        let document = self.document;
        let Some(reference) = text(schema, "$ref") else {
            let whole = self.merged(schema, 0);
            return self.plain_shape(&whole);
        };
        let pointed = reference.strip_prefix('#').and_then(|pointer| document.0.pointer(pointer));
        let model = model(reference);
        let Some(pointed) =
            pointed.filter(|_| self.trail.len() < DEPTH && !self.trail.iter().any(|to| to == reference))
        else {
            return Shape { kind: "object".to_owned(), model, ..Shape::default() };
        };
        let inner = with_siblings(pointed, schema);
        self.trail.push(reference.to_owned());
        let mut shape = self.shape(&inner);
        self.trail.pop();
        shape.model = model.filter(|_| !shape.fields.is_empty() || !shape.variants.is_empty()).or(shape.model);
        shape
    }

    /// `schema` with its `allOf` folded into it.
    fn merged(&self, schema: &Value, depth: usize) -> Value {
        let mut whole = schema.clone();
        let Some(parts) = whole.as_object_mut().and_then(|whole| whole.remove("allOf")) else { return whole };
        for part in parts.as_array().into_iter().flatten().filter(|_| depth < DEPTH) {
            let part = self.merged(self.document.follow(part).value, depth + 1);
            whole = folded(whole, &part);
        }
        whole
    }

    fn plain_shape(&mut self, schema: &Value) -> Shape {
        let alternatives: Vec<&Value> = items(schema, "oneOf").chain(items(schema, "anyOf")).collect();
        let choices: Vec<&Value> = alternatives.iter().copied().filter(|one| !is_null(one)).collect();
        let may_be_null = alternatives.len() > choices.len();
        if let [only] = choices[..] {
            let mut shape = self.shape(only);
            if let Some(description) = text(schema, "description") {
                shape.description = Prose::read(description);
            }
            return nullable(shape, may_be_null);
        }
        let shape = Shape {
            kind: kind(schema),
            model: None,
            description: Prose::read(text(schema, "description").unwrap_or_default()),
            rules: rules(schema),
            values: items(schema, "enum").map(plain).collect(),
            fields: self.fields(schema),
            variants: choices.iter().map(|choice| self.shape(choice)).collect(),
        };
        nullable(self.with_items(shape, schema), may_be_null)
    }

    /// A list shows what its items are.
    fn with_items(&mut self, shape: Shape, schema: &Value) -> Shape {
        let Some(item) = schema.get("items").map(|item| self.shape(item)) else { return shape };
        let each = item.rules.into_iter().map(Rule::of_each);
        Shape {
            kind: shape.kind.replacen("array", &format!("array of {}", item.kind), 1),
            model: item.model,
            rules: shape.rules.into_iter().chain(each).collect(),
            description: if shape.description.is_empty() { item.description } else { shape.description },
            values: item.values,
            fields: item.fields,
            variants: item.variants,
        }
    }

    fn fields(&mut self, schema: &Value) -> Vec<Field> {
        let required: Vec<&str> = items(schema, "required").filter_map(Value::as_str).collect();
        let mut fields: Vec<Field> = members(schema, "properties")
            .map(|(name, property)| {
                let shape = self.shape(property);
                let is_deprecated = is_set(property, "deprecated");
                Field { name: name.to_owned(), is_required: required.contains(&name), is_deprecated, shape }
            })
            .collect();
        fields.sort_by_key(|field| !field.is_required);
        if let Some(others) = schema.get("additionalProperties").filter(|others| others.is_object()) {
            let shape = self.shape(others);
            fields.push(Field { name: "any other name".to_owned(), is_required: false, is_deprecated: false, shape });
        }
        fields
    }
}

/// `pointed` with the members that stand beside the reference to it, which win.
fn with_siblings(pointed: &Value, beside: &Value) -> Value {
    let mut whole = pointed.clone();
    let Some(members) = whole.as_object_mut() else { return whole };
    for (name, value) in beside.as_object().into_iter().flatten().filter(|(name, _)| *name != "$ref") {
        members.insert(name.clone(), value.clone());
    }
    whole
}

/// `whole` with what `part` adds: properties and required names join, of the rest the first word counts.
fn folded(mut whole: Value, part: &Value) -> Value {
    let Some(into) = whole.as_object_mut() else { return whole };
    for (name, value) in part.as_object().into_iter().flatten() {
        match (into.get_mut(name), value) {
            (Some(Value::Object(into)), Value::Object(from)) if name == "properties" => join(into, from),
            (Some(Value::Array(into)), Value::Array(from)) if name == "required" => into.extend(from.iter().cloned()),
            (Some(_), _) => {}
            (None, _) => {
                into.insert(name.clone(), value.clone());
            }
        }
    }
    whole
}

fn join(into: &mut Map<String, Value>, from: &Map<String, Value>) {
    for (name, value) in from {
        into.entry(name.clone()).or_insert_with(|| value.clone());
    }
}

fn is_null(schema: &Value) -> bool {
    text(schema, "type") == Some("null")
}

fn nullable(shape: Shape, may_be_null: bool) -> Shape {
    if may_be_null { Shape { kind: format!("{} or null", shape.kind), ..shape } } else { shape }
}

fn kind(schema: &Value) -> String {
    let named: Vec<&str> = match schema.get("type") {
        Some(Value::String(one)) => vec![one],
        Some(Value::Array(several)) => several.iter().filter_map(Value::as_str).collect(),
        _ if schema.get("properties").is_some() => vec!["object"],
        _ if schema.get("items").is_some() => vec!["array"],
        _ if schema.get("enum").is_some() => vec!["string"],
        _ if schema.get("oneOf").is_some() || schema.get("anyOf").is_some() => vec!["one of several"],
        _ => vec!["any value"],
    };
    match text(schema, "format") {
        Some(format) => {
            let (first, rest) = named.split_first().unwrap_or((&"any value", &[]));
            let first = format!("{first} ({format})");
            std::iter::once(first.as_str()).chain(rest.iter().copied()).collect::<Vec<_>>().join(" or ")
        }
        None => named.join(" or "),
    }
}
