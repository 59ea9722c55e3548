//! Requests that are pushed, and those that are not.

use std::time::Duration;

use axum::http::Method;

use super::stage::{PAR, Party, request_uri, window};
use crate::app::TestApp;
use crate::authorize::stage::{asking, asking_with, code, error, is_dead_end, link, pairs};
use crate::grants::stage::CALLBACK;
use crate::oauth::stage::is_error;

/// What is told of a request that is pushed with other parameters.
async fn is_refused(others: &[(&str, &str)], expected: &str) {
    let app = TestApp::new().await;
    let party = Party::of(&app, 1).await;
    is_error(&party.push(others).await, 400, expected);
    // Nothing else was wrong with it.
    party.push(&[]).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_request_object_without_redirect_uri_fails() {
    is_refused(&[("redirect_uri", "")], "invalid_request").await;
}

// Of a pushed form this module asks what the one above does; the client has one address, and nobody puts it in.
#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_redirect_uri_in_authorization_request() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    is_error(&party.push(&[("redirect_uri", "")]).await, 400, "invalid_request");
    is_dead_end(&window.get(&link(&asking_with(&party.client, &[("redirect_uri", "")]))).await, "no redirect_uri");
}

// The module lets a server take any: this one takes those that are registered.
#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_plain_fapi_tolerate_unregistered_redirect_uri() {
    is_refused(&[("redirect_uri", &format!("{CALLBACK}/x7f"))], "invalid_request").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_response_type_code_idtoken_fails() {
    is_refused(&[("response_type", "code id_token")], "unsupported_response_type").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_response_type_token_fails() {
    is_refused(&[("response_type", "token")], "unsupported_response_type").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_ensure_pkce_required() {
    is_refused(&[("code_challenge", ""), ("code_challenge_method", "")], "invalid_request").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_plain_pkce_rejected() {
    is_refused(&[("code_challenge_method", "plain")], "invalid_request").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_authorization_request_containing_request_uri_form_param() {
    let app = TestApp::new().await;
    let party = Party::of(&app, 1).await;
    let pushed = request_uri(party.push(&[]).await);
    is_error(&party.push(&[("request_uri", &pushed)]).await, 400, "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_attempt_invalid_http_method() {
    let app = TestApp::new().await;
    app.call(Method::PUT, PAR).send().await.expect(405);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_unsigned_authorization_request_without_using_par_fails() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    assert_eq!(error(&window.get(&link(&asking(&party.client))).await), "invalid_request");
    // A form that is sent through the browser is not pushed either.
    let form = window.send_from_elsewhere("/oauth/authorize", &pairs(&asking(&party.client))).await;
    assert_eq!(error(&form), "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_attempt_reuse_request_uri() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let link = party.pushed(&[]).await;
    party.redeem(&code(&window.get(&link).await)).await.expect(200);
    is_dead_end(&window.get(&link).await, "used");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_attempt_to_use_expired_request_uri() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let pushed = party.push(&[]).await.expect(201);
    let lasts = pushed.json()["expires_in"].as_u64().expect("a number");
    assert!(lasts < 600, "the profile has less than ten minutes: {lasts}");
    let in_time = party.pushed(&[]).await;
    app.advance(Duration::from_secs(lasts - 1)).await;
    code(&window.get(&in_time).await);
    app.advance(Duration::from_secs(1)).await;
    is_dead_end(&window.get(&party.link(&request_uri(pushed))).await, "over");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_attempt_to_use_request_uri_for_different_client() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let (party, other) = (Party::of(&app, 1).await, Party::of(&app, 2).await);
    let pushed = request_uri(party.push(&[]).await);
    is_dead_end(&window.get(&other.link(&pushed)).await, "another client's");
    code(&window.get(&party.link(&pushed)).await);
}
