//! The commands: what the operator types, one file for each.

mod account;
mod api_key;
mod audit;
mod client;
mod doctor;
mod keys;
mod migrate;
mod offline;
mod outbox;
mod provider;
mod realm;
mod registration_token;
mod scope;
mod settings;

use std::process::ExitCode;

use clap::{Args, Parser, Subcommand, ValueEnum};
use signet_storage::Engine;

use crate::config::{Loaded, show};
use crate::openapi::Contract;
use crate::trouble::Trouble;
use crate::{openapi, serve};

/// Signet: accounts, sessions and tokens in one binary.
#[derive(Debug, Parser)]
#[command(name = "signet", version, subcommand_required = true, arg_required_else_help = true)]
struct Signet {
    #[command(flatten)]
    settings: settings::Flags,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the service.
    Serve,
    /// Bring the database's schema up to date; `serve` does so too.
    Migrate(migrate::Arguments),
    /// Check settings, key, database, clock and disk without changing anything.
    Doctor,
    /// Print the settings in force, and where each came from.
    Config,
    /// Realms: isolated domains of data.
    Realm(Group<realm::Command>),
    /// Accounts, also while the service runs.
    Account(Group<account::Command>),
    /// Keys of machines, and requests signed with them.
    ApiKey(Group<api_key::Command>),
    /// OAuth clients: software that signs people in here, or calls by itself.
    Client(Group<client::Command>),
    /// Providers: others through whom people sign in here.
    Provider(Group<provider::Command>),
    /// Scopes of a realm's own: what OAuth clients ask for, and what it tells of people.
    Scope(Group<scope::Command>),
    /// The keys that sign tokens.
    Keys(Group<keys::Command>),
    /// Messages that wait for their delivery.
    Outbox(Group<outbox::Command>),
    /// The audit trail.
    Audit(Group<audit::Command>),
    /// Print the OpenAPI document.
    Openapi {
        /// The part of one contract alone.
        contract: Option<ContractName>,
    },
    /// Print the database's schema.
    #[command(hide = true)]
    Schema {
        /// The engine that it is for.
        engine: EngineName,
    },
}

/// A command that has commands.
#[derive(Debug, Args)]
struct Group<C: Subcommand> {
    #[command(subcommand)]
    command: C,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum EngineName {
    Sqlite,
    Postgres,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ContractName {
    Identity,
    Realm,
}

impl ContractName {
    fn contract(self) -> Contract {
        match self {
            Self::Identity => Contract::Identity,
            Self::Realm => Contract::Realm,
        }
    }
}

/// Reads the arguments and does what they say. Misuse exits with 2, trouble with 1.
pub fn run() -> ExitCode {
    let signet = Signet::parse();
    match perform(signet) {
        Ok(()) => ExitCode::SUCCESS,
        Err(trouble) => {
            print_error(&trouble);
            ExitCode::FAILURE
        }
    }
}

fn perform(signet: Signet) -> Result<(), Trouble> {
    let loaded = || -> Result<Loaded, Trouble> { signet.settings.load() };
    match signet.command {
        Command::Serve => serve::serve(loaded()?),
        Command::Migrate(arguments) => offline::run(loaded()?, async |config| migrate::run(&config, &arguments).await),
        Command::Doctor => doctor::run(&signet.settings),
        Command::Config => config(&loaded()?),
        Command::Realm(group) => offline::run(loaded()?, async |config| realm::run(&config, group.command).await),
        Command::Account(group) => offline::run(loaded()?, async |config| account::run(&config, group.command).await),
        Command::ApiKey(group) => api_key::run(&group.command),
        Command::Client(group) => offline::run(loaded()?, async |config| client::run(&config, group.command).await),
        Command::Provider(group) => offline::run(loaded()?, async |config| provider::run(&config, group.command).await),
        Command::Scope(group) => offline::run(loaded()?, async |config| scope::run(&config, group.command).await),
        Command::Keys(group) => offline::run(loaded()?, async |config| keys::run(&config, group.command).await),
        Command::Outbox(group) => offline::run(loaded()?, async |config| outbox::run(&config, group.command).await),
        Command::Audit(group) => offline::run(loaded()?, async |config| audit::run(&config, group.command).await),
        Command::Openapi { contract } => print(&openapi::text(contract.map(ContractName::contract))),
        Command::Schema { engine: EngineName::Sqlite } => print(&signet_storage::schema_text(Engine::Sqlite)),
        Command::Schema { engine: EngineName::Postgres } => print(&signet_storage::schema_text(Engine::Postgres)),
    }
}

fn config(loaded: &Loaded) -> Result<(), Trouble> {
    for warning in &loaded.warnings {
        print_error(&Trouble::new(format!("warning: {warning}")));
    }
    print(&show(&loaded.values))
}

/// Prints an answer. A reader that has gone away, such as `head`, is no trouble.
fn print(text: &str) -> Result<(), Trouble> {
    use std::io::Write as _;
    let mut out = std::io::stdout().lock();
    match out.write_all(text.as_bytes()).and_then(|()| out.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => {
            Err(Trouble::new(format!("standard output cannot be written: {error}")))
        }
        _ => Ok(()),
    }
}

fn print_error(trouble: &Trouble) {
    use std::io::Write as _;
    // When even standard error is closed there is nobody left to tell; the exit code remains.
    let _ = writeln!(std::io::stderr(), "{}", trouble.in_lines());
}

#[cfg(test)]
mod tests;
