//! What the person is told: a mail, and a list that nobody can shorten.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{PAST, REASON, user};
use crate::app::{BEGINNING, TestApp};
use crate::presence::stage::log_out;

#[tokio::test(flavor = "multi_thread")]
async fn the_person_sees_who_when_why_and_how_far() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let root_user = app.introspect(&root.access).await.expect(200).json()["user"].clone();
    assert!(app.past(&ann.access).await.is_empty());
    let first = app.act_as(&root, &ann.id, false).await;
    app.advance(Duration::from_secs(1)).await;
    app.act_as(&root, &ann.id, true).await;
    app.advance(Duration::from_secs(1)).await;
    log_out(&app, &first).await.expect(204);

    let began = BEGINNING.millis();
    let row = |id: &Value, read_only: bool, at: i64, ended: Option<i64>| {
        json!({
            "id": id, "actor": root_user, "reason": REASON, "read_only": read_only, "created_at": at.to_string(),
            "expires_at": (at + 900_000).to_string(), "ended_at": ended.map(|at| at.to_string()),
        })
    };
    let past = app.past(&ann.access).await;
    let expected =
        [row(&past[0]["id"], false, began + 1000, None), row(&past[1]["id"], true, began, Some(began + 2000))];
    assert_eq!(past, expected);
    // It is theirs alone, and stays when the session has gone.
    assert!(app.past(&root.access).await.is_empty());
    app.advance(Duration::from_secs(3600)).await;
    let ann = app.login("ann@example.com").await;
    assert_eq!(app.past(&ann.access).await, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_person_is_told_by_mail() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    app.act_as(&root, &ann.id, true).await;
    assert_eq!(app.told("ann@example.com").await.last().map(String::as_str), Some("impersonated"));
    let mail = app.messages_to("ann@example.com").await.into_iter().find(|mail| mail.template == "impersonated");
    let values = mail.expect("the mail").values;
    assert_eq!((&values["reason"], &values["write"]), (&json!(REASON), &json!("yes")));
    // Where an administrator works is no business of others.
    assert!(!values.contains_key("address"));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_holds_the_newest_250_and_tries_that_were_refused_are_not_in_it() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    for _ in 0..251 {
        app.act_as(&root, &ann.id, false).await;
        app.advance(Duration::from_millis(1)).await;
    }
    let boss = app.with_standing("boss@example.com", "manage", "realm").await;
    app.try_act_as(&boss, &ann.id).await.expect(403);
    let past = app.past(&ann.access).await;
    let began = |row: &Value| row["created_at"].as_str().and_then(|at| at.parse::<i64>().ok()).expect("a time");
    assert_eq!(
        (past.len(), began(&past[0]), began(&past[249])),
        (250, BEGINNING.millis() + 250, BEGINNING.millis() + 1)
    );
    assert!(app.past(&boss.access).await.is_empty());
    assert_eq!(user(&ann.id), app.introspect(&ann.access).await.json()["user"].as_str().expect("an id"));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_acts_sees_neither_the_list_nor_the_sessions() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let token = app.act_as(&root, &ann.id, true).await;
    for path in [PAST, "/v1/auth/sessions", &format!("/v1/Accounts/{}/export", ann.id)] {
        let answer = app.get(path).bearer(&token).send().await.expect(403);
        assert_eq!(answer.code(), "IMPERSONATION_FORBIDDEN", "{path}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_reason_is_sealed_and_goes_with_the_person() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    app.act_as(&root, &ann.id, false).await;
    for (table, rows) in app.database().contents().await {
        assert!(!rows.iter().any(|row| row.contains("4711")), "{table}");
    }
    app.post(&format!("/v1/Accounts/{}/erase", ann.id)).bearer(&root.access).send().await.expect(204);
    let keys = format!("SELECT count(*) FROM personal_keys WHERE account = '{}'", ann.id);
    assert_eq!(app.query(&keys).await, ["0"]);
    assert_eq!(app.query("SELECT count(*) FROM audit_events WHERE action = 'impersonation.begin'").await, ["1"]);
}
