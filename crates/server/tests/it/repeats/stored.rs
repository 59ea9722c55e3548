//! What is kept of an answer: nothing that the database alone could give away (P114).

use super::once::{KEY, make, org};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn neither_key_nor_answer_is_stored_in_clear() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = make(&app, &admin, KEY, &org("Northwind")).send().await.expect(201);
    let rows = &app.database().contents().await["idempotent_answers"];
    assert_eq!(rows.len(), 1);
    let id = made.json()["data"]["id"].as_str().expect("an id").to_owned();
    let me = app.me(&admin.access).await.expect(200).json();
    let caller = me["data"]["id"].as_str().expect("an id");
    for secret in [KEY, "Northwind", id.as_str(), caller] {
        assert!(!rows[0].contains(secret), "{secret} is stored");
    }
}

// A stored answer moved to the place of another opens for nobody.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_in_the_place_of_another_does_not_open() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    make(&app, &admin, "first", &org("Northwind")).send().await.expect(201);
    make(&app, &admin, "second", &org("Southwind")).send().await.expect(201);
    let first = "(SELECT body FROM idempotent_answers ORDER BY handle LIMIT 1)";
    app.query(&format!("UPDATE idempotent_answers SET body = {first}")).await;
    let mut statuses = Vec::new();
    for (key, name) in [("first", "Northwind"), ("second", "Southwind")] {
        statuses.push(make(&app, &admin, key, &org(name)).send().await.status.as_u16());
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 500], "the one in its own place opens, the other does not");
}
