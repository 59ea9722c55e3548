//! Making a realm: the realm itself and its first signing key, together.

use std::sync::Arc;
use std::time::Duration;

use signet_protocol::country::Country;
use signet_protocol::currency::Currency;
use signet_storage::WriteTx;
use signet_vocabulary::{RealmId, RealmKey};

use super::{Realm, RealmSettings, SettingsChange, TOPIC, store};
use crate::audit::{self, Action, Actor, Event, Target};
use crate::boxed;
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
    /// The same, with its codes as they are assigned and the rules that are said beside.
    ///
    /// # Errors
    /// Every field at fault.
    pub(crate) fn checked(
        &self,
        said: &SettingsChange,
        app: &App,
    ) -> Result<(Country, Currency, RealmSettings), Vec<FieldError>> {
        let mut fields = Vec::new();
        fields.extend(Realm::checked_name(&self.name).err());
        let country = Country::parse(&self.country)
            .map_err(|bad| fields.push(FieldError::new("country", "BAD_COUNTRY", bad.to_string())));
        let currency = Currency::parse(&self.currency)
            .map_err(|bad| fields.push(FieldError::new("currency", "BAD_CURRENCY", bad.to_string())));
        let settings = said.applied_to(&RealmSettings::default(), &app.settings);
        let settings = settings.map_err(|faults| fields.extend(faults));
        match (country, currency, settings) {
            (Ok(country), Ok(currency), Ok(settings)) if fields.is_empty() => Ok((country, currency, settings)),
            _ => Err(fields),
        }
    }
}

/// Makes a realm and its first signing key, by a command or at installation.
///
/// # Errors
/// `Invalid` for a bad name or code, `Conflict` for a name or key in use.
#[boxed]
pub async fn create(app: &Arc<App>, new: NewRealm) -> Result<Realm, Refusal> {
    let new = &new;
    app.store
        .write(|mut tx| async move {
            let realm = insert(app, &mut tx, new, &SettingsChange::default()).await?;
            let ctx = Context::of_operator(Arc::clone(app), Arc::new(realm.clone()));
            let event = Event::new(Action::RealmCreated, Actor::default(), Target::Realm(&realm.id));
            audit::record(&mut tx, &ctx, event.detail("name", realm.name.as_str())).await?;
            Ok(tx.commit(realm))
        })
        .await
}

/// The refusal of a name or key that another realm has, or a name that it had; deleted ones included.
pub fn taken() -> Refusal {
    Refusal::conflict("A realm with this name or key exists already, or had this name once.")
}

/// Writes a realm and its first signing key. That it was made is for the caller to record.
///
/// # Errors
/// As [`create`].
pub(crate) async fn insert(
    app: &App,
    tx: &mut WriteTx,
    new: &NewRealm,
    said: &SettingsChange,
) -> Result<Realm, Refusal> {
    let (country, currency, settings) = new.checked(said, app).map_err(Refusal::invalid)?;
    let now = app.clock.now();
    let realm = Realm {
        id: RealmId::random(&app.random, now),
        key: new.key.clone().unwrap_or_else(|| RealmKey::random(&app.random)),
        name: new.name.clone(),
        country: country.as_str().to_owned(),
        currency: currency.as_str().to_owned(),
        created_at: now,
        updated_at: now,
        deleted_at: None,
        restored_at: None,
        settings,
        is_test: new.is_test,
        clock_ahead: Duration::ZERO,
    };
    store::insert(tx, &realm).await.map_err(or_taken)?;
    require_name(tx, &realm).await?;
    store::keep_logo(tx, &realm.id, &said.branding).await?;
    signing_keys::insert_first(app, tx, &realm.id).await?;
    tx.announce(TOPIC, realm.id.as_str()).await?;
    Ok(realm)
}

/// Keeps the realm's name for it, now and whatever it is called later: whoever trusts the issuer by this name never meets
/// another realm.
///
/// # Errors
/// `Conflict` when another realm has it, or had it.
pub(crate) async fn require_name(tx: &mut WriteTx, realm: &Realm) -> Result<(), Refusal> {
    if store::claim_name(tx, realm).await? { Ok(()) } else { Err(taken()) }
}

/// The refusal of a name or key in use, or the failure that it is.
pub(crate) fn or_taken(error: signet_storage::Error) -> Refusal {
    match &error {
        signet_storage::Error::Conflict { .. } => taken(),
        _ => error.into(),
    }
}
