//! Each rule of a realm binds, at once, on the node that was told and on another.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{Made, the_default};
use crate::actors::Person;
use crate::app::{Answer, TestApp};
use crate::realm_keys::stage::session_key_of;

const SECOND: Duration = Duration::from_secs(1);

/// A node and another, with the administrator who rules the realm `default`.
struct Scene {
    app: TestApp,
    other: TestApp,
    root: Person,
    own: Made,
}

impl Scene {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let other = app.another_node().await;
        let root = app.admin().await;
        let own = the_default(&app, &root).await;
        Self { app, other, root, own }
    }

    async fn rule(&self, body: Value) {
        let root = self.app.admin().await;
        self.app.change_realm(&root, &self.own.path, body).await.expect(200);
        self.other.catch_up().await;
    }

    fn nodes(&self) -> [&TestApp; 2] {
        [&self.app, &self.other]
    }
}

fn lifetime(answer: &Answer) -> Value {
    answer.json()["data"]["expiresIn"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_registration_lets_nobody_in_but_the_invited() {
    let scene = Scene::new().await;
    let (app, root) = (&scene.app, &scene.root);
    let org = app.make_org(root, "Acme").await;
    let (_, token) = app.invite(root, &org, "guest@example.com", "VIEWER").await;
    scene.rule(json!({ "registration_open": false })).await;
    let body = json!({ "email": "alice@example.com", "password": "short" });
    for node in scene.nodes() {
        let answer = node.post("/v1/auth/register").json(&body).send().await.expect(403);
        assert_eq!(answer.code(), "REGISTRATION_CLOSED", "whatever is sent");
    }
    assert_eq!(app.query("SELECT count(*) FROM accounts").await, ["1"]);
    scene.other.accept_new(&token).await.expect(200);
    let made = json!({ "email": "bob@example.com", "type": "INDIVIDUAL" });
    app.post_json("/v1/Accounts", root, &made).await.expect(201);
    let elsewhere = app.new_realm(root, "shop-one").await;
    app.try_register_in(&elsewhere.key, "alice@example.com").await.expect(201);
    scene.rule(json!({ "registration_open": null })).await;
    scene.other.register("alice@example.com").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn access_tokens_last_as_long_as_the_realm_says() {
    let scene = Scene::new().await;
    scene.rule(json!({ "access_token_seconds": 120 })).await;
    for (node, email) in scene.nodes().into_iter().zip(["alice@example.com", "bob@example.com"]) {
        let person = node.register(email).await;
        let login = node.try_login(email, crate::actors::PASSWORD).await.expect(200);
        let refreshed = node.refresh(&person.refresh).await.expect(200);
        assert_eq!((lifetime(&login), lifetime(&refreshed)), (json!(120), json!(120)));
    }
    let alice = scene.app.login("alice@example.com").await;
    scene.app.advance(119 * SECOND).await;
    scene.app.me(&alice.access).await.expect(200);
    scene.app.advance(SECOND).await;
    scene.app.me(&alice.access).await.expect(401);
    scene.rule(json!({ "access_token_seconds": null })).await;
    let login = scene.other.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(200);
    assert_eq!(lifetime(&login), json!(900));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_replaced_counts_as_long_as_the_realms_tokens() {
    let scene = Scene::new().await;
    scene.rule(json!({ "access_token_seconds": 86400 })).await;
    let alice = scene.app.register("alice@example.com").await;
    crate::presence::stage::rotate_keys(&scene.app, true).await;
    scene.other.catch_up().await;
    scene.app.advance(86399 * SECOND).await;
    for node in [&scene.app, &scene.other] {
        node.catch_up().await;
        node.me(&alice.access).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_sessions_end_when_the_realm_says_those_that_there_are_too() {
    let scene = Scene::new().await;
    let (app, other) = (&scene.app, &scene.other);
    let alice = app.register("alice@example.com").await;
    let key = session_key_of(
        &app.try_realm_login(&scene.own.key, "alice@example.com", crate::actors::PASSWORD).await.expect(200),
    );
    app.advance(600 * SECOND).await;
    app.me(&alice.access).await.expect(200);
    scene.rule(json!({ "session_idle_seconds": 600, "access_token_seconds": 300 })).await;
    for node in scene.nodes() {
        node.me(&alice.access).await.expect(401);
        node.refresh(&alice.refresh).await.expect(401);
        node.me_by_key(&key).await.expect(401);
    }
    let present = app.login("alice@example.com").await;
    assert_eq!(app.sessions(&present.access).await.len(), 1, "those that ended are not listed");
    app.advance(599 * SECOND).await;
    other.catch_up().await;
    let next = other.refresh(&present.refresh).await.expect(200).json();
    let next = next["data"]["refreshToken"].as_str().expect("a token").to_owned();
    app.advance(600 * SECOND).await;
    other.catch_up().await;
    app.refresh(&next).await.expect(401);
    // A key that is in use does not go idle, however short the time is.
    let login = app.try_realm_login(&scene.own.key, "alice@example.com", crate::actors::PASSWORD).await.expect(200);
    for _ in 0..9 {
        app.advance(299 * SECOND).await;
        app.me_by_key(&session_key_of(&login)).await.expect(200);
    }
    app.advance(600 * SECOND).await;
    app.me_by_key(&session_key_of(&login)).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_end_at_last_when_the_realm_says_those_that_there_are_too() {
    let scene = Scene::new().await;
    let (app, other) = (&scene.app, &scene.other);
    let alice = app.register("alice@example.com").await;
    app.advance(600 * SECOND).await;
    scene.rule(json!({ "session_absolute_seconds": 600 })).await;
    for node in scene.nodes() {
        node.me(&alice.access).await.expect(401);
        node.refresh(&alice.refresh).await.expect(401);
    }
    let present = app.login("alice@example.com").await;
    let login = other.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(200);
    assert_eq!(lifetime(&login), json!(600), "no token outlives its session");
    app.advance(400 * SECOND).await;
    other.catch_up().await;
    let next = other.refresh(&present.refresh).await.expect(200);
    assert_eq!(lifetime(&next), json!(200));
    let next = next.json()["data"]["refreshToken"].as_str().expect("a token").to_owned();
    app.advance(200 * SECOND).await;
    other.catch_up().await;
    app.refresh(&next).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_and_a_proof_of_the_address_are_asked_where_the_realm_says() {
    let scene = Scene::new().await;
    let alice = scene.app.register("alice@example.com").await;
    scene.rule(json!({ "require_verified_email": true })).await;
    for (node, email) in scene.nodes().into_iter().zip(["bob@example.com", "carol@example.com"]) {
        let body = json!({ "email": email, "password": crate::actors::PASSWORD });
        node.post("/v1/auth/register").json(&body).send().await.expect(202);
        let refused = node.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(403);
        assert_eq!(refused.code(), "ACCOUNT_NOT_VERIFIED");
    }
    scene.rule(json!({ "require_verified_email": null, "mfa_required": true })).await;
    for node in scene.nodes() {
        let refused = node.get(&format!("/v1/Accounts/{}", alice.id)).bearer(&alice.access).send().await;
        assert_eq!(refused.expect(403).code(), "MFA_REQUIRED");
        // Nor does the administrator rule without one any more.
        let refused = node.get(&scene.own.path).bearer(&scene.root.access).send().await.expect(403);
        assert_eq!(refused.code(), "MFA_REQUIRED");
    }
}
