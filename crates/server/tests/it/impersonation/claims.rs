//! The token of whoever acts: what it says, how long it lasts, and that there is no second one.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::has_ended;
use crate::app::TestApp;
use crate::challenges::stage::claims;
use crate::machines::stage::{assign, org};

#[tokio::test(flavor = "multi_thread")]
async fn the_token_names_both_and_its_scope_reads() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let own = claims(&root.access);
    let token = app.act_as(&root, &ann.id, false).await;
    let said = claims(&token);
    assert_eq!((&said["sub"], &said["act"]), (&json!(ann.id), &json!({ "sub": own["sub"] })));
    assert_eq!(said["exp"].as_i64().expect("exp") - said["iat"].as_i64().expect("iat"), 900);
    assert_ne!(said["sid"], own["sid"]);
    for shown in ["amr", "acr", "auth_time"] {
        assert_eq!(said[shown], own[shown], "{shown}");
    }
    assert_eq!((&said["scope"], &said["roles"], &said["read_only"]), (&json!(""), &json!([]), &json!(true)));
    assert_eq!((&claims(&ann.access)["act"], &claims(&ann.access)["read_only"]), (&Value::Null, &Value::Null));

    let other = app.register("other@example.com").await;
    app.query(&format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", other.id)).await;
    app.forget(&other.id).await;
    let (reading, writing) = (app.act_as(&root, &other.id, false).await, app.act_as(&root, &other.id, true).await);
    assert_eq!(claims(&reading)["scope"], "read:identity read:audit read:clients");
    // What it writes takes roles, and no scope.
    assert_eq!(claims(&writing)["scope"], "read:identity read:audit read:clients");
    assert_eq!((&claims(&reading)["read_only"], &claims(&writing)["read_only"]), (&json!(true), &Value::Null));
}

// Whoever checks a token without asking us is told of nothing that the doors here refuse.
#[tokio::test(flavor = "multi_thread")]
async fn the_token_lists_the_roles_that_it_acts_in_alone() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let aster = org(&app, &root, "Aster").await;
    let mighty = app.with_standing("mighty@example.com", "admin,user", "own").await;
    assign(&app, &root, &mighty.id, &aster, "ADMIN").await;
    assign(&app, &root, &mighty.id, &aster, "COMPLIANCE").await;
    let own = claims(&app.login("mighty@example.com").await.access);
    assert_eq!(own["roles"], json!(["admin", "user", "ADMIN", "COMPLIANCE"]));
    let reading = claims(&app.act_as(&root, &mighty.id, false).await);
    assert_eq!((&reading["roles"], &reading["scope"]), (&json!(["COMPLIANCE"]), &json!("read:identity read:audit")));
    let writing = claims(&app.act_as(&root, &mighty.id, true).await);
    assert_eq!(writing["roles"], json!(["user", "manage", "COMPLIANCE"]));
    assert_eq!(writing["scope"], "read:identity read:audit");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_after_a_quarter_of_an_hour_and_nothing_prolongs_it() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let families = "SELECT count(*) FROM refresh_families";
    let (before, keys) = (app.query(families).await, app.query("SELECT count(*) FROM session_keys").await);
    let token = app.act_as(&root, &ann.id, true).await;
    assert_eq!(app.query(families).await, before);
    assert_eq!(app.query("SELECT count(*) FROM session_keys").await, keys);
    app.advance(Duration::from_millis(14 * 60_000 + 59_999)).await;
    app.me(&token).await.expect(200);
    app.post("/v1/identities").bearer(&token).json(&json!({})).send().await.expect(201);
    app.advance(Duration::from_millis(1)).await;
    has_ended(&app.me(&token).await);
    has_ended(&app.post("/v1/identities").bearer(&token).json(&json!({})).send().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_lasts_no_longer_than_any_access_token() {
    let app = TestApp::with(|settings| {
        settings.traffic_limits = false;
        settings.access_token_lifetime = Duration::from_secs(300);
    })
    .await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let answer = app.try_act_as(&root, &ann.id).await.expect(200).json();
    assert_eq!(answer["expires_in"], 300);
    // Nor longer than the session that asked for it.
    let short = app
        .another_node_with(|settings| {
            settings.access_token_lifetime = Duration::from_secs(3600);
            settings.session_absolute = Duration::from_secs(600);
        })
        .await;
    let root = short.admin().await;
    short.advance(Duration::from_secs(60)).await;
    assert_eq!(short.try_act_as(&root, &ann.id).await.expect(200).json()["expires_in"], 540);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_whose_actor_was_taken_out_of_its_row_opens_nothing() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let token = app.act_as(&root, &ann.id, false).await;
    app.query("UPDATE sessions SET actor = NULL, actor_session = NULL, can_write = 1 WHERE actor IS NOT NULL").await;
    has_ended(&app.another_node().await.me(&token).await);
}
