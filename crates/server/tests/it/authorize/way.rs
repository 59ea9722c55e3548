//! The way through: sign in, be asked, go back with a code; and what never shows a page.

use std::time::Duration;

use serde_json::json;
use signet_protocol::oauth::ErrorCode;

use super::stage::{
    STATE, Window, asking_with, claims_of, code, error, form, is_dead_end, link, own_client, page, pairs,
};
use crate::app::TestApp;
use crate::grants::stage::{CALLBACK, VERIFIER, a_client, exchange, refusal, shown};
use signet_domain::grants::CodeExchange;

#[tokio::test(flavor = "multi_thread")]
async fn a_stranger_signs_in_agrees_and_goes_back_with_a_code() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let mut window = Window::of(&app);
    let first = window.get(&link(&asking_with(&client, &[]))).await;
    assert_eq!(page(&first), "/sign-in");
    let resume = first.header("location").replace("/sign-in", "/oauth/authorize/resume");
    assert_eq!(page(&window.get(&resume).await), "/sign-in", "nobody has signed in");
    window.sign_in("ada@example.com").await;
    let asked = window.get(&resume).await;
    assert_eq!(page(&asked), "/consent");
    let shown_page = window.get(asked.header("location")).await.expect(200);
    assert!(shown_page.text.contains("Shop would like access"), "{}", shown_page.text);
    let back = window.send("/consent", &pairs(&form(&shown_page, "yes"))).await;
    assert_eq!(page(&back), "/oauth/authorize/resume");
    let done = window.get(back.header("location")).await;
    let code = code(&done);
    let granted = exchange(&app, &client, &shown(&code)).await.expect("tokens");
    let claims = claims_of(&granted);
    assert_eq!(claims["sub"], ada.id.as_str());
    assert_eq!(claims["nonce"], "n-0S6_WzA2Mj");
    assert_eq!(granted.scope.to_string(), "openid email");
    is_dead_end(&window.get(back.header("location")).await, "it was answered");
    // P82: what was said counts the next time.
    let again = window.get(&link(&asking_with(&client, &[]))).await;
    super::stage::code(&again);
}

// P39, P70: a request waits in one browser, and no other goes on with it.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_of_another_browser_is_nobodys() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    app.register("eve@example.com").await;
    let client = a_client(&app, json!({})).await;
    let (mut theirs, mut evil) = (Window::of(&app), Window::of(&app));
    let kept = evil.get(&link(&asking_with(&client, &[]))).await;
    theirs.sign_in("ada@example.com").await;
    for path in ["/oauth/authorize/resume", "/consent"] {
        is_dead_end(&theirs.get(&kept.header("location").replace("/sign-in", path)).await, path);
    }
    for handle in ["", "air_short", "air_47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU"] {
        is_dead_end(&theirs.get(&format!("/oauth/authorize/resume?request={handle}")).await, handle);
    }
    is_dead_end(&theirs.get("/oauth/authorize/resume").await, "no handle");
    app.advance(Duration::from_secs(600)).await;
    let late = kept.header("location").replace("/sign-in", "/oauth/authorize/resume");
    is_dead_end(&evil.get(&late).await, "ten minutes later");
}

// P81: prompt=none never shows anything.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_page_the_client_is_told_what_would_have_been_on_it() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let mut window = Window::of(&app);
    let silent = |more: &[(&str, &str)]| link(&asking_with(&client, &[&[("prompt", "none")], more].concat()));
    assert_eq!(error(&window.get(&silent(&[])).await), "login_required");
    window.sign_in("ada@example.com").await;
    assert_eq!(error(&window.get(&silent(&[])).await), "consent_required");
    code(&window.agree(&link(&asking_with(&client, &[]))).await);
    code(&window.get(&silent(&[])).await);
    assert_eq!(error(&window.get(&silent(&[("scope", "openid phone")])).await), "consent_required");
    app.advance(Duration::from_secs(2)).await;
    assert_eq!(error(&window.get(&silent(&[("max_age", "1")])).await), "login_required");
    code(&window.get(&silent(&[("max_age", "10000")])).await);
}

// P81: prompt=login, max_age, select_account and create.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_signed_in_proves_themselves_again_where_the_client_wants_it() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = own_client(&app).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    app.advance(Duration::from_secs(5)).await;
    let wishes =
        [("prompt", "login"), ("prompt", "select_account"), ("prompt", "create"), ("max_age", "1"), ("max_age", "0")];
    for wish in wishes {
        let asked = window.get(&link(&asking_with(&client, &[wish]))).await;
        assert_eq!(page(&asked), "/sign-in", "{wish:?}");
        let resume = asked.header("location").replace("/sign-in", "/oauth/authorize/resume");
        assert_eq!(page(&window.get(&resume).await), "/sign-in", "{wish:?}: nothing was proved");
        app.advance(Duration::from_secs(5)).await;
        window.sign_in("ada@example.com").await;
        let code = code(&window.get(&resume).await);
        let claims = claims_of(&exchange(&app, &client, &shown(&code)).await.expect("tokens"));
        assert_eq!(claims["auth_time"], app.clock.now().seconds(), "{wish:?}");
        app.advance(Duration::from_secs(5)).await;
    }
    code(&window.get(&link(&asking_with(&client, &[("max_age", "10000")]))).await);
}

// P81: a hint of somebody else signs nobody in.
#[tokio::test(flavor = "multi_thread")]
async fn a_hint_names_who_is_meant() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    app.register("bob@example.com").await;
    let client = own_client(&app).await;
    let other = a_client(&app, json!({ "name": "Other", "firstParty": true, "consent": "never" })).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let first = code(&window.get(&link(&asking_with(&client, &[]))).await);
    let granted = exchange(&app, &client, &shown(&first)).await.expect("tokens");
    let hint = granted.id_token.as_ref().expect("an ID token").expose().to_string();
    let hinted = |client, prompt| link(&asking_with(client, &[("id_token_hint", &hint), ("prompt", prompt)]));
    code(&window.get(&hinted(&client, "none")).await);
    app.advance(Duration::from_secs(2 * 3600)).await;
    code(&window.get(&hinted(&client, "none")).await);
    assert_eq!(error(&window.get(&hinted(&other, "none")).await), "invalid_request");
    let mut theirs = Window::of(&app);
    theirs.sign_in("bob@example.com").await;
    assert_eq!(error(&theirs.get(&hinted(&client, "none")).await), "login_required");
    assert_eq!(page(&theirs.get(&hinted(&client, "")).await), "/sign-in");
    for bad in [hint.replace("eyJ", "eyI"), format!("{hint}x"), granted.access.token.expose().to_string()] {
        let request = link(&asking_with(&client, &[("id_token_hint", &bad), ("prompt", "none")]));
        assert_eq!(error(&window.get(&request).await), "invalid_request", "{bad}");
    }
}

// P70: of the client, the redirect URI, the challenge and the sign-in.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_bound_to_what_it_was_asked_for_with_and_to_the_sign_in() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = own_client(&app).await;
    let other = own_client(&app).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let request = link(&asking_with(&client, &[]));
    let theirs = code(&window.get(&request).await);
    assert_eq!(refusal(exchange(&app, &other, &shown(&theirs)).await), ErrorCode::InvalidGrant);
    for (redirect_uri, verifier) in [("https://shop.example.com/", VERIFIER), (CALLBACK, &"x".repeat(43))] {
        let code = code(&window.get(&request).await);
        let wrong = CodeExchange { redirect_uri: Some(redirect_uri), verifier: Some(verifier), ..shown(&code) };
        assert_eq!(refusal(exchange(&app, &client, &wrong).await), ErrorCode::InvalidGrant);
    }
    let late = code(&window.get(&request).await);
    app.advance(Duration::from_secs(60)).await;
    assert_eq!(refusal(exchange(&app, &client, &shown(&late)).await), ErrorCode::InvalidGrant);
    let good = code(&window.get(&request).await);
    let id = exchange(&app, &client, &shown(&good)).await.expect("tokens").id_token.expect("an ID token");
    let left = code(&window.get(&request).await);
    window.get(&format!("/oauth/logout?id_token_hint={}", id.expose())).await.expect(200);
    assert_eq!(refusal(exchange(&app, &client, &shown(&left)).await), ErrorCode::InvalidGrant);
}

// P81: state and nonce come back byte for byte.
#[tokio::test(flavor = "multi_thread")]
async fn long_and_strange_values_come_back_as_they_were() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = own_client(&app).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let all: String = (' '..='~').collect();
    for nonce in [all.clone(), "\u{1f600}\u{fc}".repeat(600), "n".repeat(4_096), " + %2B %20 ".to_owned()] {
        let answer = window.get(&link(&asking_with(&client, &[("nonce", &nonce), ("state", &nonce)]))).await;
        let (_, said) = super::stage::sent_to(&answer);
        assert_eq!(said["state"], nonce);
        let code = signet_vocabulary::Secret::new(said["code"].clone());
        let claims = claims_of(&exchange(&app, &client, &shown(&code)).await.expect("tokens"));
        assert_eq!(claims["nonce"], nonce.as_str());
    }
    assert!(!STATE.is_empty());
}

// RFC 8252, section 7.3.
#[tokio::test(flavor = "multi_thread")]
async fn a_loopback_address_has_any_port() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let native = a_client(&app, json!({ "authMethod": "none", "redirectUris": ["http://127.0.0.1/back"] })).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let request = link(&asking_with(&native, &[("redirect_uri", "http://127.0.0.1:51004/back")]));
    let (to, said) = super::stage::sent_to(&window.agree(&request).await);
    assert_eq!(to, "http://127.0.0.1:51004/back");
    assert!(said.contains_key("code"), "{said:?}");
    // P82: anybody on the device can pass for it, so it is asked each time.
    assert_eq!(page(&window.get(&request).await), "/consent");
    is_dead_end(&window.get(&request.replace("127.0.0.1", "localhost")).await, "another host");
}
