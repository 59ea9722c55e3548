//! Starting other programs from the repository's root, and finding them.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::failure::{During, Failure, Result};

/// The folder that holds the workspace's `Cargo.toml`.
pub(crate) fn root() -> PathBuf {
    // Cargo says at run time where the crate is; a binary started by hand falls back to where it was compiled.
    let crate_folder =
        std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_else(|| OsStr::new(env!("CARGO_MANIFEST_DIR")).to_owned());
    Path::new(&crate_folder).parent().map_or_else(|| PathBuf::from("."), Path::to_path_buf)
}

/// A program with its arguments, to be run in the repository's root.
pub(crate) fn command<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: impl IntoIterator<Item = S>) -> Command {
    let mut command = Command::new(program);
    command.args(args).current_dir(root());
    command
}

/// The cargo that runs this tool, so that a chosen toolchain stays chosen.
pub(crate) fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Command {
    command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()), args)
}

/// Runs to the end with the terminal's own output.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().during(describe(command))?;
    if status.success() { Ok(()) } else { Err(Failure::new(format!("`{}` failed ({status})", describe(command)))) }
}

/// Runs to the end beside others, and only then prints what it printed, in one piece.
pub(crate) fn run_aside(command: &mut Command) -> Result<()> {
    let output = command.stdin(Stdio::null()).output().during(describe(command))?;
    let (printed, complaint) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    print!("{printed}{complaint}");
    let failure = || Failure::new(format!("`{}` failed ({})", describe(command), output.status));
    if output.status.success() { Ok(()) } else { Err(failure()) }
}

/// Runs to the end and returns standard output as text; errors carry the last lines of standard error.
pub(crate) fn output(command: &mut Command) -> Result<String> {
    let output = command.stdin(Stdio::null()).output().during(describe(command))?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let complaint = String::from_utf8_lossy(&output.stderr);
    Err(Failure::new(format!("`{}` failed ({})\n{}", describe(command), output.status, complaint.trim_end())))
}

/// Whether the program starts and answers success, with everything it prints thrown away.
pub(crate) fn succeeds(command: &mut Command) -> bool {
    let quiet = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    quiet.status().is_ok_and(|status| status.success())
}

/// Every file of that name in the folders of `PATH`, in order.
pub(crate) fn all_on_path(program: &str) -> Vec<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).map(|folder| folder.join(program)).filter(|file| file.is_file()).collect()
}

pub(crate) fn is_on_path(program: &str) -> bool {
    !all_on_path(program).is_empty()
}

fn describe(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    let args = command.get_args().map(|arg| arg.to_string_lossy().into_owned());
    std::iter::once(name).chain(args).collect::<Vec<_>>().join(" ")
}
