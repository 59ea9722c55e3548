//! The master key: from the settings, or from a file in the data folder that is made once, while the database is empty.

use std::fs::{self, File, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{MetadataExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};

use signet_domain::install::{self, NotTheMasterKey};
use signet_protocol::seal::MasterKey;
use signet_storage::Store;
use signet_vocabulary::{Random, Secret};

use crate::config::Config;
use crate::trouble::Trouble;

const FILE: &str = "master.key";
const MODE: u32 = 0o600;
const OTHERS: u32 = 0o007;
const GROUP: u32 = 0o070;
const BRING_IT: &str =
    "Bring the key that belongs to this database: set SIGNET_MASTER_KEY, or put it back into the file";

/// Whether a key may be made when there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WhenMissing {
    /// Make one, if the database is still empty.
    Make,
    /// The database must have been set up before.
    Refuse,
}

/// Where the key is kept when the settings do not hold it.
pub fn path(config: &Config) -> PathBuf {
    config.data_dir.join(FILE)
}

/// The key that belongs to the database, whose schema is up to date. A fresh database is tied to it.
///
/// # Errors
/// When the key is missing, unreadable, readable by others or not the database's own.
pub async fn obtain(
    config: &Config,
    store: &Store,
    random: &Random,
    when_missing: WhenMissing,
) -> Result<MasterKey, Trouble> {
    let is_claimed = install::is_claimed(store).await?;
    if !is_claimed && when_missing == WhenMissing::Refuse {
        return Err(Trouble::new("this database is not set up yet").way_out("Run `signet serve` once."));
    }
    let path = path(config);
    let (key, is_new) = match &config.master_key {
        Some(key) => (key.clone(), false),
        None => match read(&path, is_claimed)? {
            Some(key) => (key, false),
            None if is_claimed => return Err(missing(&path)),
            None => (make(&path, random)?, true),
        },
    };
    match install::claim(store, random, &key).await {
        Ok(()) => Ok(key),
        Err(NotTheMasterKey::Storage(error)) => Err(error.into()),
        Err(error @ NotTheMasterKey::Another) => {
            // Another node set the database up between our look and our claim: a key that sealed nothing helps nobody.
            if is_new && let Err(error) = fs::remove_file(&path) {
                tracing::warn!(%error, "a master key that belongs to nothing was left behind");
            }
            let from = if config.master_key.is_some() {
                "The key came from the setting master_key".to_owned()
            } else {
                format!("The key came from {}", path.display())
            };
            Err(Trouble::new(error.to_string()).way_out(format!("{from}. {BRING_IT} {}.", path.display())))
        }
    }
}

fn missing(path: &Path) -> Trouble {
    Trouble::new(format!(
        "the master key is missing: this database was set up with one, and there is no {}",
        path.display()
    ))
    .way_out(format!("{BRING_IT}. Without it, what is sealed in the database cannot be read by anybody."))
}

/// Reads the key file; `None` when there is none.
///
/// # Errors
/// When it cannot be read, is readable by every user of the machine, or is no key.
pub fn read(path: &Path, is_claimed: bool) -> Result<Option<MasterKey>, Trouble> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(unreadable(path, &error)),
    };
    let mode = metadata.mode();
    if mode & OTHERS != 0 {
        let what = format!("the master key {} may be read by every user of this machine", path.display());
        return Err(Trouble::new(what).way_out(format!("Close it: chmod 600 {}.", path.display())));
    }
    if mode & GROUP != 0 {
        tracing::warn!(file = %path.display(), "the master key may be read by a whole group; mode 600 is safer");
    }
    let text = Secret::new(fs::read_to_string(path).map_err(|error| unreadable(path, &error))?);
    let key = MasterKey::from_base64(text.expose()).map_err(|bad| {
        let way_out = if is_claimed {
            format!("{BRING_IT}.")
        } else {
            "The database holds nothing yet: delete the file and start again, and a new key is made.".to_owned()
        };
        Trouble::new(format!("{} holds no master key: {bad}", path.display())).way_out(way_out)
    })?;
    Ok(Some(key))
}

fn unreadable(path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("the master key {} cannot be read: {error}", path.display()))
        .way_out("Give the file to the user that runs signet, with mode 600.")
}

/// Makes a key and has it on disk, its folder's entry included, before anything is sealed under it.
fn make(path: &Path, random: &Random) -> Result<MasterKey, Trouble> {
    let key = MasterKey::new(random.secret());
    let written = write(path, &key);
    match written {
        Ok(()) => {
            tracing::info!(file = %path.display(), "made the master key; keep a copy apart from the database's backups");
            Ok(key)
        }
        // Another process was faster; the database decides whose key counts.
        Err(error) if error.kind() == ErrorKind::AlreadyExists => read(path, false)?.ok_or_else(|| missing(path)),
        Err(error) => Err(Trouble::new(format!("the master key {} cannot be written: {error}", path.display()))
            .way_out("Set data_dir to a folder that this user may write to, or give the key in SIGNET_MASTER_KEY.")),
    }
}

fn write(path: &Path, key: &MasterKey) -> std::io::Result<()> {
    let mut file = OpenOptions::new().write(true).create_new(true).mode(MODE).open(path)?;
    file.write_all(key.to_base64().expose().as_bytes())?;
    file.write_all(b"\n")?;
    file.sync_all()?;
    match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => File::open(folder)?.sync_all(),
        _ => File::open(".")?.sync_all(),
    }
}

#[cfg(test)]
mod tests;
