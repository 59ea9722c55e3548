//! Every SQL text of the product: it is valid on the engine in use, and reads no growing table from end to end.

use std::collections::{BTreeMap, HashSet};

use rusqlite::Connection;
use signet_storage::{Engine, Statement};

use crate::app::TestApp;

/// Tables with a handful of rows, whatever the installation grows to; of scopes, a realm has a hundred at most, and of
/// providers fifty.
const SMALL: [&str; 7] = ["instance", "realms", "realm_logos", "signing_keys", "leases", "scopes", "providers"];

fn every_statement() -> Vec<&'static Statement> {
    signet_domain::statements().into_iter().chain(signet_storage::statements()).collect()
}

// P103 and the storage seam: one text, two engines.
#[tokio::test(flavor = "multi_thread")]
async fn every_statement_prepares_on_this_engine() {
    let node = TestApp::new().await;
    let mut names = HashSet::new();
    for statement in every_statement() {
        if let Err(error) = node.app.store.prepare(statement).await {
            panic!("{}: {error} ({:?})", statement.name(), std::error::Error::source(&error));
        }
        assert!(names.insert(statement.name()), "{} is listed twice", statement.name());
    }
    assert!(names.len() >= 45, "only {} statements are listed", names.len());
}

// P103: values are bound, never written into the text.
#[test]
fn statements_hold_no_values_but_words_of_the_schema() {
    for statement in every_statement() {
        let text = statement.text(Engine::Postgres);
        let quoted: Vec<&str> = text.split('\'').skip(1).step_by(2).collect();
        let known = [
            "",
            "ADMIN",
            "ACTIVE",
            "CLOSED",
            "email",
            "username",
            "{}",
            "schema_migrations",
            "impersonation.begin",
            "impersonation.end",
            "success",
            "session",
        ];
        assert!(quoted.iter().all(|word| known.contains(word)), "{}: {quoted:?}", statement.name());
    }
}

fn is_small(table: &str) -> bool {
    // PostgreSQL may name an index of the table.
    SMALL.iter().any(|small| table.strip_prefix(small).is_some_and(|rest| rest.is_empty() || rest.starts_with('_')))
}

/// The tables that SQLite's plan reads whole.
fn scanned_by_sqlite(connection: &Connection, text: &str) -> Vec<String> {
    let mut plan = connection.prepare(&format!("EXPLAIN QUERY PLAN {text}")).expect("a plan");
    // Placeholders that are not bound are NULL, which changes nothing in the plan.
    let mut steps = plan.raw_query();
    let mut scanned = Vec::new();
    while let Some(step) = steps.next().expect("a step") {
        let detail: String = step.get("detail").expect("text");
        // `SCAN t` and `SCAN t USING INDEX i` both read all of it; `SEARCH t USING INDEX i (…)` goes to the place, unless
        // the place is the whole realm and no order or limit ends the reading early.
        let all = detail.strip_prefix("SCAN ");
        let is_bounded = text.contains("LIMIT") || text.contains("EXISTS") || text.contains("MAX(");
        let whole_realm = detail.strip_prefix("SEARCH ").filter(|search| search.ends_with("(realm=?)") && !is_bounded);
        if let Some(table) = all.or(whole_realm) {
            scanned.push(table.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    scanned
}

async fn plans_on_sqlite(node: &TestApp) {
    let path = node.database_url().strip_prefix("sqlite://").expect("a file");
    let connection = Connection::open(path).expect("the file opens");
    let canary = scanned_by_sqlite(&connection, "SELECT realm FROM sessions WHERE client = ?1");
    assert_eq!(canary, ["sessions"], "the test sees a scan when there is one");
    let canary = scanned_by_sqlite(&connection, "SELECT id FROM sessions WHERE realm = ?1 AND client = ?2");
    assert_eq!(canary, ["sessions"], "the test sees a realm that is read whole");
    for statement in every_statement() {
        let scanned = scanned_by_sqlite(&connection, statement.text(Engine::Sqlite));
        let large: Vec<_> = scanned.iter().filter(|table| !is_small(table) && !is_allowed(statement, table)).collect();
        assert!(large.is_empty(), "{} scans {large:?}", statement.name());
    }
}

/// Scans that are meant.
fn is_allowed(statement: &Statement, table: &str) -> bool {
    // Read once at start-up: what tables there are, the migrations that ran, and the newest numbers of the feed.
    let once = ["sqlite_schema", "schema_migrations", "changes"];
    once.contains(&table) && statement.name().starts_with("signet_storage::")
}

/// The tables that PostgreSQL's plan reads whole, be it by themselves or along an index without a condition.
fn scanned_by_postgres(plan: &[String]) -> Vec<String> {
    let mut scanned = Vec::new();
    for (number, line) in plan.iter().enumerate() {
        let Some((how, table)) = line.split_once(" on ").filter(|(how, _)| how.contains("Scan")) else { continue };
        let details = plan[number + 1..].iter().take_while(|line| !line.contains("->"));
        let has_place = details.into_iter().any(|line| line.contains("Index Cond"));
        // A bitmap's condition stands at its index, in a step of its own.
        if !has_place && !how.contains("Bitmap Heap") && !how.contains("Subquery") {
            scanned.push(table.split(' ').next().unwrap_or_default().to_owned());
        }
    }
    scanned
}

async fn plan_of(client: &tokio_postgres::Client, text: &str) -> Vec<String> {
    client.batch_execute(&format!("PREPARE s AS {text}")).await.expect("a statement");
    let places = (1..=40).filter(|place| text.contains(&format!("${place}"))).count();
    let values = if places == 0 { String::new() } else { format!("({})", vec!["NULL"; places].join(", ")) };
    let plan = client.simple_query(&format!("EXPLAIN EXECUTE s{values}")).await.expect("a plan");
    client.batch_execute("DEALLOCATE s").await.expect("the statement goes");
    let line = |message| match message {
        tokio_postgres::SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    };
    plan.into_iter().filter_map(line).collect()
}

async fn connected(node: &TestApp) -> tokio_postgres::Client {
    let (client, connection) =
        tokio_postgres::connect(node.database_url(), tokio_postgres::NoTls).await.expect("PostgreSQL answers");
    tokio::spawn(connection);
    // Tables of a test are so small that reading them whole is best; forbid it wherever there is another way.
    let settings = "SET enable_seqscan = off; SET plan_cache_mode = force_generic_plan";
    client.batch_execute(settings).await.expect("settings");
    client
}

async fn plans_on_postgres(node: &TestApp) {
    let client = connected(node).await;
    for text in ["SELECT realm FROM sessions WHERE client = $1", "SELECT seq FROM changes ORDER BY seq"] {
        assert_eq!(
            scanned_by_postgres(&plan_of(&client, text).await).len(),
            1,
            "the test sees a scan when there is one"
        );
    }
    for statement in every_statement() {
        let plan = plan_of(&client, statement.text(Engine::Postgres)).await;
        let scanned = scanned_by_postgres(&plan);
        let large: Vec<_> = scanned.iter().filter(|table| !is_small(table) && !is_allowed(statement, table)).collect();
        assert!(large.is_empty(), "{} scans {large:?}: {plan:#?}", statement.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_statement_reads_a_growing_table_from_end_to_end() {
    let node = TestApp::new().await;
    match node.app.store.engine() {
        Engine::Sqlite => plans_on_sqlite(&node).await,
        Engine::Postgres => plans_on_postgres(&node).await,
    }
}

/// Tables or indexes by name, with their columns.
type Columns = BTreeMap<String, Vec<String>>;

/// The columns of every primary key by table, and of every index by its own name.
async fn keys_and_indexes(client: &tokio_postgres::Client) -> (Columns, Columns) {
    let sql = "SELECT t.relname::text, c.relname::text, i.indisprimary, array_agg(a.attname::text) FROM pg_index i
               JOIN pg_class c ON c.oid = i.indexrelid JOIN pg_class t ON t.oid = i.indrelid
               JOIN pg_attribute a ON a.attrelid = i.indexrelid
               WHERE c.relnamespace = 'public'::regnamespace GROUP BY 1, 2, 3";
    let (mut keys, mut indexes) = (Columns::new(), Columns::new());
    for row in client.query(sql, &[]).await.expect("the indexes") {
        let columns: Vec<String> = row.get(3);
        if row.get(2) {
            keys.insert(row.get(0), columns.clone());
        }
        indexes.insert(row.get(1), columns);
    }
    (keys, indexes)
}

/// The table of a statement that finds one row by its primary key.
fn looked_up<'a>(text: &str, keys: &'a Columns) -> Option<&'a str> {
    let (head, condition) = text.split_once("WHERE")?;
    let names: Vec<&str> = head.split(|c: char| !c.is_alphanumeric() && c != '_').collect();
    let (table, key) = keys.iter().find(|(table, _)| names.contains(&table.as_str()) && !text.contains("JOIN"))?;
    let condition = (!condition.contains("SELECT")).then_some(condition)?;
    let words: Vec<&str> = condition.split_whitespace().collect();
    let is_given = |column: &String| words.windows(3).any(|three| three[0] == column && three[1] == "=");
    key.iter().all(is_given).then_some(table)
}

// A look-up that reads along another index touches its neighbours' rows there, and serializable transactions collide.
#[tokio::test(flavor = "multi_thread")]
async fn a_row_is_found_by_an_index_of_which_every_column_is_given() {
    let node = TestApp::new().await;
    if node.app.store.engine() == Engine::Sqlite {
        return;
    }
    let client = connected(&node).await;
    let (keys, indexes) = keys_and_indexes(&client).await;
    let mut found = 0;
    // A young database has no statistics; later every table's say that all rows are of one realm.
    for age in ["SELECT 1", "ANALYZE"] {
        client.batch_execute(age).await.expect("statistics");
        for statement in every_statement() {
            let text = statement.text(Engine::Postgres);
            let Some(table) = looked_up(text, &keys) else { continue };
            let plan = plan_of(&client, text).await.join("\n");
            let index = indexes.keys().filter(|name| plan.contains(name.as_str())).max_by_key(|name| name.len());
            let columns = index.map(|index| &indexes[index]).unwrap_or_else(|| panic!("{}: {plan}", statement.name()));
            let is_given = |column: &String| text.contains(&format!("{column} = $"));
            assert!(columns.iter().all(is_given), "{} of {table} after {age}: {plan}", statement.name());
            found += 1;
        }
    }
    assert!(found >= 40, "only {found} look-ups were seen");
}
