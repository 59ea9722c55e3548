//! Resource indicators: the URI of an API that a token is to be for (RFC 8707, section 2).

use super::uri::{Parts, Refused};

/// An absolute URI without a fragment. Two are the same when their bytes are.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Resource(Box<str>);

impl Resource {
    /// Reads an indicator. Its scheme is anybody's, since nothing goes there; a web address has a host.
    ///
    /// # Errors
    /// [`Refused`] with the first rule that it breaks.
    pub fn parse(text: &str) -> Result<Self, Refused> {
        let parts = Parts::of(text)?.without_user_info()?;
        if parts.fragment.is_some() {
            return Err(Refused::Fragment);
        }
        let nowhere = parts.authority.is_none_or(str::is_empty);
        let is_web = matches!(parts.scheme, "http" | "https");
        if nowhere && (is_web || parts.path.is_empty()) { Err(Refused::Host) } else { Ok(Self(text.into())) }
    }

    /// The URI.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests;
