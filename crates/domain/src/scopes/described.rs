//! What people read of a scope before they agree to it.

use signet_protocol::oauth::Scope;

use super::{built_in, lookup};
use crate::boxed;
use crate::context::Context;
use crate::outbox::Language;
use crate::refusal::Refusal;

/// One word of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Described {
    /// The word.
    pub word: String,
    /// What people read of it; nothing of a word that tells them and the client nothing here.
    pub text: Option<String>,
}

/// What to read of each word of `scope`, in its order. The texts of a realm's own scopes are an administrator's: they are
/// to be escaped like whatever else somebody typed.
///
/// # Errors
/// What keeps the database from being read.
#[boxed]
pub async fn described(ctx: &Context, scope: &Scope, language: Language) -> Result<Vec<Described>, Refusal> {
    let own = lookup::granted(&ctx.app, &ctx.realm.id, scope).await?;
    let text = |word: &str| match built_in::named(word) {
        Some(known) => Some(known.in_language(language).to_owned()),
        None => own.iter().find(|it| it.name.as_str() == word).map(|it| it.text.in_language(language).to_owned()),
    };
    Ok(scope.iter().map(|word| Described { word: word.to_owned(), text: text(word) }).collect())
}
