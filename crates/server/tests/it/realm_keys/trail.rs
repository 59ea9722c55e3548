//! What the trail and the owner are told of realm keys, and what neither is.

use std::time::Duration;

use signet_storage::FaultPlan;

use super::stage::{base64, key_in};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::presence::stage::default_realm;

async fn events(app: &TestApp) -> Vec<String> {
    app.query("SELECT outcome, reason, actor, target FROM audit_events WHERE action = 'realm_key.use' ORDER BY id")
        .await
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_use_in_an_hour_from_an_address_is_an_event() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let key = app.realm_key("alice@example.com").await;
    let from = async |address: &str| {
        app.keyed(&key, "/v1/auth/me").from(address).send().await.expect(200);
    };
    for _ in 0..3 {
        from("192.0.2.1").await;
    }
    let id = &alice.id;
    assert_eq!(events(&app).await, [format!("success||{id}|{id}")]);
    for address in ["192.0.2.2", "2001:db8::1", "2001:db8::2"] {
        from(address).await;
    }
    assert_eq!(events(&app).await.len(), 3);
    app.advance(Duration::from_secs(3599)).await;
    from("192.0.2.1").await;
    assert_eq!(events(&app).await.len(), 3);
    app.advance(Duration::from_secs(1)).await;
    from("192.0.2.1").await;
    assert_eq!(events(&app).await.len(), 4);
    // Its owner is told of new places, once each.
    let told = app.told("alice@example.com").await;
    assert_eq!(told.iter().filter(|template| template.contains("new_sign_in")).count(), 2, "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_a_known_account_is_an_event_and_junk_is_counted() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    let alice = app.register("alice@example.com").await;
    for _ in 0..3 {
        app.me_by_key(&key_in(&realm, "alice@example.com", "wrong-password-1")).await.expect(401);
        app.me_by_key(&key_in(&realm, "nobody@example.com", "wrong-password-1")).await.expect(401);
        let nowhere = base64(&format!("00000000-0000-4000-8000-000000000000:alice@example.com:{PASSWORD}"));
        app.me_by_key(&nowhere).await.expect(401);
        app.me_by_key("junk").await.expect(401);
    }
    let seen = events(&app).await;
    let wrong = format!("refused|wrong_password||{}", alice.id);
    assert_eq!(seen.iter().filter(|event| **event == wrong).count(), 3, "{seen:?}");
    assert_eq!(seen.len(), 3, "{seen:?}");
    let counted =
        "SELECT reason, sum(count) FROM refusals WHERE action = 'realm_key.use' GROUP BY reason ORDER BY reason";
    assert_eq!(app.query(counted).await, ["unknown_account|3", "unknown_realm|3"]);
}

// P118: what cannot be recorded is not answered.
#[tokio::test(flavor = "multi_thread")]
async fn a_use_that_cannot_be_recorded_is_refused() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let key = app.realm_key("alice@example.com").await;
    app.me_by_key(&key).await.expect(200);
    let me = || app.keyed(&key, "/v1/auth/me").from("192.0.2.9").send();
    for first in 1..5 {
        app.app.store.inject_faults(Some(FaultPlan { first, count: u64::MAX }));
        let answer = me().await;
        app.app.store.inject_faults(None);
        answer.expect(503);
    }
    assert_eq!(events(&app).await.len(), 1);
    me().await.expect(200);
    assert_eq!(events(&app).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_kept_anywhere() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    app.register("alice@example.com").await;
    let (right, session) = (app.realm_key("alice@example.com").await, app.session_key("alice@example.com").await);
    let wrong = key_in(&realm, "alice@example.com", "canary-password-1");
    for key in [&right, &session] {
        app.me_by_key(key).await.expect(200);
    }
    let refused = app.me_by_key(&wrong).await.expect(401);
    let kept = format!("{:?} {}", app.database().contents().await, refused.text);
    for secret in [PASSWORD, &right, &session, &wrong, "canary-password-1"] {
        assert!(!kept.contains(secret), "{secret}");
    }
}

// A request that its account's traffic limit refuses is no use, whoever has it remembered; and nothing is compared for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_use_beyond_the_limit_of_its_account_is_none() {
    let app = TestApp::with(|settings| settings.traffic_limits = true).await;
    let alice = app.register("alice@example.com").await;
    let key = app.realm_key("alice@example.com").await;
    app.me_by_key(&key).await.expect(200);
    let account = alice.id.parse().expect("an id");
    while app.app.traffic.take_account(&account).is_ok() {}
    let (uses, hashes) = (events(&app).await, app.hashes());
    app.keyed(&key, "/v1/auth/me").from("192.0.2.9").send().await.expect(429);
    assert_eq!((events(&app).await, app.hashes()), (uses, hashes));
}
