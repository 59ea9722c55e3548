//! Whoever acts as another, at every route that changes something: refused with a code of its own, or on the reviewed list.

use axum::http::Method;
use signet_edge::{Access, Route};

use super::operations::{Operation, operations};
use crate::app::{Answer, TestApp};

/// What changes ordinary data, for whoever asked to write.
const WRITES: &[&str] = &[
    "POST /v1/identities",
    "PUT /v1/identities/{identityId}",
    "PATCH /v1/identities/{identityId}",
    // The user's own channel and data; everything else about users is refused once the user is found.
    "PUT /v1/users/{userId}",
    "PATCH /v1/users/{userId}",
];

/// What ends it.
const ENDS: &str = "POST /v1/auth/logout";

fn writes() -> Vec<Operation> {
    // A form that asks who signed in changes nothing.
    let is_write = |it: &Operation| it.method != Method::GET && !it.is_public && it.template != "/oauth/userinfo";
    let found: Vec<_> = operations().into_iter().filter(is_write).collect();
    let faces: [&[Route]; 2] = [signet_api_identity::ROUTES, signet_api_realm::ROUTES];
    let rows = faces.into_iter().flatten().filter(|row| row.method != Method::GET && row.access == Access::Caller);
    assert_eq!(found.len(), rows.count(), "every write is documented");
    found
}

fn code(answer: &Answer) -> String {
    if answer.status == 403 { answer.code() } else { format!("{} {}", answer.status, answer.text) }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_reads_alone_changes_nothing_anywhere() {
    let app = TestApp::new().await;
    let (root, ann) = (app.admin().await, app.register("ann@example.com").await);
    let token = app.act_as(&root, &ann.id, false).await;
    let mut before = app.database().contents().await;
    for operation in writes().into_iter().filter(|operation| operation.name() != ENDS) {
        let call = operation.call(&app, &token);
        let answer = match operation.body() {
            Some(body) => call.json(&body).send().await,
            None => call.send().await,
        };
        let refused = ["IMPERSONATION_READ_ONLY", "IMPERSONATION_FORBIDDEN"].contains(&code(&answer).as_str());
        assert!(refused, "{}: {} {}", operation.name(), answer.status, answer.text);
    }
    let mut after = app.database().contents().await;
    for recorded in ["audit_events", "audit_refusals"] {
        before.remove(recorded);
        after.remove(recorded);
    }
    assert_eq!(before, after);
    app.post("/v1/auth/logout").bearer(&token).send().await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_writes_gets_no_further_than_the_reviewed_list() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    // Even as one who holds everything.
    let other = app.register("other@example.com").await;
    app.query(&format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", other.id)).await;
    app.forget(&other.id).await;
    let token = app.act_as(&root, &other.id, true).await;
    for operation in writes().into_iter().filter(|operation| operation.name() != ENDS) {
        let call = operation.call(&app, &token);
        let answer = match operation.body() {
            Some(body) => call.json(&body).send().await,
            None => call.send().await,
        };
        let is_reviewed = WRITES.contains(&operation.name().as_str());
        assert_eq!(code(&answer) != "IMPERSONATION_FORBIDDEN", is_reviewed, "{}: {}", operation.name(), code(&answer));
    }
}
