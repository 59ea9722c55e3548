//! Commands that work on the database themselves, beside a running service or without one.

use std::sync::Arc;

use signet_domain::outbound::Nobody;
use signet_domain::realms::{self, Realm};
use signet_domain::{App, Context};
use signet_storage::{Store, Target};
use signet_vocabulary::{Clock, Random};

use crate::config::{Config, Loaded};
use crate::logging;
use crate::master_key::{self, WhenMissing};
use crate::trouble::Trouble;

/// Runs a command on a runtime of its own, with warnings and worse in the log.
pub(super) fn run(loaded: Loaded, command: impl AsyncFnOnce(Config) -> Result<(), Trouble>) -> Result<(), Trouble> {
    let Loaded { config, values, .. } = loaded;
    // The service's level is too talkative for a command's few lines, unless somebody asks for it now.
    let is_asked_for = values.get("log").is_some_and(|given| given.source != crate::config::Source::Default);
    let quiet = logging::Filter::parse("warn").map_err(Trouble::new)?;
    logging::init(if is_asked_for { &config.log } else { &quiet }, config.log_format);
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let runtime = runtime.map_err(|error| Trouble::new(format!("the runtime cannot start: {error}")))?;
    runtime.block_on(command(config))
}

/// The application on a database that `signet serve` has set up. Nodes that run on it learn of changes by its feed.
pub(super) async fn open(config: &Config) -> Result<Arc<App>, Trouble> {
    let (clock, random) = (Clock::system(), Random::system());
    let store = open_store(config, &clock, &random).await?;
    let newest = newest_version();
    match store.schema_version().await? {
        None => return Err(Trouble::new("this database is not set up yet").way_out("Run `signet serve` once.")),
        Some(version) if version < newest => {
            let what = format!("the database has schema version {version}, this program needs {newest}");
            return Err(Trouble::new(what).way_out("Run `signet migrate`."));
        }
        Some(found) if found > newest => {
            return Err(signet_storage::Error::NewerSchema { found, known: newest }.into());
        }
        Some(_) => {}
    }
    let key = master_key::obtain(config, &store, &random, WhenMissing::Refuse).await?;
    let settings = signet_domain::Settings { hashing_threads: 1, ..config.domain() };
    Ok(App::new(store, clock, random, settings, key, Arc::new(Nobody)))
}

/// The store alone, where there is one: a command in the wrong folder must not leave an empty database there.
pub(super) async fn open_store(config: &Config, clock: &Clock, random: &Random) -> Result<Store, Trouble> {
    if let Target::Sqlite { path } = &config.database
        && !path.exists()
    {
        let what = format!("there is no database {}", path.display());
        return Err(Trouble::new(what).way_out("Run `signet serve` once, or set data_dir to where the database is."));
    }
    Ok(Store::open(&config.database, clock.clone(), random.clone()).await?)
}

/// The realm with this name.
pub(super) async fn realm(app: &App, name: &str) -> Result<Arc<Realm>, Trouble> {
    realms::by_name(app, name)
        .await?
        .ok_or_else(|| Trouble::new(format!("there is no realm {name:?}")).way_out("`signet realm create` makes one."))
}

/// The context of the operator in a realm.
pub(super) async fn context(app: &Arc<App>, name: &str) -> Result<Context, Trouble> {
    Ok(Context::of_operator(Arc::clone(app), realm(app, name).await?))
}

/// The newest schema version that this program knows: the schema's text heads each step with its number.
pub(super) fn newest_version() -> i64 {
    let schema = signet_storage::schema_text(signet_storage::Engine::Sqlite);
    let numbers = schema.lines().filter_map(|line| line.strip_prefix("-- ")?.split(' ').next()?.parse().ok());
    numbers.max().unwrap_or(0)
}
