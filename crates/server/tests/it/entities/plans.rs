//! How the plainest lists are read: counts from an index alone, first pages and slices along it.

use signet_storage::Engine;

use crate::app::TestApp;

/// What lists of each kind ask that nobody narrowed, and the index that has it all.
const PLAIN: [(&str, &str, &str); 2] = [
    ("identities", "t.type <> ''", "identities_created_at"),
    ("accounts", "t.status <> '' AND t.erased_at IS NULL", "accounts_all_created_at"),
];

async fn plan(app: &TestApp, text: &str) -> String {
    match app.app.store.engine() {
        Engine::Sqlite => on_sqlite(app, text),
        Engine::Postgres => on_postgres(app, text).await,
    }
}

fn on_sqlite(app: &TestApp, text: &str) -> String {
    let path = app.database_url().strip_prefix("sqlite://").expect("a file");
    let connection = rusqlite::Connection::open(path).expect("the file opens");
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).expect("a plan");
    let steps = plan.query_map([], |step| step.get::<_, String>("detail")).expect("steps");
    steps.map(|step| step.expect("a step")).collect::<Vec<_>>().join("\n")
}

async fn on_postgres(app: &TestApp, text: &str) -> String {
    let (client, connection) =
        tokio_postgres::connect(app.database_url(), tokio_postgres::NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    client
        .batch_execute("SET enable_seqscan = off; SET enable_bitmapscan = off; SET enable_sort = off")
        .await
        .expect("settings");
    let plan = client.simple_query(&format!("EXPLAIN {text}")).await.expect("a plan");
    let line = |message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    plan.into_iter().filter_map(line).collect::<Vec<String>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn counting_reads_an_index_and_no_table() {
    let app = TestApp::new().await;
    let whole = match app.app.store.engine() {
        Engine::Sqlite => "USING COVERING INDEX",
        Engine::Postgres => "Index Only Scan using",
    };
    for (table, always, index) in PLAIN {
        let of_owner = format!("{table}_owner");
        for (narrowed, index) in [("", index), (" AND t.owner = 'x'", of_owner.as_str())] {
            let live = format!("{always} AND t.deleted_at IS NULL{narrowed}");
            let text = format!("SELECT count(*) FROM {table} t WHERE t.realm = 'x' AND {live}");
            let plan = plan(&app, &text).await;
            // PostgreSQL chooses between indexes by the rows that there are, and here are none.
            let is_told = narrowed.is_empty() || app.app.store.engine() == Engine::Sqlite;
            assert!(!is_told || plan.contains(&format!("{whole} {index}")), "{text}: {plan}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn first_pages_and_slices_go_along_the_index() {
    let app = TestApp::new().await;
    for (table, always, index) in PLAIN {
        for after in ["", " AND (t.created_at, t.id) > (1, 'x')"] {
            let text = format!(
                "SELECT t.data, o.created_at, t.created_at AS sorted_0, t.id AS sorted_1
                 FROM {table} t LEFT JOIN accounts o ON o.realm = t.realm AND o.id = t.owner
                 WHERE t.realm = 'x' AND {always} AND t.deleted_at IS NULL{after}
                 ORDER BY sorted_0, sorted_1 LIMIT 10 OFFSET 0"
            );
            let plan = plan(&app, &text).await;
            assert!(plan.contains(index), "{text}: {plan}");
            assert!(!plan.contains("TEMP B-TREE") && !plan.contains("Sort"), "{text}: {plan}");
            // A slice begins where it begins, and not at the beginning.
            let begins = after.is_empty() || plan.contains("(created_at,id)>") || plan.contains("ROW(");
            assert!(begins, "{text}: {plan}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_one_owns_and_what_one_is_go_along_their_indexes() {
    let app = TestApp::new().await;
    for (table, always, _) in PLAIN {
        let part = |own: &str| {
            format!(
                "SELECT * FROM (
                 SELECT t.data, o.created_at, t.created_at AS sorted_0, t.id AS sorted_1
                 FROM {table} t LEFT JOIN accounts o ON o.realm = t.realm AND o.id = t.owner
                 WHERE t.realm = 'x' AND {always} AND t.deleted_at IS NULL AND {own}
                 ORDER BY sorted_0, sorted_1 LIMIT 10) AS part"
            )
        };
        let (owned, itself) = (part("t.owner = 'x'"), part("t.id = 'y' AND t.owner <> 'x'"));
        let plan =
            plan(&app, &format!("{owned} UNION ALL {itself} ORDER BY sorted_0, sorted_1 LIMIT 10 OFFSET 0")).await;
        // What is owned comes sorted out of its index. PostgreSQL takes another one as long as nothing is there.
        let is_sorted = match app.app.store.engine() {
            Engine::Sqlite => {
                plan.split("FOR ORDER BY").next().is_some_and(|it| it.contains(&format!("{table}_owner")))
            }
            Engine::Postgres => plan.contains("Merge Append"),
        };
        assert!(is_sorted, "{plan}");
    }
}
