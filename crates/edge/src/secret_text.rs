//! A secret member of a request: read into custody at once, so that no debug output and no freed memory shows it.

use serde::{Deserialize, Deserializer};
use signet_vocabulary::Secret;

/// Text that is a secret.
#[derive(Debug)]
pub struct SecretText(pub Secret<String>);

impl<'de> Deserialize<'de> for SecretText {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(|text| Self(Secret::new(text)))
    }
}
