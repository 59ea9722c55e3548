//! `signet audit`: checks the audit trail, and prints what to keep of it elsewhere.

use std::fmt::Write as _;

use clap::Subcommand;
use signet_domain::trail::{self, Chain, Head, Verdict};
use signet_domain::{App, realms};

use super::{offline, print};
use crate::config::Config;
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Check every event and every seal; fails and names the first that was changed, removed, added or reordered
    Verify {
        /// The realm whose trail it is
        #[arg(long, default_value = realms::DEFAULT)]
        realm: String,
        /// A head that was kept elsewhere: the trail must contain it
        #[arg(long, value_name = "NUMBER:HASH")]
        head: Option<Head>,
    },
    /// Print the newest seal's number and hash, to be kept elsewhere
    Head {
        /// The realm whose trail it is
        #[arg(long, default_value = realms::DEFAULT)]
        realm: String,
    },
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let app = offline::open(config).await?;
    let outcome = match command {
        Command::Verify { realm, head } => verify(&app, &realm, head.as_ref()).await,
        Command::Head { realm } => print_head(&app, &realm).await,
    };
    app.store.close().await;
    outcome
}

async fn verify(app: &App, name: &str, kept: Option<&Head>) -> Result<(), Trouble> {
    let realm = offline::realm(app, name).await?;
    match trail::verify(app, &realm.id, kept).await? {
        Verdict::Holds(chain) => print(&described(name, &chain)),
        Verdict::Broken(flaw) => Err(Trouble::new(format!("the audit trail of realm {name:?} does not hold: {flaw}"))
            .way_out("Keep the database as it is, and compare it with a backup from before.")),
    }
}

fn described(name: &str, chain: &Chain) -> String {
    let mut text = format!(
        "realm     {name}\nseals     {}\nevents    {}\nunsealed  {}\n",
        chain.seals, chain.events, chain.unsealed
    );
    if let Some(head) = &chain.head {
        let _ = writeln!(text, "head      {head}");
    }
    if !chain.is_anchored {
        text.push_str(
            "note      the key of the newest seal has retired, so only a head that was kept elsewhere (--head) tells \
             whether the trail was written anew\n",
        );
    }
    text
}

async fn print_head(app: &App, name: &str) -> Result<(), Trouble> {
    let realm = offline::realm(app, name).await?;
    match trail::head(app, &realm.id).await? {
        Some(head) => print(&format!("{head}\n")),
        None => Err(Trouble::new(format!("nothing in realm {name:?} is sealed yet"))
            .way_out("`signet serve` seals within a second.")),
    }
}
