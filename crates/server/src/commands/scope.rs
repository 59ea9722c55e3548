//! `signet scope`: a realm's own OAuth scopes from the command line, also while the service runs.

use std::fmt::Write as _;

use clap::{Args, Subcommand};
use signet_domain::scopes::{self, DeleteScope, Listed, PutScope, SaidScope, ScopeName};
use signet_domain::{Context, perform, realms};

use super::{offline, print};
use crate::config::Config;
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// List the scopes of a realm, those of every realm first
    List {
        #[command(flatten)]
        realm: Realm,
    },
    /// Make a scope, or replace it
    Set(New),
    /// Delete a scope; clients that name it stay as they are
    Delete {
        /// The word
        name: ScopeName,
        #[command(flatten)]
        realm: Realm,
    },
}

/// Where a scope belongs.
#[derive(Debug, Args)]
pub(super) struct Realm {
    /// The realm that it belongs to
    #[arg(long, default_value = realms::DEFAULT)]
    realm: String,
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// The word that clients ask for
    name: ScopeName,
    /// What people read of it, in English
    #[arg(long, value_name = "TEXT")]
    text: String,
    /// The same in German
    #[arg(long, value_name = "TEXT")]
    text_de: Option<String>,
    /// A claim that it tells and where that comes from, such as department=identity.data.department; may be given several
    /// times
    #[arg(long = "claim", value_name = "CLAIM=SOURCE", value_parser = mapping)]
    claims: Vec<(String, String)>,
    #[command(flatten)]
    realm: Realm,
}

fn mapping(text: &str) -> Result<(String, String), String> {
    let (claim, source) = text.split_once('=').ok_or("write CLAIM=SOURCE")?;
    Ok((claim.to_owned(), source.to_owned()))
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let app = offline::open(config).await?;
    let (Command::List { realm } | Command::Set(New { realm, .. }) | Command::Delete { realm, .. }) = &command;
    let outcome = async {
        let ctx = offline::context(&app, &realm.realm).await?;
        print(&done(&ctx, &command).await?)
    };
    let outcome = outcome.await;
    app.store.close().await;
    outcome
}

/// Does it, and says what is to be printed.
async fn done(ctx: &Context, command: &Command) -> Result<String, Trouble> {
    match command {
        Command::List { .. } => Ok(scopes::list(ctx).await?.iter().map(described).collect()),
        Command::Set(New { name, text, text_de, claims, .. }) => {
            let said = SaidScope { text_en: text.clone(), text_de: text_de.clone(), claims: claims.clone() };
            let scope = perform::run(ctx, &PutScope { name: name.clone(), said }).await?;
            Ok(described(&Listed::Custom(scope)))
        }
        Command::Delete { name, .. } => {
            perform::run(ctx, &DeleteScope(name.clone())).await?;
            Ok(String::new())
        }
    }
}

/// A line for the scope, and one for each claim.
fn described(scope: &Listed) -> String {
    match scope {
        Listed::BuiltIn(word) => format!("{}  built-in  {}\n", word.name, word.en),
        Listed::Custom(scope) => {
            let mut text = format!("{}  own  {}\n", scope.name, scope.text.en);
            for mapping in &scope.claims {
                let _ = writeln!(text, "    {} = {}", mapping.claim, mapping.source);
            }
            text
        }
    }
}
