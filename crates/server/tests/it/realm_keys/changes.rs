//! What an account's change does to its realm key: at once, on every node, whatever was remembered (P101).

use std::time::Duration;

use serde_json::json;
use signet_domain::accounts::AccountStatus;

use super::stage::{is_refused, key_in};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::presence::stage::{change_password, default_realm, set_status};

const NEXT: &str = "Another-fine-one-20";

/// Two nodes that remember alice's realm key.
async fn two_nodes() -> (TestApp, TestApp, crate::actors::Person, String) {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    let key = app.realm_key("alice@example.com").await;
    other.catch_up().await;
    for node in [&app, &other] {
        node.me_by_key(&key).await.expect(200);
        node.me_by_key(&key).await.expect(200);
    }
    (app, other, alice, key)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_ends_the_old_realm_key() {
    let (app, other, alice, key) = two_nodes().await;
    change_password(&app, &alice.access, PASSWORD, NEXT).await.expect(204);
    other.catch_up().await;
    let realm = default_realm(&app).await;
    for node in [&app, &other] {
        is_refused(&node.me_by_key(&key).await, "the old password");
        node.me_by_key(&key_in(&realm, "alice@example.com", NEXT)).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_account_is_told_so_and_let_in_again_later() {
    let (app, other, alice, key) = two_nodes().await;
    set_status(&app, &alice.id, AccountStatus::Suspended).await.expect("it is suspended");
    other.catch_up().await;
    for node in [&app, &other] {
        assert_eq!(node.me_by_key(&key).await.expect(403).code(), "ACCOUNT_SUSPENDED");
        // Only who knows the password is told.
        let wrong = key_in(&*default_realm(node).await, "alice@example.com", "wrong-password-1");
        is_refused(&node.me_by_key(&wrong).await, "a wrong password of a suspended account");
    }
    set_status(&other, &alice.id, AccountStatus::Active).await.expect("it is active");
    app.catch_up().await;
    for node in [&app, &other] {
        node.me_by_key(&key).await.expect(200);
    }
    set_status(&app, &alice.id, AccountStatus::Inactive).await.expect("it is put aside");
    app.me_by_key(&key).await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_has_no_realm_key() {
    let (app, other, alice, key) = two_nodes().await;
    let admin = app.admin().await;
    app.delete(&format!("/v1/Accounts/{}", alice.id)).bearer(&admin.access).send().await.expect(204);
    other.catch_up().await;
    for node in [&app, &other] {
        is_refused(&node.me_by_key(&key).await, "a closed account");
    }
    app.post(&format!("/v1/Accounts/{}/erase", alice.id)).bearer(&admin.access).send().await.expect(204);
    other.catch_up().await;
    for node in [&app, &other] {
        is_refused(&node.me_by_key(&key).await, "an erased account");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_ends_it_and_says_what_to_do() {
    let (app, other, alice, key) = two_nodes().await;
    let secret = app.new_app(&alice).await;
    app.me_by_key(&key).await.expect(200);
    app.verify_factor(&alice, &app.shown(&secret)).await.expect(200);
    other.catch_up().await;
    for node in [&app, &other] {
        let refused = node.me_by_key(&key).await.expect(403);
        assert_eq!(refused.code(), "MFA_REQUIRED");
        assert!(refused.text.contains("/v1/auth/login"), "{}", refused.text);
        let wrong = key_in(&*default_realm(node).await, "alice@example.com", "wrong-password-1");
        is_refused(&node.me_by_key(&wrong).await, "whoever does not know the password learns nothing");
    }
    assert_eq!(
        app.query(
            "SELECT DISTINCT reason FROM audit_events WHERE action = 'realm_key.use' AND reason <> 'wrong_password'"
        )
        .await,
        ["second_factor_missing"]
    );
}

// A rule of the realm is no change of the account, and binds all the same.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_has_to_be_proved_by_now_keeps_out() {
    let (app, other, _, key) = two_nodes().await;
    app.rules(|rules| rules.require_verified_email = true).await;
    other.catch_up().await;
    for node in [&app, &other] {
        assert_eq!(node.me_by_key(&key).await.expect(403).code(), "ACCOUNT_NOT_VERIFIED");
    }
    app.rules(|rules| rules.require_verified_email = false).await;
    other.catch_up().await;
    for node in [&app, &other] {
        node.me_by_key(&key).await.expect(200);
    }
}

// A node that hears nothing trusts nothing that it remembers, and asks.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_is_not_told_asks() {
    let (app, other, alice, key) = two_nodes().await;
    change_password(&app, &alice.access, PASSWORD, NEXT).await.expect(204);
    app.clock.advance(Duration::from_secs(6));
    is_refused(&other.me_by_key(&key).await, "the old password");
    let hashes = other.hashes();
    let next = key_in(&*default_realm(&app).await, "alice@example.com", NEXT);
    for _ in 0..3 {
        other.me_by_key(&next).await.expect(200);
    }
    assert_eq!(other.hashes() - hashes, 3, "nothing that is remembered counts without news");
}

// A write reads what it rests on with what it does: not even the news has to be there.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_on_a_node_that_has_heard_nothing_is_refused() {
    let (app, other, alice, key) = two_nodes().await;
    let path = format!("/v1/Accounts/{}", alice.id);
    let call = other.call(axum::http::Method::PATCH, &path).header("x-api-key", &key);
    call.json(&json!({ "phoneNumber": "+14155551234" })).send().await.expect(200);
    change_password(&app, &alice.access, PASSWORD, NEXT).await.expect(204);
    let before = app.database().contents().await;
    let call = other.call(axum::http::Method::PATCH, &path).header("x-api-key", &key);
    let refused = call.json(&json!({ "phoneNumber": "+14155559999" })).send().await;
    is_refused(&refused, "a write with a password that was changed elsewhere");
    assert_eq!(app.database().contents().await, before);
}
