//! A code: good once, for a minute, for whom it was made, and with what it was asked for.

use std::time::Duration;

use serde_json::json;
use signet_domain::accounts::AccountStatus;
use signet_domain::grants::{AuthorizationRequest, CodeExchange, Decision};
use signet_protocol::oauth::ErrorCode;
use signet_vocabulary::Secret;

use super::stage::{
    API, a_client, a_code, again, claims, code_for, events, exchange, grants_held, refresh_token, refreshed, refusal,
    request, scope, shown,
};
use crate::app::TestApp;
use crate::presence::stage::{log_out, set_status};

// P70.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_use_ends_what_the_first_began() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    for wait in [0, 1, 30, 600] {
        let code = a_code(&app, &client, &ada, "openid offline_access").await;
        let first = exchange(&app, &client, &shown(&code)).await.expect("tokens");
        let token = refresh_token(&first);
        let second = refreshed(&app, &client, &again(&token)).await.expect("tokens");
        app.advance(Duration::from_secs(wait)).await;
        let before = events(&app, "code.reuse", "spent_code").await;
        assert_eq!(refusal(exchange(&app, &client, &shown(&code)).await), ErrorCode::InvalidGrant);
        assert_eq!(grants_held(&app).await, 0, "after {wait} seconds");
        assert_eq!(events(&app, "code.reuse", "spent_code").await, before + 1);
        // Whoever shows it again and again is counted, and does not fill the trail.
        for _ in 0..3 {
            assert_eq!(refusal(exchange(&app, &client, &shown(&code)).await), ErrorCode::InvalidGrant);
        }
        assert_eq!(events(&app, "code.reuse", "spent_code").await, before + 1);
        let token = refresh_token(&second);
        assert_eq!(refusal(refreshed(&app, &client, &again(&token)).await), ErrorCode::InvalidGrant);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_bound_and_a_wrong_use_is_its_only_one() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let other = a_client(&app, json!({ "name": "Other" })).await;
    type Bend = fn(CodeExchange<'_>) -> CodeExchange<'_>;
    let bends: [(&str, Bend); 6] = [
        ("another client's", |shown| shown),
        ("another redirect URI", |shown| CodeExchange {
            redirect_uri: Some("https://shop.example.com/callback/"),
            ..shown
        }),
        ("no redirect URI", |shown| CodeExchange { redirect_uri: None, ..shown }),
        ("another verifier", |shown| CodeExchange {
            verifier: Some("another-verifier-of-forty-three-characters-"),
            ..shown
        }),
        ("no verifier", |shown| CodeExchange { verifier: None, ..shown }),
        ("an empty verifier", |shown| CodeExchange { verifier: Some(""), ..shown }),
    ];
    for (name, bend) in bends {
        let code = a_code(&app, &client, &ada, "openid").await;
        let who = if name == "another client's" { &other } else { &client };
        assert_eq!(refusal(exchange(&app, who, &bend(shown(&code))).await), ErrorCode::InvalidGrant, "{name}");
        assert_eq!(refusal(exchange(&app, &client, &shown(&code)).await), ErrorCode::InvalidGrant, "{name}: spent");
        assert_eq!(grants_held(&app).await, 0, "{name}");
    }
    assert_eq!(events(&app, "code.redeem", "other_client").await, 1);
    assert_eq!(events(&app, "code.redeem", "other_redirect_uri").await, 2);
    assert_eq!(events(&app, "code.redeem", "verifier").await, 3);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_verifier_without_a_challenge_is_refused() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({ "requirePkce": false })).await;
    let asked = AuthorizationRequest { challenge: None, ..request(&app, &client, "openid") };
    for (verifier, is_good) in [(Some(super::stage::VERIFIER), false), (None, true)] {
        let code = code_for(&app, &asked, &ada).await.expect("a code");
        let code = Secret::new(code.expose().to_owned());
        let done = exchange(&app, &client, &CodeExchange { verifier, ..shown(&code) }).await;
        assert_eq!(done.is_ok(), is_good, "{done:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_good_for_a_minute() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    for (millis, is_good) in [(59_999, true), (60_000, false)] {
        let code = a_code(&app, &client, &ada, "openid").await;
        app.advance(Duration::from_millis(millis)).await;
        let done = exchange(&app, &client, &shown(&code)).await;
        assert_eq!(done.is_ok(), is_good, "{done:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_code_is_no_grant() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let code = a_code(&app, &client, &ada, "openid").await;
    let bent = format!("{}A", &code.expose()[..code.expose().len() - 1]);
    for junk in ["", "ac_", &ada.access, &ada.refresh, &client.secret, &bent] {
        let junk = Secret::new(junk.to_owned());
        assert_eq!(refusal(exchange(&app, &client, &shown(&junk)).await), ErrorCode::InvalidGrant);
    }
    exchange(&app, &client, &shown(&code)).await.expect("the code itself is untouched");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_ends_with_its_sign_in_and_its_account() {
    let app = TestApp::new().await;
    let client = a_client(&app, json!({})).await;
    let ada = app.register("ada@example.com").await;
    let code = a_code(&app, &client, &ada, "openid offline_access").await;
    log_out(&app, &ada.access).await.expect(204);
    assert_eq!(refusal(exchange(&app, &client, &shown(&code)).await), ErrorCode::InvalidGrant);

    let bob = app.register("bob@example.com").await;
    let code = a_code(&app, &client, &bob, "openid offline_access").await;
    set_status(&app, &bob.id, AccountStatus::Suspended).await.expect("suspended");
    assert_eq!(refusal(exchange(&app, &client, &shown(&code)).await), ErrorCode::InvalidGrant);
    assert_eq!(grants_held(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_asked_for_and_may_be_is_what_is_granted() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({ "grantTypes": ["authorization_code"] })).await;
    let asked = AuthorizationRequest { resources: vec![API.to_owned()], ..request(&app, &client, "openid email root") };
    let code = code_for(&app, &asked, &ada).await.expect("a code");
    let code = Secret::new(code.expose().to_owned());
    let granted = exchange(&app, &client, &shown(&code)).await.expect("tokens");
    assert_eq!(granted.scope, scope("openid email"));
    assert!(granted.refresh.is_none(), "a client that does not refresh");
    assert_eq!(claims(&granted.access.token)["aud"], API);
    let consents = app.query("SELECT scope FROM consents").await;
    assert_eq!(consents, ["openid email"], "nobody agrees to what they were not asked");

    let other = AuthorizationRequest { resources: vec!["https://other.example.com/".to_owned()], ..asked };
    assert_eq!(code_for(&app, &other, &ada).await.err(), Some(Decision::Refuse(ErrorCode::InvalidTarget)));
}
