//! Why a command stops: one line that says what is wrong, and one that says what to do.

use std::fmt;

use signet_domain::{FieldError, Refusal};

use crate::config::ConfigError;

/// A failed command, in words for the operator.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Trouble {
    what: String,
    way_out: Option<String>,
}

impl Trouble {
    /// What is wrong, without a full stop at its end.
    pub fn new(what: impl Into<String>) -> Self {
        Self { what: what.into(), way_out: None }
    }

    /// The same with what to do about it, as a sentence.
    #[must_use]
    pub fn way_out(self, way_out: impl Into<String>) -> Self {
        Self { way_out: Some(way_out.into()), ..self }
    }
}

impl Trouble {
    /// For a terminal: what is wrong, and below it what to do.
    pub fn in_lines(&self) -> String {
        match &self.way_out {
            Some(way_out) => format!("signet: {}\n  {way_out}", self.what),
            None => format!("signet: {}", self.what),
        }
    }
}

/// In one line, for logs.
impl fmt::Display for Trouble {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.way_out {
            Some(way_out) => write!(f, "{}. {way_out}", self.what),
            None => f.write_str(&self.what),
        }
    }
}

impl std::error::Error for Trouble {}

impl From<ConfigError> for Trouble {
    fn from(error: ConfigError) -> Self {
        Self { what: error.to_string(), way_out: error.way_out().map(str::to_owned) }
    }
}

impl From<signet_storage::Error> for Trouble {
    fn from(error: signet_storage::Error) -> Self {
        use signet_storage::Error as Storage;
        let trouble = Self::new(with_causes(&error));
        match error {
            Storage::Unavailable(_) | Storage::Busy(_) => {
                trouble.way_out("Check that the database runs and that database_url leads to it (`signet doctor`).")
            }
            Storage::NewerSchema { .. } => {
                trouble.way_out("Run the newer program, or restore a backup from before it ran.")
            }
            Storage::ChangedMigration { .. } => trouble
                .way_out("Run the program that set the database up: this one is from another line of development."),
            _ => trouble,
        }
    }
}

impl From<Refusal> for Trouble {
    fn from(refusal: Refusal) -> Self {
        // The general sentence says nothing that the fields do not say better.
        let fields: Vec<String> = refusal.fields.iter().map(in_words).collect();
        if fields.is_empty() { Self::new(with_causes(&refusal)) } else { Self::new(fields.join("; ")) }
    }
}

fn in_words(field: &FieldError) -> String {
    format!("{}: {}", on_the_command_line(&field.field), field.message.trim_end_matches('.'))
}

/// The name of a member as flags and listings have it: `redirect-uris` for `redirectUris`.
fn on_the_command_line(member: &str) -> String {
    let parts = member.chars().map(|letter| match letter.is_ascii_uppercase() {
        true => format!("-{}", letter.to_ascii_lowercase()),
        false => letter.to_string(),
    });
    parts.collect()
}

/// An error and what lies behind it, in one line.
fn with_causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string().trim_end_matches('.').to_owned();
    let mut next = error.source();
    while let Some(error) = next {
        text = format!("{text}: {error}");
        next = error.source();
    }
    text
}
