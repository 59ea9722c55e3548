//! What depends on time follows a test realm's clock: tokens, sessions, waits after wrong guesses, codes, keys.

use serde_json::{Value, json};
use signet_vocabulary::Timestamp;

use super::stage::{DAY, HOUR, TestRealm, advance_as};
use crate::actors::PASSWORD;
use crate::app::{Answer, BEGINNING, TestApp};
use crate::machines::stage::{ask_for_key, org};
use crate::mfa::stage::path;
use crate::mfa::totp;
use crate::presence::stage::tokens;

fn seconds(duration: std::time::Duration) -> i64 {
    i64::try_from(duration.as_secs()).expect("seconds")
}

fn moment(text: &str) -> Timestamp {
    signet_protocol::request_signature::parse_timestamp(text).expect("a time")
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_and_sessions_end() {
    let app = TestApp::new().await;
    let mut test = TestRealm::new(&app, "shop-test").await;
    let person = test.register(&app, "ann@example.com").await;
    let refresh = async |test: &TestRealm, token: &str| -> Answer {
        test.post(&app, "/v1/auth/refresh", &json!({ "refreshToken": token })).await
    };
    test.advance(&app, seconds(app.settings.access_token_lifetime) - 1).await;
    app.me(&person.access).await.expect(200);
    test.advance(&app, 1).await;
    app.me(&person.access).await.expect(401);
    let next = refresh(&test, &person.refresh).await.expect(200).json()["data"].clone();
    let text = |name: &str| next[name].as_str().expect("a token").to_owned();
    app.me(&text("accessToken")).await.expect(200);
    // The lost answer is given again within seconds of the realm's time, and a spent token ends the session after.
    refresh(&test, &person.refresh).await.expect(200);
    test.sign_in(&app).await;
    test.advance(&app, seconds(app.settings.session_idle) + 1).await;
    refresh(&test, &text("refreshToken")).await.expect(401);
    assert_eq!(test.try_login(&app, "ann@example.com", PASSWORD).await.status, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_before_its_last_token_does() {
    let app = TestApp::new().await;
    let mut test = TestRealm::new(&app, "shop-test").await;
    let mut person = test.register(&app, "ann@example.com").await;
    for leap in [29 * DAY, 29 * DAY, 29 * DAY, 3 * DAY - 60] {
        test.sign_in(&app).await;
        test.advance(&app, leap).await;
        let body = json!({ "refreshToken": person.refresh });
        person = tokens(&test.post(&app, "/v1/auth/refresh", &body).await.expect(200));
    }
    test.sign_in(&app).await;
    test.advance(&app, 59).await;
    app.me(&person.access).await.expect(200);
    test.advance(&app, 1).await;
    app.me(&person.access).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_out_ends() {
    let app = TestApp::new().await;
    let test = TestRealm::new(&app, "shop-test").await;
    test.register(&app, "ann@example.com").await;
    for _ in 0..10 {
        test.try_login(&app, "ann@example.com", "wrong-wrong-wrong").await.expect(401);
    }
    let waits = test.try_login(&app, "ann@example.com", PASSWORD).await.expect(429);
    assert_eq!(waits.header("retry-after"), "30");
    test.advance(&app, 29).await;
    test.try_login(&app, "ann@example.com", PASSWORD).await.expect(429);
    test.advance(&app, 1).await;
    test.try_login(&app, "ann@example.com", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_of_an_app_count_by_the_realms_time() {
    let app = TestApp::new().await;
    let test = TestRealm::new(&app, "shop-test").await;
    let mut now = moment(&test.advance(&app, 7 * 60).await);
    let person = test.register(&app, "ann@example.com").await;
    let factors = async |below: &str, body: Value| {
        app.post(&path(&person.id, below)).bearer(&person.access).json(&body).send().await
    };
    let begun = factors("", json!({ "method": "TOTP" })).await.expect(201).json();
    let secret = totp::from_base32(begun["data"]["totpSecret"].as_str().expect("a secret"));
    // What an app shows by the clock of the process was long ago.
    factors("/verify", json!({ "code": totp::code(&secret, app.clock.now(), 0) })).await.expect(422);
    factors("/verify", json!({ "code": totp::code(&secret, now, 0) })).await.expect(200);
    let challenge = async || {
        let begun = test.try_login(&app, "ann@example.com", PASSWORD).await.expect(202).json();
        begun["data"]["challengeId"].as_str().expect("an id").to_owned()
    };
    let answer = async |id: &str, now: Timestamp| {
        let body = json!({ "challengeId": id, "code": totp::code(&secret, now, 0) });
        test.post(&app, "/v1/Auth/mfa/challenge", &body).await
    };
    let first = challenge().await;
    answer(&first, now).await.expect(401);
    now = moment(&test.advance(&app, 30).await);
    answer(&first, now).await.expect(200);
    // A challenge ends after five minutes of the realm's.
    let second = challenge().await;
    now = moment(&test.advance(&app, 5 * 60).await);
    assert!(answer(&second, now).await.status.is_client_error());
    answer(&challenge().await, now).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_links_and_what_asks_for_a_recent_sign_in_end() {
    let app = TestApp::new().await;
    let mut test = TestRealm::new(&app, "shop-test").await;
    org(&app, &test.admin, "Northwind").await;
    let id = app.me(&test.admin.access).await.expect(200).json()["data"]["id"].clone();
    let until = Timestamp::from_millis(BEGINNING.millis() + 10 * DAY * 1000).to_string();
    let body = json!({ "accountId": id, "scopes": ["admin:*"], "expiresAt": until });
    let made = ask_for_key(&app, &test.admin, &body).await.expect(201).json();
    let secret = made["data"]["secretKey"].as_str().expect("a secret").to_owned();
    let with_key = async || app.get("/v1/Accounts").header("x-api-key", &secret).send().await;
    test.register(&app, "ann@example.com").await;
    let mail = test.messages(&app, "?to=ann@example.com").await[0]["text"].as_str().expect("a text").to_owned();
    let token = mail.split_once("?token=").expect("a link").1.split_whitespace().next().expect("a token").to_owned();
    test.advance(&app, 11 * 60).await;
    assert_eq!(ask_for_key(&app, &test.admin, &body).await.expect(403).code(), "REAUTHENTICATION_REQUIRED");
    with_key().await.expect(200);
    test.advance(&app, DAY).await;
    test.post(&app, "/v1/auth/verify-email", &json!({ "token": token })).await.expect(400);
    test.sign_in(&app).await;
    test.advance(&app, 9 * DAY).await;
    with_key().await.expect(401);
    advance_as(&app, &test.admin, HOUR).await.expect(401);
}
