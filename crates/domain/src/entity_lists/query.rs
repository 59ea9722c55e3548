//! The parameter `query`: a JSON object of columns and what they are to be.

use serde_json::{Map, Value as Json};
use signet_protocol::json;

use super::columns::{Column, ColumnKind, Shape};
use crate::refusal::{FieldError, Refusal};

/// The most values that one `$in` names.
const MOST_VALUES: usize = 100;
/// The most conditions of one query.
const MOST_TERMS: usize = 20;
/// The longest name of a member of `data`, and the most of them in a path.
const LONGEST_NAME: usize = 64;
const DEEPEST_PATH: usize = 8;

/// How a column is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Comparison {
    More,
    MoreOrEqual,
    Less,
    LessOrEqual,
}

impl Comparison {
    const ALL: [(&'static str, Self); 4] =
        [("$gt", Self::More), ("$gte", Self::MoreOrEqual), ("$lt", Self::Less), ("$lte", Self::LessOrEqual)];
}

/// One condition.
#[derive(Debug)]
pub(super) enum Term {
    /// The column is one of these.
    In(&'static Column, Vec<Json>),
    /// The time lies on this side of a moment, in milliseconds.
    Range(&'static Column, Comparison, i64),
    /// The member of `data` is this, as JSON text.
    Data(Vec<String>, String),
}

fn bad(member: &str, message: impl Into<String>) -> Refusal {
    // The name is the caller's, and may be as long as the query.
    let shown: String = member.chars().take(100).collect();
    let fields = vec![FieldError::new(format!("query.{shown}"), "MALFORMED", message)];
    Refusal::malformed(fields, "The parameter query has the wrong form.")
}

/// Reads the conditions of a query.
///
/// # Errors
/// `Malformed` naming the member.
pub(super) fn read(shape: &Shape, text: &str) -> Result<Vec<Term>, Refusal> {
    let members: Map<String, Json> = json::from_slice(text.as_bytes()).map_err(|error| {
        let fields = vec![FieldError::new("query", "MALFORMED", format!("must be a JSON object: {error}"))];
        Refusal::malformed(fields, "The parameter query has the wrong form.")
    })?;
    let mut terms = Vec::new();
    for (name, value) in members {
        match shape.column(name.strip_prefix("data.").filter(|rest| *rest == "external_reference").unwrap_or(&name)) {
            Some(column) => of_column(column, &name, value, &mut terms)?,
            None => terms.push(of_data(shape, &name, value)?),
        }
    }
    if terms.len() > MOST_TERMS {
        Err(bad("", format!("must have at most {MOST_TERMS} conditions")))
    } else {
        Ok(terms)
    }
}

fn of_column(column: &'static Column, name: &str, value: Json, terms: &mut Vec<Term>) -> Result<(), Refusal> {
    let Json::Object(operators) = value else {
        terms.push(Term::In(column, vec![scalar(name, value)?]));
        return Ok(());
    };
    if operators.is_empty() {
        return Err(bad(name, "must be a value, or an object of operators"));
    }
    for (operator, value) in operators {
        if operator == "$in" {
            terms.push(Term::In(column, listed(name, value)?));
            continue;
        }
        let known = Comparison::ALL.into_iter().find(|(known, _)| *known == operator);
        match (known, column.kind) {
            (Some((_, comparison)), ColumnKind::Time) => {
                let at = millis(&value).ok_or_else(|| bad(name, "must be a time in milliseconds"))?;
                terms.push(Term::Range(column, comparison, at));
            }
            _ => return Err(bad(name, operators_of(column))),
        }
    }
    Ok(())
}

fn operators_of(column: &Column) -> &'static str {
    match column.kind {
        ColumnKind::Time => "takes a value, $in, $gt, $gte, $lt and $lte",
        _ => "takes a value and $in",
    }
}

fn listed(name: &str, value: Json) -> Result<Vec<Json>, Refusal> {
    match value {
        Json::Array(values) if (1..=MOST_VALUES).contains(&values.len()) => {
            values.into_iter().map(|value| scalar(name, value)).collect()
        }
        _ => Err(bad(name, format!("$in takes a list of 1 to {MOST_VALUES} values"))),
    }
}

fn scalar(name: &str, value: Json) -> Result<Json, Refusal> {
    if value.is_array() || value.is_object() { Err(bad(name, "takes a single value")) } else { Ok(value) }
}

/// A time, as the API writes it or as a number.
pub(super) fn millis(value: &Json) -> Option<i64> {
    match value {
        Json::Number(number) => number.as_i64(),
        Json::String(text) => text.parse().ok(),
        _ => None,
    }
}

fn of_data(shape: &Shape, name: &str, value: Json) -> Result<Term, Refusal> {
    let Some(path) = name.strip_prefix("data.").filter(|_| shape.has_data()) else {
        let beside = if shape.has_data() { ", or by a dotted name in data" } else { "" };
        return Err(bad(name, format!("can be asked for by {}{beside}", shape.names())));
    };
    let path: Vec<String> = path.split('.').map(str::to_owned).collect();
    let is_letter = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-';
    let is_name = |part: &String| (1..=LONGEST_NAME).contains(&part.len()) && part.bytes().all(is_letter);
    if path.len() > DEEPEST_PATH || !path.iter().all(is_name) {
        return Err(bad(name, "can be asked for by names of letters, digits, _ and -, joined by dots"));
    }
    if value.is_array() || value.is_object() {
        return Err(bad(name, "in data takes a single value, and no operator"));
    }
    Ok(Term::Data(path, value.to_string()))
}
