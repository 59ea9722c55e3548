//! Who may look after scopes: those who look after clients, each in their own realm (P85, P87).

use serde_json::json;
use signet_domain::accounts::AccountType;
use signet_domain::install;

use super::stage::{ORDERS, SCOPES, orders, telling};
use crate::app::TestApp;
use crate::machines::stage::{key, org, read, signed};
use crate::presence::stage::{another_realm, operator};

#[tokio::test(flavor = "multi_thread")]
async fn scopes_are_for_administrators_of_the_realm() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    let alice = app.register("alice@example.com").await;
    app.put_scope(&admin, ORDERS, &orders()).await.expect(200);
    let before = app.database().contents().await.remove("scopes");
    for who in [&boss, &alice] {
        app.fetch(SCOPES, who).await.expect(403);
        // Whether it is there is not said, nor whether it could be.
        for path in [ORDERS, "/v1/Scopes/nothing", "/v1/Scopes/openid"] {
            app.fetch(path, who).await.expect(403);
            app.put_scope(who, path, &telling(&[])).await.expect(403);
            app.remove(path, who).await.expect(403);
        }
    }
    assert_eq!(app.database().contents().await.remove("scopes"), before);
    app.get(SCOPES).send().await.expect(401);
    app.get(ORDERS).send().await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_of_another_realm_is_not_there() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.put_scope(&admin, ORDERS, &orders()).await.expect(200);
    let realm = another_realm(&app, "shop-two").await;
    let ctx = operator(&app, &realm);
    let boss = install::make_account(&ctx, "boss@example.com", AccountType::Admin).await.expect("an account");
    let body = json!({ "email": "boss@example.com", "password": boss.password.expose() });
    let call = app.post("/v1/auth/login").header("x-realm-key", realm.key.to_string()).json(&body);
    let boss = crate::actors::person("boss@example.com", &call.send().await.expect(200));
    app.fetch(ORDERS, &boss).await.expect(404);
    app.remove(ORDERS, &boss).await.expect(404);
    let list = app.fetch(SCOPES, &boss).await.expect(200).json();
    assert!(list["data"].as_array().expect("rows").iter().all(|row| row["builtIn"] == true));
    // The same word is another scope there.
    app.put_scope(&boss, ORDERS, &telling(&[])).await.expect(200);
    assert_eq!(app.fetch(ORDERS, &admin).await.json()["data"]["claims"], orders()["claims"]);
    app.remove(ORDERS, &boss).await.expect(204);
    app.fetch(ORDERS, &admin).await.expect(200);
}

// P87.
#[tokio::test(flavor = "multi_thread")]
async fn machines_look_after_scopes_as_far_as_theirs_go() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    admin.id = app.me(&admin.access).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    org(&app, &admin, "Northwind").await;
    let reader = key(&app, &admin, &admin.id, &["read:clients"]).await;
    let writer = key(&app, &admin, &admin.id, &["read:clients", "write:clients"]).await;
    let other = key(&app, &admin, &admin.id, &["read:identity", "write:identity"]).await;
    let body = orders().to_string();
    signed(&app, &reader, "PUT", ORDERS, &body).send().await.expect(403);
    signed(&app, &other, "PUT", ORDERS, &body).send().await.expect(403);
    signed(&app, &writer, "PUT", ORDERS, &body).send().await.expect(200);
    read(&app, &reader, ORDERS).send().await.expect(200);
    read(&app, &other, SCOPES).send().await.expect(403);
    signed(&app, &reader, "DELETE", ORDERS, "").send().await.expect(403);
    signed(&app, &writer, "DELETE", ORDERS, "").send().await.expect(204);
}
