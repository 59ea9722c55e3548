//! Who governs realms: a table of callers and operations.

use serde_json::{Value, json};

use super::stage::{NO_REALM, REALMS};
use crate::actors::Person;
use crate::app::TestApp;
use crate::machines::stage::{SCOPES, key, org, read, signed};

/// Every operation on realms, with a body that would do.
fn operations(id: &str) -> Vec<(&'static str, String, Option<Value>)> {
    vec![
        ("GET", REALMS.to_owned(), None),
        ("GET", format!("{REALMS}/all"), None),
        ("POST", REALMS.to_owned(), Some(json!({ "name": "shop", "country": "DE", "currency": "EUR" }))),
        ("GET", format!("{REALMS}/{id}"), None),
        ("PATCH", format!("{REALMS}/{id}"), Some(json!({ "country": "FR" }))),
        ("DELETE", format!("{REALMS}/{id}"), None),
        ("POST", format!("{REALMS}/{id}/restore"), None),
    ]
}

async fn is_refused_everything(app: &TestApp, who: &Person, id: &str, what: &str) {
    for (method, path, body) in operations(id) {
        let answer = app.as_user(who, method, &path, body).await;
        assert_eq!(answer.status, 403, "{what}: {method} {path}: {}", answer.text);
        assert_eq!(answer.code(), "FORBIDDEN", "{what}: {method} {path}");
    }
}

async fn rows(app: &TestApp) -> Vec<String> {
    app.query("SELECT name, country, deleted_at, updated_at FROM realms ORDER BY name").await
}

#[tokio::test(flavor = "multi_thread")]
async fn people_who_are_no_platform_administrators_are_refused_whatever_the_realm() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let shop = app.new_realm(&root, "shop-one").await;
    let own = super::stage::the_default(&app, &root).await;
    let before = rows(&app).await;
    let alice = app.register("alice@example.com").await;
    let mighty = app.new_user(&root, "mighty@example.com", "admin", "realm").await.person;
    let guest = app.registered_in(&shop.key, "guest@example.com").await;
    for (who, what) in [(&alice, "a user"), (&mighty, "a realm role admin"), (&guest, "a user of the realm itself")] {
        for id in [shop.id.as_str(), own.id.as_str(), NO_REALM] {
            is_refused_everything(&app, who, id, what).await;
        }
    }
    for (method, path, body) in operations(&shop.id) {
        let call = app.call(method.parse().expect("a method"), &path);
        let answer = match &body {
            Some(body) => call.json(body).send().await,
            None => call.send().await,
        };
        assert_eq!(answer.status, 401, "nobody: {method} {path}");
    }
    assert_eq!(rows(&app).await, before);
    let refused = "SELECT count(*) FROM audit_events WHERE action LIKE 'realm.%' AND outcome = 'refused'";
    assert_eq!(app.query(refused).await, ["36"], "four writes of each of the three on each of three ids");
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_of_another_realm_read_and_rule_their_own_alone() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let (shop, other) = (app.new_realm(&root, "shop-one").await, app.new_realm(&root, "shop-two").await);
    let boss = app.admin_of(&shop).await;
    let own = app.as_user(&boss, "GET", &shop.path, None).await.expect(200).json();
    assert_eq!((&own["key"], &own["name"]), (&json!(shop.key), &json!("shop-one")));
    let change = json!({ "registration_open": false, "country": "AT", "name": "shop-one" });
    let changed = app.change_realm(&boss, &shop.path, change).await.expect(200).json();
    assert_eq!((&changed["registration_open"], &changed["country"]), (&json!(false), &json!("AT")));
    app.change_realm(&boss, &shop.path, json!({ "name": "shop-mine" })).await.expect(403);
    app.as_user(&boss, "DELETE", &shop.path, None).await.expect(403);
    app.as_user(&boss, "POST", &format!("{}/restore", shop.path), None).await.expect(403);
    app.as_user(&boss, "GET", REALMS, None).await.expect(403);
    app.as_user(&boss, "GET", &format!("{REALMS}/all"), None).await.expect(403);
    app.try_realm(&boss, "shop-three").await.expect(403);
    let default = super::stage::the_default(&app, &root).await;
    let before = rows(&app).await;
    for id in [other.id.as_str(), default.id.as_str(), NO_REALM] {
        for (method, path, body) in operations(id).split_off(3) {
            let answer = app.as_user(&boss, method, &path, body).await;
            assert_eq!(answer.status, 404, "{method} {path}: {}", answer.text);
            assert_eq!(answer.json()["detail"], json!("There is no such realm."), "{method} {path}");
        }
    }
    assert_eq!(rows(&app).await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_api_key_governs_realms_only_if_it_holds_everything() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let me = app.me(&root.access).await.expect(200).json();
    let id = me["data"]["id"].as_str().expect("an id");
    org(&app, &root, "Acme").await;
    let weak = key(&app, &root, id, &SCOPES).await;
    let strong = key(&app, &root, id, &["admin:*"]).await;
    let body = json!({ "name": "shop-one", "country": "DE", "currency": "EUR" }).to_string();
    for (machine, seen, made) in [(&weak, 403, 403), (&strong, 200, 201)] {
        read(&app, machine, REALMS).send().await.expect(seen);
        signed(&app, machine, "POST", REALMS, &body).send().await.expect(made);
    }
}
