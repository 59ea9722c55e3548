//! Codes that are sent: where to, and how many (P21, P31).

use serde_json::json;

use super::stage::PHONE;
use crate::app::TestApp;

// P31: how evenly they are drawn is tested with what draws them.
#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_was_never_proved_gets_no_codes_to_sign_in_or_change_factors_with() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    app.mfa(&alice.person, "/code", &json!({ "method": "SMS" })).await.expect(422);
    assert_eq!(app.told(PHONE).await.len(), 1, "the code that proves it, and no other");
    let begun = app.try_login("alice@example.com", crate::actors::PASSWORD).await.expect(202);
    assert!(!begun.text.contains("SMS"), "{}", begun.text);
}

// P31: a code proves the number that it went to, and no other.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_for_one_number_proves_no_other() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.set_up(&alice, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    let code = app.sent_code(PHONE).await;
    app.set_up(&alice, &json!({ "method": "SMS", "phoneNumber": "+14155559999" })).await.expect(201);
    assert_ne!(app.sent_code("+14155559999").await, code);
    app.verify_factor(&alice, &code).await.expect(422);
    let bob = app.register("bob@example.com").await;
    app.set_up(&bob, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    app.verify_factor(&bob, &code).await.expect(422);
    app.verify_factor(&alice, &app.sent_code("+14155559999").await).await.expect(200);
}

// P31, P19: an address that changed is another one, until it is proved.
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_address_gets_no_codes_before_it_is_proved() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &json!({ "method": "EMAIL" })).await.expect(201);
    let pending = app.sent_code("alice@example.com").await;
    let own = format!("/v1/Accounts/{}", alice.person.id);
    app.patch_json(&own, &alice.person, &json!({ "email": "new@example.com" })).await.expect(200);
    // The code went to the address of before.
    let alice = crate::actors::Person { email: "new@example.com".to_owned(), ..alice.person };
    let alice = if app.me(&alice.access).await.status == 200 { alice } else { panic!("the session stays") };
    app.verify_factor(&alice, &pending).await.expect(422);
    app.set_up(&alice, &json!({ "method": "EMAIL" })).await.expect(201);
    app.verify_factor(&alice, &app.sent_code("new@example.com").await).await.expect(200);
    app.patch_json(&own, &alice, &json!({ "email": "third@example.com" })).await.expect(200);
    app.mfa(&alice, "/code", &json!({ "method": "EMAIL" })).await.expect(422);
}

// P21.
#[tokio::test(flavor = "multi_thread")]
async fn a_number_gets_five_codes_in_ten_minutes() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let body = json!({ "method": "SMS", "phoneNumber": PHONE });
    for _ in 0..5 {
        app.set_up(&alice, &body).await.expect(201);
    }
    let answer = app.set_up(&alice, &body).await.expect(429);
    assert!(!answer.header("retry-after").is_empty());
    // Whoever asks.
    let bob = app.register("bob@example.com").await;
    app.set_up(&bob, &body).await.expect(429);
    assert_eq!(app.told(PHONE).await.len(), 5);
    // The one that was sent last still counts.
    app.verify_factor(&alice, &app.sent_code(PHONE).await).await.expect(200);
}
