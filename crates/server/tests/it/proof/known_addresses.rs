//! Addresses that an account signed in from: a budget of their own, and for how long that holds.

use serde_json::json;

use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

const OWNER: &str = "192.0.2.1";
const CAFE: &str = "203.0.113.5";
const STRANGER: &str = "198.51.100.1";
const NEW_PASSWORD: &str = "another-Fine-password-20";

async fn login(app: &TestApp, from: &str, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    app.post("/v1/auth/login").json(&body).from(from).send().await
}

async fn spend_the_budget(app: &TestApp, email: &str) {
    for _ in 0..10 {
        login(app, STRANGER, email, "wrong-password-1").await.expect(401);
    }
    login(app, STRANGER, email, "wrong-password-1").await.expect(429);
}

// P08, P13: with the old password somebody may have made addresses known, each with a budget of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_makes_strangers_of_all_addresses_but_the_present_one() {
    let app = TestApp::new().await;
    let person = app.register("person@example.com").await;
    login(&app, CAFE, &person.email, PASSWORD).await.expect(200);
    spend_the_budget(&app, &person.email).await;
    login(&app, CAFE, &person.email, PASSWORD).await.expect(200);

    let body = json!({ "currentPassword": PASSWORD, "newPassword": NEW_PASSWORD });
    app.post("/v1/auth/change-password").bearer(&person.access).json(&body).from(OWNER).send().await.expect(204);
    login(&app, CAFE, &person.email, NEW_PASSWORD).await.expect(429);
    login(&app, OWNER, &person.email, NEW_PASSWORD).await.expect(200);
}

// P42: a barred account's right password makes no address known, and a change of status forgets those that were.
#[tokio::test(flavor = "multi_thread")]
async fn a_suspended_account_knows_no_addresses() {
    use signet_domain::accounts::{AccountStatus, set_status};
    use signet_domain::{Context, realms};

    let app = TestApp::new().await;
    let person = app.register("person@example.com").await;
    let realm = realms::default(&app.app).await.expect("the realm");
    let ctx = Context::of_operator(std::sync::Arc::clone(&app.app), realm);
    let id = person.id.parse().expect("an id");
    set_status(&ctx, &id, AccountStatus::Suspended).await.expect("suspended");
    login(&app, CAFE, &person.email, PASSWORD).await.expect(403);
    assert_eq!(app.query("SELECT COUNT(*) FROM known_devices").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_newest_addresses_are_known() {
    let app = TestApp::new().await;
    let person = app.register("person@example.com").await;
    for number in 1..=25 {
        app.advance(std::time::Duration::from_secs(1)).await;
        login(&app, &format!("203.0.113.{number}"), &person.email, PASSWORD).await.expect(200);
    }
    assert_eq!(app.query("SELECT COUNT(*) FROM known_devices").await, ["20"]);
    spend_the_budget(&app, &person.email).await;
    login(&app, "203.0.113.25", &person.email, PASSWORD).await.expect(200);
    login(&app, "203.0.113.1", &person.email, PASSWORD).await.expect(429);
}

// P117: the moment a budget is spent is in the trail, written with the reservation that spent it.
#[tokio::test(flavor = "multi_thread")]
async fn a_spent_budget_is_an_event_and_waiting_tries_are_counted() {
    let app = TestApp::new().await;
    let person = app.register("person@example.com").await;
    spend_the_budget(&app, &person.email).await;
    let events = "SELECT target FROM audit_events WHERE action = 'account.guesses_spent'";
    assert_eq!(app.query(events).await, std::slice::from_ref(&person.id));
    let counted = "SELECT SUM(count) FROM refusals WHERE action = 'account.guesses_spent' AND reason = 'waiting'";
    assert_eq!(app.query(counted).await, ["1"]);
}
