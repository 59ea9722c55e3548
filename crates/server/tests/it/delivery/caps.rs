//! P21: nobody is flooded, whoever asks, and however often.

use std::time::Duration;

use serde_json::json;

use crate::app::TestApp;

const STRETCH: Duration = Duration::from_secs(600);

async fn mails_to(app: &TestApp, template: &str) -> usize {
    app.query(&format!("SELECT id FROM outbox WHERE template = '{template}'")).await.len()
}

async fn forgot(app: &TestApp, email: &str, from: &str) {
    let body = json!({ "email": email });
    app.post("/v1/auth/forgot-password").from(from).json(&body).send().await.expect(202);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recipient_gets_five_in_ten_minutes_from_all_the_world() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    // The registration had one sent.
    app.advance(STRETCH).await;
    for (stretch, expected) in [(1, 5), (2, 10)] {
        for number in 0..30 {
            let spelling = if number % 2 == 0 { "ann@example.com" } else { "ANN@Example.COM" };
            forgot(&app, spelling, &format!("198.51.100.{number}")).await;
        }
        assert_eq!(mails_to(&app, "reset_password").await, expected, "stretch {stretch}");
        app.advance(STRETCH).await;
    }
    // Others are not held up by it.
    app.register("bob@example.com").await;
    forgot(&app, "bob@example.com", "198.51.100.1").await;
    assert_eq!(mails_to(&app, "reset_password").await, 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_has_fifty_in_ten_minutes_sent() {
    let app = TestApp::with(|settings| settings.traffic_limits = true).await;
    for number in 0..60 {
        let email = format!("person{number}@example.com");
        let body = json!({ "email": email, "password": crate::actors::PASSWORD });
        let from = format!("203.0.113.{number}");
        app.post("/v1/auth/register").from(&from).json(&body).send().await.expect(201);
    }
    for number in 0..60 {
        // Slowly enough for the limits of traffic, and with all of the network's addresses.
        if number % 5 == 0 {
            app.advance(Duration::from_secs(40)).await;
        }
        let from = format!("2001:db8:1:1::{number}");
        forgot(&app, &format!("person{number}@example.com"), &from).await;
    }
    assert_eq!(mails_to(&app, "reset_password").await, 50);
    forgot(&app, "person59@example.com", "2001:db8:1:2::1").await;
    assert_eq!(mails_to(&app, "reset_password").await, 51);
}

#[tokio::test(flavor = "multi_thread")]
async fn counts_are_swept_and_name_nobody() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    forgot(&app, "ann@example.com", "198.51.100.1").await;
    let dump = app.query("SELECT subject FROM message_counts").await;
    assert!(!dump.is_empty());
    app.advance(Duration::from_secs(3601)).await;
    signet_domain::cleanup::sweep(&app.app).await.expect("it sweeps");
    assert!(app.query("SELECT subject FROM message_counts").await.is_empty());
}
