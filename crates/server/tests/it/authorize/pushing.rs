//! Requests that clients push ahead (RFC 9126).

use std::time::Duration;

use serde_json::json;

use super::stage::{Window, asking, asking_with, code, is_dead_end, pairs};
use crate::app::{Answer, TestApp};
use crate::clients::stage::Made;
use crate::grants::stage::{a_client, exchange, shown};
use crate::oauth::stage::is_error;
use signet_protocol::oauth::parameters::encode;

const PAR: &str = "/oauth/par";

async fn client(app: &TestApp) -> Made {
    app.register("ada@example.com").await;
    a_client(app, json!({ "firstParty": true, "consent": "never", "requirePar": true })).await
}

async fn push(app: &TestApp, client: &Made, others: &[(&str, &str)]) -> Answer {
    app.form_of(client, PAR, &pairs(&asking_with(client, others))).send().await
}

fn by(client: &str, uri: &str) -> String {
    format!("/oauth/authorize?{}", encode([("client_id", client), ("request_uri", uri)]))
}

async fn pushed(app: &TestApp, client: &Made) -> String {
    let answer = push(app, client, &[]).await.expect(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.json()["expires_in"], 90);
    answer.json()["request_uri"].as_str().expect("a URI").to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_pushed_and_used_once_by_its_client() {
    let app = TestApp::new().await;
    let client = client(&app).await;
    let other = a_client(&app, json!({ "name": "Other", "firstParty": true, "consent": "never" })).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let uri = pushed(&app, &client).await;
    is_dead_end(&window.get(&by(&other.id, &uri)).await, "another client's");
    is_dead_end(&window.get(&by("", &uri)).await, "no client");
    // What else is in the address says nothing.
    let code = code(&window.get(&format!("{}&scope=openid%20phone&state=x", by(&client.id, &uri))).await);
    let granted = exchange(&app, &client, &shown(&code)).await.expect("tokens");
    assert_eq!(granted.scope.to_string(), "openid email");
    is_dead_end(&window.get(&by(&client.id, &uri)).await, "a second time");
    let late = pushed(&app, &client).await;
    app.advance(Duration::from_secs(90)).await;
    is_dead_end(&window.get(&by(&client.id, &late)).await, "over");
    let unknown = "urn:ietf:params:oauth:request_uri:47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";
    is_dead_end(&window.get(&by(&client.id, unknown)).await, "unknown");
}

// P69, P71: what is wrong is told to the client itself, before any browser is sent.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_at_once() {
    let app = TestApp::new().await;
    let client = client(&app).await;
    let wrong = [
        ("request_uri", "urn:ietf:params:oauth:request_uri:x", "invalid_request"),
        ("redirect_uri", "", "invalid_request"),
        ("redirect_uri", "https://evil.example/callback", "invalid_request"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_type", "token", "unsupported_response_type"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("scope", "unknown", "invalid_scope"),
        ("request", "e30.e30.", "request_not_supported"),
        ("client_id", "client_000000000000000000000000", "invalid_request"),
    ];
    for (name, value, expected) in wrong {
        is_error(&push(&app, &client, &[(name, value)]).await, 400, expected);
    }
    let unproven = app.form(PAR, &pairs(&asking(&client))).send().await;
    is_error(&unproven, 401, "invalid_client");
    app.get(PAR).send().await.expect(405);
    let query = app.form_of(&client, &format!("{PAR}?{}", encode(pairs(&asking(&client)))), &[]).send().await;
    is_error(&query, 400, "invalid_request");
}
