//! `signet provider`: others through whom people sign in, from the command line, also while the service runs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use signet_domain::providers::{self, ChangeProvider, CreateProvider, DeleteProvider, Provider, ProviderChange};
use signet_domain::{Context, perform, realms};
use signet_vocabulary::{ProviderId, Secret};

use super::{offline, print};
use crate::config::Config;
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a provider
    Create(Box<New>),
    /// Change what is given, and leave the rest; a list takes the place of the whole one
    Update(Box<Changed>),
    /// List the providers of a realm, the oldest first
    List {
        #[command(flatten)]
        realm: Realm,
    },
    /// Show a provider, without its secret
    Show(Which),
    /// Delete a provider and every link to it
    Delete(Which),
}

/// Where a provider belongs.
#[derive(Debug, Args)]
pub(super) struct Realm {
    /// The realm whose people sign in through it
    #[arg(long, default_value = realms::DEFAULT)]
    realm: String,
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// Its id
    id: ProviderId,
    #[command(flatten)]
    realm: Realm,
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// What people are told it is called
    name: String,
    #[command(flatten)]
    realm: Realm,
    /// What this service is called there
    #[arg(long, value_name = "ID")]
    client_id: String,
    /// The file with the secret that it has there
    #[arg(long, value_name = "FILE")]
    client_secret_file: PathBuf,
    /// oidc or oauth2; oidc without
    #[arg(long)]
    kind: Option<String>,
    /// The issuer, of a provider of OpenID Connect
    #[arg(long, value_name = "URL")]
    issuer: Option<String>,
    /// Where people are sent, of one that is none
    #[arg(long, value_name = "URL")]
    authorization_url: Option<String>,
    /// Where codes are exchanged, of one that is none
    #[arg(long, value_name = "URL")]
    token_url: Option<String>,
    /// Where it is asked who somebody is, of one that is none
    #[arg(long, value_name = "URL")]
    userinfo_url: Option<String>,
    /// Where their addresses are asked for, of one that is none and keeps them apart
    #[arg(long, value_name = "URL")]
    emails_url: Option<String>,
    /// The member of what it says of somebody that never changes: sub without
    #[arg(long, value_name = "NAME")]
    subject_member: Option<String>,
    #[command(flatten)]
    settings: Settings,
}

#[derive(Debug, Args)]
pub(super) struct Changed {
    #[command(flatten)]
    which: Which,
    /// What people are told it is called
    #[arg(long)]
    name: Option<String>,
    /// What this service is called there
    #[arg(long, value_name = "ID")]
    client_id: Option<String>,
    /// The file with the secret that it has there
    #[arg(long, value_name = "FILE")]
    client_secret_file: Option<PathBuf>,
    #[command(flatten)]
    settings: Settings,
}

/// What may be set of a provider, and changed later.
#[derive(Debug, Args)]
pub(super) struct Settings {
    /// The member with the e-mail address: email without
    #[arg(long, value_name = "NAME")]
    email_member: Option<String>,
    /// The member that says that the address was proved: email_verified without
    #[arg(long, value_name = "NAME")]
    email_verified_member: Option<String>,
    /// The member with the name: name without
    #[arg(long, value_name = "NAME")]
    name_member: Option<String>,
    /// What it is asked for; may be given several times; openid, email and profile unless given
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// An e-mail domain whose people are sent there; may be given several times
    #[arg(long = "domain", value_name = "DOMAIN")]
    domains: Vec<String>,
    /// People who are nobody here get an account
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    makes_accounts: Option<bool>,
    /// An address that it says it proved is proved here too
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    trusts_email: Option<bool>,
}

/// The secret in a file.
fn secret(path: &Path) -> Result<Secret<String>, Trouble> {
    let secret = std::fs::read_to_string(path)
        .map_err(|error| Trouble::new(format!("the secret {} cannot be read: {error}", path.display())))?;
    // Editors and `echo` end a file with a line break that is not part of the secret.
    Ok(Secret::new(secret.trim_end_matches(['\r', '\n']).to_owned()))
}

fn text(given: &Option<String>) -> Option<Option<String>> {
    given.clone().map(Some)
}

impl Settings {
    fn said(&self) -> ProviderChange {
        let list = |given: &Vec<String>| (!given.is_empty()).then(|| Some(given.clone()));
        ProviderChange {
            email_member: text(&self.email_member),
            email_verified_member: text(&self.email_verified_member),
            name_member: text(&self.name_member),
            scopes: list(&self.scopes),
            domains: list(&self.domains),
            makes_accounts: self.makes_accounts.map(Some),
            trusts_email: self.trusts_email.map(Some),
            ..ProviderChange::default()
        }
    }
}

impl Changed {
    fn said(&self) -> Result<ProviderChange, Trouble> {
        Ok(ProviderChange {
            name: text(&self.name),
            client_id: text(&self.client_id),
            client_secret: self.client_secret_file.as_deref().map(secret).transpose()?.map(Some),
            ..self.settings.said()
        })
    }
}

impl New {
    fn said(&self) -> Result<ProviderChange, Trouble> {
        Ok(ProviderChange {
            name: Some(Some(self.name.clone())),
            kind: text(&self.kind),
            client_id: Some(Some(self.client_id.clone())),
            client_secret: Some(Some(secret(&self.client_secret_file)?)),
            issuer: text(&self.issuer),
            authorization_url: text(&self.authorization_url),
            token_url: text(&self.token_url),
            userinfo_url: text(&self.userinfo_url),
            emails_url: text(&self.emails_url),
            subject_member: text(&self.subject_member),
            ..self.settings.said()
        })
    }
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let app = offline::open(config).await?;
    let realm = match &command {
        Command::Create(new) => &new.realm,
        Command::List { realm } => realm,
        Command::Update(changed) => &changed.which.realm,
        Command::Show(which) | Command::Delete(which) => &which.realm,
    };
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
        Command::List { .. } => {
            let mut text = String::new();
            for provider in providers::every(ctx).await? {
                let _ = writeln!(text, "{}  {:<6}  {}", provider.id, provider.kind.as_str(), provider.name);
            }
            Ok(text)
        }
        Command::Show(which) => Ok(described(ctx, &providers::get(ctx, &which.id).await?)),
        Command::Create(new) => {
            let provider = perform::run(ctx, &CreateProvider(new.said()?)).await?;
            Ok(described(ctx, &provider))
        }
        Command::Update(changed) => {
            let operation = ChangeProvider { id: changed.which.id.clone(), said: changed.said()? };
            Ok(described(ctx, &perform::run(ctx, &operation).await?))
        }
        Command::Delete(which) => {
            perform::run(ctx, &DeleteProvider(which.id.clone())).await?;
            Ok(String::new())
        }
    }
}

fn described(ctx: &Context, provider: &Provider) -> String {
    let word = |rule: bool| if rule { "on" } else { "off" }.to_owned();
    let optional = |text: Option<&String>| text.cloned().unwrap_or_else(|| "-".to_owned());
    let settings = &provider.settings;
    let lines = [
        ("provider-id", provider.id.to_string()),
        ("name", provider.name.clone()),
        ("kind", provider.kind.as_str().to_owned()),
        ("redirect-uri", providers::redirect_uri(ctx, &provider.id)),
        ("client-id", provider.client_id.clone()),
        ("issuer", optional(settings.issuer.as_ref())),
        ("authorization-url", optional(settings.authorization_url.as_ref())),
        ("token-url", optional(settings.token_url.as_ref())),
        ("userinfo-url", optional(settings.userinfo_url.as_ref())),
        ("emails-url", optional(settings.emails_url.as_ref())),
        ("scopes", settings.scopes.join(" ")),
        ("domains", settings.domains.join(" ")),
        ("makes-accounts", word(settings.makes_accounts)),
        ("trusts-email", word(settings.trusts_email)),
        ("created", provider.created_at.to_string()),
    ];
    lines.into_iter().map(|(name, value)| format!("{name:<26}{value}\n")).collect()
}
