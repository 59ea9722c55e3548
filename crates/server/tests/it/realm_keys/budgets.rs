//! Realm keys are guessed within the budgets of all other doors (P101, P08).

use std::time::Duration;

use serde_json::json;

use super::stage::{base64, key_in};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};
use crate::presence::stage::default_realm;

const WRONG: &str = "wrong-password-1";
const ABROAD: &str = "198.51.100.77";

async fn by_key(app: &TestApp, name: &str, password: &str) -> Answer {
    let key = key_in(&*default_realm(app).await, name, password);
    app.keyed(&key, "/v1/auth/me").from(ABROAD).send().await
}

async fn by_login(app: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    app.post("/v1/auth/login").json(&body).from(ABROAD).send().await
}

async fn by_realm_login(app: &TestApp, name: &str, password: &str) -> Answer {
    let realm = default_realm(app).await;
    let body = json!({ "realm_key": realm.key.as_str(), "username": name, "password": password });
    app.post("/v1/auth/login").json(&body).from(ABROAD).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn every_door_draws_on_one_budget() {
    for name in ["alice@example.com", "nobody@example.com"] {
        for door in 0..3 {
            let app = TestApp::new().await;
            app.register("alice@example.com").await;
            for _ in 0..10 {
                let tried = match door {
                    0 => by_key(&app, name, WRONG).await,
                    1 => by_login(&app, name, WRONG).await,
                    _ => by_realm_login(&app, name, WRONG).await,
                };
                tried.expect(401);
            }
            let hashes = app.hashes();
            assert_eq!(by_key(&app, name, PASSWORD).await.expect(429).header("retry-after"), "30", "{name}, {door}");
            by_login(&app, name, PASSWORD).await.expect(429);
            by_realm_login(&app, name, PASSWORD).await.expect(429);
            assert_eq!(app.hashes(), hashes);
            app.advance(Duration::from_secs(30)).await;
            let right = if name.starts_with("alice") { 200 } else { 401 };
            by_key(&app, name, PASSWORD).await.expect(right);
        }
    }
}

// Success makes the budget whole, and a try that was not compared was none.
#[tokio::test(flavor = "multi_thread")]
async fn what_proves_right_or_is_not_compared_costs_nothing() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    for _ in 0..3 {
        for _ in 0..9 {
            by_key(&app, "alice@example.com", WRONG).await.expect(401);
        }
        by_key(&app, "alice@example.com", PASSWORD).await.expect(200);
        app.advance(Duration::from_secs(16 * 60)).await;
    }
    let full = app.another_node_with(|settings| settings.hashing_queue = 0).await;
    for _ in 0..25 {
        by_key(&full, "alice@example.com", PASSWORD).await.expect(429);
    }
    by_key(&app, "alice@example.com", PASSWORD).await.expect(200);
    by_login(&app, "alice@example.com", PASSWORD).await.expect(200);
}

// Guesses in a realm that does not exist tell nothing of the names in those that do.
#[tokio::test(flavor = "multi_thread")]
async fn guesses_nowhere_count_nowhere() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    for name in ["alice@example.com", "nobody@example.com"] {
        let nowhere = base64(&format!("00000000-0000-4000-8000-000000000000:{name}:{WRONG}"));
        for _ in 0..10 {
            app.keyed(&nowhere, "/v1/auth/me").from(ABROAD).send().await.expect(401);
        }
        app.keyed(&nowhere, "/v1/auth/me").from(ABROAD).send().await.expect(429);
        by_key(&app, name, WRONG).await.expect(401);
        by_login(&app, name, WRONG).await.expect(401);
    }
}

// As dear as a sign-in, until it has proved right.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_tries_realm_keys_as_seldom_as_it_signs_in() {
    let app = TestApp::with(|settings| settings.traffic_limits = true).await;
    app.register("alice@example.com").await;
    let key = app.realm_key("alice@example.com").await;
    let me = || app.keyed(&key, "/v1/auth/me").from(ABROAD).send();
    me().await.expect(200);
    let realm = default_realm(&app).await;
    let mut refused = 0;
    for number in 0..130 {
        let wrong = key_in(&realm, &format!("nobody{number}@example.com"), WRONG);
        let answer = app.keyed(&wrong, "/v1/auth/me").from(ABROAD).send().await;
        match answer.status.as_u16() {
            401 => {}
            _ => {
                assert!(!answer.expect(429).header("retry-after").is_empty());
                refused += 1;
            }
        }
    }
    assert!((9..=13).contains(&refused), "{refused} of 130");
    // Who polls from the same address notices none of it.
    me().await.expect(200);
    app.advance(Duration::from_millis(60_001)).await;
    by_login(&app, "nobody@example.com", WRONG).await.expect(401);
    me().await.expect(200);
}
