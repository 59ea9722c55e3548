//! Refresh tokens of clients: their own alone, never for more, and over when they are.

use std::time::Duration;

use serde_json::json;
use signet_domain::grants::Refreshing;
use signet_protocol::oauth::ErrorCode;
use signet_vocabulary::Secret;

use super::stage::{
    API, a_client, a_code, again, claims, code_for, events, exchange, granted, grants_held, refresh_token, refreshed,
    refusal, request, scope, shown,
};
use crate::app::TestApp;
use crate::presence::stage::log_out;

// P62.
#[tokio::test(flavor = "multi_thread")]
async fn every_use_rotates_and_a_spent_token_ends_the_grant() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let mut tokens = vec![refresh_token(&granted(&app, &client, &ada, "openid offline_access").await)];
    for _ in 0..4 {
        let next = refreshed(&app, &client, &again(&tokens[tokens.len() - 1])).await.expect("tokens");
        tokens.push(refresh_token(&next));
    }
    assert_eq!(refusal(refreshed(&app, &client, &again(&tokens[2])).await), ErrorCode::InvalidGrant);
    assert_eq!(grants_held(&app).await, 0);
    assert_eq!(refusal(refreshed(&app, &client, &again(&tokens[4])).await), ErrorCode::InvalidGrant);
    assert_eq!(events(&app, "session.refresh_reuse", "spent_token").await, 1);
}

// P66, P72.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_good_for_its_own_client_and_at_its_own_door() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let (client, other) = (a_client(&app, json!({})).await, a_client(&app, json!({ "name": "Other" })).await);
    let token = refresh_token(&granted(&app, &client, &ada, "openid offline_access").await);
    assert_eq!(refusal(refreshed(&app, &other, &again(&token)).await), ErrorCode::InvalidGrant);
    assert_eq!(app.refresh(token.expose()).await.expect(401).code(), "INVALID_TOKEN");
    let own = Secret::new(ada.refresh.clone());
    assert_eq!(refusal(refreshed(&app, &client, &again(&own)).await), ErrorCode::InvalidGrant);
    app.refresh(&ada.refresh).await.expect(200);
    let next = refreshed(&app, &client, &again(&token)).await.expect("neither door spent the other's");

    // Nor does a spent one end anything at another's door.
    let third = refresh_token(&refreshed(&app, &client, &again(&refresh_token(&next))).await.expect("tokens"));
    assert_eq!(app.refresh(token.expose()).await.expect(401).code(), "INVALID_TOKEN");
    assert_eq!(refusal(refreshed(&app, &other, &again(&token)).await), ErrorCode::InvalidGrant);
    refreshed(&app, &client, &again(&third)).await.expect("the grant goes on");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scope_narrows_for_one_token_and_never_grows() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let token = refresh_token(&granted(&app, &client, &ada, "openid email offline_access").await);
    let wanted = scope("openid email profile");
    let shown = Refreshing { scope: Some(&wanted), ..again(&token) };
    assert_eq!(refusal(refreshed(&app, &client, &shown).await), ErrorCode::InvalidScope);
    let wanted = scope("email");
    let narrow = refreshed(&app, &client, &Refreshing { scope: Some(&wanted), ..again(&token) }).await;
    let narrow = narrow.expect("the refusal let the token live");
    assert_eq!((narrow.scope.to_string(), narrow.id_token.is_none()), ("email".to_owned(), true));
    let token = refresh_token(&narrow);
    let whole = refreshed(&app, &client, &again(&token)).await.expect("tokens");
    assert_eq!(whole.scope, scope("openid email offline_access"));
    let id_token = claims(whole.id_token.as_ref().expect("an ID token"));
    assert!(id_token.get("nonce").is_none(), "the nonce was of the sign-in");
}

// RFC 8707.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_for_a_resource_that_was_granted() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let other = "https://other.example.com/";
    let client = a_client(&app, json!({ "audiences": [API, other] })).await;
    let mut asked = request(&app, &client, "openid offline_access");
    asked.resources = vec![other.to_owned(), API.to_owned()];
    let code = code_for(&app, &asked, &ada).await.expect("a code");
    let code = Secret::new(code.expose().to_owned());
    let first = exchange(&app, &client, &shown(&code)).await.expect("tokens");
    assert_eq!(claims(&first.access.token)["aud"], other);
    let token = refresh_token(&first);
    let third = Refreshing { resource: Some("https://third.example.com/"), ..again(&token) };
    assert_eq!(refusal(refreshed(&app, &client, &third).await), ErrorCode::InvalidTarget);
    let second = refreshed(&app, &client, &Refreshing { resource: Some(API), ..again(&token) }).await;
    assert_eq!(claims(&second.expect("tokens").access.token)["aud"], API);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_grant_ends_with_its_sign_in_unless_it_may_go_on_without() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let tied = refresh_token(&granted(&app, &client, &ada, "openid").await);
    let free = refresh_token(&granted(&app, &client, &ada, "openid offline_access").await);
    let tied = refresh_token(&refreshed(&app, &client, &again(&tied)).await.expect("tokens"));
    log_out(&app, &ada.access).await.expect(204);
    assert_eq!(refusal(refreshed(&app, &client, &again(&tied)).await), ErrorCode::InvalidGrant);
    let free = refreshed(&app, &client, &again(&free)).await.expect("tokens");
    // What ends every sign-in of the account ends that too.
    app.query(&format!("UPDATE accounts SET epoch = epoch + 1 WHERE id = '{}'", ada.id)).await;
    assert_eq!(refusal(refreshed(&app, &client, &again(&refresh_token(&free))).await), ErrorCode::InvalidGrant);
    assert_eq!(grants_held(&app).await, 0);
}

// P67.
#[tokio::test(flavor = "multi_thread")]
async fn a_grant_lasts_by_its_clients_settings() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let members = json!({ "accessTokenSeconds": 60, "refreshTokenIdleSeconds": 3600, "refreshTokenSeconds": 7200 });
    let client = a_client(&app, members).await;
    let first = granted(&app, &client, &ada, "openid offline_access").await;
    assert_eq!(first.expires_in(), Duration::from_secs(60));
    let token = refresh_token(&first);
    app.advance(Duration::from_secs(3599)).await;
    let token = refresh_token(&refreshed(&app, &client, &again(&token)).await.expect("tokens"));
    app.advance(Duration::from_secs(3590)).await;
    let last = refreshed(&app, &client, &again(&token)).await.expect("tokens");
    assert_eq!(last.expires_in(), Duration::from_secs(11), "no token outlives its grant");
    app.advance(Duration::from_secs(11)).await;
    assert_eq!(refusal(refreshed(&app, &client, &again(&refresh_token(&last))).await), ErrorCode::InvalidGrant);

    let ada = app.login("ada@example.com").await;
    let idle = refresh_token(&granted(&app, &client, &ada, "openid offline_access").await);
    app.advance(Duration::from_secs(3600)).await;
    assert_eq!(refusal(refreshed(&app, &client, &again(&idle)).await), ErrorCode::InvalidGrant);
}

// RFC 9449, section 5.
#[tokio::test(flavor = "multi_thread")]
async fn a_public_client_goes_on_with_the_key_that_it_began_with() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({ "authMethod": "none", "dpopBound": true })).await;
    let code = a_code(&app, &client, &ada, "openid offline_access").await;
    assert_eq!(refusal(exchange(&app, &client, &shown(&code)).await), ErrorCode::InvalidDpopProof);
    let code = a_code(&app, &client, &ada, "openid offline_access").await;
    let mut with_key = shown(&code);
    with_key.jkt = Some("one");
    let first = exchange(&app, &client, &with_key).await.expect("tokens");
    assert!(first.is_bound);
    assert_eq!(claims(&first.access.token)["cnf"], json!({ "jkt": "one" }));
    let token = refresh_token(&first);
    for jkt in [None, Some("two")] {
        let shown = Refreshing { jkt, ..again(&token) };
        assert_eq!(refusal(refreshed(&app, &client, &shown).await), ErrorCode::InvalidDpopProof);
    }
    refreshed(&app, &client, &Refreshing { jkt: Some("one"), ..again(&token) }).await.expect("tokens");
}
