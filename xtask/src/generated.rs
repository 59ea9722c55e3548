//! The committed files that the program itself writes, and whether they are up to date.

use std::fs;
use std::path::Path;

use crate::artifacts;
use crate::failure::{During, Failure, Result};
use crate::process;

/// A committed file and the arguments that make `signet` print it.
struct Generated {
    file: &'static str,
    arguments: &'static [&'static str],
}

const FILES: &[Generated] = &[
    Generated { file: "contracts/identity.openapi.json", arguments: &["openapi", "identity"] },
    Generated { file: "contracts/realm.openapi.json", arguments: &["openapi", "realm"] },
    Generated { file: "crates/storage/schema.sqlite.sql", arguments: &["schema", "sqlite"] },
    Generated { file: "crates/storage/schema.postgres.sql", arguments: &["schema", "postgres"] },
];

/// Whether to change files or only to tell.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

/// Brings every generated file up to date, or fails naming those that are not. Returns a note.
pub(crate) fn bring_up_to_date(mode: Mode) -> Result<String> {
    let signet = build_signet()?;
    let mut stale = Vec::new();
    for generated in FILES {
        let text = process::output(&mut process::command(&signet, generated.arguments))?;
        if is_current(&process::root().join(generated.file), &text, mode)? {
            continue;
        }
        stale.push(generated.file);
    }
    match (mode, stale.is_empty()) {
        (_, true) => Ok(format!("{} files are up to date", FILES.len())),
        (Mode::Write, false) => Ok(format!("wrote {}", stale.join(", "))),
        (Mode::Check, false) => Err(Failure::new(format!(
            "not up to date: {}; run `cargo xtask generate` and commit the difference",
            stale.join(", ")
        ))),
    }
}

/// Built together with the tests, because cargo would otherwise choose other features and compile dependencies twice.
fn build_signet() -> Result<String> {
    let mut build = process::cargo(["build", "--workspace", "--tests", "--bin", "signet"]);
    build.args(["--message-format", "json-render-diagnostics"]);
    build.stderr(std::process::Stdio::inherit());
    let messages = process::output(&mut build)?;
    let programs = artifacts::programs(&messages);
    let signet =
        programs.iter().find(|program| !program.is_test && program.file.file_name() == Some("signet".as_ref()));
    signet
        .map(|program| program.file.to_string_lossy().into_owned())
        .ok_or_else(|| Failure::new("cargo built no program named `signet`"))
}

/// Compares, and in write mode replaces, one file.
fn is_current(file: &Path, text: &str, mode: Mode) -> Result<bool> {
    // A file that is not there yet is as stale as any.
    let committed = fs::read_to_string(file).unwrap_or_default();
    if committed == text && file.exists() {
        return Ok(true);
    }
    if mode == Mode::Write {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).during(format!("making {}", folder.display()))?;
        }
        fs::write(file, text).during(format!("writing {}", file.display()))?;
    }
    Ok(false)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn checking_tells_and_leaves_the_file_alone_writing_mends_it() {
        let folder = std::env::temp_dir().join(format!("xtask-generated-test-{}", std::process::id()));
        let file = folder.join("contracts/api.json");

        assert!(!is_current(&file, "{}\n", Mode::Check).unwrap());
        assert!(!file.exists(), "a check must not write");
        assert!(!is_current(&file, "{}\n", Mode::Write).unwrap());
        assert!(is_current(&file, "{}\n", Mode::Check).unwrap());
        assert!(!is_current(&file, "{\"a\":1}\n", Mode::Check).unwrap());
        assert_eq!(fs::read_to_string(&file).unwrap(), "{}\n");

        fs::remove_dir_all(&folder).unwrap();
    }
}
