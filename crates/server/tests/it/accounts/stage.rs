//! What the tests of accounts have in common.

use std::sync::Arc;

use axum::http::Method;
use serde_json::{Value, json};
use signet_domain::outbox::{self, Waiting};
use signet_domain::{Context, realms};

use crate::actors::Person;
use crate::app::{Answer, TestApp};

/// An id in the form of an account's that no account has.
pub const NOBODY: &str = "acc_zzzzzzzzzzzz";

pub fn path(id: &str) -> String {
    format!("/v1/Accounts/{id}")
}

pub async fn show(app: &TestApp, token: &str, id: &str) -> Answer {
    app.get(&path(id)).bearer(token).send().await
}

pub async fn list(app: &TestApp, token: &str, query: &str) -> Answer {
    app.get(&format!("/v1/Accounts?{query}")).bearer(token).send().await
}

pub async fn create(app: &TestApp, token: &str, body: &Value) -> Answer {
    app.post("/v1/Accounts").bearer(token).json(body).send().await
}

pub async fn patch(app: &TestApp, token: &str, id: &str, body: &Value) -> Answer {
    app.call(Method::PATCH, &path(id)).bearer(token).json(body).send().await
}

pub async fn close(app: &TestApp, token: &str, id: &str) -> Answer {
    app.delete(&path(id)).bearer(token).send().await
}

pub async fn erase(app: &TestApp, token: &str, id: &str) -> Answer {
    app.post(&format!("{}/erase", path(id))).bearer(token).send().await
}

pub async fn export(app: &TestApp, token: &str, id: &str) -> Answer {
    app.get(&format!("{}/export", path(id))).bearer(token).send().await
}

/// The member `data.<name>` of an answer, as text.
#[track_caller]
pub fn text(answer: &Answer, name: &str) -> String {
    answer.json()["data"][name].as_str().unwrap_or_else(|| panic!("no {name}: {}", answer.text)).to_owned()
}

/// The e-mail addresses of a page, in its order.
pub fn emails(page: &Answer) -> Vec<String> {
    let data = page.json()["data"].as_array().cloned().expect("a page");
    data.iter().map(|account| account["email"].as_str().expect("an address").to_owned()).collect()
}

/// An account that somebody else made: its id.
pub async fn made(app: &TestApp, token: &str, email: &str) -> String {
    text(&create(app, token, &json!({ "type": "INDIVIDUAL", "email": email })).await.expect(201), "id")
}

pub async fn org(app: &TestApp, token: &str, name: &str) -> String {
    let body = json!({ "legalName": name, "country": "DE" });
    text(&app.post("/v1/Orgs").bearer(token).json(&body).send().await.expect(201), "id")
}

pub async fn assign(app: &TestApp, token: &str, account: &str, org: &str, role: &str) {
    let body = json!({ "accountId": account, "orgId": org, "role": role });
    app.post("/v1/Roles").bearer(token).json(&body).send().await.expect(201);
}

/// A person with one role in one organization, signed in.
pub async fn member(app: &TestApp, token: &str, org: &str, email: &str, role: &str) -> Person {
    let person = app.register(email).await;
    assign(app, token, &person.id, org, role).await;
    person
}

/// A second platform administrator, who can sign in.
pub async fn another_administrator(app: &TestApp, email: &str) -> Person {
    let person = app.register(email).await;
    let made = format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", person.id);
    app.query(&made).await;
    // Past the product, so nothing was announced; a status and back announces it.
    let ctx = operator(app).await;
    let id = person.id.parse().expect("an id");
    for status in ["SUSPENDED", "ACTIVE"] {
        let status = status.parse().expect("a status");
        signet_domain::accounts::set_status(&ctx, &id, status).await.expect("a status");
    }
    app.login(email).await
}

pub async fn operator(app: &TestApp) -> Context {
    Context::of_operator(Arc::clone(&app.app), realms::default(&app.app).await.expect("a realm"))
}

/// The messages that wait.
pub async fn messages(app: &TestApp) -> Vec<Waiting> {
    outbox::waiting(&operator(app).await, 100).await.expect("the outbox")
}

/// The secret of a new API key of its owner.
pub async fn api_key(app: &TestApp, owner: &Person, scopes: &[&str]) -> String {
    let body = json!({ "accountId": owner.id, "name": "a machine", "scopes": scopes });
    text(&app.post("/v1/ApiKeys").bearer(&owner.access).json(&body).send().await.expect(201), "secretKey")
}

/// The actions of the events that concern an account, sorted.
pub async fn actions(app: &TestApp, id: &str) -> Vec<String> {
    app.query(&format!("SELECT action FROM audit_events WHERE subject = '{id}' ORDER BY action")).await
}
