//! The settings: the compiled-in defaults, then `signet.toml`, then the environment, then flags; each value checked, each
//! mistake named with its setting and its source.

mod delivery;
mod environment;
mod error;
mod examples;
mod file;
mod given;
mod key;
mod public_url;
mod read;
mod rules;
mod show;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use signet_domain::install::Bootstrap;
use signet_protocol::seal::MasterKey;
use signet_storage::Target;
use signet_vocabulary::Secret;

use crate::logging;
pub use delivery::Delivery;
pub(crate) use environment::API_KEY_VARIABLE;
pub use error::ConfigError;
pub use given::{Given, Source, Values};
pub use key::{KEYS, Key};
pub use public_url::PublicUrl;
pub use show::show;

/// PEM files of a certificate and its key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, followed by those that vouch for it.
    pub certificate: PathBuf,
    /// Its private key.
    pub key: PathBuf,
}

/// The settings in force.
#[derive(Debug)]
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// What clients call this service.
    pub public_url: PublicUrl,
    /// The certificate to answer with; plain HTTP without.
    pub tls: Option<TlsFiles>,
    /// Trusted proxies and CORS.
    pub edge: signet_edge::Settings,
    /// The folder for the embedded database and the master key.
    pub data_dir: PathBuf,
    /// The database.
    pub database: Target,
    /// The master key, when it was given; else it is in a file of the data folder.
    pub master_key: Option<MasterKey>,
    /// The first administrator and the realm `default`.
    pub bootstrap: Bootstrap,
    /// How messages leave.
    pub delivery: Delivery,
    /// Hosts in private networks that may be called at addresses that others set.
    pub outbound_allowed_hosts: Vec<String>,
    /// Whether traffic is limited.
    pub rate_limit: bool,
    /// How long an access token is good for.
    pub access_token_lifetime: Duration,
    /// Threads that hash passwords; 0 is one for each core.
    pub hashing_threads: usize,
    /// Hashes that may wait.
    pub hashing_queue: usize,
    /// An own address for `/metrics`.
    pub metrics_listen: Option<SocketAddr>,
    /// What is logged.
    pub log: logging::Filter,
    /// How it is logged.
    pub log_format: logging::Format,
    /// A developer's machine.
    pub development: bool,
}

/// What the settings are gathered from.
#[derive(Debug, Default)]
pub struct Inputs {
    /// The settings file that was asked for by name; else `signet.toml` in `folder`, if it is there.
    pub file: Option<PathBuf>,
    /// The current folder; empty for the process's own.
    pub folder: PathBuf,
    /// The environment.
    pub environment: Vec<(OsString, OsString)>,
    /// Setting, value, and the flag as it was written.
    pub flags: Vec<(String, String, String)>,
}

/// The settings, where each came from, and what deserves a warning.
#[derive(Debug)]
pub struct Loaded {
    /// The settings in force.
    pub config: Config,
    /// Their texts and sources.
    pub values: Values,
    /// Sentences for the log.
    pub warnings: Vec<String>,
}

/// Gathers, reads and checks the settings.
///
/// # Errors
/// The first mistake that is found.
pub fn load(inputs: &Inputs) -> Result<Loaded, ConfigError> {
    let mut values = Values::default();
    file::put_defaults(&mut values)?;
    match &inputs.file {
        Some(path) => file::put_file(&mut values, path, true)?,
        None => file::put_file(&mut values, &inputs.folder.join(file::USUAL), false)?,
    }
    environment::put_environment(&mut values, &inputs.environment)?;
    put_flags(&mut values, &inputs.flags)?;
    let config = Config::read(&values)?;
    let warnings = rules::check(&config, &values)?;
    Ok(Loaded { config, values, warnings })
}

fn put_flags(values: &mut Values, flags: &[(String, String, String)]) -> Result<(), ConfigError> {
    for (name, text, flag) in flags {
        let Some(key) = Key::find(name) else {
            let near = Key::nearest(name);
            let message = format!("{flag} names the setting {name:?}, which does not exist");
            return Err(ConfigError::new(message).hint(format!("Did you mean {near}? `signet config` lists them all.")));
        };
        if key.is_secret {
            let message = format!("{flag} would show the secret {key} to other users of this machine");
            let hint = format!("Use {0}, or {0}_FILE with the path of a file that holds it.", key.variable());
            return Err(ConfigError::new(message).hint(hint));
        }
        values.put(key, Secret::new(text.clone()), Source::Flag(flag.clone()))?;
    }
    Ok(())
}

impl Config {
    /// What the rules of the product need to know of it.
    pub fn domain(&self) -> signet_domain::Settings {
        let defaults = signet_domain::Settings::new(self.public_url.as_str());
        signet_domain::Settings {
            access_token_lifetime: self.access_token_lifetime,
            hashing_threads: if self.hashing_threads == 0 { defaults.hashing_threads } else { self.hashing_threads },
            hashing_queue: self.hashing_queue,
            traffic_limits: self.rate_limit,
            development: self.development,
            ..defaults
        }
    }
}
