//! How the lists are read: along an index, from the place where the page starts, without sorting.

use signet_storage::{Engine, Statement};

use crate::app::TestApp;

fn listings() -> Vec<&'static Statement> {
    let all = signet_domain::statements();
    let found: Vec<_> = all.into_iter().filter(|statement| statement.name().contains("accounts::list::")).collect();
    assert_eq!(found.len(), 12, "{found:?}");
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn no_list_sorts_or_reads_more_than_its_page() {
    let app = TestApp::new().await;
    for statement in listings() {
        let text = statement.text(app.app.store.engine());
        let plan = match app.app.store.engine() {
            Engine::Sqlite => plan_on_sqlite(&app, text),
            Engine::Postgres => plan_on_postgres(&app, text).await,
        };
        assert!(!plan.is_empty(), "{}", statement.name());
        let index = index_of(statement.name());
        let shown = plan.join("\n");
        assert!(shown.contains(index), "{} does not use {index}: {shown}", statement.name());
        for bad in ["TEMP B-TREE", "SCAN ", "Sort", "Seq Scan"] {
            assert!(!shown.contains(bad), "{}: {bad} in {shown}", statement.name());
        }
    }
}

/// The index that has the order of a statement.
fn index_of(name: &str) -> &'static str {
    let name = name.rsplit("::").next().unwrap_or_default().trim_end_matches("_DOWN");
    match name {
        "BY_AGE" => "accounts_created_at",
        "BY_LAST_LOGIN" => "accounts_last_login_at",
        "BY_EMAIL" => "identifiers",
        "IN_ORG_BY_AGE" => "members_created_at",
        "IN_ORG_BY_LAST_LOGIN" => "members_last_login_at",
        "IN_ORG_BY_EMAIL" => "members_email",
        other => panic!("{other} is a list without an index"),
    }
}

fn plan_on_sqlite(app: &TestApp, text: &str) -> Vec<String> {
    let path = app.database_url().strip_prefix("sqlite://").expect("a file");
    let connection = rusqlite::Connection::open(path).expect("the file opens");
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).expect("a plan");
    let mut steps = plan.raw_query();
    let mut found = Vec::new();
    while let Some(step) = steps.next().expect("a step") {
        let detail: String = step.get("detail").expect("text");
        // The page's own place bounds the search, not the realm alone.
        if detail.contains("accounts_") && !detail.contains('>') && !detail.contains('<') {
            panic!("{text}: {detail}");
        }
        if detail.contains("members_") && !detail.contains('>') && !detail.contains('<') {
            panic!("{text}: {detail}");
        }
        found.push(detail.replace("SEARCH i USING PRIMARY KEY", "SEARCH identifiers USING PRIMARY KEY"));
    }
    found
}

async fn plan_on_postgres(app: &TestApp, text: &str) -> Vec<String> {
    let (client, connection) =
        tokio_postgres::connect(app.database_url(), tokio_postgres::NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    let settings = "SET enable_seqscan = off; SET enable_bitmapscan = off; SET plan_cache_mode = force_generic_plan";
    client.batch_execute(settings).await.expect("settings");
    client.batch_execute(&format!("PREPARE s AS {text}")).await.expect("a statement");
    let places = (1..=20).filter(|place| text.contains(&format!("${place}"))).count();
    let values = vec!["NULL"; places].join(", ");
    let plan = client.simple_query(&format!("EXPLAIN EXECUTE s({values})")).await.expect("a plan");
    let line = |message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    plan.into_iter().filter_map(line).collect()
}
