//! The examples of docs/how-to/signed-requests.md, run as they stand there against a running node.

use std::path::Path;
use std::process::Command;

use super::wire::{machine_on, place};
use crate::guides::{blocks, has};

const DOCUMENT: &str = include_str!("../../../../../docs/how-to/signed-requests.md");

/// How an example is run: its language in the document, its file, and the program with what stands before the file.
const EXAMPLES: [(&str, &str, &[&str], &str); 4] = [
    ("sh", "example.sh", &["sh"], "curl"),
    ("python", "example.py", &["python3"], "Python"),
    ("typescript", "example.mjs", &["node"], "TypeScript"),
    ("go", "example.go", &["go", "run"], "Go"),
];

fn run(file: &Path, program: &[&str], environment: &[(&str, &str)]) -> String {
    let mut command = Command::new(program[0]);
    command.args(&program[1..]).arg(file).envs(environment.iter().copied()).env("GOTOOLCHAIN", "local");
    let output = command.output().expect("it runs");
    let (out, error) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{}: {out}\n{error}", file.display());
    out.into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_documents_examples_work() {
    let place = place().await;
    let node = place.serve();
    let (org, machine) = machine_on(&node);
    let url = format!("http://{}", node.address);
    let environment = [("API_URL", url.as_str()), ("SIGNET_API_KEY", &machine.secret), ("ORG_ID", &org)];
    for (language, name, program, who) in EXAMPLES {
        let found = blocks(DOCUMENT, language);
        assert_eq!(found.len(), 1, "{language}");
        let tools = if language == "sh" { &["sh", "curl", "openssl"][..] } else { &program[..1] };
        if !has(tools) {
            continue;
        }
        let file = place.folder.join(name);
        std::fs::write(&file, &found[0]).expect("a file");
        let printed = run(&file, program, &environment);
        // Once in the answer to the change and once in the list.
        assert_eq!(printed.matches(&format!("Northwind, renamed by {who}")).count(), 2, "{language}: {printed}");
    }
}

// What the document says of forms and numbers is what the product does.
#[test]
fn the_document_agrees_with_the_product() {
    let empty = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, b"");
    let empty: String = empty.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
    assert!(DOCUMENT.contains(&empty));
    let window = signet_protocol::request_signature::WINDOW.as_secs();
    assert!(DOCUMENT.contains(&format!("at most {window} seconds")));
    let text = signet_protocol::request_signature::canonical_text("GET", "/v1/Orgs", "", "2026-11-22T09:30:00Z", b"");
    assert_eq!(text.expect("a text"), format!("GET|/v1/Orgs||2026-11-22T09:30:00Z|{empty}"));
}
