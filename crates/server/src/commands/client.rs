//! `signet client`: OAuth clients from the command line, also while the service runs.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use signet_domain::clients::{
    self, AddClientSecret, ChangeClient, Client, ClientChange, CreateClient, DeleteClient, NewClient, NewClientSecret,
};
use signet_domain::{Context, perform, realms};
use signet_vocabulary::ClientId;

use super::{offline, print, registration_token};
use crate::config::Config;
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a client; its secret, if it has one, is printed only this once
    Create(Box<New>),
    /// Change what is given, and leave the rest; a list takes the place of the whole one
    Update(Box<Changed>),
    /// List the clients of a realm, the oldest first
    List {
        #[command(flatten)]
        realm: Realm,
    },
    /// Show a client, without its secrets
    Show(Which),
    /// Delete a client and its secrets
    Delete(Which),
    /// Tokens that let software register itself
    RegistrationToken {
        #[command(subcommand)]
        command: registration_token::Command,
    },
    /// Give a client another secret, which is printed only this once; the one that it has goes on for a while
    RotateSecret {
        #[command(flatten)]
        which: Which,
        /// From when on the old one proves nothing (RFC 3339); else a day from now
        #[arg(long, value_name = "TIME")]
        previous_expires_at: Option<String>,
    },
}

/// Where a client belongs.
#[derive(Debug, Args)]
pub(super) struct Realm {
    /// The realm that it belongs to
    #[arg(long, default_value = realms::DEFAULT)]
    realm: String,
}

#[derive(Debug, Args)]
pub(super) struct Which {
    /// Its client_id
    id: ClientId,
    #[command(flatten)]
    realm: Realm,
}

#[derive(Debug, Args)]
pub(super) struct New {
    /// What people are told it is called
    name: String,
    #[command(flatten)]
    realm: Realm,
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
    #[command(flatten)]
    settings: Settings,
}

/// What may be set of a client.
#[derive(Debug, Args)]
pub(super) struct Settings {
    /// How it proves itself: none (a public client), client_secret_basic, client_secret_post or private_key_jwt
    #[arg(long, value_name = "METHOD")]
    auth_method: Option<String>,
    /// Where answers may go, exactly; may be given several times, as whatever else is a list
    #[arg(long = "redirect-uri", value_name = "URI")]
    redirect_uris: Vec<String>,
    /// Where people may go after they signed out, exactly
    #[arg(long = "post-logout-redirect-uri", value_name = "URI")]
    post_logout_redirect_uris: Vec<String>,
    /// What it may ask tokens for; authorization_code and refresh_token unless given
    #[arg(long = "grant", value_name = "TYPE")]
    grant_types: Vec<String>,
    /// What it may ask for in tokens; openid, profile, email and offline_access unless given
    #[arg(long = "scope", value_name = "SCOPE")]
    scopes: Vec<String>,
    /// A resource that it may ask tokens for
    #[arg(long = "audience", value_name = "URI")]
    audiences: Vec<String>,
    /// A resource whose tokens it may look at, as what looks after it
    #[arg(long = "introspection-audience", value_name = "URI")]
    introspection_audiences: Vec<String>,
    /// The organization whose members alone sign in through it
    #[arg(long, value_name = "ID")]
    org: Option<String>,
    /// The account that it acts as at the Identity API, with tokens that it has for itself
    #[arg(long, value_name = "ID")]
    account: Option<String>,
    /// It is the operator's own software
    #[arg(long, num_args = 0..=1, require_equals = true, default_missing_value = "true", value_name = "BOOL")]
    first_party: Option<bool>,
    /// When people are asked: always, once or never
    #[arg(long, value_name = "WHEN")]
    consent: Option<String>,
    /// What its access tokens are: jwt or opaque
    #[arg(long, value_name = "FORMAT")]
    token_format: Option<String>,
    /// What its tokens are signed with: EdDSA, ES256 or RS256
    #[arg(long, value_name = "ALGORITHM")]
    signing_algorithm: Option<String>,
    /// The file that its public keys are in (a JWK set)
    #[arg(long, value_name = "FILE")]
    jwks: Option<PathBuf>,
    /// Where its public keys are
    #[arg(long, value_name = "URI")]
    jwks_uri: Option<String>,
}

impl Settings {
    fn said(&self, name: Option<&String>) -> Result<ClientChange, Trouble> {
        let list = |given: &Vec<String>| (!given.is_empty()).then(|| Some(given.clone()));
        Ok(ClientChange {
            name: name.cloned().map(Some),
            auth_method: self.auth_method.clone().map(Some),
            org_id: self.org.clone().map(Some),
            account_id: self.account.clone().map(Some),
            first_party: self.first_party.map(Some),
            redirect_uris: list(&self.redirect_uris),
            post_logout_redirect_uris: list(&self.post_logout_redirect_uris),
            grant_types: list(&self.grant_types),
            scopes: list(&self.scopes),
            audiences: list(&self.audiences),
            introspection_audiences: list(&self.introspection_audiences),
            consent: self.consent.clone().map(Some),
            token_format: self.token_format.clone().map(Some),
            signing_algorithm: self.signing_algorithm.clone().map(Some),
            jwks: self.jwks.as_deref().map(keys).transpose()?.map(Some),
            jwks_uri: self.jwks_uri.clone().map(Some),
            ..ClientChange::default()
        })
    }
}

fn keys(path: &Path) -> Result<serde_json::Map<String, serde_json::Value>, Trouble> {
    let unread = |why: String| Trouble::new(format!("the keys {} cannot be read: {why}", path.display()));
    let text = std::fs::read_to_string(path).map_err(|error| unread(error.to_string()))?;
    serde_json::from_str(&text).map_err(|error| unread(error.to_string()))
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let app = offline::open(config).await?;
    let realm = match &command {
        Command::Create(new) => &new.realm,
        Command::List { realm } => realm,
        Command::Update(changed) => &changed.which.realm,
        Command::Show(which) | Command::Delete(which) | Command::RotateSecret { which, .. } => &which.realm,
        Command::RegistrationToken { command } => command.realm(),
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
        Command::List { .. } => listed(ctx).await,
        Command::RegistrationToken { command } => registration_token::done(ctx, command).await,
        Command::Show(which) => Ok(described(&clients::get(ctx, &which.id).await?)),
        Command::Create(new) => {
            let NewClient { client, secret } =
                perform::run(ctx, &CreateClient(new.settings.said(Some(&new.name))?)).await?;
            let secret = secret.map(|secret| line("client-secret", secret.expose())).unwrap_or_default();
            Ok(described(&client) + &secret)
        }
        Command::Update(changed) => {
            let said = changed.settings.said(changed.name.as_ref())?;
            let operation = ChangeClient { id: changed.which.id.clone(), said };
            Ok(described(&perform::run(ctx, &operation).await?))
        }
        Command::Delete(which) => {
            perform::run(ctx, &DeleteClient(which.id.clone())).await?;
            Ok(String::new())
        }
        Command::RotateSecret { which, previous_expires_at } => {
            let operation =
                AddClientSecret { client: which.id.clone(), previous_expires_at: previous_expires_at.clone() };
            let NewClientSecret { secret, text } = perform::run(ctx, &operation).await?;
            Ok(line("secret-id", secret.id.as_str()) + &line("client-secret", text.expose()))
        }
    }
}

async fn listed(ctx: &Context) -> Result<String, Trouble> {
    let mut text = String::new();
    let mut last = None;
    loop {
        let clients = clients::every(ctx, last.as_ref()).await?;
        for client in &clients {
            let _ = writeln!(text, "{}  {:<19}  {}", client.id, client.auth_method.as_str(), client.name);
        }
        last = clients.into_iter().next_back();
        if last.is_none() {
            return Ok(text);
        }
    }
}

pub(super) fn line(name: &str, value: &str) -> String {
    format!("{name:<26}{value}\n")
}

fn described(client: &Client) -> String {
    let word = |rule: bool| if rule { "on" } else { "off" }.to_owned();
    let settings = &client.settings;
    let grants: Vec<_> = settings.grant_types.iter().map(|grant| grant.as_str()).collect();
    let secrets: Vec<_> = client
        .secrets
        .iter()
        .map(|secret| match secret.expires_at {
            Some(at) => format!("{} (until {at})", secret.id),
            None => secret.id.to_string(),
        })
        .collect();
    let optional = |text: String| if text.is_empty() { "-".to_owned() } else { text };
    let lines = [
        ("client-id", client.id.to_string()),
        ("name", client.name.clone()),
        ("auth-method", client.auth_method.as_str().to_owned()),
        ("org", optional(client.org.as_ref().map(|org| org.to_string()).unwrap_or_default())),
        ("account", optional(client.account.as_ref().map(|account| account.to_string()).unwrap_or_default())),
        ("first-party", word(client.first_party)),
        ("consent", settings.consent.as_str().to_owned()),
        ("redirect-uris", optional(settings.redirect_uris.join(" "))),
        ("post-logout-redirect-uris", optional(settings.post_logout_redirect_uris.join(" "))),
        ("grants", grants.join(" ")),
        ("scopes", optional(settings.scopes.join(" "))),
        ("audiences", optional(settings.audiences.join(" "))),
        ("introspection-audiences", optional(settings.introspection_audiences.join(" "))),
        ("token-format", settings.token_format.as_str().to_owned()),
        ("signing-algorithm", settings.signing_algorithm.as_str().to_owned()),
        ("require-pkce", word(settings.require_pkce)),
        ("require-par", word(settings.require_par)),
        ("dpop-bound", word(settings.dpop_bound)),
        ("created", client.created_at.to_string()),
        ("secrets", optional(secrets.join(", "))),
    ];
    lines.into_iter().map(|(name, value)| line(name, &value)).collect()
}
