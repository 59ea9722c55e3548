//! `signet realm`: realms from the command line.

use clap::{Subcommand, ValueEnum};
use signet_domain::realms::{self, NewRealm, Realm, RealmSettings};
use signet_vocabulary::RealmKey;

use super::{offline, print};
use crate::config::Config;
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a realm and its first signing key
    Create {
        /// Lower-case letters, digits and hyphens
        name: String,
        /// The UUID that clients name it by; else a random one
        #[arg(long)]
        key: Option<RealmKey>,
        /// Default country of its identities (ISO 3166-1 alpha-2)
        #[arg(long, default_value = "US")]
        country: String,
        /// Default currency of its identities (ISO 4217)
        #[arg(long, default_value = "USD")]
        currency: String,
        /// Let its clock be moved ahead and its messages be read through the API: for tests, never for real people
        #[arg(long)]
        test: bool,
    },
    /// Change the rules of a realm; what is not named stays
    Set {
        /// The realm's name
        name: String,
        /// Whether everybody needs a second factor
        #[arg(long)]
        mfa_required: Option<Switch>,
        /// Whether an address has to be proved before its first sign-in
        #[arg(long)]
        require_verified_email: Option<Switch>,
        /// Whether devices may be remembered for 30 days, so that they are not asked for a second factor
        #[arg(long)]
        remembered_devices: Option<Switch>,
    },
}

/// A rule that holds or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let app = offline::open(config).await?;
    let outcome = match command {
        Command::Create { name, key, country, currency, test } => {
            let realm = realms::create(&app, NewRealm { name, key, country, currency, is_test: test }).await;
            realm.map_err(Trouble::from).and_then(|realm| print(&described(&realm)))
        }
        Command::Set { name, mfa_required, require_verified_email, remembered_devices } => {
            let change = |settings: &mut RealmSettings| {
                let rules = [
                    (&mut settings.mfa_required, mfa_required),
                    (&mut settings.require_verified_email, require_verified_email),
                    (&mut settings.remembered_devices, remembered_devices),
                ];
                for (rule, asked) in rules {
                    *rule = asked.map_or(*rule, |asked| asked == Switch::On);
                }
            };
            let realm = realms::set_settings(&app, &name, change).await;
            realm.map_err(Trouble::from).and_then(|realm| print(&described(&realm)))
        }
    };
    app.store.close().await;
    outcome
}

fn described(realm: &Realm) -> String {
    let RealmSettings { mfa_required, require_verified_email, remembered_devices } = realm.settings;
    let word = |rule: bool| if rule { "on" } else { "off" };
    format!(
        "name                    {}\nkey                     {}\nid                      {}\ncountry                 {}\n\
         currency                {}\ncreated                 {}\ntest                    {}\n\
         mfa-required            {}\nrequire-verified-email  {}\nremembered-devices      {}\n",
        realm.name,
        realm.key,
        realm.id,
        realm.country,
        realm.currency,
        realm.created_at,
        word(realm.is_test),
        word(mfa_required),
        word(require_verified_email),
        word(remembered_devices),
    )
}
