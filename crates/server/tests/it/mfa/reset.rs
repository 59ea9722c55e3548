//! An administrator takes the factors of somebody away who has lost them (P33).

use std::time::Duration;

use serde_json::json;

use super::stage::path;
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};

async fn reset(app: &TestApp, who: &Person, id: &str) -> Answer {
    app.post(&path(id, "/reset")).bearer(&who.access).send().await
}

// P33: it binds at once, and nobody learns a secret from it.
#[tokio::test(flavor = "multi_thread")]
async fn a_reset_takes_everything_away_ends_the_sessions_and_shows_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let alice = app.enrol("alice@example.com").await;
    let answer = reset(&app, &admin, &alice.person.id).await.expect(204);
    assert!(answer.text.is_empty());
    app.me(&alice.person.access).await.expect(401);
    app.refresh(&alice.person.refresh).await.expect(401);
    let fresh = app.login("alice@example.com").await;
    assert_eq!(app.factors(&fresh).await, json!({ "factors": [], "backupCodesLeft": 0 }));
    assert_eq!(app.told("alice@example.com").await.last().map(String::as_str), Some("factors_reset"));
    let told = app.messages_to("alice@example.com").await.remove(0);
    assert!(!told.values.contains_key("code"));
    let events = app.query("SELECT details FROM audit_events WHERE action = 'mfa.reset'").await;
    assert_eq!(events, [r#"{"methods":["TOTP"]}"#]);
    // Once more: there is nothing to take away, and nobody is told of it.
    reset(&app, &admin, &alice.person.id).await.expect(204);
    app.me(&fresh.access).await.expect(200);
    assert_eq!(app.query("SELECT details FROM audit_events WHERE action = 'mfa.reset'").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_govern_an_account_resets_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let alice = app.enrol("alice@example.com").await;
    app.assign(&admin, &alice.person.id, &org, "VIEWER").await;
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    let colleague = app.member(&admin, &org, "OPERATIONS", "colleague@example.com").await;
    let stranger = app.register("stranger@example.com").await;
    for (who, status) in [(&colleague, 403), (&stranger, 404), (&alice.person, 403)] {
        reset(&app, who, &alice.person.id).await.expect(status);
    }
    reset(&app, &boss, &boss.id).await.expect(403);
    reset(&app, &boss, &admin_id(&app).await).await.expect(403);
    app.try_login("alice@example.com", PASSWORD).await.expect(202);
    // A person with a life elsewhere is no organization's to reset.
    let elsewhere = app.make_org(&admin, "Southwind").await;
    app.assign(&admin, &alice.person.id, &elsewhere, "VIEWER").await;
    reset(&app, &boss, &alice.person.id).await.expect(403);
    let other = app.enrol("bob@example.com").await;
    app.assign(&admin, &other.person.id, &org, "VIEWER").await;
    reset(&app, &boss, &other.person.id).await.expect(204);
    app.login("bob@example.com").await;
}

async fn admin_id(app: &TestApp) -> String {
    app.query("SELECT id FROM accounts WHERE type = 'ADMIN'").await.remove(0)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reset_needs_a_recent_sign_in() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.advance(Duration::from_secs(9 * 60)).await;
    let alice = app.enrol("alice@example.com").await;
    app.advance(Duration::from_secs(2 * 60)).await;
    let answer = reset(&app, &admin, &alice.person.id).await.expect(403);
    assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED");
    reset(&app, &app.admin().await, &alice.person.id).await.expect(204);
}
