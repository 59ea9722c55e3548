//! What a session has shown, and for how long that is enough (P13, P23, P29, P31–P33).

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::claims;
use crate::actors::{PASSWORD, Person, person};
use crate::app::{Answer, TestApp};
use crate::machines::stage::{Stage, signed};
use crate::presence::stage::{change_password, reauthenticate};

async fn reads_itself(app: &TestApp, who: &Person) -> Answer {
    app.get(&format!("/v1/Accounts/{}", who.id)).bearer(&who.access).send().await
}

/// Somebody whose only factor is a code by mail, in the session in which it was set up.
async fn with_mail_codes(app: &TestApp, email: &str) -> Person {
    let who = app.register(email).await;
    app.set_up(&who, &json!({ "method": "EMAIL" })).await.expect(201);
    let code = app.sent_code(email).await;
    app.verify_factor(&who, &code).await.expect(200);
    who
}

async fn sign_in_by_mail(app: &TestApp, who: &Person, more: &Value) -> (Person, Value) {
    app.clock.advance(Duration::from_secs(600));
    let challenge = app.challenge(&who.email).await;
    let code = app.sent_code(&who.email).await;
    let mut body = more.clone();
    body["code"] = code.into();
    let answer = app.complete_with(&challenge, &body).await.expect(200);
    let data = answer.json()["data"].clone();
    (Person { id: who.id.clone(), ..person(&who.email, &answer) }, data)
}

// P31: whoever reads the mailbox can reset the password too, so both together are one factor.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_by_mail_does_not_meet_a_rule_that_asks_for_a_second_factor() {
    let app = TestApp::new().await;
    let alice = with_mail_codes(&app, "alice@example.com").await;
    app.rules(|rules| rules.mfa_required = true).await;
    app.catch_up().await;
    let (alice, data) = sign_in_by_mail(&app, &alice, &json!({})).await;
    let said = claims(data["accessToken"].as_str().expect("a token"));
    assert_eq!((&said["acr"], &said["roles"], &said["scope"]), (&json!("aal1"), &json!([]), &json!("")));
    assert_eq!(reads_itself(&app, &alice).await.expect(403).code(), "MFA_REQUIRED");
    // What is left is to set up a stronger one, after which the very session is good.
    let secret = app.new_app(&alice).await;
    app.verify_factor(&alice, &app.shown(&secret)).await.expect(200);
    reads_itself(&app, &alice).await.expect(200);
}

// P29, P33: the sessions of before never showed it; the one that set it up has.
#[tokio::test(flavor = "multi_thread")]
async fn a_new_factor_ends_the_other_sessions_and_strengthens_the_present_one() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    let elsewhere = app.login("alice@example.com").await;
    let waiting = app.set_up(&alice, &json!({ "method": "TOTP" })).await.expect(201);
    let secret = crate::mfa::totp::from_base32(waiting.json()["data"]["totpSecret"].as_str().expect("a secret"));
    app.me(&elsewhere.access).await.expect(200);
    app.verify_factor(&alice, &app.shown(&secret)).await.expect(200);
    other.catch_up().await;
    for node in [&app, &other] {
        node.me(&elsewhere.access).await.expect(401);
        node.me(&alice.access).await.expect(200);
    }
    app.refresh(&elsewhere.refresh).await.expect(401);
    // It may do at once what asks for the strongest proof, and its next token says what was shown.
    app.set_up(&alice, &json!({ "method": "EMAIL" })).await.expect(201);
    let next = crate::presence::stage::tokens(&app.refresh(&alice.refresh).await.expect(200));
    let said = claims(&next.access);
    assert_eq!((&said["amr"], &said["acr"]), (&json!(["pwd", "otp", "mfa"]), &json!("aal2")));
    // A wrong code changes nothing of that.
    let bob = app.register("bob@example.com").await;
    let second = app.login("bob@example.com").await;
    app.new_app(&bob).await;
    app.verify_factor(&bob, "000000").await.expect(422);
    app.me(&second.access).await.expect(200);
    reauthenticate(&app, &bob.access, PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_of_before_a_new_factor_is_over() {
    let app = TestApp::new().await;
    let alice = with_mail_codes(&app, "alice@example.com").await;
    app.clock.advance(Duration::from_secs(1));
    let challenge = app.challenge("alice@example.com").await;
    let code = app.sent_code("alice@example.com").await;
    let secret = app.new_app(&alice).await;
    app.verify_factor(&alice, &app.shown(&secret)).await.expect(200);
    app.complete(&challenge, &code).await.expect(401);
}

// P23: a code by mail is a second step, and no device stands in for it.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_not_remembered_for_a_code_by_mail() {
    let app = TestApp::new().await;
    app.rules(|rules| rules.remembered_devices = true).await;
    let alice = with_mail_codes(&app, "alice@example.com").await;
    let (_, data) = sign_in_by_mail(&app, &alice, &json!({ "rememberDevice": true })).await;
    assert_eq!(data["deviceToken"], Value::Null);
    assert_eq!(app.query("SELECT count(*) FROM remembered_devices").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_remembered_devices_end_with_the_permission() {
    let app = TestApp::new().await;
    let (let_in, shown) = app.on_a_remembered_device("alice@example.com").await;
    app.rules(|rules| rules.mfa_required = true).await;
    app.catch_up().await;
    reads_itself(&app, &let_in).await.expect(200);
    app.rules(|rules| rules.remembered_devices = false).await;
    app.catch_up().await;
    assert_eq!(reads_itself(&app, &let_in).await.expect(403).code(), "MFA_REQUIRED");
    app.refresh(&let_in.refresh).await.expect(401);
    reads_itself(&app, &shown).await.expect(200);
    app.refresh(&shown.refresh).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_of_remembered_devices_end_when_all_are_forgotten() {
    let app = TestApp::new().await;
    let (let_in, shown) = app.on_a_remembered_device("alice@example.com").await;
    app.delete("/v1/auth/remembered-devices").bearer(&shown.access).send().await.expect(204);
    app.me(&let_in.access).await.expect(401);
    app.refresh(&let_in.refresh).await.expect(401);
    app.me(&shown.access).await.expect(200);
}

// P33: a session whose account has lost its factors has nothing behind it any more.
#[tokio::test(flavor = "multi_thread")]
async fn removing_the_last_factor_limits_the_session_where_one_is_required() {
    let app = TestApp::new().await;
    app.rules(|rules| rules.mfa_required = true).await;
    let alice = app.enrol("alice@example.com").await;
    reads_itself(&app, &alice.person).await.expect(200);
    app.remove_factors(&alice.person, "", &app.shown(&alice.secret)).await.expect(204);
    assert_eq!(reads_itself(&app, &alice.person).await.expect(403).code(), "MFA_REQUIRED");
    let secret = app.new_app(&alice.person).await;
    app.verify_factor(&alice.person, &app.shown(&secret)).await.expect(200);
    reads_itself(&app, &alice.person).await.expect(200);
}

// P33: enrolling is all that is left.
#[tokio::test(flavor = "multi_thread")]
async fn a_limited_session_changes_no_password_and_forgets_no_device() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.rules(|rules| rules.mfa_required = true).await;
    app.catch_up().await;
    let answer = change_password(&app, &alice.access, PASSWORD, "Another-password-4711").await.expect(403);
    assert_eq!(answer.code(), "MFA_REQUIRED");
    let answer = app.delete("/v1/auth/remembered-devices").bearer(&alice.access).send().await.expect(403);
    assert_eq!(answer.code(), "MFA_REQUIRED");
    app.login("alice@example.com").await;
}

// P33: what is asked of everybody who comes in is asked at the next token too.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_has_to_be_proved_ends_the_sessions_of_those_that_are_not() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let root = app.admin().await;
    app.rules(|rules| rules.require_verified_email = true).await;
    app.catch_up().await;
    assert!(app.query("SELECT email_verified FROM accounts WHERE email = 'alice@example.com'").await[0] == "0");
    app.refresh(&alice.refresh).await.expect(401);
    app.me(&alice.access).await.expect(401);
    assert_eq!(app.try_login("alice@example.com", PASSWORD).await.expect(403).code(), "ACCOUNT_NOT_VERIFIED");
    app.refresh(&root.refresh).await.expect(200);
}

// What protects every member is not for a session that is found open.
#[tokio::test(flavor = "multi_thread")]
async fn the_rule_of_an_organization_is_changed_after_a_recent_sign_in_alone() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let org = app.make_org(&root, "Northwind").await;
    let admin = app.member(&root, &org, "ADMIN", "admin2@example.com").await;
    let path = format!("/v1/Orgs/{org}");
    let turn = |on: bool| json!({ "mfaRequired": on });
    app.advance(app.settings.recent_authentication + Duration::from_secs(1)).await;
    assert_eq!(app.patch_json(&path, &admin, &turn(true)).await.expect(403).code(), "REAUTHENTICATION_REQUIRED");
    // What it is already may be said again, and the rest may be changed.
    app.patch_json(&path, &admin, &turn(false)).await.expect(200);
    app.patch_json(&path, &admin, &json!({ "legalName": "Northwind Traders" })).await.expect(200);
    let admin = app.login("admin2@example.com").await;
    app.patch_json(&path, &admin, &turn(true)).await.expect(200);
}

// Nor for a machine, whatever its account may do.
#[tokio::test(flavor = "multi_thread")]
async fn the_rule_of_an_organization_is_changed_by_no_machine() {
    let stage = Stage::new().await;
    let turn = json!({ "mfaRequired": true }).to_string();
    signed(&stage.app, &stage.machine, "PATCH", &stage.target(), &turn).send().await.expect(403);
    assert_eq!(stage.app.query("SELECT mfa_required FROM orgs").await, ["0"]);
}

// As at sign-in and at a refresh: what begins a session asks the same everywhere.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_has_to_be_proved_stops_reauthentication_and_challenges_too() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let bob = app.enrol("bob@example.com").await;
    let challenge = app.challenge("bob@example.com").await;
    app.rules(|rules| rules.require_verified_email = true).await;
    app.catch_up().await;
    reauthenticate(&app, &alice.access, PASSWORD).await.expect(401);
    app.complete(&challenge, &app.shown(&bob.secret)).await.expect(401);
    assert_eq!(app.try_login("bob@example.com", PASSWORD).await.expect(403).code(), "ACCOUNT_NOT_VERIFIED");
}

// P29: with a session that somebody left open, the mailbox alone changes no stronger factor.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_by_mail_changes_no_stronger_factor() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&alice.person, &app.sent_code("alice@example.com").await).await.expect(200);
    let mailed = async || {
        app.mfa(&alice.person, "/code", &json!({ "method": "EMAIL" })).await.expect(202);
        app.sent_code("alice@example.com").await
    };
    for query in ["", "?method=TOTP", "?method=EMAIL"] {
        let code = mailed().await;
        assert_eq!(app.remove_factors(&alice.person, query, &code).await.expect(403).code(), "MFA_REQUIRED");
    }
    let code = mailed().await;
    assert_eq!(app.regenerate(&alice.person, &code).await.expect(403).code(), "MFA_REQUIRED");
    app.remove_factors(&alice.person, "?method=TOTP", &alice.backup_codes[0]).await.expect(204);
    // Where a code by mail is all there is, it is enough.
    app.advance(Duration::from_secs(600)).await;
    let challenge = app.challenge("alice@example.com").await;
    let answer = app.complete(&challenge, &app.sent_code("alice@example.com").await).await.expect(200);
    let alice = Person { id: alice.person.id.clone(), ..person("alice@example.com", &answer) };
    app.mfa(&alice, "/code", &json!({ "method": "EMAIL" })).await.expect(202);
    let code = app.sent_code("alice@example.com").await;
    app.remove_factors(&alice, "", &code).await.expect(204);
}

// A right password that meets a wait for codes is no wrong one.
#[tokio::test(flavor = "multi_thread")]
async fn passwords_are_not_spent_while_codes_wait() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    let proof = json!({ "password": PASSWORD, "code": "000000" });
    let again = async || app.post("/v1/auth/reauthenticate").bearer(&alice.person.access).json(&proof).send().await;
    for _ in 0..10 {
        again().await.expect(401);
    }
    for _ in 0..12 {
        again().await.expect(429);
    }
    app.try_login("alice@example.com", PASSWORD).await.expect(202);
}
