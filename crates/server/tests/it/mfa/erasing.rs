//! What is held of factors is shown to the person it is held of, and goes with them; what expired is swept up.

use std::time::Duration;

use serde_json::json;
use signet_domain::cleanup;

use super::stage::PHONE;
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_export_lists_factors_without_secrets() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    let path = format!("/v1/Accounts/{}/export", alice.person.id);
    let answer = app.get(&path).bearer(&alice.person.access).send().await.expect(200);
    let data = &answer.json()["data"];
    let factors = data["factors"].as_array().expect("factors").clone();
    assert_eq!(factors.len(), 2);
    assert_eq!((&factors[0]["method"], &factors[0]["status"]), (&json!("TOTP"), &json!("ACTIVE")));
    assert!(factors[0]["activatedAt"].is_string());
    assert_eq!((&factors[1]["phoneNumber"], &factors[1]["status"]), (&json!(PHONE), &json!("PENDING_VERIFICATION")));
    assert_eq!(data["backupCodesLeft"], json!(10));
    assert!(alice.backup_codes.iter().all(|code| !answer.text.contains(code)));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_erased_person_leaves_no_factor_and_no_number() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    app.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(202);
    let path = format!("/v1/Accounts/{}/erase", alice.person.id);
    app.post(&path).bearer(&alice.person.access).send().await.expect(204);
    let contents = app.database().contents().await;
    for table in ["factors", "backup_codes", "sent_codes", "challenges", "remembered_devices"] {
        assert_eq!(contents[table], Vec::<String>::new(), "{table}");
    }
    let erased = app.query(&format!("SELECT factors FROM accounts WHERE id = '{}'", alice.person.id)).await;
    assert_eq!(erased, [""]);
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_codes_and_challenges_are_swept_up() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    app.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(202);
    let left = async || {
        cleanup::sweep(&app.app).await.expect("a sweep");
        let contents = app.database().contents().await;
        (contents["sent_codes"].len(), contents["challenges"].len(), contents["backup_codes"].len())
    };
    app.advance(Duration::from_secs(5 * 60) - Duration::from_millis(1)).await;
    assert_eq!(left().await, (1, 1, 10));
    app.advance(Duration::from_millis(1)).await;
    assert_eq!(left().await, (0, 0, 10));
}
