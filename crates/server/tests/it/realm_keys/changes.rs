//! What an account's change does to its realm key: at once, on every node, whatever was remembered (P101).

use std::time::Duration;

use serde_json::json;
use signet_domain::accounts::AccountStatus;

use super::stage::{base64, is_refused, key_in, session_key_of};
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};
use crate::impersonation::stage::user;
use crate::presence::stage::{change_password, default_realm, set_status};
use crate::realms::stage::Made;

const NEXT: &str = "Another-fine-one-20";

/// Two nodes that remember alice's realm key.
async fn two_nodes() -> (TestApp, TestApp, Person, String) {
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

// A name that went to somebody else opens that one's account, whatever it opened before.
#[tokio::test(flavor = "multi_thread")]
async fn the_old_name_of_an_account_opens_it_no_more() {
    let (app, other, alice, key) = two_nodes().await;
    let root = app.admin().await;
    let body = json!({ "username": "alice-elsewhere@example.com" });
    app.as_user(&root, "PATCH", &format!("/v1/users/{}", user(&alice.id)), Some(body)).await.expect(200);
    is_refused(&app.me_by_key(&key).await, "the old name, which nobody has");
    let heir = app.register("alice@example.com").await;
    other.catch_up().await;
    for node in [&app, &other] {
        let me = node.me_by_key(&key).await.expect(200).json();
        assert_eq!(me["data"]["id"], *heir.id);
        let elsewhere = node.realm_key("alice-elsewhere@example.com").await;
        assert_eq!(node.me_by_key(&elsewhere).await.expect(200).json()["data"]["id"], *alice.id);
    }
}

/// Somebody in a realm of their own, by every credential of theirs that a node knows.
struct Tenant {
    app: TestApp,
    unheard: TestApp,
    root: Person,
    shop: Made,
    guest: Person,
    session_key: String,
    realm_key: String,
}

impl Tenant {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let unheard = app.another_node().await;
        let root = app.admin().await;
        let shop = app.new_realm(&root, "shop-one").await;
        let guest = app.registered_in(&shop.key, "guest@example.com").await;
        unheard.catch_up().await;
        let login = unheard.try_realm_login(&shop.key, "guest@example.com", PASSWORD).await.expect(200);
        let session_key = session_key_of(&login);
        let realm_key = base64(&format!("{}:guest@example.com:{PASSWORD}", shop.key));
        let tenant = Self { app, unheard, root, shop, guest, session_key, realm_key };
        tenant.unheard.me(&tenant.guest.access).await.expect(200);
        for (_, answer) in tenant.writes().await {
            answer.expect(201);
        }
        tenant
    }

    /// The answers to writes on the node that hears nothing.
    async fn writes(&self) -> Vec<(&'static str, Answer)> {
        let write = || self.unheard.post("/v1/identities").json(&json!({ "country": "DE" }));
        vec![
            ("a token", write().bearer(&self.guest.access).send().await),
            ("a session key", write().header("x-api-key", &self.session_key).send().await),
            ("a realm key", write().header("x-api-key", &self.realm_key).send().await),
        ]
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_that_was_deleted_is_written_in_by_no_node_that_has_not_heard_of_it() {
    let tenant = Tenant::new().await;
    tenant.app.as_user(&tenant.root, "DELETE", &tenant.shop.path, None).await.expect(200);
    let before = tenant.app.query("SELECT count(*) FROM identities").await;
    for (what, answer) in tenant.writes().await {
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
    }
    assert_eq!(tenant.app.query("SELECT count(*) FROM identities").await, before);
    let sessions = tenant.app.query("SELECT count(*) FROM sessions").await;
    let key = &tenant.shop.key;
    tenant.unheard.try_realm_login(key, "guest@example.com", PASSWORD).await.expect(401);
    let body = json!({ "email": "guest@example.com", "password": PASSWORD });
    tenant.unheard.in_realm(key, "/v1/auth/login", &body).await.expect(401);
    let body = json!({ "password": PASSWORD });
    let again = tenant.unheard.post("/v1/auth/reauthenticate").bearer(&tenant.guest.access).json(&body);
    again.send().await.expect(401);
    change_password(&tenant.unheard, &tenant.guest.access, PASSWORD, NEXT).await.expect(401);
    assert_eq!(tenant.app.query("SELECT count(*) FROM sessions").await, sessions);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rule_of_the_realm_binds_writes_on_a_node_that_has_not_heard_of_it() {
    let tenant = Tenant::new().await;
    let body = json!({ "mfa_required": true });
    tenant.app.change_realm(&tenant.root, &tenant.shop.path, body).await.expect(200);
    for (what, answer) in tenant.writes().await {
        assert_eq!(answer.status, 403, "{what}: {}", answer.text);
        assert_eq!(answer.code(), "MFA_REQUIRED", "{what}");
    }
}
