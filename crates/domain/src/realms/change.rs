//! Changing the rules of a realm by a command.

use std::sync::Arc;

use super::{Realm, RealmSettings, SettingsChange, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
use crate::context::{App, Context};
use crate::refusal::Refusal;

/// Gives the realm with this name other rules. They bind at once, on every node.
///
/// # Errors
/// `NotFound` for a name that no realm has; `Invalid` naming the rules that are out of range.
#[boxed]
pub async fn set_settings(app: &Arc<App>, name: &str, said: &SettingsChange) -> Result<Realm, Refusal> {
    app.store
        .write(|mut tx| async move {
            let found = store::by_name(&mut tx, name).await?;
            let before = found.filter(|realm| realm.deleted_at.is_none()).ok_or_else(|| Refusal::not_found("realm"))?;
            let settings = said.applied_to(&before.settings, &app.settings).map_err(Refusal::invalid)?;
            if settings == before.settings {
                return Ok(tx.commit(before));
            }
            let realm = Realm { settings, updated_at: before.now(&app.clock), ..before };
            store::update(&mut tx, &realm).await?;
            store::keep_logo(&mut tx, &realm.id, &said.branding).await?;
            let ctx = Context::of_operator(Arc::clone(app), Arc::new(realm.clone()));
            let event = Event::new(Action::RealmChanged, Actor::default(), Target::Realm(&realm.id));
            audit::record(&mut tx, &ctx, event.detail("settings", said_in_trail(&realm.settings)?)).await?;
            Ok(tx.commit(realm))
        })
        .await
}

/// The rules as the trail keeps them.
pub(crate) fn said_in_trail(settings: &RealmSettings) -> Result<serde_json::Value, Refusal> {
    serde_json::to_value(settings).map_err(Refusal::bug)
}
