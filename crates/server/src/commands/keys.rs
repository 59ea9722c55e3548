//! `signet keys`: replacing the keys that sign tokens.

use clap::Subcommand;
use signet_domain::{realms, tokens};
use signet_protocol::jose::Algorithm;

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
        /// What it signs with: EdDSA, ES256 or RS256; else a key is added for each that the realm has keys of
        #[arg(long, value_parser = algorithm)]
        algorithm: Option<Algorithm>,
        /// The realm whose key it is
        #[arg(long, default_value = realms::DEFAULT)]
        realm: String,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let Command::Rotate { now, algorithm, realm } = command;
    let app = offline::open(config).await?;
    let outcome = async {
        let ctx = offline::context(&app, &realm).await?;
        for rotation in tokens::rotate_keys(&ctx, algorithm, now).await? {
            print(&format!(
                "key             {}\nalgorithm       {}\nsigns from      {}\nold keys until  {}\n",
                rotation.kid, rotation.algorithm, rotation.active_from, rotation.old_until
            ))?;
        }
        Ok(())
    };
    let outcome = outcome.await;
    app.store.close().await;
    outcome
}

fn algorithm(text: &str) -> Result<Algorithm, String> {
    let found = Algorithm::named(text).filter(|algorithm| algorithm.is_signing());
    found.ok_or_else(|| format!("must be one of {}", Algorithm::SIGNING.map(Algorithm::name).join(", ")))
}
