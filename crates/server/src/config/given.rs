//! What was given for each setting, and by whom.

use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

use signet_vocabulary::Secret;

use super::error::ConfigError;
use super::key::Key;

/// Where a value came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// The default file that is compiled in.
    Default,
    /// A settings file.
    File(PathBuf),
    /// A variable of the environment.
    Variable(String),
    /// A file that a variable of the environment names.
    VariableFile(String, PathBuf),
    /// A flag of the command line.
    Flag(String),
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Default => f.write_str("default"),
            Self::File(path) => write!(f, "{}", path.display()),
            Self::Variable(name) | Self::Flag(name) => f.write_str(name),
            Self::VariableFile(name, path) => write!(f, "{name} ({})", path.display()),
        }
    }
}

/// A value as text. All are kept as secrets, so that none is printed by accident.
#[derive(Debug, Clone)]
pub struct Given {
    /// The text; lists are joined by commas.
    pub text: Secret<String>,
    /// Where it came from.
    pub source: Source,
}

/// The values in force, by name.
#[derive(Debug, Clone, Default)]
pub struct Values(BTreeMap<&'static str, Given>);

impl Values {
    /// Lays `text` over what was given before.
    pub(super) fn put(&mut self, key: &'static Key, text: Secret<String>, source: Source) -> Result<(), ConfigError> {
        let is_empty = text.expose().trim().is_empty();
        if is_empty && !key.may_be_empty {
            let wrong = ConfigError::of(key, &source, "is empty");
            return Err(wrong.hint("Give it a value, or leave it out to get the default."));
        }
        if text.expose().chars().any(char::is_control) {
            return Err(ConfigError::of(key, &source, "holds a line break or another control character"));
        }
        if is_empty {
            self.0.remove(key.name);
        } else {
            self.0.insert(key.name, Given { text, source });
        }
        Ok(())
    }

    /// What is in force for a setting, if anything is.
    pub fn get(&self, name: &str) -> Option<&Given> {
        self.0.get(name)
    }

    /// Whether the value is somebody's choice, not the default.
    pub(super) fn is_chosen(&self, name: &str) -> bool {
        self.get(name).is_some_and(|given| given.source != Source::Default)
    }

    /// The setting's value, read by `parse`, whose complaint follows the setting's name.
    pub(super) fn optional<T>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<Option<T>, ConfigError> {
        let Some(given) = self.get(name) else { return Ok(None) };
        parse(given.text.expose().trim()).map(Some).map_err(|complaint| self.wrong(name, &complaint))
    }

    /// The same for a setting that always has a value.
    pub(super) fn required<T>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, String>,
    ) -> Result<T, ConfigError> {
        self.optional(name, parse)?.ok_or_else(|| self.wrong(name, "has no value"))
    }

    /// A complaint about the value in force, which is repeated unless it is a secret.
    pub(super) fn wrong(&self, name: &str, complaint: &str) -> ConfigError {
        let (Some(key), Some(given)) = (Key::find(name), self.get(name)) else {
            return ConfigError::new(format!("{name} {complaint}"));
        };
        if key.is_secret {
            return ConfigError::of(key, &given.source, complaint);
        }
        let shown: String = given.text.expose().chars().take(100).collect();
        ConfigError::of(key, &given.source, &format!("{complaint}; it is {shown:?}"))
    }
}
