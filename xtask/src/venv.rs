//! Python programs of others, in virtual environments under the target folder.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::{During, Failure, Result};
use crate::process;

/// The folder `target/<name>` with an environment that has these packages, made when it is missing or was made for others.
pub(crate) fn with<S: AsRef<str>>(name: &str, packages: &[S]) -> Result<PathBuf> {
    let folder = process::root().join("target").join(name);
    let wanted: Vec<&str> = packages.iter().map(AsRef::as_ref).collect();
    let wanted = wanted.join("\n");
    let stamp = folder.join("installed.txt");
    if std::fs::read_to_string(&stamp).is_ok_and(|installed| installed == wanted) && runs(&folder) {
        return Ok(folder);
    }
    println!("installing {} into {}", wanted.replace('\n', ", "), folder.display());
    process::run(Command::new("python3").args(["-m", "venv", "--clear"]).arg(&folder))?;
    process::run(pip(&folder, "install").args(wanted.lines())).map_err(|failure| {
        if is_index_there(&folder) { failure } else { Failure::unreachable(format!("the Python packages of {name}")) }
    })?;
    std::fs::write(&stamp, &wanted).during(format!("writing {}", stamp.display()))?;
    Ok(folder)
}

fn pip(folder: &Path, what: &str) -> Command {
    let mut command = Command::new(folder.join("bin/python"));
    command.args(["-m", "pip", what, "--quiet", "--disable-pip-version-check"]);
    command
}

/// Whether the package that is always there can be had. What could not be installed then is at fault itself.
fn is_index_there(folder: &Path) -> bool {
    let download = ["--no-deps", "--no-cache-dir", "--retries", "1", "--dest"];
    process::succeeds(pip(folder, "download").args(download).arg(folder.join("probe")).arg("pip"))
}

/// Whether the Python that it was made with is still there.
fn runs(folder: &Path) -> bool {
    process::succeeds(Command::new(folder.join("bin/python")).arg("--version"))
}

/// The packages that a file names, one per line.
pub(crate) fn required(file: &Path) -> Result<Vec<String>> {
    let text = std::fs::read_to_string(file).during(format!("reading {}", file.display()))?;
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(lines.map(str::to_owned).collect())
}
