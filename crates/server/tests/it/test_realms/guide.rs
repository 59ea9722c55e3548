//! The lines of docs/how-to/test-realms.md, run in order as one script against a running node.

use std::path::Path;
use std::process::Command;

use crate::machines::examples::{blocks, has};
use crate::process::Place;

const DOCUMENT: &str = include_str!("../../../../../docs/how-to/test-realms.md");

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_lines_work_in_order() {
    if !has(&["bash", "curl", "python3", "oathtool"]) {
        return;
    }
    let place = Place::fresh().await;
    let node = place.serve();
    let lines = blocks(DOCUMENT, "bash").concat();
    let printed = "url=http://127.0.0.1:8080\n";
    assert_eq!(lines.matches(printed).count(), 1, "the one line that names the address");
    let lines = lines.replace(printed, &format!("url=http://{}\n", node.address));
    let programs = Path::new(env!("CARGO_BIN_EXE_signet")).parent().expect("a folder");
    let script = format!("set -euo pipefail\nPATH='{}':$PATH\n{lines}", programs.display());
    let settings = place.command(&[]);
    let settings = settings.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let mut bash = Command::new("bash");
    let output = bash.args(["-c", &script]).current_dir(&place.folder).envs(settings).output().expect("bash runs");
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{error}");
    // What the guide says that each step comes to.
    let said: Vec<&str> = out.lines().filter_map(|line| line.strip_prefix("=> ")).collect();
    assert_eq!(
        said,
        ["verified 204", "locked 429", "open again 200", "enrolled 200", "challenged 202", "in 200", "expired 401"]
    );
}
