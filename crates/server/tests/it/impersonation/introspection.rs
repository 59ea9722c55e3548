//! What credentials mean for things that are kept elsewhere: the table of roles and scopes, for every kind of credential.

use serde_json::{Value, json};
use signet_storage::FaultPlan;

use super::stage::{INTROSPECT, user};
use crate::app::TestApp;
use crate::machines::stage::{Stage, key, member, signed};
use crate::presence::stage::{default_realm, log_out, set_status};

#[tokio::test(flavor = "multi_thread")]
async fn the_table_decides() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    for (roles, scopes, reads_all, writes_all) in [
        ("user", "own", false, false),
        ("user", "realm", true, false),
        ("manage", "own", false, false),
        ("manage", "realm", true, true),
        ("admin", "own", false, false),
        ("admin", "realm", true, true),
        ("user,manage", "own,realm", true, true),
    ] {
        let email = format!("{roles}-{scopes}@example.com").replace(',', "-");
        let who = app.with_standing(&email, roles, scopes).await;
        let own = user(&who.id);
        let filter = |all: bool| if all { json!({ "all": true }) } else { json!({ "owner": own }) };
        let mut told = app.introspect(&who.access).await.expect(200).json();
        let identity = told["identity"].take();
        assert_eq!(identity.as_str().map(str::len), Some(24));
        let expected = json!({
            "user": own,
            "identity": null,
            "realm": realm.id.as_str(),
            "role": roles.rsplit(',').next(),
            "scope": scopes.rsplit(',').next(),
            "roles": roles,
            "scopes": scopes,
            "filter": filter(reads_all),
            "write": filter(writes_all),
            "act": null,
            "read_only": false,
            "error": null,
        });
        assert_eq!(told, expected, "{roles} {scopes}");
    }
    let root = app.admin().await;
    let told = app.introspect(&root.access).await.expect(200).json();
    assert_eq!((&told["role"], &told["scope"]), (&json!("admin"), &json!("realm")));
    assert_eq!((&told["filter"], &told["write"]), (&json!({ "all": true }), &json!({ "all": true })));
}

#[tokio::test(flavor = "multi_thread")]
async fn every_credential_of_a_user_says_the_same() {
    let app = TestApp::new().await;
    let ann = app.register("ann@example.com").await;
    let by_token = app.introspect(&ann.access).await.expect(200).json();
    let session_key = app.session_key("ann@example.com").await;
    let realm_key = app.realm_key("ann@example.com").await;
    for key in [session_key, realm_key] {
        assert_eq!(app.keyed(&key, INTROSPECT).send().await.expect(200).json(), by_token);
    }
    app.get(INTROSPECT).send().await.expect(401);
    app.get(INTROSPECT).bearer("junk").send().await.expect(401);
    log_out(&app, &ann.access).await.expect(204);
    app.introspect(&ann.access).await.expect(401);
    let ann = app.login("ann@example.com").await;
    set_status(&app, &ann.id, signet_domain::accounts::AccountStatus::Suspended).await.expect("suspended");
    app.introspect(&ann.access).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_machine_reads_if_it_holds_everything_and_writes_if_it_signs() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let root = app.admin().await;
    let root_id = app.me(&root.access).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    let machine = key(app, &root, &root_id, &["admin:*"]).await;
    let told = app.get(INTROSPECT).header("x-api-key", &machine.secret).send().await.expect(200).json();
    assert_eq!((&told["read_only"], &told["write"]), (&json!(true), &Value::Null));
    assert_eq!(told["filter"], json!({ "all": true }));
    let told = signed(app, &machine, "GET", INTROSPECT, "").send().await.expect(200).json();
    assert_eq!((&told["read_only"], &told["write"]), (&json!(false), &json!({ "all": true })));
    let owner = member(&stage, "owner@example.com", "ADMIN").await;
    let weak = key(app, &owner, &owner.id, &["read:identity"]).await;
    app.get(INTROSPECT).header("x-api-key", &weak.secret).send().await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_acts_is_named_and_reads_alone_unless_asked_to_write() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let own = app.introspect(&ann.access).await.expect(200).json();
    let root_user = app.introspect(&root.access).await.expect(200).json()["user"].clone();
    for write in [false, true] {
        let told = app.introspect(&app.act_as(&root, &ann.id, write).await).await.expect(200).json();
        let mut expected = own.clone();
        expected["act"] = root_user.clone();
        if !write {
            (expected["read_only"], expected["write"]) = (json!(true), Value::Null);
        }
        assert_eq!(told, expected);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_asks_no_database_when_it_was_asked_before() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let boss = app.with_standing("boss@example.com", "admin", "realm").await;
    let tokens = [ann.access.clone(), app.act_as(&root, &ann.id, false).await, app.act_as(&boss, &ann.id, true).await];
    for token in &tokens {
        let warm = app.introspect(token).await.expect(200).json();
        app.app.store.inject_faults(Some(FaultPlan { first: 1, count: u64::MAX }));
        let told = app.introspect(token).await;
        assert_eq!(app.app.store.inject_faults(None), 0, "calls of the database");
        assert_eq!(told.expect(200).json(), warm);
    }
}
