//! The trail of whoever acts: its beginning, its end, and both names in everything between.

use std::time::Duration;

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::challenges::stage::claims;
use crate::presence::stage::log_out;
use crate::trail::stage::{events, holds, seal};

/// Events of one moment have no order.
async fn tick(app: &TestApp) {
    app.advance(Duration::from_millis(1)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_event_names_who_acts_and_as_whom() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let root_id = claims(&root.access)["sub"].clone();
    let root_user = app.introspect(&root.access).await.json()["user"].clone();
    tick(&app).await;
    let token = app.act_as(&root, &ann.id, true).await;
    tick(&app).await;
    let session = claims(&token)["sid"].clone();
    let own = app.introspect(&token).await.expect(200).json()["identity"].as_str().expect("an id").to_owned();
    let path = format!("/v1/identities/{own}");
    let call = app.call(axum::http::Method::PATCH, &path).bearer(&token);
    call.json(&json!({ "data": { "level": 3 } })).send().await.expect(200);
    tick(&app).await;
    app.delete(&path).bearer(&token).send().await.expect(403);
    tick(&app).await;
    log_out(&app, &token).await.expect(204);

    let all = events(&app, &root, "limit=4").await;
    let found: Vec<_> = all
        .iter()
        .map(|event| {
            let (by, on) = (&event["actor"], &event["target"]);
            let said = [&event["action"], &event["outcome"], &by["accountId"], &by["sessionId"], &on["id"]];
            said.map(Value::clone)
        })
        .collect();
    let of = |action: &str, outcome: &str, session: &Value, target: &Value| {
        [json!(action), json!(outcome), root_id.clone(), session.clone(), target.clone()]
    };
    let expected = [
        of("impersonation.end", "success", &session, &session),
        of("identity.delete", "refused", &session, &json!(ann.id)),
        of("identity.change", "success", &session, &json!(own)),
        of("impersonation.begin", "success", &claims(&root.access)["sid"], &session),
    ];
    assert_eq!(found, expected, "{all:#?}");
    for event in &all[..3] {
        assert_eq!(event["details"]["actingFor"], ann.id, "{event}");
    }
    assert_eq!(all[1]["reason"], "impersonation");
    let begun = &all[3]["details"];
    assert_eq!((&begun["by"], &begun["write"], &begun["actingFor"]), (&root_user, &json!(true), &Value::Null));
    assert!(!all.iter().any(|event| event.to_string().contains("4711")), "the reason is the person's to read");

    // What the person does is theirs alone.
    tick(&app).await;
    app.post("/v1/identities").bearer(&ann.access).json(&json!({})).send().await.expect(201);
    let event = &events(&app, &root, "limit=1").await[0];
    assert_eq!((&event["actor"]["accountId"], &event["details"]["actingFor"]), (&json!(ann.id), &Value::Null));
    seal(&app).await;
    holds(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_end_by_the_person_is_the_persons() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    app.act_as(&root, &ann.id, false).await;
    let id = app.past(&ann.access).await[0]["id"].clone();
    let path = format!("/v1/auth/sessions/{}", id.as_str().expect("an id"));
    tick(&app).await;
    app.delete(&path).bearer(&ann.access).send().await.expect(204);
    let event = &events(&app, &root, "limit=1").await[0];
    assert_eq!((&event["action"], &event["actor"]["accountId"]), (&json!("impersonation.end"), &json!(ann.id)));
    assert!(!app.past(&ann.access).await[0]["ended_at"].is_null());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_says_who_tried_and_not_whom() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let boss = app.with_standing("boss@example.com", "manage", "realm").await;
    let ann = app.register("ann@example.com").await;
    tick(&app).await;
    app.try_act_as(&boss, &ann.id).await.expect(403);
    let event = &events(&app, &root, "limit=1").await[0];
    assert_eq!((&event["action"], &event["outcome"]), (&json!("impersonation.begin"), &json!("refused")));
    assert_eq!(event["actor"]["accountId"], json!(boss.id));
    assert!(!event.to_string().contains(&ann.id), "{event}");
}
