//! Devices at the endpoints: what they are given, and how they ask (RFC 8628).

use std::time::Duration;

use serde_json::json;
use signet_domain::grants::Answered;
use signet_protocol::oauth::UserCode;

use super::stage::{TOKEN, is_error, text};
use crate::app::{PUBLIC_URL, TestApp};
use crate::devices::stage::{DEVICE_CODE, a_television, answered};
use crate::grants::stage::{API, a_client};

const DEVICE: &str = "/oauth/device_authorization";

#[tokio::test(flavor = "multi_thread")]
async fn from_the_codes_to_the_tokens() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_television(&app, json!({})).await;
    let fields = [("client_id", &*client.id), ("scope", "openid offline_access"), ("resource", API)];
    let begun = app.form(DEVICE, &fields).send().await.expect(200);
    assert_eq!(begun.header("cache-control"), "no-store");
    let body = begun.json();
    let user_code = text(&body, "user_code");
    assert_eq!(
        body,
        json!({
            "device_code": body["device_code"], "user_code": user_code, "expires_in": 600, "interval": 5,
            "verification_uri": format!("{PUBLIC_URL}/device"),
            "verification_uri_complete": format!("{PUBLIC_URL}/device?user_code={user_code}"),
        })
    );
    let code = text(&body, "device_code");
    let poll = [("grant_type", DEVICE_CODE), ("client_id", &client.id), ("device_code", &code)];
    is_error(&app.form(TOKEN, &poll).send().await, 400, "authorization_pending");
    is_error(&app.form(TOKEN, &poll).send().await, 400, "slow_down");
    let typed = UserCode::parse(&user_code).expect("a code");
    assert_eq!(answered(&app, &ada, &typed, true).await, Answered::Done);
    app.advance(Duration::from_secs(10)).await;
    let tokens = app.form(TOKEN, &poll).send().await.expect(200).json();
    for (name, value) in [("token_type", "Bearer"), ("scope", "openid offline_access")] {
        assert_eq!(tokens[name], value);
    }
    for name in ["access_token", "refresh_token", "id_token"] {
        assert!(tokens[name].is_string(), "{tokens}");
    }
    is_error(&app.form(TOKEN, &poll).send().await, 400, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_and_too_late() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_television(&app, json!({})).await;
    for (is_refused, error) in [(true, "access_denied"), (false, "expired_token")] {
        let body = app.form(DEVICE, &[("client_id", &client.id)]).send().await.expect(200).json();
        let typed = UserCode::parse(&text(&body, "user_code")).expect("a code");
        match is_refused {
            true => assert_eq!(answered(&app, &ada, &typed, false).await, Answered::Done),
            false => app.advance(Duration::from_secs(600)).await,
        }
        let code = text(&body, "device_code");
        let poll = [("grant_type", DEVICE_CODE), ("client_id", &client.id), ("device_code", &code)];
        is_error(&app.form(TOKEN, &poll).send().await, 400, error);
    }
}

// P73, P74, P76, P77.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_malformed_or_not_the_clients_is_refused() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    let shop = a_client(&app, json!({})).await;
    let long = "x".repeat(30_000);
    let id = ("client_id", &*client.id);
    is_error(&app.form(DEVICE, &[]).send().await, 401, "invalid_client");
    is_error(&app.form_of(&shop, DEVICE, &[]).send().await, 400, "unauthorized_client");
    is_error(&app.form(DEVICE, &[("client_id", &shop.id)]).send().await, 401, "invalid_client");
    is_error(&app.form(DEVICE, &[id, id]).send().await, 400, "invalid_request");
    is_error(&app.form(DEVICE, &[id, ("scope", "root")]).send().await, 400, "invalid_scope");
    is_error(&app.form(DEVICE, &[id, ("scope", "a\"b")]).send().await, 400, "invalid_scope");
    is_error(&app.form(DEVICE, &[id, ("scope", &long)]).send().await, 400, "invalid_request");
    is_error(&app.form(DEVICE, &[id, ("resource", "https://other.example.com/")]).send().await, 400, "invalid_target");
    let grant = ("grant_type", DEVICE_CODE);
    is_error(&app.form(TOKEN, &[id, grant]).send().await, 400, "invalid_request");
    is_error(&app.form(TOKEN, &[id, grant, ("device_code", "dc_x")]).send().await, 400, "invalid_grant");
    is_error(&app.form_of(&shop, TOKEN, &[grant, ("device_code", "dc_x")]).send().await, 400, "unauthorized_client");
    let query = app.raw_form(&format!("{DEVICE}?client_id={}", client.id), "").send().await;
    is_error(&query, 401, "invalid_client");
}
