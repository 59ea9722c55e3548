//! An event and what it records are one: if the trail cannot be written, nothing happens and nobody gets in.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use signet_domain::accounts::{self, AccountStatus};

use super::inspection::{operator, set_status};
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};

/// All that must not change when an operation fails. A guess is counted all the same: it is committed before the
/// comparison, so that no failure makes guessing free.
async fn state(node: &TestApp) -> BTreeMap<String, Vec<String>> {
    let mut contents = node.database().contents().await;
    contents.remove("guess_budgets");
    contents
}

async fn without_trail(node: &TestApp) {
    node.query("ALTER TABLE audit_events RENAME TO audit_events_away").await;
}

async fn with_trail(node: &TestApp) {
    node.query("ALTER TABLE audit_events_away RENAME TO audit_events").await;
}

async fn post(node: &TestApp, path: &str, person: Option<&Person>, body: Value) -> Answer {
    let call = node.post(path).json(&body);
    match person {
        Some(person) => call.bearer(&person.access).send().await,
        None => call.send().await,
    }
}

#[track_caller]
fn is_our_mistake(answer: &Answer) {
    assert_eq!((answer.status.as_u16(), answer.code().as_str()), (500, "INTERNAL_ERROR"), "{}", answer.text);
    assert!(!answer.text.contains("audit") && !answer.text.contains("Token\":\""), "{}", answer.text);
}

// P117 and P118: Vault refuses what no audit device can record. Each door that leaves an event, without a trail.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_happens_through_any_door_while_the_trail_cannot_be_written() {
    let node = TestApp::new().await;
    let (person, other) = (node.register("p@example.com").await, node.login("p@example.com").await);
    let barred = node.register("barred@example.com").await;
    set_status(&node, &barred.id, AccountStatus::Suspended).await;
    let other_session = node.sessions(&other.access).await;
    let other_session = other_session.iter().find(|session| session["current"] == true).expect("a session");
    let path_of_other = format!("/v1/auth/sessions/{}", other_session["id"].as_str().expect("an id"));

    without_trail(&node).await;
    let before = state(&node).await;
    let login = |email: &str, password: &str| json!({ "email": email, "password": password });
    let change = |current: &str| json!({ "currentPassword": current, "newPassword": "Another-fine-one-20" });
    let doors = [
        ("/v1/auth/register", None, login("new@example.com", PASSWORD)),
        ("/v1/auth/login", None, login("p@example.com", PASSWORD)),
        ("/v1/auth/login", None, login("p@example.com", "wrong-password-1")),
        ("/v1/auth/login", None, login("barred@example.com", PASSWORD)),
        ("/v1/auth/refresh", None, json!({ "refreshToken": person.refresh })),
        ("/v1/auth/refresh", None, json!({ "refreshToken": barred.refresh })),
        ("/v1/auth/logout", Some(&person), Value::Null),
        ("/v1/auth/change-password", Some(&person), change(PASSWORD)),
        ("/v1/auth/change-password", Some(&person), change("wrong-password-1")),
        ("/v1/auth/reauthenticate", Some(&person), json!({ "password": PASSWORD })),
        ("/v1/auth/reauthenticate", Some(&person), json!({ "password": "wrong-password-1" })),
    ];
    for (path, person, body) in doors {
        is_our_mistake(&post(&node, path, person, body.clone()).await);
        assert_eq!(state(&node).await, before, "{path} {body}");
    }
    is_our_mistake(&node.delete(&path_of_other).bearer(&person.access).send().await);
    let id = person.id.parse().expect("an id");
    accounts::set_status(&operator(&node).await, &id, AccountStatus::Closed).await.expect_err("no status is set");
    signet_domain::tokens::rotate_keys(&operator(&node).await, None, true).await.expect_err("no key is added");
    assert_eq!(state(&node).await, before);

    // Neither does this node's memory remember what did not happen.
    for access in [&person.access, &other.access] {
        node.me(access).await.expect(200);
    }
    with_trail(&node).await;
    node.refresh(&person.refresh).await.expect(200);
    node.login("p@example.com").await;
    node.try_login("new@example.com", PASSWORD).await.expect(401);
    node.register("new@example.com").await;
}

// P117: reuse of a spent token ends the session together with its event, or not at all, and gives no token either way.
#[tokio::test(flavor = "multi_thread")]
async fn a_reuse_that_cannot_be_recorded_is_refused_and_ends_nothing() {
    let node = TestApp::new().await;
    let person = node.register("p@example.com").await;
    let next = node.refresh(&person.refresh).await.expect(200).json()["data"]["refreshToken"].clone();
    node.advance(std::time::Duration::from_secs(11)).await;
    without_trail(&node).await;
    let before = state(&node).await;
    is_our_mistake(&node.refresh(&person.refresh).await);
    assert_eq!(state(&node).await, before);
    with_trail(&node).await;
    node.refresh(&person.refresh).await.expect(401);
    node.refresh(next.as_str().expect("a token")).await.expect(401);
}

// P117: junk is refused though it cannot be counted.
#[tokio::test(flavor = "multi_thread")]
async fn junk_gets_nowhere_when_it_cannot_be_counted() {
    let node = TestApp::new().await;
    node.query("ALTER TABLE refusals RENAME TO refusals_away").await;
    let before = state(&node).await;
    let junk = format!("srt_{}", "A".repeat(70));
    is_our_mistake(&post(&node, "/v1/auth/refresh", None, json!({ "refreshToken": junk })).await);
    let body = json!({ "email": "nobody@example.com", "password": PASSWORD });
    is_our_mistake(&post(&node, "/v1/auth/login", None, body).await);
    assert_eq!(state(&node).await, before);
}
