//! A document that speaks of the address at which the service is reached.

use serde_json::{Value, json};

use super::EXAMPLE_URL;

/// Makes `document`, an OpenAPI document as JSON, speak of `public_url`: as its server, and in every example.
pub fn speak_of(document: &mut Value, public_url: &str) {
    let public_url = public_url.trim_end_matches('/');
    document["servers"] = json!([{ "url": public_url }]);
    replace(document, public_url);
}

fn replace(value: &mut Value, public_url: &str) {
    match value {
        Value::String(text) => {
            if let Some(path) = text.strip_prefix(EXAMPLE_URL) {
                *text = format!("{public_url}{path}");
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| replace(item, public_url)),
        Value::Object(members) => members.values_mut().for_each(|member| replace(member, public_url)),
        _ => {}
    }
}
