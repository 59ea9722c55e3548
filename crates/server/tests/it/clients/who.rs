//! Who may look after clients: those who hold it in the whole realm, and in theirs alone (P85, P87).

use serde_json::json;
use signet_domain::accounts::AccountType;
use signet_domain::{clients, install, realms};

use super::stage::{CLIENTS, Made, NO_CLIENT, shop, shop_with};
use crate::app::TestApp;
use crate::machines::stage::{key, org, read, signed};
use crate::presence::stage::{another_realm, operator};

#[tokio::test(flavor = "multi_thread")]
async fn clients_are_for_administrators_of_the_realm() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    let alice = app.register("alice@example.com").await;
    let made = app.new_client(&admin, &shop()).await;
    let before = app.database().contents().await.remove("clients");
    for who in [&boss, &alice] {
        app.fetch(CLIENTS, who).await.expect(403);
        // Whether it is there is not said.
        for path in [&made.path, &format!("{CLIENTS}/{NO_CLIENT}")] {
            app.fetch(path, who).await.expect(403);
            app.patch_json(path, who, &json!({ "name": "Mine" })).await.expect(403);
            app.remove(path, who).await.expect(403);
            app.post_json(&format!("{path}/secrets"), who, &json!({})).await.expect(403);
            app.remove(&format!("{path}/secrets/{}", made.secret_id), who).await.expect(403);
        }
        app.try_client(who, &shop()).await.expect(403);
    }
    assert_eq!(app.database().contents().await.remove("clients"), before);
    assert_eq!(app.query("SELECT id FROM client_secrets").await.len(), 1);
    app.get(CLIENTS).send().await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_another_realm_is_not_there() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.new_client(&admin, &shop()).await;
    let realm = another_realm(&app, "shop-two").await;
    let ctx = operator(&app, &realm);
    let boss = install::make_account(&ctx, "boss@example.com", AccountType::Admin).await.expect("an account");
    let body = json!({ "email": "boss@example.com", "password": boss.password.expose() });
    let call = app.post("/v1/auth/login").header("x-realm-key", realm.key.to_string()).json(&body);
    let boss = crate::actors::person("boss@example.com", &call.send().await.expect(200));
    app.fetch(&made.path, &boss).await.expect(404);
    app.patch_json(&made.path, &boss, &json!({ "name": "Mine" })).await.expect(404);
    app.remove(&made.path, &boss).await.expect(404);
    app.add_secret(&boss, &made, &json!({})).await.expect(404);
    app.remove(&made.path_of(&made.secret_id), &boss).await.expect(404);
    assert_eq!(app.fetch(CLIENTS, &boss).await.expect(200).json()["data"], json!([]));
    // Nor can a client be tied to an organization of another realm.
    let org = app.make_org(&admin, "Northwind").await;
    let answer = app.try_client(&boss, &shop_with(json!({ "orgId": org }))).await.expect(422);
    assert_eq!(answer.fields(), ["orgId"]);
    // And no request of the other realm finds it, whether or not it is remembered.
    assert!(app.known_client(&made.id).await.is_some());
    let id = made.id.parse().expect("an id");
    assert!(clients::by_id(&app.app, &realm.id, &id).await.expect("an answer").is_none());
    let own = app.new_client(&boss, &shop()).await;
    assert!(app.known_client(&own.id).await.is_none());
    assert!(realms::default(&app.app).await.is_ok());
}

// P87: a machine looks after clients by the scope for it, and makes none that may do more than it.
#[tokio::test(flavor = "multi_thread")]
async fn machines_look_after_clients_as_far_as_their_scopes_go() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    admin.id = app.me(&admin.access).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    let org = org(&app, &admin, "Northwind").await;
    let made = app.new_client(&admin, &shop()).await;
    let mighty = app.new_client(&admin, &shop_with(json!({ "scopes": ["openid", "read:identity"] }))).await;
    let reader = key(&app, &admin, &admin.id, &["read:clients"]).await;
    let writer = key(&app, &admin, &admin.id, &["read:clients", "write:clients"]).await;
    let other = key(&app, &admin, &admin.id, &["read:identity", "write:identity"]).await;
    read(&app, &reader, CLIENTS).send().await.expect(200);
    read(&app, &reader, &made.path).send().await.expect(200);
    read(&app, &other, CLIENTS).send().await.expect(403);
    read(&app, &other, &made.path).send().await.expect(403);
    let body = shop().to_string();
    signed(&app, &reader, "POST", CLIENTS, &body).send().await.expect(403);
    signed(&app, &other, "POST", CLIENTS, &body).send().await.expect(403);
    let own = Made::of(&signed(&app, &writer, "POST", CLIENTS, &body).send().await.expect(201));
    signed(&app, &writer, "PATCH", &own.path, r#"{"name":"Stall"}"#).send().await.expect(200);

    for scope in ["read:identity", "write:identity", "admin:identity", "read:audit", "admin:*"] {
        let more = shop_with(json!({ "scopes": ["openid", scope] })).to_string();
        signed(&app, &writer, "POST", CLIENTS, &more).send().await.expect(403);
        let more = json!({ "scopes": [scope] }).to_string();
        signed(&app, &writer, "PATCH", &own.path, &more).send().await.expect(403);
    }
    // Nor does it get at one that has more: its codes, or its secret.
    let elsewhere = json!({ "redirectUris": ["https://evil.example.com/"] }).to_string();
    signed(&app, &writer, "PATCH", &mighty.path, &elsewhere).send().await.expect(403);
    signed(&app, &writer, "POST", &format!("{}/secrets", mighty.path), "{}").send().await.expect(403);
    let within = shop_with(json!({ "scopes": ["openid", "write:clients", "orders.read"] })).to_string();
    signed(&app, &writer, "POST", CLIENTS, &within).send().await.expect(201);
    signed(&app, &writer, "DELETE", &mighty.path, "").send().await.expect(204);
    // The scope opens nothing else of the realm.
    let orgs = read(&app, &writer, &format!("/v1/Orgs/{org}")).send().await;
    assert_eq!(orgs.status, 403, "{}", orgs.text);
    read(&app, &writer, "/v1/Accounts").send().await.expect(403);
}
