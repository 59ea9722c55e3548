//! Changing the rules of a realm.

use std::sync::Arc;

use super::{Realm, RealmSettings, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::{App, Context};
use crate::refusal::Refusal;

/// Gives the realm with this name other rules. They bind at the next token that is issued, on every node.
///
/// # Errors
/// `NotFound` for a name that no realm has.
pub async fn set_settings(
    app: &Arc<App>,
    name: &str,
    change: impl Fn(&mut RealmSettings) + Sync,
) -> Result<Realm, Refusal> {
    let change = &change;
    app.store
        .write(|mut tx| async move {
            let found = store::by_name(&mut tx, name).await?;
            let mut realm = found.ok_or_else(|| Refusal::not_found("realm"))?;
            let before = realm.settings.clone();
            change(&mut realm.settings);
            if realm.settings != before {
                store::set_settings(&mut tx, &realm).await?;
                let ctx = Context::of_operator(Arc::clone(app), Arc::new(realm.clone()));
                let settings = serde_json::to_value(&realm.settings).map_err(Refusal::bug)?;
                let event = Event::new(Action::RealmChanged, Actor::default(), Target::Realm(&realm.id));
                audit::record(&mut tx, &ctx, event.detail("settings", settings)).await?;
            }
            Ok(tx.commit(realm))
        })
        .await
}
