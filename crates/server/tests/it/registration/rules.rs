//! What the token that a client registered with permits, and for how long.

use std::time::Duration;

use serde_json::json;

use super::stage::{TOKENS, app_of_theirs, refused, with};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn scopes_are_those_of_the_token() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({ "scopes": ["openid", "read:identity", "orders.read"] })).await;
    assert_eq!(app.registered(&token, &app_of_theirs()).await.body["scope"], "openid read:identity orders.read");
    let less = app.registered(&token, &with(json!({ "scope": "orders.read" }))).await;
    assert_eq!(less.body["scope"], "orders.read");
    let none = app.registered(&token, &with(json!({ "scope": "" }))).await;
    assert_eq!(none.body["scope"], "");
    let said = refused(
        &app.try_registration(&token, &with(json!({ "scope": "email" }))).await,
        400,
        "invalid_client_metadata",
    );
    assert_eq!(said, "scope: Name at most: openid read:identity orders.read.");
    // Of its own, a client cannot come to more.
    let more = less.again(json!({ "scope": "orders.read email" }));
    refused(&app.say_again(&less, &more).await, 400, "invalid_client_metadata");
    let all = app.say_again(&less, &less.again(json!({}))).await.expect(200).json();
    assert_eq!(all["scope"], "openid read:identity orders.read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_for_so_many_clients() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({ "uses": 2 })).await;
    app.registered(&token, &app_of_theirs()).await;
    refused(&app.try_registration(&token, &with(json!({ "client_name": "" }))).await, 400, "invalid_client_metadata");
    app.registered(&token, &app_of_theirs()).await;
    let spent = app.try_registration(&token, &app_of_theirs()).await;
    refused(&spent, 401, "invalid_token");
    assert_eq!(spent.header("www-authenticate"), "Bearer realm=\"signet\", error=\"invalid_token\"");
    let list = app.fetch(TOKENS, &admin).await.expect(200).json();
    assert_eq!((&list["data"][0]["uses"], &list["data"][0]["usesLeft"]), (&json!(2), &json!(0)));
    let refusals = "SELECT reason FROM audit_events WHERE action = 'client.register' AND outcome = 'refused'";
    assert_eq!(app.query(refusals).await, ["spent_token"]);
    // As far as rules go that is the last of it: what is wrong with the metadata is not looked at.
    refused(&app.try_registration(&token, &json!({})).await, 401, "invalid_token");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({ "expiresAt": "2026-01-01T01:00:00Z" })).await;
    app.advance(Duration::from_secs(3599)).await;
    let made = app.registered(&token, &app_of_theirs()).await;
    app.advance(Duration::from_secs(1)).await;
    refused(&app.try_registration(&token, &app_of_theirs()).await, 401, "invalid_token");
    let refusals = "SELECT reason FROM audit_events WHERE action = 'client.register' AND outcome = 'refused'";
    assert_eq!(app.query(refusals).await, ["expired_token"]);
    // The clients do not.
    app.see_itself(&made).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_was_taken_back_opens_nothing_on_any_node() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({})).await;
    let made = other.registered(&token, &app_of_theirs()).await;
    let id = app.query("SELECT id FROM registration_tokens").await.remove(0);
    app.remove(&format!("{TOKENS}/{id}"), &admin).await.expect(204);
    refused(&other.try_registration(&token, &app_of_theirs()).await, 401, "invalid_token");
    other.see_itself(&made).await.expect(200);
}
