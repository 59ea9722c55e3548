//! The contract under fire: schemathesis makes requests up from the served OpenAPI document and holds the answers against it.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Result;
use crate::process;
use crate::served::{self, ADMINISTRATOR, Served};
use crate::venv;

const VERSION: &str = "4.32.5";
/// Made-up requests per operation and phase: as many as find what there is to find in two minutes.
const EXAMPLES: &str = "40";
/// The same requests each time, so that a failure can be looked into.
const SEED: &str = "20261122";
const PASSWORD: &str = "a-Fine-password-19";
/// What ends the session that asks, or its whole account: left to a person of its own.
const FOR_A_PERSON: [&str; 4] = ["logout", "changePassword", "reauthenticate", "endSession"];

/// Runs all checks against a server of its own.
pub(crate) fn run() -> Result<String> {
    let tool = installed()?;
    let server = Served::start(&served::program()?, "schemathesis", None)?;
    let (email, password) = ADMINISTRATOR;
    let token = server.token("/v1/auth/login", email, password)?;
    attack(&server, &tool, &token, FOR_A_PERSON.iter().flat_map(|id| ["--exclude-operation-id", id]))?;
    for id in FOR_A_PERSON {
        // Whatever it does to its person, the next one has another.
        let token = server.token("/v1/auth/register", &format!("{id}@example.com"), PASSWORD)?;
        attack(&server, &tool, &token, ["--include-operation-id", id])?;
    }
    Ok(format!("schemathesis {VERSION} found nothing"))
}

/// The tool, installed when it is missing.
fn installed() -> Result<PathBuf> {
    let folder = venv::with(&format!("schemathesis-{VERSION}"), &[format!("schemathesis=={VERSION}")])?;
    Ok(folder.join("bin/schemathesis"))
}

fn attack<'a>(server: &Served, tool: &Path, token: &str, filter: impl IntoIterator<Item = &'a str>) -> Result<()> {
    let config = process::root().join("xtask/schemathesis.toml");
    let mut command = Command::new(tool);
    command.arg("--config-file").arg(config).arg("run").arg(format!("http://{}/openapi.json", server.address));
    command
        .args([
            "--checks",
            "all",
            "--max-examples",
            EXAMPLES,
            "--seed",
            SEED,
            "--no-color",
            "--output-sanitize",
            "false",
        ])
        .args(filter);
    // Its notes on what it learned belong under the target folder, too.
    command.current_dir(&server.folder).env("SIGNET_TOKEN", token);
    process::run(&mut command)
}
