//! P16: no step is reachable without the one before it, and nobody's proof serves another (CVE-2026-18963, CVE-2023-26481).

use super::stage::{NEW, is_no_token};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::presence::stage::{another_realm, register_in};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Forgot,
    Verify,
    Reset,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_in_every_order_open_only_what_was_proved() {
    use Step::{Forgot, Reset, Verify};
    let app = TestApp::new().await;
    let orders = [
        [Forgot, Verify, Reset],
        [Forgot, Reset, Verify],
        [Verify, Forgot, Reset],
        [Verify, Reset, Forgot],
        [Reset, Forgot, Verify],
        [Reset, Verify, Forgot],
    ];
    for (number, order) in orders.into_iter().enumerate() {
        let email = format!("alice{number}@example.com");
        app.register(&email).await;
        let verify = app.verify_token(&email).await;
        let mut reset = None;
        for step in order {
            match step {
                Forgot => reset = Some(app.reset_token(&email).await),
                // A reset proves the address, and the other link has done its work then.
                Verify => {
                    let was_reset = order[0] == Forgot && order[1] == Reset;
                    let answer = app.verify_email(&verify).await;
                    if was_reset { is_no_token(&answer) } else { drop(answer.expect(204)) }
                }
                Reset => match &reset {
                    Some(token) => drop(app.reset(token, NEW).await.expect(204)),
                    // Without a reset mail there is nothing to present but the token of the other purpose.
                    None => is_no_token(&app.reset(&verify, NEW).await),
                },
            }
        }
        let is_reset = order.iter().position(|step| *step == Forgot) < order.iter().position(|step| *step == Reset);
        app.try_login(&email, if is_reset { NEW } else { PASSWORD }).await.expect(200);
        app.try_login(&email, if is_reset { PASSWORD } else { NEW }).await.expect(401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_serves_its_account_alone() {
    let app = TestApp::new().await;
    for email in ["alice@example.com", "mallory@example.com"] {
        app.register(email).await;
    }
    let hers = app.reset_token("alice@example.com").await;
    let his = app.reset_token("mallory@example.com").await;
    // Whatever else a body names, the token says whose password it is.
    let body = serde_json::json!({
        "token": his, "newPassword": NEW, "email": "alice@example.com", "accountId": "acc_aaaaaaaaaaaa",
    });
    app.post("/v1/auth/reset-password").json(&body).send().await.expect(204);
    app.try_login("alice@example.com", NEW).await.expect(401);
    app.try_login("mallory@example.com", NEW).await.expect(200);
    app.try_login("alice@example.com", PASSWORD).await.expect(200);
    // His reset did not end her link, nor begin a flow of hers anew.
    app.reset(&hers, NEW).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_serves_its_realm_alone() {
    let app = TestApp::new().await;
    let other = another_realm(&app, "other").await;
    let alice = app.register("alice@example.com").await;
    register_in(&app, &other, "alice@example.com").await;
    for (token, route) in [
        (app.reset_token("alice@example.com").await, "reset-password"),
        (app.verify_token("alice@example.com").await, "verify-email"),
    ] {
        let body = serde_json::json!({ "token": token, "newPassword": NEW });
        let path = format!("/v1/auth/{route}");
        is_no_token(&app.post(&path).header("x-realm-key", other.key.as_str()).json(&body).send().await);
    }
    assert!(!app.is_proved(&alice.id).await);
    // Asking in one realm sends nothing in another.
    let path = "/v1/auth/forgot-password";
    let body = serde_json::json!({ "email": "alice@example.com" });
    let before = app.mails().await.len();
    app.post(path).header("x-realm-key", other.key.as_str()).json(&body).send().await.expect(202);
    assert_eq!(app.mails().await.len(), before);
}
