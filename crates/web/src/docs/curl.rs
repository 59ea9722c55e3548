//! The request of an operation as a line for a shell.

use std::fmt::Write as _;

use serde_json::Value;

use super::document::{Document, is_set, text};
use super::example;

/// Bodies up to this many characters stay on one line.
const ONE_LINE: usize = 60;

/// What a request is made of.
pub(super) struct Request<'a> {
    pub(super) document: Document<'a>,
    pub(super) base: &'a str,
    pub(super) method: &'a str,
    pub(super) path: &'a str,
    pub(super) parameters: &'a [&'a Value],
    pub(super) credential: Option<String>,
    pub(super) body: Option<(&'a str, Value)>,
}

/// A line that can be pasted into a shell: the required parts only, secrets as variables of the shell.
pub(super) fn line(request: &Request<'_>) -> String {
    let mut line = String::from("curl");
    if request.method != "GET" {
        let _ = write!(line, " -X {}", request.method);
    }
    let address =
        format!("{}{}{}", request.base, filled(request.document, request.path, request.parameters), query(request));
    let _ = write!(line, " {}", quoted(&address));
    for parameter in in_place(request, "header").filter(|parameter| is_set(parameter, "required")) {
        let name = text(parameter, "name").unwrap_or_default();
        let value = value_of(request.document, parameter);
        let _ = write!(line, " \\\n  -H {}", quoted(&format!("{name}: {value}")));
    }
    if let Some(credential) = &request.credential {
        // In double quotes, so that the shell puts the variable's value in.
        let _ = write!(line, " \\\n  -H \"{credential}\"");
    }
    if let Some((media_type, body)) = &request.body {
        let _ = write!(line, " \\\n  -H {}", quoted(&format!("Content-Type: {media_type}")));
        let _ = write!(line, " \\\n  -d '{}'", body_text(body).replace('\'', r"'\''"));
    }
    line
}

fn body_text(body: &Value) -> String {
    let short = body.to_string();
    if short.chars().count() <= ONE_LINE { short } else { serde_json::to_string_pretty(body).unwrap_or(short) }
}

/// `text` as one word of a shell, in the double quotes that people know where those are enough.
fn quoted(text: &str) -> String {
    if text.contains(['"', '$', '`', '\\', '!', '\'']) {
        format!("'{}'", text.replace('\'', r"'\''"))
    } else {
        format!("\"{text}\"")
    }
}

fn in_place<'a>(request: &'a Request<'_>, place: &str) -> impl Iterator<Item = &'a Value> {
    request.parameters.iter().copied().filter(move |parameter| text(parameter, "in") == Some(place))
}

/// The path with an example, or the parameter's name in capitals, for each `{parameter}`: curl gives braces a meaning.
pub(super) fn filled(document: Document<'_>, path: &str, parameters: &[&Value]) -> String {
    let mut path = path.to_owned();
    for parameter in parameters.iter().filter(|parameter| text(parameter, "in") == Some("path")) {
        let name = text(parameter, "name").unwrap_or_default();
        path = path.replace(&format!("{{{name}}}"), &value_of(document, parameter));
    }
    path.replace(['{', '}'], "")
}

fn query(request: &Request<'_>) -> String {
    let mut query = String::new();
    for parameter in in_place(request, "query").filter(|parameter| is_set(parameter, "required")) {
        let name = text(parameter, "name").unwrap_or_default();
        query.push(if query.is_empty() { '?' } else { '&' });
        let _ = write!(query, "{name}={}", value_of(request.document, parameter));
    }
    query
}

fn value_of(document: Document<'_>, parameter: &Value) -> String {
    let schema = parameter.get("schema").map(|schema| document.follow(schema).value);
    let stated = example::stated(document, parameter).or_else(|| schema.and_then(|s| example::stated(document, s)));
    stated.as_ref().map_or_else(|| placeholder(text(parameter, "name").unwrap_or_default()), super::document::plain)
}

/// `sessionId` becomes `SESSION_ID`.
fn placeholder(name: &str) -> String {
    let mut words = String::new();
    for c in name.chars() {
        if c.is_ascii_uppercase() && words.ends_with(|last: char| last != '_') {
            words.push('_');
        }
        words.push(if c.is_ascii_alphanumeric() { c.to_ascii_uppercase() } else { '_' });
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_of_the_shell_stays_one_word() {
        assert_eq!(quoted("https://a.b/c?d=e"), "\"https://a.b/c?d=e\"");
        assert_eq!(quoted("$(rm) `x` \"y\""), "'$(rm) `x` \"y\"'");
        assert_eq!(quoted("it's"), r"'it'\''s'");
    }

    #[test]
    fn names_become_variables() {
        assert_eq!(placeholder("sessionId"), "SESSION_ID");
        assert_eq!(placeholder("X-Org-Id"), "X_ORG_ID");
    }
}
