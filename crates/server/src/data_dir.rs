//! The data folder and the database file: made so that other users of the machine cannot read them.

use std::fs::{DirBuilder, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::Path;

use signet_storage::Target;

use crate::config::Config;
use crate::trouble::Trouble;

/// Makes what is missing: the data folder (0700) and, for SQLite, the file (0600) in its folder. The files that SQLite
/// puts beside it take over its mode.
pub fn prepare(config: &Config) -> Result<(), Trouble> {
    make_folder(&config.data_dir)?;
    let Target::Sqlite { path } = &config.database else { return Ok(()) };
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        make_folder(folder)?;
    }
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(cannot("the database file", path, &error)),
    }
}

fn make_folder(folder: &Path) -> Result<(), Trouble> {
    if folder.is_dir() {
        return Ok(());
    }
    let made = DirBuilder::new().recursive(true).mode(0o700).create(folder);
    made.map_err(|error| cannot("the folder", folder, &error))
}

fn cannot(what: &str, path: &Path, error: &std::io::Error) -> Trouble {
    Trouble::new(format!("{what} {} cannot be made: {error}", path.display()))
        .way_out("Set data_dir (SIGNET_DATA_DIR) to a folder that this user may write to.")
}
