//! With the password alone, nothing opens (P22, P23, P29).

use std::time::Duration;

use serde_json::json;

use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::presence::stage::reauthenticate;

// P22: the id of a challenge is no credential anywhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_opens_no_route() {
    let app = TestApp::new().await;
    app.enrol("alice@example.com").await;
    let challenge = app.challenge("alice@example.com").await;
    let id = challenge["challengeId"].as_str().expect("an id");
    for route in crate::wiring::routes() {
        if route.access != signet_edge::Access::Caller {
            continue;
        }
        let path = route.path.replace("{accountId}", "acc_a1b2c3d4e5f6");
        let path = path.replace("{realm}", "default").replace(['{', '}'], "");
        let call = app.call(route.method.clone(), &path).bearer(id).json(&json!({ "code": "000000" }));
        assert_eq!(call.send().await.status, 401, "{} {}", route.method, route.path);
        let call = app.call(route.method.clone(), &path).header("x-api-key", id).json(&json!({ "code": "000000" }));
        assert_eq!(call.send().await.status, 401, "{} {}", route.method, route.path);
    }
    app.refresh(id).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_password_alone_writes_no_session() {
    let app = TestApp::new().await;
    app.enrol("alice@example.com").await;
    let sessions = app.query("SELECT id FROM sessions ORDER BY id").await;
    let families = app.query("SELECT count(*) FROM refresh_families").await;
    for _ in 0..3 {
        let answer = app.try_login("alice@example.com", PASSWORD).await.expect(202);
        assert!(!answer.text.contains("accessToken") && !answer.text.contains("refreshToken"), "{}", answer.text);
    }
    assert_eq!(app.query("SELECT id FROM sessions ORDER BY id").await, sessions);
    assert_eq!(app.query("SELECT count(*) FROM refresh_families").await, families);
}

// P29: proving oneself anew takes all that signing in takes.
#[tokio::test(flavor = "multi_thread")]
async fn reauthentication_wants_the_second_factor_too() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.advance(Duration::from_secs(601)).await;
    let answer = reauthenticate(&app, &alice.person.access, PASSWORD).await.expect(403);
    assert_eq!(answer.code(), "MFA_REQUIRED");
    let with = async |code: &str| {
        let body = json!({ "password": PASSWORD, "code": code });
        app.post("/v1/auth/reauthenticate").bearer(&alice.person.access).json(&body).send().await
    };
    assert_eq!(with("000000").await.expect(401).code(), "AUTHENTICATION_FAILED");
    let code = app.shown(&alice.secret);
    let fresh = with(&code).await.expect(200);
    let access = fresh.json()["data"]["accessToken"].as_str().expect("a token").to_owned();
    assert_eq!(super::stage::claims(&access)["amr"], json!(["pwd", "otp", "mfa"]));
    app.me(&alice.person.access).await.expect(401);
    app.me(&access).await.expect(200);
}

// P29, P32: a session that came in by a mailed code is not the account's strongest: sensitive acts ask for more.
#[tokio::test(flavor = "multi_thread")]
async fn an_older_weaker_session_does_nothing_sensitive() {
    let app = TestApp::new().await;
    let strong = app.register("alice@example.com").await;
    app.set_up(&strong, &json!({ "method": "EMAIL" })).await.expect(201);
    let code = app.sent_code("alice@example.com").await;
    app.verify_factor(&strong, &code).await.expect(200);
    let secret = app.new_app(&strong).await;
    app.verify_factor(&strong, &app.shown(&secret)).await.expect(200);
    app.tick();
    let challenge = app.challenge("alice@example.com").await;
    app.send_code(&challenge, "EMAIL").await.expect(202);
    let answer = app.complete(&challenge, &app.sent_code("alice@example.com").await).await.expect(200);
    let weak = crate::actors::Person { id: strong.id.clone(), ..crate::presence::stage::tokens(&answer) };
    let refused = app.set_up(&weak, &json!({ "method": "SMS", "phoneNumber": "+14155551234" })).await.expect(403);
    assert_eq!(refused.code(), "REAUTHENTICATION_REQUIRED");
    let code = app.next_code(&secret).await;
    let refused = app.remove_factors(&weak, "", &code).await.expect(403);
    assert_eq!(refused.code(), "REAUTHENTICATION_REQUIRED");
    let strong = app.sign_in_with("alice@example.com", &code).await;
    let code = app.next_code(&secret).await;
    app.remove_factors(&strong, "", &code).await.expect(204);
}

// P15, P29, P32: whoever reads the mailbox can reset the password; with a code by mail they still take no app away.
#[tokio::test(flavor = "multi_thread")]
async fn a_mailbox_alone_takes_no_stronger_factor_away() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&alice.person, &app.sent_code("alice@example.com").await).await.expect(200);
    let challenge = app.challenge("alice@example.com").await;
    app.tick();
    app.send_code(&challenge, "EMAIL").await.expect(202);
    let answer = app.complete(&challenge, &app.sent_code("alice@example.com").await).await.expect(200);
    let mut thief = crate::presence::stage::tokens(&answer);
    thief.id.clone_from(&alice.person.id);
    assert_eq!(super::stage::claims(&thief.access)["acr"], "aal1");
    for body in [json!({ "method": "SMS", "phoneNumber": "+14155551234" }), json!({ "method": "TOTP" })] {
        assert_eq!(app.set_up(&thief, &body).await.expect(403).code(), "REAUTHENTICATION_REQUIRED");
    }
    let code = app.shown(&alice.secret);
    assert_eq!(app.remove_factors(&thief, "", &code).await.expect(403).code(), "REAUTHENTICATION_REQUIRED");
    assert_eq!(app.regenerate(&thief, &code).await.expect(403).code(), "REAUTHENTICATION_REQUIRED");
}
