//! The lines of docs/how-to/ownership.md, run in order as one script against a running node, with the service that they show.

use std::path::Path;
use std::process::Command;

use crate::machines::examples::{blocks, has};
use crate::process::{Place, free_address};

const DOCUMENT: &str = include_str!("../../../../../docs/how-to/ownership.md");

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_service_and_lines_work_in_order() {
    if !has(&["bash", "curl", "python3"]) {
        return;
    }
    let place = Place::fresh().await;
    let node = place.serve();
    let service = blocks(DOCUMENT, "python");
    assert_eq!(service.len(), 1, "one service");
    std::fs::write(place.folder.join("transactions.py"), &service[0]).expect("the service is written");
    let mut lines = blocks(DOCUMENT, "bash").concat();
    for (name, printed, address) in
        [("url", "url=http://127.0.0.1:8080\n", node.address), ("shop", "shop=http://127.0.0.1:8090\n", free_address())]
    {
        assert_eq!(lines.matches(printed).count(), 1, "the one line that names the address");
        lines = lines.replace(printed, &format!("{name}=http://{address}\n"));
    }
    let programs = Path::new(env!("CARGO_BIN_EXE_signet")).parent().expect("a folder");
    let script = format!("set -euo pipefail\nPATH='{}':$PATH\n{lines}", programs.display());
    let settings = place.command(&[]);
    let settings = settings.get_envs().filter_map(|(name, value)| Some((name, value?)));
    let mut bash = Command::new("bash");
    let output = bash.args(["-c", &script]).current_dir(&place.folder).envs(settings).output().expect("bash runs");
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{out}\n{error}");
    let said: Vec<&str> = out.lines().filter_map(|line| line.strip_prefix("=> ")).collect();
    assert_eq!(
        said,
        [
            "Ann sees 1",
            "Bob sees 0",
            "the administrator sees 1",
            "Bob deletes nothing: NOT_FOUND",
            "as Ann, 1",
            "there: FORBIDDEN",
            "here: IMPERSONATION_READ_ONLY",
            "never: IMPERSONATION_FORBIDDEN",
            "Ann is told: Ticket 4711: the totals differ",
            "ended by Ann: INVALID_TOKEN",
            "ended by the administrator: INVALID_TOKEN",
        ]
    );
}
