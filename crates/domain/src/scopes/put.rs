//! Making a scope, and replacing one.

use async_trait::async_trait;
use serde_json::{Map, Value};
use signet_storage::WriteTx;

use super::built_in::is_reserved;
use super::check::checked;
use super::model::CustomScope;
use super::name::ScopeName;
use super::store;
use crate::access::{Permission, require_over_clients};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::Context;
use crate::perform::Operation;
use crate::refusal::{FieldError, Refusal};

/// How many scopes a realm may have of its own: all of them are in memory together.
const MOST: i64 = 100;

/// What is said of a scope, in the words of the API.
#[derive(Debug, Clone, Default)]
pub struct SaidScope {
    /// What people read of it in English: 1 to 200 characters.
    pub text_en: String,
    /// The same in German, if it is written.
    pub text_de: Option<String>,
    /// The claims that it tells, each with the text of its [`Source`](super::Source); 20 at most.
    pub claims: Vec<(String, String)>,
}

impl SaidScope {
    /// Holds it against the rules.
    ///
    /// # Errors
    /// Every member at fault.
    pub fn check(&self) -> Result<(), Vec<FieldError>> {
        checked(self).map(drop)
    }
}

/// Makes a scope of the realm, or replaces the one of this name; on every node at once.
///
/// # Errors
/// `Denied` without `write:clients` in the whole realm; `Invalid` naming every member at fault; `Conflict` for a word that
/// means something in every realm, or looks like one, and for more than 100 scopes.
#[derive(Debug)]
pub struct PutScope {
    /// The word.
    pub name: ScopeName,
    /// What it is to be.
    pub said: SaidScope,
}

/// The refusal of a word that is nobody's to define.
pub fn is_built_in() -> Refusal {
    Refusal::conflict(
        "This scope, or one that differs from it in case alone, means something in every realm and stays as it is.",
    )
}

/// The refusal of one scope more.
pub fn too_many() -> Refusal {
    Refusal::conflict("A realm has at most 100 scopes of its own. Delete one that nobody asks for.")
}

#[async_trait]
impl Operation for PutScope {
    const ACTION: Action = Action::ScopeSet;

    type Subject = Option<CustomScope>;
    type Output = CustomScope;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Option<CustomScope>, Refusal> {
        require_over_clients(ctx, Permission::WriteClients)?;
        Ok(store::by_name(tx, &ctx.realm.id, &self.name).await?)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, before: Option<CustomScope>) -> Result<CustomScope, Refusal> {
        if is_reserved(self.name.as_str()) {
            return Err(is_built_in());
        }
        let (text, claims) = checked(&self.said).map_err(Refusal::invalid)?;
        if before.is_none() && store::count(tx, &ctx.realm.id).await? >= MOST {
            return Err(too_many());
        }
        let now = ctx.now();
        let (realm, name) = (ctx.realm.id.clone(), self.name.clone());
        let is_new = before.is_none();
        if let Some(before) = before.as_ref().filter(|before| (&before.text, &before.claims) == (&text, &claims)) {
            return Ok(before.clone());
        }
        let created_at = before.map_or(now, |before| before.created_at);
        let scope = CustomScope { realm, name, text, claims, created_at, updated_at: now };
        store::put(tx, &scope).await?;
        let told = scope.claims.iter().map(|it| (it.claim.clone(), Value::from(it.source.to_string())));
        let event = Event::new(Action::ScopeSet, Actor::of(ctx), Target::Scope(scope.name.as_str()));
        audit::record(tx, ctx, event.detail("isNew", is_new).detail("claims", told.collect::<Map<_, _>>())).await?;
        Ok(scope)
    }
}
