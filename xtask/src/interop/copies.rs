//! Copies of folders under the target folder, where packages may be installed beside the files.

use std::fs;
use std::path::{Path, PathBuf};

use super::node::Node;
use crate::failure::{During, Failure, Result};
use crate::process;

/// Folders that are made by installing and building, here or in the repository.
const MADE: [&str; 3] = ["node_modules", ".venv", "target"];

/// The folder `target/interop/<place>` with the files that `folder` of the repository has, and whatever was installed there before.
pub(super) fn of(folder: &str, place: &str) -> Result<PathBuf> {
    let copy = process::root().join("target/interop").join(place);
    bring_up_to_date(&process::root().join(folder), &copy)?;
    Ok(copy)
}

fn bring_up_to_date(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).during(format!("making {}", to.display()))?;
    for entry in fs::read_dir(from).during(format!("reading {}", from.display()))? {
        let entry = entry.during(format!("reading {}", from.display()))?;
        let (path, copy) = (entry.path(), to.join(entry.file_name()));
        if path.is_file() {
            fs::copy(&path, &copy).during(format!("copying {}", path.display()))?;
        } else if path.is_dir() && !MADE.iter().any(|made| entry.file_name() == *made) {
            bring_up_to_date(&path, &copy)?;
        }
    }
    Ok(())
}

/// The lock file has their hashes, so that it does not matter where they come from: what npm kept is as good. Without a network
/// it says so soon.
const NPM_CI: [&str; 5] = ["ci", "--no-audit", "--no-fund", "--prefer-offline", "--fetch-retry-mintimeout=1000"];

/// Installs the packages that the lock file in that folder names, unless they are there.
pub(super) fn with_packages(node: &Node, folder: &Path) -> Result<()> {
    let lock = fs::read_to_string(folder.join("package-lock.json")).during("reading the lock file")?;
    // Beside them: whoever installs them again, as the guides do, keeps it.
    let stamp = folder.join("node_modules.installed.json");
    if fs::read_to_string(&stamp).is_ok_and(|installed| installed == lock) && folder.join("node_modules").is_dir() {
        return Ok(());
    }
    println!("installing the packages of package-lock.json into {}", folder.display());
    process::run(node.command("npm").args(NPM_CI).current_dir(folder)).map_err(|failure| {
        if node.is_registry_there() { failure } else { Failure::unreachable("the packages of package-lock.json") }
    })?;
    fs::write(&stamp, lock).during(format!("writing {}", stamp.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_copied_and_what_was_made_is_left_alone() {
        let folder = std::env::temp_dir().join(format!("xtask-copies-test-{}", std::process::id()));
        let (from, to) = (folder.join("from"), folder.join("to"));
        for (file, text) in [("app.mjs", "new"), ("src/main.rs", "main"), ("node_modules/a.js", "theirs")] {
            let file = from.join(file);
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, text).unwrap();
        }
        fs::create_dir_all(to.join("node_modules")).unwrap();
        fs::write(to.join("node_modules/b.js"), "ours").unwrap();
        fs::write(to.join("app.mjs"), "old").unwrap();

        bring_up_to_date(&from, &to).unwrap();

        assert_eq!(fs::read_to_string(to.join("app.mjs")).unwrap(), "new");
        assert_eq!(fs::read_to_string(to.join("src/main.rs")).unwrap(), "main");
        assert!(to.join("node_modules/b.js").exists() && !to.join("node_modules/a.js").exists());
        fs::remove_dir_all(&folder).unwrap();
    }
}
