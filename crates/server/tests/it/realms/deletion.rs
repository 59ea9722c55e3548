//! A deleted realm lets nobody in, on any node; restored, it is what it was, without its sessions.

use serde_json::{Value, json};
use signet_domain::realms::Realm;

use super::stage::{Made, REALMS, the_default};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;
use crate::machines::stage::{Machine, key, org, read, signed};
use crate::realm_keys::stage::{base64, session_key_of};

/// A realm with everything that opens a door to it.
struct Scene {
    app: TestApp,
    other: TestApp,
    root: Person,
    shop: Made,
    boss: Person,
    guest: Person,
    session_key: String,
    realm_key: String,
    machine: Machine,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let other = app.another_node().await;
        let root = app.admin().await;
        let shop = app.new_realm(&root, "shop-one").await;
        let mut boss = app.admin_of(&shop).await;
        let me = app.me(&boss.access).await.expect(200).json();
        boss.id = me["data"]["id"].as_str().expect("an id").to_owned();
        org(&app, &boss, "Acme").await;
        let machine = key(&app, &boss, &boss.id, &["admin:*"]).await;
        let guest = app.registered_in(&shop.key, "guest@example.com").await;
        let login = app.try_realm_login(&shop.key, "guest@example.com", PASSWORD).await.expect(200);
        let session_key = session_key_of(&login);
        let realm_key = base64(&format!("{}:guest@example.com:{PASSWORD}", shop.key));
        Self { app, other, root, shop, boss, guest, session_key, realm_key, machine }
    }

    /// The status at every door, on one node.
    async fn doors(&self, node: &TestApp) -> Vec<(&'static str, u16)> {
        let (key, machine) = (&self.shop.key, &self.machine);
        let email = "guest@example.com";
        let login = json!({ "email": email, "password": PASSWORD });
        let refresh = json!({ "refreshToken": self.guest.refresh });
        let org = json!({ "legalName": "Other", "country": "DE" }).to_string();
        let identity = json!({ "country": "DE" });
        let found = [
            ("a token", node.me(&self.guest.access).await),
            ("a write with a token", node.as_user(&self.guest, "POST", "/v1/identities", Some(identity)).await),
            ("an administrator's token", node.as_user(&self.boss, "GET", &self.shop.path, None).await),
            ("a session key", node.me_by_key(&self.session_key).await),
            ("a realm key", node.me_by_key(&self.realm_key).await),
            ("an API key", read(node, machine, "/v1/identities").send().await),
            ("a signed write", signed(node, machine, "POST", "/v1/Orgs", &org).send().await),
            ("a realm sign-in", node.try_realm_login(key, email, PASSWORD).await),
            ("a sign-in", node.in_realm(key, "/v1/auth/login", &login).await),
            ("a registration", node.try_register_in(key, &format!("new-{}@example.com", node.app.random.uuid())).await),
            ("a refresh", node.in_realm(key, "/v1/auth/refresh", &refresh).await),
            ("a lost password", node.in_realm(key, "/v1/auth/forgot-password", &json!({ "email": email })).await),
            ("its keys", node.get("/.well-known/jwks.json").header("x-realm-key", key).send().await),
            ("a link", node.get("/realms/shop-one/reset-password?token=x").send().await),
        ];
        found.into_iter().map(|(door, answer)| (door, answer.status.as_u16())).collect()
    }

    async fn delete(&self) {
        let root = self.app.admin().await;
        let gone = self.app.as_user(&root, "DELETE", &self.shop.path, None).await.expect(200).json();
        assert_eq!(
            (&gone["deleted"], &gone["deleted_at"], &gone["error"]),
            (&json!(true), &gone["updated_at"], &Value::Null)
        );
        self.other.catch_up().await;
    }
}

const OPEN: [u16; 14] = [200, 201, 200, 200, 200, 200, 201, 200, 200, 201, 200, 202, 200, 200];
const CLOSED: [u16; 14] = [401, 401, 401, 401, 401, 401, 401, 401, 404, 404, 404, 404, 404, 404];

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_realm_lets_nobody_in_by_any_door() {
    let scene = Scene::new().await;
    let statuses = |found: Vec<(&'static str, u16)>| found.into_iter().map(|(_, status)| status).collect::<Vec<_>>();
    assert_eq!(statuses(scene.doors(&scene.app).await), OPEN);
    scene.delete().await;
    for node in [&scene.app, &scene.other] {
        let found = scene.doors(node).await;
        assert_eq!(statuses(found.clone()), CLOSED, "{found:?}");
    }
    assert_eq!(scene.app.query("SELECT count(*) FROM accounts WHERE email LIKE 'new-%'").await, ["1"]);
    // To strangers it looks as if there were none.
    let unknown = scene.app.try_realm_login(&scene.root.id, "guest@example.com", PASSWORD).await;
    let deleted = scene.app.try_realm_login(&scene.shop.key, "guest@example.com", PASSWORD).await;
    assert_eq!(unknown.json()["detail"], deleted.json()["detail"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_shown_to_who_asks_and_keeps_its_name_and_key() {
    let scene = Scene::new().await;
    let (app, shop) = (&scene.app, &scene.shop);
    scene.delete().await;
    let root = app.admin().await;
    app.as_user(&root, "GET", &shop.path, None).await.expect(404);
    for scope in ["deleted", "false"] {
        let shown = app.as_user(&root, "GET", &format!("{}?scope={scope}", shop.path), None).await.expect(200).json();
        assert_eq!((&shown["deleted"], &shown["key"]), (&json!(true), &json!(shop.key)));
    }
    app.as_user(&root, "DELETE", &shop.path, None).await.expect(404);
    app.try_realm(&root, "shop-one").await.expect(409);
    let body = json!({ "name": "shop-two", "key": shop.key, "country": "DE", "currency": "EUR" });
    app.as_user(&root, "POST", REALMS, Some(body)).await.expect(409);
    // Nor does another name set the first one free: links and tokens say it for years.
    app.change_realm(&root, &shop.path, json!({ "name": "shop-old" })).await.expect(200);
    app.try_realm(&root, "shop-one").await.expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn restored_it_is_what_it_was_but_for_its_sessions() {
    let scene = Scene::new().await;
    let (app, shop) = (&scene.app, &scene.shop);
    app.advance(std::time::Duration::from_secs(1)).await;
    scene.delete().await;
    let root = app.admin().await;
    app.advance(std::time::Duration::from_secs(1)).await;
    let path = format!("{}/restore", shop.path);
    let mut back = app.as_user(&root, "POST", &path, None).await.expect(200).json();
    assert_eq!(app.as_user(&root, "POST", &path, None).await.expect(200).json(), back, "a second time does nothing");
    back["updated_at"] = shop.body["updated_at"].clone();
    assert_eq!(back, shop.body);
    scene.other.catch_up().await;
    for node in [&scene.app, &scene.other] {
        let mut expected = OPEN;
        // A token, a write with one, an administrator's, a session key, a refresh.
        for session in [0, 1, 2, 3, 10] {
            expected[session] = 401;
        }
        let found = scene.doors(node).await;
        // The organization is there already.
        let statuses: Vec<_> =
            found.iter().map(|(door, status)| if *door == "a signed write" { 201 } else { *status }).collect();
        assert_eq!(statuses, expected, "{found:?}");
    }
    let login = json!({ "email": "guest@example.com", "password": PASSWORD });
    let anew = app.in_realm(&shop.key, "/v1/auth/login", &login).await.expect(200);
    let token = anew.json()["data"]["accessToken"].as_str().expect("a token").to_owned();
    let listed = scene.other.sessions(&token).await;
    assert!(
        !listed.is_empty() && listed.iter().all(|session| session["createdAt"] != json!("2026-01-01T00:00:00.000Z")),
        "{listed:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_realm_default_cannot_be_deleted() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let own = the_default(&app, &root).await;
    app.as_user(&root, "DELETE", &own.path, None).await.expect(409);
    app.me(&root.access).await.expect(200);
    let found: Option<std::sync::Arc<Realm>> = signet_domain::realms::find_default(&app.app).await.expect("an answer");
    assert!(found.is_some_and(|realm| realm.deleted_at.is_none()));
}
