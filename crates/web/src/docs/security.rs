//! Who may call an operation: its credentials as the document's security requirements name them.

use axum::http::HeaderName;
use serde_json::Value;

use super::document::{Document, items, slug, text};
use crate::prose::Prose;

/// One way to be known.
#[derive(Debug)]
pub(super) struct Scheme {
    pub(super) name: String,
    pub(super) anchor: String,
    pub(super) kind: String,
    pub(super) description: Prose,
}

/// One scheme that an operation asks for, with the scopes it needs.
#[derive(Debug)]
pub(super) struct Need {
    pub(super) name: String,
    pub(super) anchor: String,
    pub(super) scopes: Vec<String>,
}

/// The ways that the document knows.
pub(super) fn schemes(document: Document<'_>) -> Vec<Scheme> {
    let all = document.members_at("/components/securitySchemes");
    all.map(|(name, scheme)| {
        let scheme = document.follow(scheme).value;
        let description = Prose::read(text(scheme, "description").unwrap_or_default());
        Scheme { name: name.to_owned(), anchor: anchor(name), kind: kind(scheme), description }
    })
    .collect()
}

fn anchor(name: &str) -> String {
    format!("security-{}", slug(name))
}

fn kind(scheme: &Value) -> String {
    let part = |name: &str| text(scheme, name).unwrap_or_default();
    match part("type") {
        "http" if part("scheme").eq_ignore_ascii_case("bearer") => "Authorization: Bearer <token>".to_owned(),
        "http" => format!("Authorization: {}", part("scheme")),
        "apiKey" if part("in") == "header" => format!("{}: <key>", part("name")),
        "apiKey" => format!("{} {}", part("in"), part("name")),
        "oauth2" => "OAuth 2".to_owned(),
        "openIdConnect" => part("openIdConnectUrl").to_owned(),
        other => other.to_owned(),
    }
}

/// The alternatives of an operation, each a set of schemes that are needed together. None at all means that anybody may
/// call it; so does an empty set among others, which is why those are left out only when nothing else is asked.
pub(super) fn alternatives(document: Document<'_>, operation: &Value) -> Vec<Vec<Need>> {
    let holder = if operation.get("security").is_some() { operation } else { document.0 };
    let sets = items(holder, "security").filter_map(Value::as_object);
    let need = |(name, scopes): (&String, &Value)| Need {
        name: name.clone(),
        anchor: anchor(name),
        scopes: scopes.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect(),
    };
    sets.map(|set| set.iter().map(need).collect()).filter(|needs: &Vec<Need>| !needs.is_empty()).collect()
}

/// Whether a caller without any credential is let in.
pub(super) fn is_public(document: Document<'_>, operation: &Value) -> bool {
    let holder = if operation.get("security").is_some() { operation } else { document.0 };
    let mut sets = items(holder, "security").filter_map(Value::as_object).peekable();
    sets.peek().is_none() || sets.any(|set| set.is_empty())
}

/// The header of the first alternative, its secret as a variable of the shell.
pub(super) fn header(document: Document<'_>, operation: &Value) -> Option<String> {
    let needs = alternatives(document, operation).into_iter().next()?;
    let scheme = needs
        .first()
        .and_then(|need| document.members_at("/components/securitySchemes").find(|(name, _)| *name == need.name));
    let scheme = document.follow(scheme?.1).value;
    match text(scheme, "type")? {
        "apiKey" if text(scheme, "in") == Some("header") => {
            // The line stands in double quotes; a name that is none of HTTP's could end them.
            let name = text(scheme, "name").filter(|name| HeaderName::from_bytes(name.as_bytes()).is_ok())?;
            Some(format!("{name}: $API_KEY")).filter(|line| !line.contains('`'))
        }
        "http" if !text(scheme, "scheme")?.eq_ignore_ascii_case("bearer") => None,
        _ => Some("Authorization: Bearer $ACCESS_TOKEN".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_operation_overrides_the_document() {
        let whole = json!({"security": [{"bearerAuth": []}]});
        let of = |operation: Value| {
            (alternatives(Document(&whole), &operation).len(), is_public(Document(&whole), &operation))
        };
        assert_eq!(of(json!({})), (1, false));
        assert_eq!(of(json!({"security": []})), (0, true));
        assert_eq!(of(json!({"security": [{}, {"apiKey": []}]})), (1, true));
        assert_eq!(of(json!({"security": [{"apiKey": []}, {"bearerAuth": ["a"]}]})), (2, false));
    }

    #[test]
    fn the_shells_line_names_the_first_credential() {
        let whole = json!({"components": {"securitySchemes": {
            "bearerAuth": {"type": "http", "scheme": "bearer"},
            "apiKey": {"type": "apiKey", "in": "header", "name": "X-API-KEY"}
        }}});
        let of = |name: &str| header(Document(&whole), &json!({"security": [{name: []}]}));
        assert_eq!(of("bearerAuth").as_deref(), Some("Authorization: Bearer $ACCESS_TOKEN"));
        assert_eq!(of("apiKey").as_deref(), Some("X-API-KEY: $API_KEY"));
        assert_eq!(of("unknown"), None);
    }
}
