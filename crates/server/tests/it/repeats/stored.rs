//! What is kept of an answer: nothing that the database alone could give away (P114).

use serde_json::{Value, json};

use super::once::{KEY, make, org};
use crate::actors::PASSWORD;
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

// The fingerprint of a request with a password in it must not tell whoever reads the table whether a guess is right.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_request_is_known_by_takes_the_master_key_and_the_idempotency_key() {
    let mut kept = Vec::new();
    for master_key in [[7; 32], [8; 32]] {
        let app = TestApp::with_master_key(master_key).await;
        let admin = app.admin().await;
        let body = json!({ "username": "miles", "password": PASSWORD });
        let send = async |key: &str, body: &Value| {
            let call = app.post("/v1/users").bearer(&admin.access).header("idempotency-key", key).json(body);
            call.send().await
        };
        let first = send(KEY, &body).await.expect(201);
        assert_eq!(send(KEY, &body).await.expect(201).text, first.text, "it is known again");
        send(KEY, &json!({ "username": "miles", "password": "Another-one-20" })).await.expect(422);
        let found = app.query("SELECT fingerprint FROM idempotent_answers").await;
        kept.push(found.concat());
        for key in ["one", "two"] {
            make(&app, &admin, key, &org(&format!("{key} Ltd"))).send().await.expect(201);
        }
        let repeated = json!({ "type": "person" });
        for key in ["three", "four"] {
            let call = app.post("/v1/identities").bearer(&admin.access).header("idempotency-key", key);
            call.json(&repeated).send().await.expect(201);
        }
        let all = app.query("SELECT fingerprint FROM idempotent_answers ORDER BY fingerprint").await;
        assert_eq!(all.len(), 5);
        assert!(all.windows(2).all(|pair| pair[0] != pair[1]), "the same request under two keys is known by one value");
    }
    assert_ne!(kept[0], kept[1], "the same request is known by the same value in two installations");
}
