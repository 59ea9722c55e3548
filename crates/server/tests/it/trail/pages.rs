//! Pages of the trail: nothing lost or repeated in either direction, and each along the index that fits its filter.

use std::collections::BTreeSet;
use std::time::Duration;

use signet_storage::Engine;

use super::stage::{events, ids, page, record};
use crate::app::{Answer, TestApp};

fn shown(answer: &Answer) -> Vec<String> {
    let body = answer.json();
    let rows = body["data"].as_array().expect("a page").iter();
    rows.map(|event| event["id"].as_str().expect("an id").to_owned()).collect()
}

// P116: down to the end and up again while others write, many events at one moment among them.
#[tokio::test(flavor = "multi_thread")]
async fn walking_down_and_up_loses_and_repeats_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for _ in 0..3 {
        record(&app, 20).await;
        app.advance(Duration::from_millis(1)).await;
    }
    let queries = ["", "action=realm.create", "outcome=success&to=2026-01-01T00:00:00.002Z"];
    for query in queries {
        let expected: Vec<String> = match query {
            "" => ids(&app, "1 = 1").await,
            "action=realm.create" => ids(&app, "action = 'realm.create'").await,
            _ => ids(&app, "outcome = 'success' AND at < 1767225600002").await,
        };
        let (mut down, mut cursor) = (Vec::new(), String::new());
        let last = loop {
            let answer = page(&app, &admin, &format!("limit=7&{query}{cursor}")).await.expect(200);
            down.extend(shown(&answer));
            app.register(&format!("new{}@example.com", app.query("SELECT count(*) FROM accounts").await[0])).await;
            match answer.json()["meta"]["nextCursor"].as_str() {
                Some(next) => cursor = format!("&cursor={next}"),
                None => break answer,
            }
        };
        assert_eq!(down, expected, "{query}");
        let mut up = shown(&last);
        let mut previous = last;
        while let Some(cursor) = previous.json()["meta"]["prevCursor"].as_str() {
            previous = page(&app, &admin, &format!("limit=7&{query}&cursor={cursor}")).await.expect(200);
            up.splice(0..0, shown(&previous));
        }
        assert!(up.ends_with(&expected), "{query}");
        assert_eq!(up.iter().collect::<BTreeSet<_>>().len(), up.len(), "{query} repeats something");
    }
}

// P116: a cursor belongs to its filter and its reader.
#[tokio::test(flavor = "multi_thread")]
async fn a_cursor_counts_for_its_filter_and_reader_alone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    record(&app, 5).await;
    let first = page(&app, &admin, "limit=2&outcome=success").await.expect(200).json();
    let cursor = first["meta"]["nextCursor"].as_str().expect("a cursor");
    page(&app, &admin, &format!("limit=3&outcome=success&cursor={cursor}")).await.expect(200);
    for query in
        ["outcome=refused", "", "outcome=success&action=realm.create", "outcome=success&from=2020-01-01T00:00:00Z"]
    {
        page(&app, &admin, &format!("{query}&cursor={cursor}")).await.expect(400);
    }
    app.advance(Duration::from_secs(25 * 3600)).await;
    let admin = app.admin().await;
    page(&app, &admin, &format!("outcome=success&cursor={cursor}")).await.expect(400);
    assert!(!events(&app, &admin, "limit=1").await.is_empty());
}

/// The index of `audit_events` that SQLite's plan goes along.
fn index_of(connection: &rusqlite::Connection, text: &str) -> String {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).expect("a plan");
    let mut steps = plan.raw_query();
    while let Some(step) = steps.next().expect("a step") {
        let detail: String = step.get("detail").expect("text");
        if let Some((_, rest)) = detail.split_once("INDEX audit_events_") {
            return rest.to_owned();
        }
    }
    panic!("no index of the trail: {text}")
}

// A page costs what it shows, however long the trail is: SQLite knows no figures of a table, so the texts have to lead it.
#[tokio::test(flavor = "multi_thread")]
async fn every_statement_goes_along_the_index_of_its_filter() {
    let app = TestApp::new().await;
    if app.app.store.engine() == Engine::Postgres {
        return;
    }
    let path = app.database_url().strip_prefix("sqlite://").expect("a file");
    let connection = rusqlite::Connection::open(path).expect("the file opens");
    let expected = [
        ("BY_AT", "at (realm=? AND at>? AND (at,id)<(?,?))"),
        ("BY_AT_UP", "at (realm=? AND (at,id)>(?,?) AND at<?)"),
        ("BY_ACTOR", "actor (realm=? AND actor=? AND at>? AND (at,id)<(?,?))"),
        ("BY_ACTOR_UP", "actor (realm=? AND actor=? AND (at,id)>(?,?) AND at<?)"),
        ("BY_TARGET", "target (realm=? AND (target,at)>(?,?) AND (target,at,id)<(?,?,?))"),
        ("BY_TARGET_UP", "target (realm=? AND (target,at,id)>(?,?,?) AND (target,at)<(?,?))"),
        ("BY_ORG", "org (realm=? AND org=? AND at>? AND (at,id)<(?,?))"),
        ("BY_ORG_UP", "org (realm=? AND org=? AND (at,id)>(?,?) AND at<?)"),
        ("WITH_UNSEALED", "unsealed (realm=?)"),
        ("UNSEALED", "unsealed (realm=?)"),
        ("MARK", "unsealed (realm=? AND (at,id)<(?,?))"),
        ("COVERED", "seal (realm=? AND seal=? AND (at,id)>(?,?))"),
        ("LOOSE", "unsealed (realm=? AND (at,id)>(?,?))"),
        ("STRAY", "seal (realm=? AND seal>? AND seal<?)"),
    ];
    let of_trail: Vec<_> =
        signet_domain::statements().into_iter().filter(|statement| statement.name().contains("::trail::")).collect();
    for (name, index) in expected {
        let statement = of_trail.iter().find(|statement| statement.name().ends_with(&format!("::{name}")));
        let statement = statement.unwrap_or_else(|| panic!("no statement {name}"));
        assert_eq!(index_of(&connection, statement.text(Engine::Sqlite)), index, "{name}");
    }
}
