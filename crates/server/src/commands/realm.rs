//! `signet realm`: realms from the command line.

use std::fmt::Write as _;
use std::sync::Arc;

use clap::{Args, Subcommand, ValueEnum};
use signet_domain::perform::run as perform;
use signet_domain::realm_admin::{self, DeleteRealm, RestoreRealm};
use signet_domain::realms::{self, Change, NewRealm, Realm, SettingsChange};
use signet_domain::{App, Context, passwords};
use signet_vocabulary::RealmKey;

use super::{offline, print};
use crate::config::Config;
use crate::trouble::Trouble;

#[derive(Debug, Subcommand)]
pub(super) enum Command {
    /// Make a realm and its first signing key
    Create {
        /// Lower-case letters, digits and hyphens
        name: String,
        /// The UUID that clients name it by; else a random one
        #[arg(long)]
        key: Option<RealmKey>,
        /// Default country of its identities (ISO 3166-1 alpha-2)
        #[arg(long, default_value = "US")]
        country: String,
        /// Default currency of its identities (ISO 4217)
        #[arg(long, default_value = "USD")]
        currency: String,
        /// Let its clock be moved ahead and its messages be read through the API: for tests, never for real people
        #[arg(long)]
        test: bool,
    },
    /// Show a realm and its rules
    Show {
        /// The realm's name
        name: String,
    },
    /// List all realms
    List,
    /// Change the rules of a realm; what is not named stays
    Set {
        /// The realm's name
        name: String,
        #[command(flatten)]
        rules: Rules,
    },
    /// Delete a realm: nobody gets in any more, and its data stays
    Delete {
        /// The realm's name
        name: String,
    },
    /// Bring a deleted realm back; everybody has to sign in anew
    Restore {
        /// The realm's name
        name: String,
    },
}

/// The rules of a realm.
#[derive(Debug, Args)]
pub(super) struct Rules {
    /// Whether everybody needs a second factor
    #[arg(long)]
    mfa_required: Option<Switch>,
    /// Whether an address has to be proved before its first sign-in
    #[arg(long)]
    require_verified_email: Option<Switch>,
    /// Whether devices may be remembered for 30 days, so that they are not asked for a second factor
    #[arg(long)]
    remembered_devices: Option<Switch>,
    /// Whether people may register by themselves
    #[arg(long)]
    registration_open: Option<Switch>,
    /// How many seconds access tokens are good for, or `default`
    #[arg(long)]
    access_token_seconds: Option<Number>,
    /// How many seconds sessions last without a refresh, or `default`
    #[arg(long)]
    session_idle_seconds: Option<Number>,
    /// How many seconds sessions last at most, or `default`
    #[arg(long)]
    session_absolute_seconds: Option<Number>,
    /// How many characters passwords have at least, or `default`
    #[arg(long)]
    password_min_length: Option<Number>,
}

/// A rule that holds or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(super) enum Switch {
    On,
    Off,
}

/// A number, or nothing for the default.
#[derive(Debug, Clone, Copy)]
pub(super) struct Number(Option<i64>);

impl std::str::FromStr for Number {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "default" => Ok(Self(None)),
            _ => text.parse().map(|number| Self(Some(number))).map_err(|_| "use a number, or `default`".to_owned()),
        }
    }
}

impl From<Rules> for SettingsChange {
    fn from(rules: Rules) -> Self {
        let switch = |asked: Option<Switch>| -> Change<bool> { asked.map(|asked| Some(asked == Switch::On)) };
        let number = |asked: Option<Number>| -> Change<i64> { asked.map(|Number(number)| number) };
        Self {
            mfa_required: switch(rules.mfa_required),
            require_verified_email: switch(rules.require_verified_email),
            remembered_devices: switch(rules.remembered_devices),
            registration_open: switch(rules.registration_open),
            access_token_seconds: number(rules.access_token_seconds),
            session_idle_seconds: number(rules.session_idle_seconds),
            session_absolute_seconds: number(rules.session_absolute_seconds),
            password_min_length: number(rules.password_min_length),
            ..Self::default()
        }
    }
}

pub(super) async fn run(config: &Config, command: Command) -> Result<(), Trouble> {
    let app = offline::open(config).await?;
    let outcome = done(&app, command).await.and_then(|text| print(&text));
    app.store.close().await;
    outcome
}

/// Does it, and says what is to be printed.
async fn done(app: &Arc<App>, command: Command) -> Result<String, Trouble> {
    let realm = match command {
        Command::List => return listed(app).await,
        Command::Create { name, key, country, currency, test } => {
            realms::create(app, NewRealm { name, key, country, currency, is_test: test }).await?
        }
        Command::Show { name } => named(app, &name).await?,
        Command::Set { name, rules } => realms::set_settings(app, &name, &rules.into()).await?,
        Command::Delete { name } => {
            let realm = named(app, &name).await?;
            let operation = DeleteRealm(realm.id.clone());
            perform(&Context::of_operator(Arc::clone(app), Arc::new(realm)), &operation).await?
        }
        Command::Restore { name } => {
            let realm = named(app, &name).await?;
            let operation = RestoreRealm(realm.id.clone());
            perform(&Context::of_operator(Arc::clone(app), Arc::new(realm)), &operation).await?
        }
    };
    Ok(described(&realm, app))
}

/// The realm with this name, deleted or not.
async fn named(app: &App, name: &str) -> Result<Realm, Trouble> {
    let found = realm_admin::named(app, name).await?;
    found.ok_or_else(|| Trouble::new(format!("there is no realm {name:?}")).way_out("`signet realm list` shows them."))
}

async fn listed(app: &App) -> Result<String, Trouble> {
    let mut text = String::new();
    let mut last = String::new();
    loop {
        let realms = realm_admin::every(app, &last).await?;
        let Some(end) = realms.last() else { return Ok(text) };
        last.clone_from(&end.name);
        for realm in &realms {
            let deleted = realm.deleted_at.map(|at| format!("  deleted {at}")).unwrap_or_default();
            let test = if realm.is_test { "  test" } else { "" };
            let _ = writeln!(text, "{}  {}  {}{test}{deleted}", realm.key, realm.id, realm.name);
        }
    }
}

fn described(realm: &Realm, app: &App) -> String {
    let word = |rule: bool| if rule { "on" } else { "off" }.to_owned();
    let (rules, installation) = (&realm.settings, &app.settings);
    let lines = [
        ("name", realm.name.clone()),
        ("key", realm.key.to_string()),
        ("id", realm.id.to_string()),
        ("country", realm.country.clone()),
        ("currency", realm.currency.clone()),
        ("created", realm.created_at.to_string()),
        ("deleted", realm.deleted_at.map_or_else(|| "no".to_owned(), |at| at.to_string())),
        ("test", word(realm.is_test)),
        ("mfa-required", word(rules.mfa_required)),
        ("require-verified-email", word(rules.require_verified_email)),
        ("remembered-devices", word(rules.remembered_devices)),
        ("registration-open", word(rules.registration_open)),
        ("access-token-seconds", realm.access_token_lifetime(installation).as_secs().to_string()),
        ("session-idle-seconds", realm.session_idle(installation).as_secs().to_string()),
        ("session-absolute-seconds", realm.session_absolute(installation).as_secs().to_string()),
        ("password-min-length", passwords::shortest(rules).to_string()),
    ];
    lines.into_iter().fold(String::new(), |mut text, (name, value)| {
        let _ = writeln!(text, "{name:<26}{value}");
        text
    })
}
