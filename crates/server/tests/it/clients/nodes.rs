//! What every request asks of a client is remembered, and forgotten on every node when it changes.

use std::time::Duration;

use serde_json::json;

use super::stage::{NO_CLIENT, shop};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn another_node_forgets_what_changed() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    other.catch_up().await;
    let known = other.known_client(&made.id).await.expect("the client");
    assert_eq!((known.name.as_str(), known.secrets.len()), ("Shop", 1));

    app.patch_json(&made.path, &admin, &json!({ "name": "Stall" })).await.expect(200);
    other.catch_up().await;
    assert_eq!(other.known_client(&made.id).await.expect("the client").name, "Stall");
    app.add_secret(&admin, &made, &json!({})).await.expect(201);
    other.catch_up().await;
    assert_eq!(other.known_client(&made.id).await.expect("the client").secrets.len(), 2);
    app.remove(&made.path_of(&made.secret_id), &admin).await.expect(204);
    other.catch_up().await;
    assert_eq!(other.known_client(&made.id).await.expect("the client").secrets.len(), 1);
    app.patch_json(&made.path, &admin, &json!({ "authMethod": "none" })).await.expect(200);
    other.catch_up().await;
    assert_eq!(other.known_client(&made.id).await.expect("the client").secrets.len(), 0);
    app.remove(&made.path, &admin).await.expect(204);
    other.catch_up().await;
    assert!(other.known_client(&made.id).await.is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_read_once_until_it_changes() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    app.catch_up().await;
    assert_eq!(app.known_client(&made.id).await.expect("the client").name, "Shop");
    app.query("UPDATE clients SET name = 'Stall'").await;
    assert_eq!(app.known_client(&made.id).await.expect("the client").name, "Shop");
    // A node that hears nothing for five seconds asks anew.
    app.clock.advance(Duration::from_secs(6));
    assert_eq!(app.known_client(&made.id).await.expect("the client").name, "Stall");
}

// Anybody can name any number of clients that are not there: none of them is remembered.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_was_looked_for_before_it_was_made_is_found() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    assert!(app.known_client(NO_CLIENT).await.is_none());
    let made = app.new_client(&admin, &shop()).await;
    app.query(&format!("UPDATE clients SET id = '{NO_CLIENT}' WHERE id = '{}'", made.id)).await;
    assert_eq!(app.known_client(NO_CLIENT).await.expect("the client").name, "Shop");
}
