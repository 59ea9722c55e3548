//! Setting factors up and proving them (facts A; P30, P31).

use serde_json::json;

use super::stage::{PHONE, path, texts};
use super::totp;
use crate::app::TestApp;
use crate::presence::stage::another_realm;

// P30; RFC 4226, R6.
#[tokio::test(flavor = "multi_thread")]
async fn an_app_is_set_up_by_a_secret_of_160_bits_and_counts_after_its_first_code() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let answer = app.set_up(&alice, &json!({ "method": "TOTP" })).await.expect(201);
    let data = &answer.json()["data"];
    assert_eq!((&data["method"], &data["status"]), (&json!("TOTP"), &json!("PENDING_VERIFICATION")));
    let shown = data["totpSecret"].as_str().expect("a secret");
    let secret = totp::from_base32(shown);
    assert_eq!(secret.len(), 20);
    let uri = format!("otpauth://totp/Signet:alice%40example.com?secret={shown}&issuer=Signet");
    assert_eq!(data["qrCodeUri"], json!(uri));
    assert!(data["qrCodeSvg"].as_str().is_some_and(|svg| svg.ends_with("</svg>")));
    assert!(data.get("phoneNumber").is_none());
    assert_eq!(app.factors(&alice).await["factors"][0]["status"], json!("PENDING_VERIFICATION"));
    // Not required before it is proved.
    app.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(200);

    let codes = texts(&app.verify_factor(&alice, &app.shown(&secret)).await.expect(200), "backupCodes");
    assert_eq!(codes.len(), 10);
    let factors = app.factors(&alice).await;
    assert_eq!(factors["factors"][0]["status"], json!("ACTIVE"));
    assert_eq!(factors["backupCodesLeft"], json!(10));
    app.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(202);
    assert_eq!(app.told("alice@example.com").await.last().map(String::as_str), Some("factor_added"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_is_set_up_by_a_code_and_shown_masked() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let answer = app.set_up(&alice, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    let data = &answer.json()["data"];
    assert_eq!(data["phoneNumber"], json!("+1********34"));
    assert!(data.get("totpSecret").is_none() && !answer.text.contains("4155551"));
    assert_eq!(app.told(PHONE).await, ["code_by_sms"]);
    let code = app.sent_code(PHONE).await;
    assert!(code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit()), "{code}");
    assert_eq!(texts(&app.verify_factor(&alice, &code).await.expect(200), "backupCodes").len(), 10);
    let factors = app.factors(&alice).await;
    assert_eq!(factors["factors"][0]["phoneNumber"], json!("+1********34"));
    // The account's own phone number is another matter.
    assert_eq!(app.me(&alice.access).await.json()["data"]["phone"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_set_up_by_a_code_and_is_proved_by_it() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    assert_eq!(app.me(&alice.access).await.json()["data"]["emailVerified"], json!(false));
    app.set_up(&alice, &json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&alice, &app.sent_code("alice@example.com").await).await.expect(200);
    assert_eq!(app.me(&alice.access).await.json()["data"]["emailVerified"], json!(true));
}

#[tokio::test(flavor = "multi_thread")]
async fn several_methods_stand_side_by_side_and_backup_codes_come_with_the_first() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    app.set_up(&alice.person, &json!({ "method": "EMAIL" })).await.expect(201);
    let by_sms = app.sent_code(PHONE).await;
    // Two wait: which one is meant has to be said.
    let answer = app.verify_factor(&alice.person, &by_sms).await.expect(422);
    assert_eq!(answer.fields(), ["method"]);
    let named = json!({ "code": by_sms, "method": "SMS" });
    assert!(texts(&app.mfa(&alice.person, "/verify", &named).await.expect(200), "backupCodes").is_empty());
    let by_mail = app.sent_code("alice@example.com").await;
    app.verify_factor(&alice.person, &by_mail).await.expect(200);
    let listed = app.factors(&alice.person).await;
    assert_eq!(listed["factors"].as_array().map(Vec::len), Some(3));
    assert_eq!(listed["backupCodesLeft"], json!(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn setting_up_anew_replaces_what_was_never_proved_and_nothing_that_is_active() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let old = app.new_app(&alice).await;
    let new = app.new_app(&alice).await;
    assert_ne!(old, new);
    assert_eq!(app.verify_factor(&alice, &app.shown(&old)).await.expect(422).fields(), ["code"]);
    app.verify_factor(&alice, &app.shown(&new)).await.expect(200);
    let code = app.next_code(&new).await;
    let alice = app.sign_in_with("alice@example.com", &code).await;
    assert_eq!(app.set_up(&alice, &json!({ "method": "TOTP" })).await.expect(409).code(), "CONFLICT");
    // The one in use is what it was.
    let code = app.next_code(&new).await;
    app.regenerate(&alice, &code).await.expect(201);
    assert_eq!(app.verify_factor(&alice, &code).await.expect(409).code(), "CONFLICT");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_with_the_request_is_said() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    for (body, field) in [
        (json!({ "method": "FAX" }), "method"),
        (json!({ "method": "totp" }), "method"),
        (json!({}), "method"),
        (json!({ "method": "SMS" }), "phoneNumber"),
        (json!({ "method": "SMS", "phoneNumber": "415-555-1234" }), "phoneNumber"),
        (json!({ "method": "SMS", "phoneNumber": "+1234" }), "phoneNumber"),
    ] {
        assert_eq!(app.set_up(&alice, &body).await.expect(400).fields(), [field], "{body}");
    }
    assert_eq!(app.factors(&alice).await["factors"], json!([]));
    assert_eq!(app.verify_factor(&alice, "123456").await.expect(409).code(), "CONFLICT");
    app.new_app(&alice).await;
    let odd = json!({ "code": "123456", "method": "FAX" });
    assert_eq!(app.mfa(&alice, "/verify", &odd).await.expect(422).fields(), ["method"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_realm_goes_by_its_own_name() {
    let app = TestApp::new().await;
    let realm = another_realm(&app, "shop").await;
    let alice = crate::presence::stage::register_in(&app, &realm, "alice@example.com").await;
    let answer = app.post(&path(&alice.id, "")).bearer(&alice.access).json(&json!({ "method": "TOTP" })).send().await;
    let data = answer.expect(201).json()["data"].clone();
    let uri = data["qrCodeUri"].as_str().expect("a link");
    assert!(uri.starts_with("otpauth://totp/shop:") && uri.ends_with("&issuer=shop"), "{uri}");
}
