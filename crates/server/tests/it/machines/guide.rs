//! The lines of docs/how-to/organizations-and-machines.md, run in order as one script against a running node.

use std::collections::BTreeMap;

use signet_domain::roles::Role;

use crate::guides::{has, run};
use crate::process::Place;

const DOCUMENT: &str = include_str!("../../../../../docs/how-to/organizations-and-machines.md");
const PASSWORD: &str = "correct-Horse-battery-7";

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_lines_work_in_order() {
    if !has(&["bash", "curl", "python3"]) {
        return;
    }
    let mut place = Place::fresh().await;
    place.set("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
    place.set("ADMIN_PASSWORD", PASSWORD);
    let node = place.serve();
    let printed = run(&place, DOCUMENT, &[("url=http://127.0.0.1:8080", node.address)]);
    // The signed write, both pages of three accounts, the invitation, and what the trail says at the end.
    for (times, text) in [
        (1, r#""legalName":"Northwind Group Ltd""#),
        (2, r#""meta":{"limit":2,"#),
        (1, r#""email":"bob@example.com""#),
        (1, r#""action":"account.erase""#),
        (1, "\nhead "),
    ] {
        assert_eq!(printed.matches(text).count(), times, "{text}: {printed}");
    }
    let export = std::fs::read_to_string(place.folder.join("export.json")).expect("the export");
    assert!(export.contains(r#""email":"alice@example.com""#), "{export}");
    let again = serde_json::json!({ "email": "alice@example.com", "password": PASSWORD });
    let (status, answer) = node.client().post("/v1/auth/register", &again).expect("an answer");
    assert_eq!(status, 201, "an erased address is free: {answer}");
}

// The guide's table of roles is the product's.
#[test]
fn the_guide_agrees_with_the_roles() {
    let rows = DOCUMENT.lines().filter_map(|line| line.strip_prefix("| ")?.strip_suffix(" |")?.split_once(" | "));
    let mut told = BTreeMap::new();
    for (names, permissions) in rows {
        let words: Vec<&str> = permissions.split('`').skip(1).step_by(2).collect();
        for name in names.split(", ") {
            told.entry(name).or_insert(words.clone());
        }
    }
    for role in Role::ALL {
        assert_eq!(told.get(role.as_str()), Some(&role.permissions().words()), "{role:?}");
    }
}
