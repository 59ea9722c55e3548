//! A secret belongs to its account, is shown once, and counts for nothing before it is proved (P30).

use serde_json::json;

use super::stage::{STEP, path};
use super::totp;
use crate::app::TestApp;
use crate::presence::stage::bytes_literal;

// P30.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_in_another_account_s_row_opens_nothing() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let bob = app.enrol("bob@example.com").await;
    let secret_of = async |id: &str| app.query(&format!("SELECT secret FROM factors WHERE account = '{id}'")).await;
    let (hers, his) = (secret_of(&alice.person.id).await, secret_of(&bob.person.id).await);
    for (id, secret) in [(&alice.person.id, &his), (&bob.person.id, &hers)] {
        let literal = bytes_literal(&secret[0]);
        app.query(&format!("UPDATE factors SET secret = {literal}, last_step = 0 WHERE account = '{id}'")).await;
    }
    for secret in [&alice.secret, &bob.secret] {
        app.regenerate(&alice.person, &app.shown(secret)).await.expect(500);
    }
    // What stands in for factors still does.
    app.regenerate(&alice.person, &alice.backup_codes[0]).await.expect(201);
}

// P30.
#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_shown_once() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let answer = app.set_up(&alice, &json!({ "method": "TOTP" })).await.expect(201);
    let shown = answer.json()["data"]["totpSecret"].as_str().expect("a secret").to_owned();
    let secret = totp::from_base32(&shown);
    let verified = app.verify_factor(&alice, &app.shown(&secret)).await.expect(200);
    let code = app.next_code(&secret).await;
    let alice = app.sign_in_with("alice@example.com", &code).await;
    let admin = app.admin().await;
    let mut answers = vec![verified];
    for who in [&alice, &admin] {
        for below in
            [path(&alice.id, ""), format!("/v1/Accounts/{}", alice.id), format!("/v1/Accounts/{}/export", alice.id)]
        {
            answers.push(app.get(&below).bearer(&who.access).send().await.expect(200));
        }
    }
    answers.push(app.me(&alice.access).await);
    answers.push(app.set_up(&alice, &json!({ "method": "TOTP" })).await.expect(409));
    for answer in answers {
        assert!(!answer.text.contains(&shown) && !answer.text.contains("otpauth"), "{}", answer.text);
    }
}

// P30: never required, and accepted nowhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_factor_that_waits_counts_for_nothing() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &json!({ "method": "EMAIL" })).await.expect(201);
    let code = app.sent_code("alice@example.com").await;
    app.regenerate(&alice.person, &code).await.expect(401);
    app.remove_factors(&alice.person, "", &code).await.expect(401);
    app.mfa(&alice.person, "/code", &json!({ "method": "EMAIL" })).await.expect(422);
    let begun = app.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(202);
    let methods = begun.json()["data"]["methods"].clone();
    assert!(!methods.to_string().contains("EMAIL"), "{methods}");

    let bob = app.register("bob@example.com").await;
    let secret = app.new_app(&bob).await;
    app.try_login("bob@example.com", crate::actors::PASSWORD).await.expect(200);
    let code = app.shown(&secret);
    app.regenerate(&bob, &code).await.expect(409);
    app.remove_factors(&bob, "", &code).await.expect(404);
}

// P30: also beside a factor that counts.
#[tokio::test(flavor = "multi_thread")]
async fn an_app_that_waits_is_not_accepted_beside_an_address_that_counts() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.set_up(&alice, &json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&alice, &app.sent_code("alice@example.com").await).await.expect(200);
    // The only factor is one that codes are sent to: the first step has sent one already.
    app.advance(STEP).await;
    let begun = app.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(202);
    let code = app.sent_code("alice@example.com").await;
    let body = json!({ "challengeId": begun.json()["data"]["challengeId"], "code": code });
    let answer = app.post("/v1/Auth/mfa/challenge").json(&body).send().await.expect(200);
    let alice = crate::actors::Person { id: alice.id, ..crate::actors::person("alice@example.com", &answer) };
    let secret = app.new_app(&alice).await;
    app.regenerate(&alice, &app.shown(&secret)).await.expect(401);
    app.verify_factor(&alice, &app.shown(&secret)).await.expect(200);
    // From then on it is, in the very session that showed it.
    let code = app.next_code(&secret).await;
    app.regenerate(&alice, &code).await.expect(201);
}
