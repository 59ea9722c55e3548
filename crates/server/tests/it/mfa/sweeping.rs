//! What of second factors can never count again is swept; what counts stays.

use std::time::Duration;

use serde_json::json;

use crate::actors::PASSWORD;
use crate::app::TestApp;

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn count(app: &TestApp, table: &str) -> String {
    app.query(&format!("SELECT count(*) FROM {table}")).await.remove(0)
}

async fn sweep(app: &TestApp) {
    signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
}

/// Signs in, and has the device remembered.
async fn remembered(app: &TestApp, email: &str, code: &str) -> String {
    let challenge = app.challenge(email).await;
    let answer = app.complete_with(&challenge, &json!({ "code": code, "rememberDevice": true })).await.expect(200);
    answer.json()["data"]["deviceToken"].as_str().expect("a token").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_is_swept_when_it_is_remembered_no_more() {
    let app = TestApp::new().await;
    app.rules(|rules| rules.remembered_devices = true).await;
    let alice = app.enrol("alice@example.com").await;
    let early = remembered(&app, "alice@example.com", &app.shown(&alice.secret)).await;
    app.advance(10 * DAY).await;
    let late = remembered(&app, "alice@example.com", &app.shown(&alice.secret)).await;
    app.advance(20 * DAY - Duration::from_millis(1)).await;
    sweep(&app).await;
    assert_eq!(count(&app, "remembered_devices").await, "2");
    app.advance(Duration::from_millis(1)).await;
    sweep(&app).await;
    assert_eq!(count(&app, "remembered_devices").await, "1");
    for (token, status) in [(early, 202), (late, 200)] {
        let body = json!({ "email": "alice@example.com", "password": PASSWORD, "deviceToken": token });
        app.post("/v1/auth/login").json(&body).send().await.expect(status);
    }
    app.advance(10 * DAY).await;
    sweep(&app).await;
    assert_eq!(count(&app, "remembered_devices").await, "0");
}

#[tokio::test(flavor = "multi_thread")]
async fn challenges_and_sent_codes_are_swept_after_five_minutes_and_factors_never() {
    let app = TestApp::new().await;
    let alice = app.enrol("alice@example.com").await;
    app.set_up(&alice.person, &json!({ "method": "EMAIL" })).await.expect(201);
    sweep(&app).await;
    app.challenge("alice@example.com").await;
    app.advance(Duration::from_secs(5 * 60) - Duration::from_millis(1)).await;
    sweep(&app).await;
    let left = [count(&app, "challenges").await, count(&app, "sent_codes").await];
    assert_eq!(left, ["1", "1"]);
    app.advance(Duration::from_millis(1)).await;
    sweep(&app).await;
    assert_eq!([count(&app, "challenges").await, count(&app, "sent_codes").await], ["0", "0"]);
    app.advance(3650 * DAY).await;
    sweep(&app).await;
    assert_eq!([count(&app, "factors").await, count(&app, "backup_codes").await], ["2", "10"]);
}
