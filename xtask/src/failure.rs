//! The one error of this tool: a sentence for the person at the terminal.

use std::fmt;

/// Says what went wrong and, where there is one, what to do about it.
#[derive(Debug)]
pub(crate) struct Failure {
    sentence: String,
    is_unreachable: bool,
}

pub(crate) type Result<T> = std::result::Result<T, Failure>;

impl Failure {
    pub(crate) fn new(sentence: impl Into<String>) -> Self {
        Self { sentence: sentence.into(), is_unreachable: false }
    }

    /// What is wanted lies behind a network that is not there: nothing of ours is broken.
    pub(crate) fn unreachable(what: impl fmt::Display) -> Self {
        Self { sentence: format!("{what} cannot be fetched from here"), is_unreachable: true }
    }

    pub(crate) fn is_unreachable(&self) -> bool {
        self.is_unreachable
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.sentence)
    }
}

/// Adds what was being done to an error of the operating system, which never says it.
pub(crate) trait During<T> {
    fn during(self, what: impl fmt::Display) -> Result<T>;
}

impl<T> During<T> for std::io::Result<T> {
    fn during(self, what: impl fmt::Display) -> Result<T> {
        self.map_err(|error| Failure::new(format!("{what}: {error}")))
    }
}
