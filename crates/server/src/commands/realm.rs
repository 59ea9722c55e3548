//! `signet realm`: realms from the command line.

use clap::Subcommand;
use signet_domain::realms::{self, NewRealm, Realm};
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
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let app = offline::open(config).await?;
    let outcome = match command {
        Command::Create { name, key, country, currency } => {
            let realm = realms::create(&app, NewRealm { name, key, country, currency }).await;
            realm.map_err(Trouble::from).and_then(|realm| print(&described(&realm)))
        }
    };
    app.store.close().await;
    outcome
}

fn described(realm: &Realm) -> String {
    format!(
        "name      {}\nkey       {}\nid        {}\ncountry   {}\ncurrency  {}\ncreated   {}\n",
        realm.name, realm.key, realm.id, realm.country, realm.currency, realm.created_at
    )
}
