//! The life of a session key: it is a session, listed, prolonged by use, and ended by whatever ends sessions.

use std::time::Duration;

use axum::http::Method;
use serde_json::json;
use signet_domain::accounts::AccountStatus;
use signet_domain::cleanup;
use signet_storage::FaultPlan;

use super::stage::session_key_of;
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};
use crate::presence::stage::{change_password, default_realm, is_refused, set_status};

const HOUR: Duration = Duration::from_secs(3600);

async fn used(app: &TestApp) -> Vec<String> {
    app.query("SELECT used_at, idle_until FROM sessions WHERE client = 'realm'").await
}

async fn listed(app: &TestApp, key: &str) -> Vec<serde_json::Value> {
    let answer: Answer = app.keyed(key, "/v1/auth/sessions").send().await.expect(200);
    answer.json()["data"].as_array().cloned().expect("sessions")
}

#[tokio::test(flavor = "multi_thread")]
async fn it_lasts_twelve_hours_from_its_last_use() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let (used_key, idle_key) = (app.session_key("alice@example.com").await, app.session_key("alice@example.com").await);
    for _ in 0..3 {
        app.advance(11 * HOUR).await;
        app.me_by_key(&used_key).await.expect(200);
    }
    is_refused(&app.me_by_key(&idle_key).await, "a key that was not used");
    app.advance(12 * HOUR - Duration::from_millis(1)).await;
    app.me_by_key(&used_key).await.expect(200);
    app.advance(12 * HOUR).await;
    is_refused(&app.me_by_key(&used_key).await, "a key that was not used for twelve hours");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_after_ninety_days_however_much_it_is_used() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let key = app.session_key("alice@example.com").await;
    for _ in 0..(90 * 24 / 10) - 1 {
        app.advance(10 * HOUR).await;
        app.me_by_key(&key).await.expect(200);
    }
    app.advance(10 * HOUR).await;
    is_refused(&app.me_by_key(&key).await, "ninety days");
}

#[tokio::test(flavor = "multi_thread")]
async fn its_use_is_written_once_in_five_minutes() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let key = app.session_key("alice@example.com").await;
    let began = app.clock.now().millis();
    app.advance(Duration::from_millis(299_999)).await;
    let before = app.database().contents().await;
    for _ in 0..20 {
        app.me_by_key(&key).await.expect(200);
    }
    assert_eq!(app.database().contents().await, before, "requests write nothing");
    app.advance(Duration::from_millis(1)).await;
    app.me_by_key(&key).await.expect(200);
    let now = began + 300_000;
    assert_eq!(used(&app).await, [format!("{now}|{}", now + 12 * 3600 * 1000)]);
    let before = app.database().contents().await;
    for _ in 0..20 {
        app.me_by_key(&key).await.expect(200);
    }
    assert_eq!(app.database().contents().await, before, "requests write nothing");
    // What cannot be written costs nobody an answer, and is tried again.
    app.advance(Duration::from_secs(301)).await;
    app.me_by_key(&key).await.expect(200);
    // The node hears of that write, and reads the session anew.
    app.advance(Duration::from_secs(100)).await;
    app.me_by_key(&key).await.expect(200);
    app.advance(Duration::from_secs(201)).await;
    app.app.store.inject_faults(Some(FaultPlan { first: 1, count: u64::MAX }));
    app.me_by_key(&key).await.expect(200);
    app.app.store.inject_faults(None);
    app.me_by_key(&key).await.expect(200);
    assert!(used(&app).await[0].starts_with(&(now + 602_000).to_string()));
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_listed_and_ended_like_any_session_on_every_node() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    let (first, second) = (app.session_key("alice@example.com").await, app.session_key("alice@example.com").await);
    for key in [&first, &second] {
        other.me_by_key(key).await.expect(200);
        let sessions = listed(&app, key).await;
        assert_eq!((sessions.len(), sessions.iter().filter(|it| it["current"] == true).count()), (3, 1));
    }
    let of = async |key: &str| {
        let sessions = listed(&app, key).await;
        let current = sessions.into_iter().find(|it| it["current"] == true).expect("the present one");
        current["id"].as_str().expect("an id").to_owned()
    };
    let id = of(&first).await;
    app.delete(&format!("/v1/auth/sessions/{id}")).bearer(&alice.access).send().await.expect(204);
    other.catch_up().await;
    for node in [&app, &other] {
        is_refused(&node.me_by_key(&first).await, "a key whose session was ended");
        node.me_by_key(&second).await.expect(200);
    }
    app.post("/v1/auth/logout").header("x-api-key", &second).send().await.expect(204);
    other.catch_up().await;
    for node in [&app, &other] {
        is_refused(&node.me_by_key(&second).await, "a key that logged out");
        node.me(&alice.access).await.expect(200);
    }
    assert_eq!(app.query("SELECT count(*) FROM session_keys").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_what_ends_sessions() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    let key = app.session_key("alice@example.com").await;
    other.me_by_key(&key).await.expect(200);
    change_password(&app, &alice.access, PASSWORD, "Another-fine-one-20").await.expect(204);
    other.catch_up().await;
    for node in [&app, &other] {
        is_refused(&node.me_by_key(&key).await, "another password");
    }
    let bob = app.register("bob@example.com").await;
    let key = app.session_key("bob@example.com").await;
    other.me_by_key(&key).await.expect(200);
    set_status(&app, &bob.id, AccountStatus::Suspended).await.expect("it is suspended");
    other.catch_up().await;
    for node in [&app, &other] {
        is_refused(&node.me_by_key(&key).await, "a suspended account");
    }
}

// Its own holder may do with it what a session may, and keeps it.
#[tokio::test(flavor = "multi_thread")]
async fn it_does_what_a_session_does() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let key = app.session_key("alice@example.com").await;
    let own = format!("/v1/Accounts/{}", alice.id);
    let with = |method: Method, path: &str| app.call(method, path).header("x-api-key", &key);
    with(Method::PATCH, &own).json(&json!({ "phone": "+14155551234" })).send().await.expect(200);
    with(Method::GET, &format!("{own}/export")).send().await.expect(200);
    let change = json!({ "currentPassword": PASSWORD, "newPassword": "Another-fine-one-20" });
    with(Method::POST, "/v1/auth/change-password").json(&change).send().await.expect(204);
    app.me_by_key(&key).await.expect(200);
    is_refused(&app.me(&alice.access).await, "the other session");
    // The session that takes its place when it is proved anew has a key of its own.
    let body = json!({ "password": "Another-fine-one-20" });
    let proved = with(Method::POST, "/v1/auth/reauthenticate").json(&body).send().await.expect(200);
    is_refused(&app.me_by_key(&key).await, "the key of the session that was replaced");
    app.me_by_key(&session_key_of(&proved)).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_outlives_a_restart_and_nothing_else_opens_by_its_look() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let key = app.session_key("alice@example.com").await;
    let app = app.restarted().await;
    app.me_by_key(&key).await.expect(200);
    let row = app.query("SELECT session FROM session_keys").await;
    for bad in [key.to_lowercase(), format!("{key}0"), key[..51].to_owned(), key.replacen("rk_", "sk_", 1)] {
        app.me_by_key(&bad).await.expect(401);
    }
    // As a bearer token it is none, and its session's id opens nothing.
    app.me(&key).await.expect(401);
    app.me_by_key(&row[0]).await.expect(401);
    // A key of the right form that nobody was given.
    let random = signet_vocabulary::Random::seeded(99);
    let stranger = signet_protocol::session_key::SessionKey::random(&random).to_text().expose().clone();
    is_refused(&app.me_by_key(&stranger).await, "a key that was never given");
}

// Where an address has to be proved by now, no refresh comes to ask: the key is asked itself.
#[tokio::test(flavor = "multi_thread")]
async fn it_is_asked_what_a_refresh_would_be() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let key = app.session_key("alice@example.com").await;
    let own = format!("/v1/Accounts/{}", alice.id);
    app.rules(|rules| rules.require_verified_email = true).await;
    is_refused(&app.me_by_key(&key).await, "an address that is not proved");
    let change = app.call(Method::PATCH, &own).header("x-api-key", &key).json(&json!({ "phone": "+14155551234" }));
    is_refused(&change.send().await, "an address that is not proved");
    app.rules(|rules| rules.require_verified_email = false).await;
    app.me_by_key(&key).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_swept_with_its_session() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let realm = default_realm(&app).await;
    for _ in 0..3 {
        app.try_realm_login(realm.key.as_str(), "alice@example.com", PASSWORD).await.expect(200);
    }
    app.advance(HOUR).await;
    let key = app.session_key("alice@example.com").await;
    app.advance(11 * HOUR + Duration::from_millis(1)).await;
    app.me_by_key(&key).await.expect(200);
    cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT count(*) FROM session_keys").await, ["1"]);
    app.me_by_key(&key).await.expect(200);
    assert_eq!(app.query("SELECT count(*) FROM sessions WHERE client = 'realm'").await, ["1"]);
}
