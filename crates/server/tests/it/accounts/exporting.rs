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

// What the Realm API keeps of a person is handed out as well.
#[tokio::test(flavor = "multi_thread")]
async fn what_the_realm_api_keeps_is_handed_out() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "email": "alice@example.com", "password": PASSWORD, "firstName": "Alice" });
    let alice = person("alice@example.com", &app.post("/v1/auth/register").json(&body).send().await.expect(201));
    let me = app.as_user(&alice, "GET", "/v1/users/me", None).await.expect(200).json();
    let user = format!("/v1/users/{}", me["id"].as_str().expect("an id"));
    let carried =
        json!({ "channel": { "whatsapp": "38598123654" }, "data": { "external_reference": "A-1", "desk": 7 } });
    app.as_user(&alice, "PATCH", &user, Some(carried.clone())).await.expect(200);
    let owned = app.new_identity(&alice, "owned").await;
    let gone = app.new_identity(&alice, "gone").await;
    app.as_user(&alice, "DELETE", &format!("/v1/identities/{gone}"), None).await.expect(200);
    let spare = app.new_identity(&admin, "spare").await;
    app.as_user(&admin, "PATCH", &user, Some(json!({ "identity": spare }))).await.expect(200);
    app.act_as(&admin, &alice.id, false).await;
    let key = app.session_key("alice@example.com").await;
    let realm_key = app.realm_key("alice@example.com").await;
    app.me_by_key(&realm_key).await.expect(200);

    let answer = export(&app, &alice.access, &alice.id).await.expect(200);
    let data = &answer.json()["data"];
    assert_eq!((&data["channel"], &data["data"]), (&carried["channel"], &carried["data"]));
    assert_eq!((&data["userId"], &data["owner"]), (&me["id"], &me["id"]));
    assert_eq!(data["identity"]["id"], json!(spare));
    assert_eq!(data["identity"]["owner"], app.as_user(&admin, "GET", "/v1/users/me", None).await.json()["id"]);
    let ids = |name: &str| {
        let mut ids: Vec<_> = data[name].as_array().expect("identities").iter().map(|it| it["id"].clone()).collect();
        ids.sort_by_key(Value::to_string);
        ids
    };
    // The one that it acted for before, and those that it made.
    let mut expected = vec![me["identity"].clone(), json!(owned), json!(gone)];
    expected.sort_by_key(Value::to_string);
    assert_eq!(ids("otherIdentities"), expected);
    let others = data["otherIdentities"].as_array().expect("identities");
    let before = others.iter().find(|it| it["id"] == me["identity"]).expect("the one from before");
    assert_eq!(before["data"], json!({ "firstName": "Alice" }));
    let deleted: Vec<_> = others.iter().filter(|it| it["deletedAt"].is_string()).map(|it| it["id"].clone()).collect();
    assert_eq!(deleted, [json!(gone)]);
    let sessions = data["sessions"].as_array().expect("sessions");
    let mut clients: Vec<_> = sessions.iter().map(|session| session["client"].as_str().expect("text")).collect();
    clients.sort_unstable();
    assert_eq!(clients, ["impersonation", "realm", "signet"]);
    let events = data["auditEvents"].as_array().expect("events");
    let event = |action: &str| events.iter().find(|event| event["action"] == action).expect("an event");
    assert_eq!(event("realm_key.use")["address"], "192.0.2.1");
    // Why somebody acted as the person it may know; from where is the other's own.
    let past = event("impersonation.begin");
    assert_eq!(past["details"]["reason"], crate::impersonation::stage::REASON);
    assert_eq!((&past["details"]["write"], &past["address"]), (&json!(false), &Value::Null));
    let acted = sessions.iter().find(|session| session["client"] == "impersonation").expect("a session");
    assert_eq!((&acted["address"], &acted["userAgent"]), (&Value::Null, &Value::Null));
    for secret in [key.as_str(), realm_key.as_str(), PASSWORD, "rk_"] {
        assert!(!answer.text.contains(secret), "{secret}");
    }
}
