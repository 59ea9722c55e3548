//! `GET /Accounts/{accountId}/export`.

use serde_json::{Value, json};

use super::stage::{actions, api_key, assign, export, member, org, patch};
use crate::actors::{PASSWORD, person};
use crate::app::TestApp;

const AGENT: &str = "CanaryBrowser/7.0";

#[tokio::test(flavor = "multi_thread")]
async fn a_person_is_handed_everything_that_is_held() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let body = json!({ "email": "alice@example.com", "password": PASSWORD, "firstName": "Alice" });
    let call = app.post("/v1/auth/register").json(&body).header("user-agent", AGENT).from("203.0.113.177");
    let alice = person("alice@example.com", &call.send().await.expect(201));
    assign(&app, &admin.access, &alice.id, &ours, "VIEWER").await;
    let key = api_key(&app, &alice, &["read:identity"]).await;
    let body = json!({ "phone": "+14155551234" });
    let call = app.call(axum::http::Method::PATCH, &super::stage::path(&alice.id)).bearer(&admin.access).json(&body);
    call.header("user-agent", "AdministratorBrowser").from("198.51.100.44").send().await.expect(200);

    let answer = export(&app, &alice.access, &alice.id).await.expect(200);
    let data = &answer.json()["data"];
    let me = app.me(&alice.access).await.json()["data"].clone();
    assert_eq!((&data["account"], &data["username"]), (&me, &json!("alice@example.com")));
    assert_eq!((&data["realmRoles"], &data["realmScopes"]), (&json!(["user"]), &json!(["own"])));
    assert_eq!(data["identity"]["data"], json!({ "firstName": "Alice" }));
    assert_eq!((&data["roles"][0]["orgId"], &data["roles"][0]["role"]), (&json!(ours), &json!("VIEWER")));
    let session = &data["sessions"][0];
    assert_eq!((&session["address"], &session["userAgent"]), (&json!("203.0.113.177"), &json!(AGENT)));
    assert_eq!(data["apiKeys"][0]["scopes"], json!(["read:identity"]));
    assert_eq!((&data["knownDevices"], &data["auditTruncated"]), (&json!(1), &json!(false)));
    let events = data["auditEvents"].as_array().expect("events");
    let event = |action: &str| {
        let found = events.iter().find(|event| event["action"] == action);
        found.unwrap_or_else(|| panic!("no {action} in {events:?}")).clone()
    };
    event("account.export");
    assert_eq!(event("account.register")["address"], "203.0.113.177");
    assert_eq!(event("account.register")["userAgent"], AGENT);
    // Where an administrator sat is the administrator's own.
    assert_eq!(event("account.change")["address"], Value::Null);
    assert!(!answer.text.contains("198.51.100.44") && !answer.text.contains("AdministratorBrowser"));
    // No secret of any kind.
    for secret in [&key, &alice.access, &alice.refresh, PASSWORD, "argon2", "sk_", "srt_"] {
        assert!(!answer.text.contains(secret), "{secret}");
    }
    assert!(actions(&app, &alice.id).await.contains(&"account.export".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_people_who_may_are_handed_it() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let boss = member(&app, &admin.access, &ours, "boss@example.com", "ADMIN").await;
    let clerk = member(&app, &admin.access, &ours, "clerk@example.com", "OPERATIONS").await;
    export(&app, &admin.access, &clerk.id).await.expect(200);
    export(&app, &boss.access, &clerk.id).await.expect(403);
    export(&app, &clerk.access, &boss.id).await.expect(403);
    let scopes = ["read:identity", "write:identity", "admin:identity"];
    let key = api_key(&app, &boss, &scopes).await;
    let events =
        app.query("SELECT count(*) FROM audit_events WHERE action = 'account.export' AND outcome = 'success'").await;
    for id in [&clerk.id, &boss.id] {
        let path = format!("{}/export", super::stage::path(id));
        app.get(&path).header("x-api-key", &key).send().await.expect(401);
    }
    app.advance(std::time::Duration::from_secs(11 * 60)).await;
    let answer = export(&app, &boss.access, &boss.id).await.expect(403);
    assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED");
    let after =
        app.query("SELECT count(*) FROM audit_events WHERE action = 'account.export' AND outcome = 'success'").await;
    assert_eq!(after, events, "a refusal hands nothing out");
}

// A trail without end makes no answer without end.
#[tokio::test(flavor = "multi_thread")]
async fn the_newest_ten_thousand_events_are_handed_out() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let columns = "realm, at, action, outcome, reason, actor, session, api_key, target_kind, target, details, personal, \
                   request_id, digest, seal, org, subject";
    let copies = format!(
        "INSERT INTO audit_events (id, {columns}) \
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000) \
         SELECT 'evt_' || substr('00000000000000000000' || i, -20), {columns} FROM audit_events, n \
         WHERE action = 'account.register'"
    );
    if app.app.store.engine() == signet_storage::Engine::Postgres {
        return; // The same statement reads on both; one of them is enough to fill a table with.
    }
    app.query(&copies).await;
    patch(&app, &alice.access, &alice.id, &json!({ "phone": "+14155551234" })).await.expect(200);
    let data = export(&app, &alice.access, &alice.id).await.expect(200).json()["data"].clone();
    assert_eq!((data["auditEvents"].as_array().map(Vec::len), &data["auditTruncated"]), (Some(10_000), &json!(true)));
}
