//! One published contract out of the whole document: its paths, and what they point to.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use signet_edge::Route;

/// A contract that is committed in a file of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contract {
    /// The Identity API, and the keys of its tokens.
    Identity,
    /// The Realm API, and how one signs in to it.
    Realm,
}

/// What the Realm API shares with the Identity API.
const SHARED: [&str; 4] = ["/v1/auth/login", "/v1/Auth/mfa/challenge", "/v1/auth/logout", "/v1/auth/change-password"];

impl Contract {
    fn holds(self, path: &str) -> bool {
        let is_in = |routes: &[Route]| routes.iter().any(|route| route.path == path);
        match self {
            Self::Identity => is_in(signet_api_identity::ROUTES) || is_in(signet_oidc::ROUTES),
            Self::Realm => is_in(signet_api_realm::ROUTES) || SHARED.contains(&path),
        }
    }

    /// The contract's part of the document of the whole service.
    pub(super) fn of(self, mut whole: Value) -> Value {
        if let Some(paths) = whole["paths"].as_object_mut() {
            paths.retain(|path, _| self.holds(path));
        }
        let mut needed = BTreeSet::new();
        gather(&whole["paths"], &whole, &mut needed);
        for group in ["schemas", "responses"] {
            if let Some(parts) = whole["components"][group].as_object_mut() {
                *parts = std::mem::take(parts)
                    .into_iter()
                    .filter(|(name, _)| needed.contains(&pointer(group, name)))
                    .collect::<Map<_, _>>();
            }
        }
        whole
    }
}

fn pointer(group: &str, name: &str) -> String {
    format!("#/components/{group}/{name}")
}

/// Adds what `value` points to, and what that points to.
fn gather(value: &Value, whole: &Value, needed: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            if let Some(reference) = members.get("$ref").and_then(Value::as_str)
                && needed.insert(reference.to_owned())
                && let Some(part) = whole.pointer(reference.trim_start_matches('#'))
            {
                gather(part, whole, needed);
            }
            members.values().for_each(|member| gather(member, whole, needed));
        }
        Value::Array(items) => items.iter().for_each(|item| gather(item, whole, needed)),
        _ => {}
    }
}
