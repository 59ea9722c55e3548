//! `signet migrate`: the database's schema.

use clap::Args;
use signet_vocabulary::{Clock, Random};

use super::{offline, print};
use crate::config::Config;
use crate::data_dir;
use crate::trouble::Trouble;

#[derive(Debug, Args)]
pub(super) struct Arguments {
    /// Change nothing; fail when something is to be done
    #[arg(long)]
    check: bool,
}

pub(super) async fn run(config: &Config, arguments: &Arguments) -> Result<(), Trouble> {
    if !arguments.check {
        data_dir::prepare(config)?;
    }
    let store = offline::open_store(config, &Clock::system(), &Random::system()).await?;
    let outcome = async {
        if arguments.check {
            return print(&check(store.schema_version().await?)?);
        }
        let migrated = store.migrate().await?;
        let steps = migrated.applied.iter().map(|step| format!("applied {:04} {}\n", step.version, step.name));
        print(&format!("{}schema version {}\n", steps.collect::<String>(), migrated.version))
    };
    let outcome = outcome.await;
    store.close().await;
    outcome
}

fn check(found: Option<i64>) -> Result<String, Trouble> {
    let known = offline::newest_version();
    match found {
        Some(version) if version == known => Ok(format!("schema version {version}, up to date\n")),
        Some(found) if found > known => Err(signet_storage::Error::NewerSchema { found, known }.into()),
        Some(version) => {
            Err(Trouble::new(format!("the database has schema version {version}, this program needs {known}"))
                .way_out("Run `signet migrate`, or start `signet serve`, which does the same."))
        }
        None => Err(Trouble::new("the database is empty").way_out("Run `signet migrate`, or start `signet serve`.")),
    }
}
