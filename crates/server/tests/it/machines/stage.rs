//! What these tests stage: an organization, who is in it, keys, and requests signed apart from the product.

use axum::http::Method;
use serde_json::{Value, json};
use signet_protocol::encoding::base64url;

use crate::actors::Person;
use crate::app::{Answer, Call, TestApp};

/// A machine with its key.
#[derive(Debug, Clone)]
pub struct Machine {
    pub id: String,
    pub secret: String,
}

impl Machine {
    /// The machine that an answer with a secret made.
    pub fn of(answer: &Answer) -> Self {
        let text = |name: &str| answer.json()["data"][name].as_str().expect("a text").to_owned();
        Self { id: text("id"), secret: text("secretKey") }
    }

    /// Signs as the published rule says, with none of the product's own code for it.
    pub fn sign(&self, method: &str, target: &str, timestamp: &str, body: &[u8]) -> String {
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let hash = aws_lc_rs::digest::digest(&aws_lc_rs::digest::SHA256, body);
        let hash: String = hash.as_ref().iter().map(|byte| format!("{byte:02x}")).collect();
        self.sign_text(&format!("{method}|{path}|{query}|{timestamp}|{hash}"))
    }

    pub fn sign_text(&self, text: &str) -> String {
        let key = aws_lc_rs::hmac::Key::new(aws_lc_rs::hmac::HMAC_SHA256, self.secret.as_bytes());
        // 32 bytes are 43 characters and one of padding.
        base64url(aws_lc_rs::hmac::sign(&key, text.as_bytes()).as_ref()).replace('-', "+").replace('_', "/") + "="
    }
}

/// An organization with its first administrator of the platform, and an ADMIN whose machine may do all of that.
pub struct Stage {
    pub app: TestApp,
    pub root: Person,
    pub org: String,
    pub alice: Person,
    pub machine: Machine,
}

pub const SCOPES: [&str; 3] = ["read:identity", "write:identity", "admin:identity"];

impl Stage {
    pub async fn new() -> Self {
        Self::on(TestApp::new().await).await
    }

    pub async fn on(app: TestApp) -> Self {
        let mut root = app.admin().await;
        let me = app.me(&root.access).await.expect(200).json();
        root.id = me["data"]["id"].as_str().expect("an id").to_owned();
        let org = org(&app, &root, "Northwind").await;
        let alice = app.register("alice@example.com").await;
        assign(&app, &root, &alice.id, &org, "ADMIN").await;
        let machine = key(&app, &alice, &alice.id, &SCOPES).await;
        Self { app, root, org, alice, machine }
    }

    /// Where the stage's write goes: it renames the organization.
    pub fn target(&self) -> String {
        format!("/v1/Orgs/{}", self.org)
    }

    /// How often the organization was renamed.
    pub async fn renamings(&self) -> usize {
        self.app.query("SELECT id FROM audit_events WHERE action = 'org.change'").await.len()
    }

    /// The name that the organization has.
    pub async fn name(&self) -> String {
        self.app.query("SELECT legal_name FROM orgs").await.remove(0)
    }
}

/// Makes an organization, whose first ADMIN is the administrator of the platform.
pub async fn org(app: &TestApp, root: &Person, name: &str) -> String {
    let body = json!({ "legalName": name, "country": "DE" });
    let answer = app.post("/v1/Orgs").bearer(&root.access).json(&body).send().await.expect(201);
    answer.json()["data"]["id"].as_str().expect("an id").to_owned()
}

/// Gives a role, and says which assignment it is.
pub async fn assign(app: &TestApp, by: &Person, account: &str, org: &str, role: &str) -> String {
    let body = json!({ "accountId": account, "orgId": org, "role": role });
    let answer = app.post("/v1/Roles").bearer(&by.access).json(&body).send().await.expect(201);
    answer.json()["data"]["id"].as_str().expect("an id").to_owned()
}

/// Takes a role away.
pub async fn unassign(app: &TestApp, by: &Person, role: &str) {
    app.delete(&format!("/v1/Roles/{role}")).bearer(&by.access).send().await.expect(204);
}

/// Somebody with a role in an organization.
pub async fn member(stage: &Stage, email: &str, role: &str) -> Person {
    let person = stage.app.register(email).await;
    assign(&stage.app, &stage.root, &person.id, &stage.org, role).await;
    person
}

/// Asks for a key.
pub async fn ask_for_key(app: &TestApp, by: &Person, body: &Value) -> Answer {
    app.post("/v1/ApiKeys").bearer(&by.access).json(body).send().await
}

/// Makes a key.
pub async fn key(app: &TestApp, by: &Person, account: &str, scopes: &[&str]) -> Machine {
    let body = json!({ "accountId": account, "scopes": scopes });
    Machine::of(&ask_for_key(app, by, &body).await.expect(201))
}

/// A request with these three headers.
pub fn with_headers<'a>(
    app: &'a TestApp,
    (method, target, body): (&str, &str, &str),
    (key, timestamp, signature): (&str, &str, &str),
) -> Call<'a> {
    let call = app.call(method.parse::<Method>().expect("a method"), target).header("x-api-key", key);
    let call = call.header("x-timestamp", timestamp).header("x-signature", signature);
    if body.is_empty() { call } else { call.body(body).header("content-type", "application/json") }
}

/// A request signed at the present, with the secret.
pub fn signed<'a>(app: &'a TestApp, machine: &Machine, method: &str, target: &str, body: &str) -> Call<'a> {
    let now = app.app.clock.now().to_string();
    let signature = machine.sign(method, target, &now, body.as_bytes());
    with_headers(app, (method, target, body), (&machine.secret, &now, &signature))
}

/// A read with the secret alone.
pub fn read<'a>(app: &'a TestApp, machine: &Machine, target: &str) -> Call<'a> {
    app.get(target).header("x-api-key", &machine.secret)
}

/// A body that renames an organization.
pub fn rename(name: &str) -> String {
    json!({ "legalName": name }).to_string()
}

/// Fails the test unless this is the one answer to a key or signature that does not hold.
#[track_caller]
pub fn is_refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 401, "{what}: {}", answer.text);
    assert_eq!(answer.code(), "UNAUTHORIZED", "{what}");
    let detail = "The API key or its signature is not valid, or not any more.";
    assert_eq!(answer.json()["detail"], detail, "{what}");
}
