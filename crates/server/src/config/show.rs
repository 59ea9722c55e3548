//! The settings in force as a table for people, secrets hidden.

use std::fmt::Write as _;

use super::given::Values;
use super::key::KEYS;

/// One line for each setting: name, value, source.
pub fn show(values: &Values) -> String {
    let rows: Vec<(&str, String, String)> = KEYS
        .iter()
        .map(|key| match values.get(key.name) {
            None => (key.name, "(not set)".to_owned(), "default".to_owned()),
            Some(given) if key.is_secret => (key.name, "(hidden)".to_owned(), given.source.to_string()),
            Some(given) => (key.name, given.text.expose().clone(), given.source.to_string()),
        })
        .collect();
    let name_width = rows.iter().map(|row| row.0.len()).max().unwrap_or(0);
    let value_width = rows.iter().map(|row| row.1.chars().count()).max().unwrap_or(0).min(48);
    let mut table = String::new();
    for (name, value, source) in rows {
        // Writing to a String cannot fail.
        let _ = writeln!(table, "{name:name_width$}  {value:value_width$}  {source}");
    }
    table
}
