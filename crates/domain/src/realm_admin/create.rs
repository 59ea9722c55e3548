//! Making realms through the API.

use async_trait::async_trait;
use signet_storage::WriteTx;
use signet_vocabulary::RealmKey;

use super::record::record_of_realm;
use crate::access::require_all_realms;
use crate::audit::Action;
use crate::context::Context;
use crate::perform::Operation;
use crate::realms::{self, NewRealm, Realm, SettingsChange};
use crate::refusal::{FieldError, Refusal};

/// Makes a realm and its first signing key. It has no users until one is made in it, and is no test realm.
///
/// # Errors
/// `Denied` for everybody but platform administrators of the realm `default`; `Invalid` naming every field at fault;
/// `Conflict` for a name or key that another realm has, deleted ones included.
#[derive(Debug)]
pub struct CreateRealm {
    /// Its name: lower-case letters, digits and hyphens, 1 to 63 characters.
    pub name: String,
    /// The UUID that clients name it by; drawn at random when absent.
    pub key: Option<String>,
    /// ISO 3166-1 alpha-2.
    pub country: String,
    /// ISO 4217.
    pub currency: String,
    /// Its rules.
    pub settings: SettingsChange,
}

#[async_trait]
impl Operation for CreateRealm {
    const ACTION: Action = Action::RealmCreated;

    type Subject = ();
    type Output = Realm;

    async fn authorize(&self, _: &mut WriteTx, ctx: &Context) -> Result<(), Refusal> {
        require_all_realms(ctx)
    }

    async fn run(&self, tx: &mut WriteTx, ctx: &Context, (): ()) -> Result<Realm, Refusal> {
        let Self { name, key, country, currency, settings } = self;
        let key = key.as_deref().map(str::parse::<RealmKey>).transpose();
        let fault = key.is_err().then(|| FieldError::new("key", "BAD_KEY", "Use a UUID."));
        let (name, country, currency) = (name.clone(), country.clone(), currency.clone());
        let new = NewRealm { name, key: key.ok().flatten(), country, currency, is_test: false };
        let faults: Vec<_> =
            fault.into_iter().chain(new.checked(settings, &ctx.app).err().unwrap_or_default()).collect();
        if !faults.is_empty() {
            return Err(Refusal::invalid(faults));
        }
        let realm = realms::insert(&ctx.app, tx, &new, settings).await?;
        record_of_realm(tx, ctx, Action::RealmCreated, &realm, &[("name", realm.name.as_str().into())]).await?;
        Ok(realm)
    }
}
