//! Where a second factor is required: a password alone sets one up, and does nothing else (P33).

use axum::http::Method;
use serde_json::json;

use super::stage::claims;
use crate::actors::Person;
use crate::app::TestApp;

async fn is_limited(app: &TestApp, who: &Person) {
    let read = app.get(&format!("/v1/Accounts/{}", who.id)).bearer(&who.access).send().await.expect(403);
    assert_eq!(read.code(), "MFA_REQUIRED");
    let path = format!("/v1/Accounts/{}", who.id);
    let write = app.call(Method::PATCH, &path).bearer(&who.access).json(&json!({ "phone": "+14155551234" }));
    assert_eq!(write.send().await.expect(403).code(), "MFA_REQUIRED");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_that_requires_it_limits_passwords_to_enrolment() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.rules(|rules| rules.mfa_required = true).await;
    app.catch_up().await;
    is_limited(&app, &alice).await;
    // The next tokens say so, refresh included.
    let next = crate::presence::stage::tokens(&app.refresh(&alice.refresh).await.expect(200));
    let said = claims(&next.access);
    assert_eq!((&said["scope"], &said["roles"]), (&json!(""), &json!([])));
    let alice = Person { id: alice.id, ..app.login("alice@example.com").await };
    is_limited(&app, &alice).await;
    // What is left: looking at oneself, enrolling, leaving.
    app.me(&alice.access).await.expect(200);
    app.factors(&alice).await;
    let secret = app.new_app(&alice).await;
    app.verify_factor(&alice, &app.shown(&secret)).await.expect(200);
    // The session in which the factor was shown is good at once, and its next token says so.
    app.get(&format!("/v1/Accounts/{}", alice.id)).bearer(&alice.access).send().await.expect(200);
    let next = crate::presence::stage::tokens(&app.refresh(&alice.refresh).await.expect(200));
    assert!(!claims(&next.access)["roles"].as_array().expect("roles").is_empty());
    let code = app.next_code(&secret).await;
    let strong = app.sign_in_with("alice@example.com", &code).await;
    app.get(&format!("/v1/Accounts/{}", strong.id)).bearer(&strong.access).send().await.expect(200);
    app.post("/v1/auth/logout").bearer(&alice.access).send().await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_that_requires_it_limits_those_who_act_in_it() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let org = app.make_org(&root, "Northwind").await;
    let viewer = app.member(&root, &org, "VIEWER", "viewer@example.com").await;
    let admin = app.member(&root, &org, "ADMIN", "admin2@example.com").await;
    let operations = app.member(&root, &org, "OPERATIONS", "operations@example.com").await;
    let stranger = app.register("stranger@example.com").await;
    let path = format!("/v1/Orgs/{org}");
    let turn = json!({ "mfaRequired": true });
    app.patch_json(&path, &operations, &turn).await.expect(403);
    app.patch_json(&path, &viewer, &turn).await.expect(403);
    let answer = app.patch_json(&path, &admin, &turn).await.expect(200);
    assert_eq!(answer.json()["data"]["mfaRequired"], true);
    let other = app.another_node().await;
    for (node, who) in [(&app, &viewer), (&other, &viewer), (&app, &admin)] {
        assert_eq!(node.get(&path).bearer(&who.access).send().await.expect(403).code(), "MFA_REQUIRED");
    }
    // Who acts elsewhere or nowhere is not concerned.
    app.get(&format!("/v1/Accounts/{}", stranger.id)).bearer(&stranger.access).send().await.expect(200);
    // With a second step it is as before.
    let secret = app.new_app(&viewer).await;
    app.verify_factor(&viewer, &app.shown(&secret)).await.expect(200);
    let code = app.next_code(&secret).await;
    let strong = app.sign_in_with("viewer@example.com", &code).await;
    app.get(&path).bearer(&strong.access).send().await.expect(200);
}
