//! `signet keys`: replacing the keys that sign tokens.

use clap::Subcommand;
use signet_domain::{realms, signing_keys};

use super::{offline, print};
use crate::config::Config;
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Add a signing key; the keys before it count until the last token that they signed has expired
    Rotate {
        /// Sign with it at once: verifiers that keep key sets may refuse its first tokens
        #[arg(long)]
        now: bool,
        /// The realm whose key it is
        #[arg(long, default_value = realms::DEFAULT)]
        realm: String,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let Command::Rotate { now, realm } = command;
    let app = offline::open(config).await?;
    let outcome = async {
        let ctx = offline::context(&app, &realm).await?;
        let rotation = signing_keys::rotate(&ctx, now).await?;
        print(&format!(
            "key             {}\nsigns from      {}\nold keys until  {}\n",
            rotation.kid, rotation.active_from, rotation.old_until
        ))
    };
    let outcome = outcome.await;
    app.store.close().await;
    outcome
}
