//! Changing realms.

use async_trait::async_trait;
use serde_json::Value;
use signet_protocol::country::Country;
use signet_protocol::currency::Currency;
use signet_storage::WriteTx;
use signet_vocabulary::RealmId;

use super::no_such;
use super::record::record_of_realm;
use crate::access::{require_governed_realm, require_own_realm, require_recent_governor};
use crate::audit::Action;
use crate::context::Context;
use crate::perform::Operation;
use crate::realms::{self, Realm, SettingsChange};
use crate::refusal::{FieldError, Refusal};
use crate::signing_keys;

/// What is said of a realm; what is absent is not said.
#[derive(Debug, Default)]
pub struct RealmChange {
    /// Another name. The issuer of its tokens and the addresses of its pages have it in them.
    pub name: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: Option<String>,
    /// ISO 4217.
    pub currency: Option<String>,
    /// Its rules.
    pub settings: SettingsChange,
}

/// Changes what is said of a realm and leaves the rest. Rules bind at once, on every node.
///
/// # Errors
/// `Denied` for everybody who is no platform administrator, for another name where the caller does not govern all realms, and
/// for looser rules without a recent sign-in;
/// `NotFound` for the realms of others; `Invalid` naming every field at fault; `Conflict` for a name that another realm has, or had.
#[derive(Debug)]
pub struct ChangeRealm {
    /// Which one.
    pub id: RealmId,
    /// What it is to be.
    pub said: RealmChange,
}

impl RealmChange {
    /// The realm as it is to be.
    fn applied_to(&self, before: &Realm, ctx: &Context) -> Result<Realm, Vec<FieldError>> {
        let mut realm = before.clone();
        let mut faults = Vec::new();
        if let Some(name) = self.name.as_ref().filter(|name| **name != before.name) {
            match Realm::checked_name(name) {
                Err(fault) => faults.push(fault),
                Ok(()) if before.is_default() => {
                    faults.push(FieldError::new("name", "FIXED", "The realm `default` keeps its name."));
                }
                Ok(()) => realm.name.clone_from(name),
            }
        }
        if let Some(text) = &self.country {
            match Country::parse(text) {
                Ok(country) => country.as_str().clone_into(&mut realm.country),
                Err(bad) => faults.push(FieldError::new("country", "BAD_COUNTRY", bad.to_string())),
            }
        }
        if let Some(text) = &self.currency {
            match Currency::parse(text) {
                Ok(currency) => currency.as_str().clone_into(&mut realm.currency),
                Err(bad) => faults.push(FieldError::new("currency", "BAD_CURRENCY", bad.to_string())),
            }
        }
        match self.settings.applied_to(&before.settings, &ctx.app.settings) {
            Ok(settings) => realm.settings = settings,
            Err(bad) => faults.extend(bad),
        }
        if faults.is_empty() { Ok(realm) } else { Err(faults) }
    }
}

/// What differs, as the trail keeps it.
fn differences(before: &Realm, after: &Realm) -> Result<Vec<(&'static str, Value)>, Refusal> {
    let texts = [
        ("name", &before.name, &after.name),
        ("country", &before.country, &after.country),
        ("currency", &before.currency, &after.currency),
    ];
    let differing = texts.into_iter().filter(|(_, old, new)| old != new);
    let mut details: Vec<_> = differing.map(|(name, _, new)| (name, new.as_str().into())).collect();
    if before.settings != after.settings {
        details.push(("settings", realms::said_in_trail(&after.settings)?));
    }
    Ok(details)
}

#[async_trait]
impl Operation for ChangeRealm {
    const ACTION: Action = Action::RealmChanged;

    type Subject = Realm;
    type Output = Realm;

    async fn authorize(&self, tx: &mut WriteTx, ctx: &Context) -> Result<Realm, Refusal> {
        require_own_realm(ctx, &self.id)?;
        let realm = realms::row_by_id(tx, &self.id).await?.ok_or_else(no_such)?;
        if self.said.name.as_ref().is_some_and(|name| *name != realm.name) {
            require_governed_realm(ctx, &self.id)?;
        }
        Ok(realm)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, before: Realm) -> Result<Realm, Refusal> {
        let mut realm = self.said.applied_to(&before, ctx).map_err(Refusal::invalid)?;
        let details = differences(&before, &realm)?;
        if details.is_empty() {
            return Ok(before);
        }
        if realm.is_looser_than(&before, &ctx.app.settings) {
            require_recent_governor(ctx)?;
        }
        realm.updated_at = realm.now(&ctx.app.clock);
        realms::update(tx, &realm).await.map_err(realms::or_taken)?;
        realms::keep_logo(tx, &realm.id, &self.said.settings.branding).await?;
        if realm.name != before.name {
            realms::require_name(tx, &realm).await?;
            // Tokens that proved genuine under the old issuer are looked at again.
            tx.announce(signing_keys::TOPIC, realm.id.as_str()).await?;
        }
        record_of_realm(tx, ctx, Action::RealmChanged, &realm, &details).await?;
        Ok(realm)
    }
}
