//! `signet outbox`: messages that wait or were given up. Neither their texts nor their recipients are shown.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use signet_domain::outbox::{self, Entry, Which};
use signet_domain::realms;
use signet_vocabulary::{MessageId, Timestamp};

use super::{offline, print};
use crate::config::Config;
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Print the newest messages that were not delivered
    List {
        /// The realm whose messages they are
        #[arg(long, default_value = realms::DEFAULT)]
        realm: String,
        /// Only those that were given up
        #[arg(long)]
        dead: bool,
        /// How many at most
        #[arg(long, default_value_t = 100)]
        limit: u16,
    },
    /// Make messages due now, with all their tries before them
    Retry {
        #[command(flatten)]
        which: Chosen,
        /// The realm whose messages they are
        #[arg(long, default_value = realms::DEFAULT)]
        realm: String,
    },
}

/// Which messages: one, or all that were given up.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub(super) struct Chosen {
    /// The message's id
    id: Option<MessageId>,
    /// Every message that was given up
    #[arg(long)]
    dead: bool,
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let app = offline::open(config).await?;
    let outcome = async {
        match command {
            Command::List { realm, dead, limit } => {
                let ctx = offline::context(&app, &realm).await?;
                print(&table(&outbox::list(&ctx, dead, limit).await?))
            }
            Command::Retry { which, realm } => {
                let ctx = offline::context(&app, &realm).await?;
                let which = which.id.as_ref().map_or(Which::Dead, Which::One);
                print(&format!("due now  {}\n", outbox::retry(&ctx, &which).await?))
            }
        }
    };
    let outcome = outcome.await;
    app.store.close().await;
    outcome
}

fn table(entries: &[Entry]) -> String {
    let mut text = format!(
        "{:24}  {:7}  {:16}  {:>8}  {:24}  {:24}  {}\n",
        "id", "channel", "template", "attempts", "due", "dead", "trouble"
    );
    let moment = |at: Option<Timestamp>| at.map_or_else(|| "-".to_owned(), |at| at.to_string());
    for entry in entries {
        // Writing to a String cannot fail.
        let _ = writeln!(
            text,
            "{:24}  {:7}  {:16}  {:8}  {:24}  {:24}  {}",
            entry.id.as_str(),
            entry.channel.as_str(),
            entry.template,
            entry.attempts,
            moment(entry.due_at),
            moment(entry.dead_at),
            entry.trouble.as_deref().unwrap_or("-")
        );
    }
    text
}
