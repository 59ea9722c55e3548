//! Making a realm: the realm itself and its first signing key, together.

use std::sync::Arc;
use std::time::Duration;

use signet_storage::WriteTx;
use signet_vocabulary::{RealmId, RealmKey};

use super::{Realm, RealmSettings, TOPIC, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::context::{App, Context};
use crate::refusal::{FieldError, Refusal};
use crate::signing_keys;

/// What a new realm is made from.
#[derive(Debug, Clone)]
pub struct NewRealm {
    /// Its name: lower-case letters, digits and hyphens, 1 to 63 characters.
    pub name: String,
    /// The key that clients name it by; drawn at random when absent.
    pub key: Option<RealmKey>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// ISO 4217.
    pub currency: String,
    /// Whether its clock may be moved ahead.
    pub is_test: bool,
}

impl NewRealm {
    fn check(&self) -> Result<(), Refusal> {
        let mut fields = Vec::new();
        if !Realm::may_be_named(&self.name) {
            let message = "Use 1 to 63 lower-case letters, digits and hyphens.";
            fields.push(FieldError::new("name", "BAD_NAME", message));
        }
        for (field, text, length) in [("country", &self.country, 2), ("currency", &self.currency, 3)] {
            if text.len() != length || !text.bytes().all(|byte| byte.is_ascii_uppercase()) {
                fields.push(FieldError::new(field, "BAD_CODE", format!("Use {length} capital letters.")));
            }
        }
        if fields.is_empty() { Ok(()) } else { Err(Refusal::invalid(fields)) }
    }
}

/// Makes a realm and its first signing key.
///
/// # Errors
/// `Invalid` for a bad name or code, `Conflict` for a name or key in use.
pub async fn create(app: &Arc<App>, new: NewRealm) -> Result<Realm, Refusal> {
    new.check()?;
    let new = &new;
    app.store
        .write(|mut tx| async move {
            let realm = insert(app, &mut tx, new).await?;
            Ok(tx.commit(realm))
        })
        .await
}

async fn insert(app: &Arc<App>, tx: &mut WriteTx, new: &NewRealm) -> Result<Realm, Refusal> {
    let now = app.clock.now();
    let realm = Realm {
        id: RealmId::random(&app.random, now),
        key: new.key.clone().unwrap_or_else(|| RealmKey::random(&app.random)),
        name: new.name.clone(),
        country: new.country.clone(),
        currency: new.currency.clone(),
        created_at: now,
        settings: RealmSettings::default(),
        is_test: new.is_test,
        clock_ahead: Duration::ZERO,
    };
    store::insert(tx, &realm).await.map_err(|error| match &error {
        signet_storage::Error::Conflict { .. } => Refusal::conflict("A realm with this name or key exists already."),
        _ => error.into(),
    })?;
    signing_keys::insert_first(app, tx, &realm.id).await?;
    let ctx = Context::of_operator(Arc::clone(app), Arc::new(realm.clone()));
    let event = Event::new(Action::RealmCreated, Actor::default(), Target::Realm(&realm.id));
    audit::record(tx, &ctx, event.detail("name", realm.name.as_str())).await?;
    tx.announce(TOPIC, realm.id.as_str()).await?;
    Ok(realm)
}
