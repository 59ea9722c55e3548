//! Runs the lines of the guides in docs/how-to, as somebody would who pasted them.

use std::net::SocketAddr;
use std::path::Path;
use std::process::Command;

use crate::process::Place;

/// The code blocks of a language in `document`.
pub fn blocks(document: &str, language: &str) -> Vec<String> {
    let fence = format!("```{language}\n");
    let blocks = document.split(&fence).skip(1);
    blocks.map(|rest| rest.split_once("```").expect("the end of a block").0.to_owned()).collect()
}

/// Whether the tools are here; says so when they are not.
pub fn has(tools: &[&str]) -> bool {
    let is_here = |tool: &&&str| {
        let asked = Command::new("sh").args(["-c", &format!("command -v {tool}")]).output();
        asked.is_ok_and(|output| output.status.success())
    };
    match tools.iter().find(|tool| !is_here(tool)) {
        Some(missing) => {
            println!("skipped: there is no {missing} on this machine");
            false
        }
        None => true,
    }
}

/// Runs the document's lines for bash in order, in one shell where the place is and with its settings, and gives what they
/// print. Stops at the first line that fails. `addresses` says where what the document calls `url=http://127.0.0.1:8080`, and
/// the like, is in truth.
pub fn run(place: &Place, document: &str, addresses: &[(&str, SocketAddr)]) -> String {
    let mut lines = blocks(document, "bash").concat();
    for (printed, address) in addresses {
        let line = format!("{printed}\n");
        assert_eq!(lines.matches(&line).count(), 1, "the one line that names the address");
        let (name, _) = printed.split_once('=').expect("a name and an address");
        lines = lines.replace(&line, &format!("{name}=http://{address}\n"));
    }
    let programs = Path::new(env!("CARGO_BIN_EXE_signet")).parent().expect("a folder");
    let script = format!("set -euo pipefail\nPATH='{}':$PATH\n{lines}", programs.display());
    let settings = place.command(&[]);
    let settings = settings.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let mut bash = Command::new("bash");
    let output = bash.args(["-c", &script]).current_dir(&place.folder).envs(settings).output().expect("bash runs");
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{error}");
    out.into_owned()
}

/// What the document says that its steps come to, in what [`run`] gave.
pub fn said(printed: &str) -> Vec<&str> {
    printed.lines().filter_map(|line| line.strip_prefix("=> ")).collect()
}
