//! What a scope of a realm's own is.

use serde::{Deserialize, Serialize};
use signet_vocabulary::{RealmId, Timestamp};

use super::name::ScopeName;
use super::source::Source;
use crate::outbox::Language;

/// What people read of a scope before they agree to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScopeText {
    /// In English, and in every language that it has no other text in.
    pub en: String,
    /// In German.
    pub de: Option<String>,
}

impl ScopeText {
    /// The text in `language`.
    pub fn in_language(&self, language: Language) -> &str {
        match (language, &self.de) {
            (Language::German, Some(text)) => text,
            (Language::German | Language::English, _) => &self.en,
        }
    }
}

/// A claim, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mapping {
    /// Its name in ID tokens and at the userinfo endpoint.
    pub claim: String,
    /// What its value is.
    pub source: Source,
}

/// A scope of a realm's own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomScope {
    /// The realm that it belongs to.
    pub realm: RealmId,
    /// The word that clients ask for.
    pub name: ScopeName,
    /// What people read of it.
    pub text: ScopeText,
    /// What it tells, each claim once.
    pub claims: Vec<Mapping>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it last changed.
    pub updated_at: Timestamp,
}
