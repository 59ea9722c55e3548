//! Codes by which somebody proves themselves anew whose sign-in is too old for what they mean to do.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{PHONE, path};
use crate::actors::{PASSWORD, Person, person};
use crate::app::TestApp;

/// Registers somebody whose one factor is this, and lets their sign-in grow old.
async fn somebody_with(app: &TestApp, email: &str, factor: &Value, to: &str) -> Person {
    let who = app.register(email).await;
    app.set_up(&who, factor).await.expect(201);
    app.verify_factor(&who, &app.sent_code(to).await).await.expect(200);
    app.advance(Duration::from_secs(11 * 60)).await;
    who
}

#[tokio::test(flavor = "multi_thread")]
async fn whose_only_factor_is_delivered_gets_a_code_for_an_old_sign_in_and_proves_it_anew() {
    let app = TestApp::new().await;
    let sms = json!({ "method": "SMS", "phoneNumber": PHONE });
    for (email, factor, to) in
        [("alice@example.com", json!({ "method": "EMAIL" }), "alice@example.com"), ("bob@example.com", sms, PHONE)]
    {
        let who = somebody_with(&app, email, &factor, to).await;
        let refused = app.set_up(&who, &json!({ "method": "TOTP" })).await.expect(403);
        assert_eq!(refused.code(), "REAUTHENTICATION_REQUIRED", "{email}");
        // The password alone does not do, and says where the code comes from.
        let alone = app.post_json("/v1/auth/reauthenticate", &who, &json!({ "password": PASSWORD })).await.expect(403);
        assert!(alone.code() == "MFA_REQUIRED" && alone.text.contains("/mfa/code"), "{}", alone.text);
        app.mfa(&who, "/code", &json!({ "method": factor["method"] })).await.expect(202);
        let body = json!({ "password": PASSWORD, "code": app.sent_code(to).await });
        let answer = app.post_json("/v1/auth/reauthenticate", &who, &body).await.expect(200);
        let fresh = Person { id: who.id.clone(), ..person(email, &answer) };
        app.set_up(&fresh, &json!({ "method": "TOTP" })).await.expect(201);
        // It counted once.
        app.post_json("/v1/auth/reauthenticate", &fresh, &body).await.expect(401);
    }
}

// P21: the code is no way to fill somebody's mailbox, and still nobody else's to ask for.
#[tokio::test(flavor = "multi_thread")]
async fn codes_for_an_old_sign_in_are_capped_and_the_owners_alone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let alice = somebody_with(&app, "alice@example.com", &json!({ "method": "EMAIL" }), "alice@example.com").await;
    let body = json!({ "method": "EMAIL" });
    let stranger = app.register("stranger@example.com").await;
    for (who, status) in [(&admin, 403), (&stranger, 404)] {
        app.post_json(&path(&alice.id, "/code"), who, &body).await.expect(status);
    }
    let nobody = app.post(&path(&alice.id, "/code")).json(&body).send().await;
    nobody.expect(401);
    let before = app.messages_to("alice@example.com").await.len();
    for _ in 0..5 {
        app.mfa(&alice, "/code", &body).await.expect(202);
    }
    assert!(!app.mfa(&alice, "/code", &body).await.expect(429).header("retry-after").is_empty());
    assert_eq!(app.messages_to("alice@example.com").await.len(), before + 5);
}
