//! `signet account`: making an account, looking at it, barring it, letting it in again and taking its second factors away.

use std::sync::Arc;

use clap::{Args, Subcommand};
use signet_domain::accounts::{self, Account, AccountStatus, AccountType};
use signet_domain::install::{self, MadeAccount};
use signet_domain::{App, Context, mfa, perform, realms};
use signet_protocol::identifier::Email;

use super::{offline, print};
use crate::config::Config;
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make an account with a password drawn at random, which is printed only this once
    Create(New),
    /// Bar an account and end its sessions on every node
    Suspend(Which),
    /// Let an account sign in again; sessions that ended stay ended
    Activate(Which),
    /// Take all second factors and backup codes of an account away and end its sessions; its owner is told
    ResetFactors(Which),
    /// Print what is known of an account, without secrets
    Show(Which),
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// The e-mail address that it signs in by
    email: String,
    /// The realm that it belongs to
    #[arg(long, default_value = realms::DEFAULT)]
    realm: String,
    /// INDIVIDUAL, ENTITY, SERVICE, or ADMIN for one that may do everything in the realm
    #[arg(long = "type", value_name = "TYPE", default_value = "INDIVIDUAL")]
    kind: AccountType,
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// Its e-mail address, in any spelling
    #[arg(long)]
    email: String,
    /// The realm that it belongs to
    #[arg(long, default_value = realms::DEFAULT)]
    realm: String,
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let app = offline::open(config).await?;
    let outcome = async {
        let which = match &command {
            Command::Create(new) => return print(&create(&app, new).await?),
            Command::Suspend(which)
            | Command::Activate(which)
            | Command::ResetFactors(which)
            | Command::Show(which) => which,
        };
        let ctx = offline::context(&app, &which.realm).await?;
        let account = find(&ctx, which).await?;
        let account = match &command {
            Command::Suspend(_) => accounts::set_status(&ctx, &account.id, AccountStatus::Suspended).await?,
            Command::Activate(_) => accounts::set_status(&ctx, &account.id, AccountStatus::Active).await?,
            Command::ResetFactors(_) => {
                perform::run(&ctx, &mfa::ResetFactors { account: account.id }).await?;
                find(&ctx, which).await?
            }
            Command::Create(_) | Command::Show(_) => account,
        };
        print(&described(&account))
    };
    let outcome = outcome.await;
    app.store.close().await;
    outcome
}

/// Makes an account, and says what it signs in by.
async fn create(app: &Arc<App>, new: &New) -> Result<String, Trouble> {
    let ctx = offline::context(app, &new.realm).await?;
    let MadeAccount { account, password } = install::make_account(&ctx, &new.email, new.kind).await?;
    let email = account.email.as_deref().unwrap_or("-");
    Ok(format!("e-mail    {email}\npassword  {}\nid        {}\n", password.expose(), account.id))
}

async fn find(ctx: &Context, which: &Which) -> Result<Account, Trouble> {
    let email = Email::parse(&which.email).map_err(|bad| Trouble::new(format!("--email {bad}")))?;
    let found = accounts::by_identifier(&ctx.app, &ctx.realm.id, email.canonical()).await?;
    found.ok_or_else(|| Trouble::new(format!("no account of the realm {:?} signs in by that address", which.realm)))
}

fn described(account: &Account) -> String {
    let factors: Vec<_> = account.factors.iter().map(|factor| factor.as_str()).collect();
    let optional = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let verified = if account.email_verified { "" } else { " (not verified)" };
    format!(
        "id          {}\nstatus      {}\ntype        {}\nusername    {}\ne-mail      {}\nfactors     {}\nroles       {}\n\
         scopes      {}\nidentity    {}\ncreated     {}\nlast login  {}\n",
        account.id,
        account.status.as_str(),
        account.kind.as_str(),
        account.username,
        optional(account.email.as_ref().map(|email| format!("{email}{verified}"))),
        optional((!factors.is_empty()).then(|| factors.join(", "))),
        account.realm_roles.join(", "),
        account.realm_scopes.join(", "),
        account.identity,
        account.created_at,
        optional(account.last_login_at.map(|at| at.to_string())),
    )
}
