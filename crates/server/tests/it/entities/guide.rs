//! The lines of docs/how-to/realm-api.md, run in order as one script against a node that was just started for the first time.

use signet_domain::access::{RealmRole, RealmScope, RealmStanding};

use crate::guides::{has, run, said};
use crate::process::Place;

const DOCUMENT: &str = include_str!("../../../../../docs/how-to/realm-api.md");

#[tokio::test(flavor = "multi_thread")]
async fn the_guides_lines_work_in_order() {
    if !has(&["bash", "base64", "curl", "python3"]) {
        return;
    }
    let mut place = Place::fresh().await;
    // As somebody new has it: the guide must get by with it.
    place.set("SIGNET_RATE_LIMIT", "on");
    let node = place.serve();
    let printed = node.printed.lines().find_map(|line| line.trim().strip_prefix("password")).expect("a password");
    place.set("ADMIN_PASSWORD", printed.trim());
    let printed = run(&place, DOCUMENT, &[("url=http://127.0.0.1:8080", node.address)]);
    assert_eq!(said(&printed), STEPS);
}

/// What the guide says that each step comes to.
const STEPS: &[&str] = &[
    "Lena acts for Pier Café: yes",
    "by realm key: lena",
    "by session key: lena",
    "page 2 of 3, 13 in all",
    "in: guest-1 guest-3",
    "level: guest-11 guest-8 guest-5 guest-2",
    "since: 12",
    "search: guest-1 guest-10 guest-11 guest-12",
    "populate: Pier Café",
    "count: 12",
    "3 slices",
    r#"patched: {"external_reference": "guest-7", "seat": "A4"}"#,
    r#"put: {"name": "Joost"}"#,
    "deleted: true, then NOT_FOUND",
    "still there: 1",
    "restored: 1",
    "the administrator's user: NOT_FOUND",
    "another user: The role manage in the scope own does not permit this.",
    "more for herself: FORBIDDEN",
    "her own desk: back",
    "issuer: …/realms/harbour",
    "open again: true",
    "Mira sees 1 user",
    "of another realm: NOT_FOUND",
    "Mira in a deleted realm: UNAUTHORIZED",
    "Mira again: mira",
    "as lena",
    "Lena reads: Ticket 12: a guest is missing",
    "query: query.colour",
    "sort: sort",
    "page: TOO_DEEP",
    "taken: CONFLICT",
    "rule: password",
    "guessing: RATE_LIMIT_EXCEEDED, 1",
];

// The guide's table of roles and scopes is the product's.
#[test]
fn the_guide_agrees_with_the_standings() {
    let cells =
        |line: &'static str| Some(line.strip_prefix("| ")?.strip_suffix(" |")?.split(" | ").collect::<Vec<_>>());
    let rows: Vec<Vec<&str>> = DOCUMENT.lines().filter_map(cells).filter(|row| row.len() == 5).collect();
    for &role in RealmRole::ALL {
        for &scope in RealmScope::ALL {
            let standing = RealmStanding { role, scope };
            let name = format!("`{}`, `{}`", role.as_str(), scope.as_str());
            let row = rows.iter().find(|row| row[0] == name).unwrap_or_else(|| panic!("no row {name}"));
            let (its, everything) = ("its own", "everything");
            let reach = if standing.writes_all() { everything } else { its };
            assert_eq!(row[1], if standing.sees_all() { everything } else { its }, "{name}");
            let deleted = if standing.manages_deleted() { ", deleted things too" } else { "" };
            assert_eq!(row[2], format!("{reach}{deleted}"), "{name}");
            assert_eq!(row[3], if standing.sees_deleted() { reach } else { "nothing" }, "{name}");
            let which = if standing.writes_all() { "any" } else { its };
            let users = match (standing.makes_users(), standing.deletes_users()) {
                (true, _) => format!("makes some, changes and deletes {which}"),
                (_, true) => format!("deletes {which}"),
                _ => "–".to_owned(),
            };
            assert_eq!(row[4], users, "{name}");
        }
    }
}
