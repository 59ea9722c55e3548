//! `signet account`: looking at an account, barring it and letting it in again.

use clap::{Args, Subcommand};
use signet_domain::accounts::{self, Account, AccountStatus};
use signet_domain::{Context, realms};
use signet_protocol::identifier::Email;

use super::{offline, print};
use crate::config::Config;
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Bar an account and end its sessions on every node
    Suspend(Which),
    /// Let an account sign in again; sessions that ended stay ended
    Activate(Which),
    /// Print what is known of an account, without secrets
    Show(Which),
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
        let (which, status) = match &command {
            Command::Suspend(which) => (which, Some(AccountStatus::Suspended)),
            Command::Activate(which) => (which, Some(AccountStatus::Active)),
            Command::Show(which) => (which, None),
        };
        let ctx = offline::context(&app, &which.realm).await?;
        let account = find(&ctx, which).await?;
        let account = match status {
            Some(status) => accounts::set_status(&ctx, &account.id, status).await?,
            None => account,
        };
        print(&described(&account))
    };
    let outcome = outcome.await;
    app.store.close().await;
    outcome
}

async fn find(ctx: &Context, which: &Which) -> Result<Account, Trouble> {
    let email = Email::parse(&which.email).map_err(|bad| Trouble::new(format!("--email {bad}")))?;
    let found = accounts::by_identifier(&ctx.app, &ctx.realm.id, email.canonical()).await?;
    found.ok_or_else(|| Trouble::new(format!("no account of the realm {:?} signs in by that address", which.realm)))
}

fn described(account: &Account) -> String {
    let optional = |text: Option<String>| text.unwrap_or_else(|| "-".to_owned());
    let verified = if account.email_verified { "" } else { " (not verified)" };
    format!(
        "id          {}\nstatus      {}\ntype        {}\nusername    {}\ne-mail      {}\nroles       {}\nscopes      {}\n\
         identity    {}\ncreated     {}\nlast login  {}\n",
        account.id,
        account.status.as_str(),
        account.kind.as_str(),
        account.username,
        optional(account.email.as_ref().map(|email| format!("{email}{verified}"))),
        account.realm_roles.join(", "),
        account.realm_scopes.join(", "),
        account.identity,
        account.created_at,
        optional(account.last_login_at.map(|at| at.to_string())),
    )
}
