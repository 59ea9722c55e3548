//! The first realm and the first administrator.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use signet_protocol::identifier::Email;
use signet_vocabulary::{RealmKey, Secret};

use super::{account, store};
use crate::accounts::{AccountType, NewAccount};
use crate::boxed;
use crate::context::{App, Context, Origin};
use crate::passwords::Password;
use crate::realms::{self, NewRealm, Realm, RealmSettings};
use crate::refusal::{FieldError, Refusal};

const DEFAULT_EMAIL: &str = "admin@signet.localhost";

/// What the operator settled beforehand; the rest is drawn at random.
#[derive(Debug, Clone, Default)]
pub struct Bootstrap {
    /// The first administrator's address.
    pub admin_email: Option<String>,
    /// The first administrator's password.
    pub admin_password: Option<Secret<String>>,
    /// The key of the realm `default`.
    pub realm_key: Option<RealmKey>,
}

/// The administrator that was just made.
#[derive(Debug)]
pub struct FirstAdministrator {
    /// The address to sign in by.
    pub email: String,
    /// The password, when it was drawn at random: it can be shown only now.
    pub generated_password: Option<Secret<String>>,
}

/// Makes the realm `default` and an administrator in it, where they are missing. A second start changes nothing.
///
/// # Errors
/// `Invalid` for an address or password in the settings that breaks a rule.
#[boxed]
pub async fn bootstrap(app: &Arc<App>, settings: &Bootstrap) -> Result<Option<FirstAdministrator>, Refusal> {
    let realm = realms::find_default(app).await?;
    if let Some(realm) = &realm
        && store::has_administrator(&mut app.store.read().await?, &realm.id).await?
    {
        return Ok(None);
    }
    let rules = realm.as_ref().map(|realm| realm.settings.clone()).unwrap_or_default();
    // Before anything is written: a mistake in the settings leaves nothing half-made.
    let (email, password, generated_password) = administrator(app, settings, &rules)?;
    let realm = match realm {
        Some(realm) => realm,
        None => make_default_realm(app, settings).await?,
    };
    let phc = app.hashing.hash(password).await?;
    let ctx = Context::of_operator(Arc::clone(app), realm);
    let made = insert(&ctx, &account::new_account(AccountType::Admin, email), &phc).await?;
    Ok(made.map(|email| FirstAdministrator { email, generated_password }))
}

/// The address and password of the administrator to make, and the password once more if it was drawn at random.
fn administrator(
    app: &App,
    settings: &Bootstrap,
    rules: &RealmSettings,
) -> Result<(Email, Password, Option<Secret<String>>), Refusal> {
    let given = settings.admin_email.as_deref().unwrap_or(DEFAULT_EMAIL);
    let email = Email::parse(given)
        .map_err(|bad| Refusal::invalid(vec![FieldError::new("admin_email", "BAD_EMAIL", bad.to_string())]))?;
    let (password, generated) = match &settings.admin_password {
        Some(password) => (password.clone(), None),
        None => {
            let drawn = account::drawn_password(&app.random, rules);
            (drawn.clone(), Some(drawn))
        }
    };
    let password = account::checked_password(password, &email, rules).map_err(|bad| Refusal::invalid(vec![bad]))?;
    Ok((email, password, generated))
}

/// Writes the administrator, unless another node was faster.
async fn insert(ctx: &Context, new: &NewAccount, phc: &str) -> Result<Option<String>, Refusal> {
    ctx.app
        .store
        .write(|mut tx| async move {
            if store::has_administrator(&mut tx, &ctx.realm.id).await? {
                return Ok(tx.commit(None));
            }
            let account = account::insert(&mut tx, ctx, new, phc).await?;
            Ok::<_, Refusal>(tx.commit(account.email))
        })
        .await
}

async fn make_default_realm(app: &Arc<App>, settings: &Bootstrap) -> Result<Arc<Realm>, Refusal> {
    let new = NewRealm {
        name: realms::DEFAULT.to_owned(),
        key: settings.realm_key.clone(),
        country: "US".to_owned(),
        currency: "USD".to_owned(),
        is_test: false,
    };
    match realms::create(app, new).await {
        Ok(realm) => Ok(Arc::new(realm)),
        // Another node was faster, or the database is away: the second look tells which.
        Err(_) => realms::default(app).await,
    }
}

impl Context {
    /// What the operator of the machine does, by a command or at start-up.
    pub fn of_operator(app: Arc<App>, realm: Arc<Realm>) -> Self {
        let origin = Origin { address: IpAddr::V4(Ipv4Addr::LOCALHOST), user_agent: None };
        let request_id = app.random.uuid().to_string();
        Self {
            app,
            realm,
            origin,
            request_id,
            caller: None,
            is_operator: true,
            idempotency: None,
            personal_keys: Arc::default(),
        }
    }
}
