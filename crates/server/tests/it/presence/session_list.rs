//! What a person sees of their own sessions.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{bytes_literal, log_out, session_of, tokens};
use crate::actors::PASSWORD;
use crate::app::TestApp;

fn session<'a>(sessions: &'a [Value], access: &str) -> &'a Value {
    let id = session_of(access);
    sessions.iter().find(|session| session["id"] == id.as_str()).expect("the session is listed")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_says_when_where_and_which_is_the_present_one() {
    let app = TestApp::new().await;
    let laptop = app.register("alice@example.com").await;
    app.advance(Duration::from_secs(90)).await;
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let call = app.post("/v1/auth/login").from("2001:db8::7").header("user-agent", "phone/2.0");
    let phone = tokens(&call.json(&body).send().await.expect(200));
    app.advance(Duration::from_secs(90)).await;
    app.refresh(&laptop.refresh).await.expect(200);

    let sessions = app.sessions(&phone.access).await;
    let ids: Vec<_> = sessions.iter().map(|session| session["id"].as_str().unwrap_or_default()).collect();
    assert_eq!(ids, [session_of(&phone.access), session_of(&laptop.access)], "newest first");
    assert_eq!(
        *session(&sessions, &phone.access),
        json!({
            "id": session_of(&phone.access),
            "current": true,
            "createdAt": "2026-01-01T00:01:30.000Z",
            "authenticatedAt": "2026-01-01T00:01:30.000Z",
            "lastUsedAt": "2026-01-01T00:01:30.000Z",
            "expiresAt": "2026-01-31T00:01:30.000Z",
            "address": "2001:db8::7",
            "userAgent": "phone/2.0",
            "actor": null,
        })
    );
    let laptop_seen = session(&sessions, &laptop.access);
    assert_eq!(laptop_seen["current"], false);
    assert_eq!(laptop_seen["createdAt"], "2026-01-01T00:00:00.000Z");
    assert_eq!(laptop_seen["lastUsedAt"], "2026-01-01T00:03:00.000Z");
    assert_eq!(laptop_seen["expiresAt"], "2026-01-31T00:03:00.000Z");
    assert_eq!(laptop_seen["address"], "192.0.2.1");
    assert_eq!(laptop_seen["userAgent"], Value::Null);
    // Seen from the other device, the other one is the present one.
    let seen_from_laptop = app.sessions(&laptop.access).await;
    assert_eq!(session(&seen_from_laptop, &laptop.access)["current"], true);
    assert_eq!(session(&seen_from_laptop, &phone.access)["current"], false);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_agent_is_cut_to_256_characters_and_sealed_at_rest() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let agent = format!("canary-agent/{}", "x".repeat(2000));
    let call = app.post("/v1/auth/login").from("203.0.113.99").header("user-agent", &agent);
    let alice = tokens(&call.json(&body).send().await.expect(200));
    let sessions = app.sessions(&alice.access).await;
    assert_eq!(session(&sessions, &alice.access)["userAgent"].as_str(), Some(&agent[..256]));
    for (table, rows) in app.database().contents().await {
        for row in rows {
            for plain in ["canary-agent", "203.0.113.99", "63616e6172792d6167656e74"] {
                assert!(!row.contains(plain), "{table} keeps {plain} in clear: {row}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_that_ended_or_ran_out_are_not_listed() {
    let app = TestApp::with(|settings| {
        settings.traffic_limits = false;
        settings.session_idle = Duration::from_secs(600);
    })
    .await;
    let forgotten = app.register("alice@example.com").await;
    app.advance(Duration::from_secs(300)).await;
    let ended = app.login("alice@example.com").await;
    let present = app.login("alice@example.com").await;
    log_out(&app, &ended.access).await.expect(204);
    let listed = |sessions: Vec<Value>| sessions.into_iter().map(|session| session["id"].clone()).collect::<Vec<_>>();
    let ids = listed(app.sessions(&present.access).await);
    assert_eq!(ids, [session_of(&present.access), session_of(&forgotten.access)]);
    app.advance(Duration::from_secs(300)).await;
    assert_eq!(listed(app.sessions(&present.access).await), [session_of(&present.access)]);
}

// P100: sealed values are bound to their record.
#[tokio::test(flavor = "multi_thread")]
async fn a_place_moved_to_another_session_is_shown_to_nobody() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let body = json!({ "email": "bob@example.com", "password": PASSWORD });
    let call = app.post("/v1/auth/register").from("198.51.100.77").header("user-agent", "bobs-browser");
    let bob = tokens(&call.json(&body).send().await.expect(201));
    let bobs = app.query(&format!("SELECT place FROM sessions WHERE id = '{}'", session_of(&bob.access))).await;
    let literal = bytes_literal(&bobs[0]);
    app.query(&format!("UPDATE sessions SET place = {literal} WHERE id = '{}'", session_of(&alice.access))).await;
    let answer = app.get("/v1/auth/sessions").bearer(&alice.access).send().await;
    assert!(!answer.text.contains("198.51.100.77") && !answer.text.contains("bobs-browser"), "{}", answer.text);
    let bob_sees = app.sessions(&bob.access).await;
    assert_eq!(bob_sees[0]["address"], "198.51.100.77", "the control: unmoved, it can be read");
}
