//! Settings in TOML: flat, every name known.

use std::path::Path;

use signet_vocabulary::Secret;
use toml::{Table, Value};

use super::error::ConfigError;
use super::given::{Source, Values};
use super::key::Key;

/// The defaults, as everybody can read them.
const DEFAULTS: &str = include_str!("../../../../config.default.toml");
/// Looked for in the current folder.
pub(super) const USUAL: &str = "signet.toml";

pub(super) fn put_defaults(values: &mut Values) -> Result<(), ConfigError> {
    put(values, DEFAULTS, &Source::Default)
}

/// Lays the file's values over `values`. A file that nobody asked for by name may be missing.
pub(super) fn put_file(values: &mut Values, path: &Path, is_named: bool) -> Result<(), ConfigError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => Secret::new(text),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !is_named => return Ok(()),
        Err(error) => {
            let message = format!("the settings file {} cannot be read: {error}", path.display());
            return Err(ConfigError::new(message).hint("Correct the path after --config, or the file's mode."));
        }
    };
    put(values, text.expose(), &Source::File(path.to_owned()))
}

fn put(values: &mut Values, text: &str, source: &Source) -> Result<(), ConfigError> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| syntax(&error, text, source))?;
    for (name, value) in table {
        let Some(key) = Key::find(&name) else {
            let near = Key::nearest(&name);
            let message = format!("{source} has the setting {name:?}, which does not exist");
            return Err(ConfigError::new(message).hint(format!("Did you mean {near}? `signet config` lists them all.")));
        };
        let text = text_of(value).ok_or_else(|| {
            ConfigError::of(key, source, "must be a text, a whole number, true or false, or a list of texts")
        })?;
        values.put(key, Secret::new(text), source.clone())?;
    }
    Ok(())
}

/// The parser's own words without the lines that it quotes, which may hold a secret.
fn syntax(error: &toml::de::Error, text: &str, source: &Source) -> ConfigError {
    let before = error.span().and_then(|span| text.get(..span.start)).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    ConfigError::new(format!("{source}, line {line}, is not valid TOML: {}", error.message().replace('\n', ", ")))
}

fn text_of(value: Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text),
        Value::Integer(number) => Some(number.to_string()),
        Value::Boolean(is_on) => Some(if is_on { "on" } else { "off" }.to_owned()),
        Value::Array(items) => {
            let texts: Option<Vec<String>> = items.into_iter().map(|item| item.as_str().map(str::to_owned)).collect();
            texts.map(|texts| texts.join(","))
        }
        Value::Float(_) | Value::Datetime(_) | Value::Table(_) => None,
    }
}
