//! The rules of a schema in words: lengths, ranges, patterns, defaults.

use serde_json::Value;

use super::document::{is_set, items, plain};

/// One rule: words, and a value that is shown as code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rule {
    pub(super) words: String,
    pub(super) code: Option<String>,
}

impl Rule {
    fn words(words: impl Into<String>) -> Self {
        Self { words: words.into(), code: None }
    }

    fn with_code(words: &str, code: impl Into<String>) -> Self {
        Self { words: words.to_owned(), code: Some(code.into()) }
    }

    /// The same rule, said of each item of a list.
    pub(super) fn of_each(self) -> Self {
        Self { words: format!("each {}", self.words), ..self }
    }
}

/// The rules that a schema states beside its kind.
pub(super) fn rules(schema: &Value) -> Vec<Rule> {
    let mut rules = Vec::new();
    rules.extend(range(schema, "minLength", "maxLength", "character"));
    rules.extend(range(schema, "minItems", "maxItems", "item"));
    rules.extend(range(schema, "minProperties", "maxProperties", "member"));
    rules.extend(bounds(schema));
    let value = |name: &str, words: &str| schema.get(name).map(|value| Rule::with_code(words, plain(value)));
    rules.extend(value("multipleOf", "a multiple of"));
    rules.extend(value("pattern", "matches"));
    rules.extend(value("const", "always"));
    rules.extend(value("default", "by default"));
    rules.extend(value("contentEncoding", "encoded as"));
    rules.extend(value("contentMediaType", "holds"));
    let flag = |name: &str, words: &str| is_set(schema, name).then(|| Rule::words(words));
    rules.extend(flag("uniqueItems", "no item twice"));
    rules.extend(flag("readOnly", "in answers only"));
    rules.extend(flag("writeOnly", "in requests only"));
    if schema.get("additionalProperties") == Some(&Value::Bool(false)) {
        rules.push(Rule::words("no other members"));
    }
    rules.extend(example(schema));
    rules
}

/// A short example, which says more than any rule; long ones and those of objects show in the example bodies.
fn example(schema: &Value) -> Option<Rule> {
    let value = schema.get("example").or_else(|| items(schema, "examples").next())?;
    let is_short = !(value.is_object() || value.is_array()) && plain(value).chars().count() <= 40;
    let is_said_already = schema.get("const").or_else(|| schema.get("default")) == Some(value)
        || items(schema, "enum").any(|one| one == value);
    (is_short && !is_said_already).then(|| Rule::with_code("for example", plain(value)))
}

fn range(schema: &Value, least: &str, most: &str, what: &str) -> Option<Rule> {
    let least = schema.get(least).and_then(Value::as_u64).filter(|least| *least > 0);
    let most = schema.get(most).and_then(Value::as_u64);
    let plural = |count: u64| if count == 1 { what.to_owned() } else { format!("{what}s") };
    let words = match (least, most) {
        (Some(least), Some(most)) if least == most => format!("exactly {least} {}", plural(least)),
        (Some(least), Some(most)) => format!("{least} to {most} {}", plural(most)),
        (Some(least), None) => format!("at least {least} {}", plural(least)),
        (None, Some(most)) => format!("at most {most} {}", plural(most)),
        (None, None) => return None,
    };
    Some(Rule::words(words))
}

fn bounds(schema: &Value) -> Option<Rule> {
    let number = |name: &str| schema.get(name).filter(|value| value.is_number());
    let low =
        number("minimum").map(|value| ("at least", value)).or(number("exclusiveMinimum").map(|v| ("more than", v)));
    let high =
        number("maximum").map(|value| ("at most", value)).or(number("exclusiveMaximum").map(|v| ("less than", v)));
    match (low, high) {
        (Some(("at least", low)), Some(("at most", high))) => Some(Rule::words(format!("{low} to {high}"))),
        (Some((low_word, low)), Some((high_word, high))) => {
            Some(Rule::words(format!("{low_word} {low}, {high_word} {high}")))
        }
        (Some((word, value)), None) | (None, Some((word, value))) => Some(Rule::words(format!("{word} {value}"))),
        (None, None) => None,
    }
}
