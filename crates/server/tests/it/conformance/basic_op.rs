//! Basic OP: the modules that the authorize endpoint and the exchange of its codes decide.

use std::time::Duration;

use serde_json::{Value, json};
use signet_vocabulary::Secret;

use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::authorize::stage::{AUTHORIZE, Window, asking_with, code, error, is_dead_end, link, page, pairs, sent_to};
use crate::clients::stage::Made;
use crate::grants::stage::{CALLBACK, a_client, grants_held};
use crate::oauth::stage::{TOKEN, USERINFO, code_fields, is_error, text};
use crate::presence::stage;

/// A client and a browser in which nobody is signed in.
async fn scene(app: &TestApp) -> (Made, Window<'_>) {
    app.register("ada@example.com").await;
    let scopes = ["openid", "profile", "email", "phone", "address", "offline_access"];
    let members = json!({ "firstParty": true, "consent": "never", "requirePkce": false, "scopes": scopes });
    (a_client(app, members).await, Window::of(app))
}

/// The same, signed in.
async fn signed_in(app: &TestApp) -> (Made, Window<'_>) {
    let (client, mut window) = scene(app).await;
    window.sign_in("ada@example.com").await;
    (client, window)
}

/// A request as the suite makes it, without a challenge, with other parameters.
fn asking(client: &Made, others: &[(&str, &str)]) -> String {
    link(&fields(client, others))
}

fn fields(client: &Made, others: &[(&str, &str)]) -> Vec<(String, String)> {
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    let kept = without.iter().filter(|(name, _)| !others.iter().any(|(other, _)| name == other));
    asking_with(client, &[&kept.copied().collect::<Vec<_>>(), others].concat())
}

/// What the token endpoint says to a code that was asked for without a challenge.
async fn redeem(app: &TestApp, client: &Made, code: &Secret<String>) -> Answer {
    let fields: Vec<_> = code_fields(code.expose()).into_iter().filter(|(name, _)| *name != "code_verifier").collect();
    app.form_of(client, TOKEN, &fields).send().await
}

/// What the client gets for the answer's code.
async fn granted(app: &TestApp, client: &Made, answer: &Answer) -> Value {
    redeem(app, client, &code(answer)).await.expect(200).json()
}

/// The claims of the ID token that came with a code.
fn claims_of(tokens: &Value) -> Value {
    stage::claims_of(&text(tokens, "id_token"))
}

/// Sends a request of somebody who is signed in, and gives the claims of the ID token.
async fn happy(others: &[(&str, &str)]) -> Value {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let answer = window.get(&asking(&client, others)).await;
    claims_of(&granted(&app, &client, &answer).await)
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_server() {
    let claims = happy(&[]).await;
    assert_eq!(claims["iss"], PUBLIC_URL);
    assert_eq!(claims["nonce"], "n-0S6_WzA2Mj");
    for name in ["sub", "aud", "exp", "iat", "auth_time", "at_hash", "sid"] {
        assert!(!claims[name].is_null(), "{name}: {claims}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_response_type_missing() {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    assert_eq!(error(&window.get(&asking(&client, &[("response_type", "")])).await), "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_ensure_request_without_nonce_succeeds_for_code_flow() {
    assert!(happy(&[("nonce", "")]).await.get("nonce").is_none());
}

/// What is told of somebody for a scope.
async fn told(scope: &str) -> Value {
    happy(&[("scope", scope)]).await
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_scope_profile() {
    assert!(told("openid profile").await["updated_at"].is_number());
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_scope_email() {
    let claims = told("openid email").await;
    assert_eq!((&claims["email"], &claims["email_verified"]), (&json!("ada@example.com"), &json!(false)));
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_scope_address() {
    assert!(told("openid address").await.get("email").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_scope_phone() {
    assert!(told("openid phone").await.get("email").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_scope_all() {
    let claims = told("openid profile email address phone").await;
    assert!(claims["email"].is_string() && claims["updated_at"].is_number(), "{claims}");
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_alternate_happy_flow() {
    let app = TestApp::new().await;
    let (client, mut window) = scene(&app).await;
    let asked = window.get(&asking(&client, &[])).await;
    assert_eq!(page(&asked), "/sign-in");
    window.sign_in("ada@example.com").await;
    let answer = window.get(&asked.header("location").replace("/sign-in", "/oauth/authorize/resume")).await;
    granted(&app, &client, &answer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_display_page() {
    happy(&[("display", "page")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_display_popup() {
    happy(&[("display", "popup")]).await;
}

/// Proves again what is asked for, and gives both times of sign-in.
async fn proved_again(wish: (&str, &str)) -> (i64, i64) {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let first = claims_of(&granted(&app, &client, &window.get(&asking(&client, &[])).await).await);
    app.advance(Duration::from_secs(3)).await;
    let asked = window.get(&asking(&client, &[wish])).await;
    assert_eq!(page(&asked), "/sign-in");
    window.sign_in("ada@example.com").await;
    let answer = window.get(&asked.header("location").replace("/sign-in", "/oauth/authorize/resume")).await;
    let second = claims_of(&granted(&app, &client, &answer).await);
    let time = |claims: &Value| claims["auth_time"].as_i64().expect("a time");
    (time(&first), time(&second))
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_prompt_login() {
    let (first, second) = proved_again(("prompt", "login")).await;
    assert!(second > first);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_max_age_1() {
    let (first, second) = proved_again(("max_age", "1")).await;
    assert!(second > first);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_prompt_none_not_logged_in() {
    let app = TestApp::new().await;
    let (client, mut window) = scene(&app).await;
    assert_eq!(error(&window.get(&asking(&client, &[("prompt", "none")])).await), "login_required");
}

/// A second, silent sign-in with more parameters: it tells of the same one.
async fn silent(others: &[(&str, &str)]) {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let first = claims_of(&granted(&app, &client, &window.get(&asking(&client, &[])).await).await);
    app.advance(Duration::from_secs(3)).await;
    let answer = window.get(&asking(&client, &[&[("prompt", "none")], others].concat())).await;
    let second = claims_of(&granted(&app, &client, &answer).await);
    assert_eq!((&first["sub"], &first["auth_time"]), (&second["sub"], &second["auth_time"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_prompt_none_logged_in() {
    silent(&[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_max_age_10000() {
    silent(&[("max_age", "10000")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_ensure_request_with_unknown_parameter_succeeds() {
    happy(&[("extra", "foobar")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_id_token_hint() {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let first = granted(&app, &client, &window.get(&asking(&client, &[])).await).await;
    let hint = text(&first, "id_token");
    let answer = window.get(&asking(&client, &[("prompt", "none"), ("id_token_hint", &hint)])).await;
    let second = granted(&app, &client, &answer).await;
    assert_eq!(claims_of(&second)["sub"], claims_of(&first)["sub"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_login_hint() {
    happy(&[("login_hint", "ada@example.com")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_ui_locales() {
    happy(&[("ui_locales", "se")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_claims_locales() {
    happy(&[("claims_locales", "se")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_ensure_request_with_acr_values_succeeds() {
    happy(&[("acr_values", "1 2")]).await;
}

/// A code that is shown again after some seconds ends what it began.
async fn reused(after: u64) {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let code = code(&window.get(&asking(&client, &[])).await);
    let tokens = redeem(&app, &client, &code).await.expect(200).json();
    app.advance(Duration::from_secs(after)).await;
    is_error(&redeem(&app, &client, &code).await, 400, "invalid_grant");
    assert_eq!(grants_held(&app).await, 0);
    app.catch_up().await;
    app.get(USERINFO).bearer(&text(&tokens, "access_token")).send().await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_codereuse() {
    reused(1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_codereuse_30seconds() {
    reused(30).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_ensure_registered_redirect_uri() {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let other = format!("{CALLBACK}/x7f");
    is_dead_end(&window.get(&asking(&client, &[("redirect_uri", &other)])).await, "not registered");
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_ensure_post_request_succeeds() {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let again = window.send_from_elsewhere(AUTHORIZE, &pairs(&fields(&client, &[]))).await;
    assert_eq!(sent_to(&again).0, AUTHORIZE);
    let answer = window.get(again.header("location")).await;
    granted(&app, &client, &answer).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_request_uri_unsigned() {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let request = asking(&client, &[("request_uri", "https://shop.example.com/request.jwt")]);
    assert_eq!(error(&window.get(&request).await), "request_uri_not_supported");
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_unsigned_request_object_supported_correctly_or_rejected_as_unsupported() {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let request = asking(&client, &[("request", "eyJhbGciOiJub25lIn0.e30.")]);
    assert_eq!(error(&window.get(&request).await), "request_not_supported");
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_ensure_request_object_with_redirect_uri() {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let other = [("request", "eyJhbGciOiJub25lIn0.e30."), ("redirect_uri", "https://other.example.com/")];
    is_dead_end(&window.get(&asking(&client, &other)).await, "another redirect URI");
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_claims_essential() {
    happy(&[("claims", r#"{"userinfo":{"name":{"essential":true}}}"#)]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_refresh_token() {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let request = asking(&client, &[("scope", "openid offline_access"), ("prompt", "consent")]);
    let first = granted(&app, &client, &window.agree(&request).await).await;
    let token = text(&first, "refresh_token");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*token)];
    let second = app.form_of(&client, TOKEN, &fields).send().await.expect(200).json();
    assert_eq!(claims_of(&second)["sub"], claims_of(&first)["sub"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_ensure_request_with_valid_pkce_succeeds() {
    let app = TestApp::new().await;
    let (client, mut window) = signed_in(&app).await;
    let challenge = crate::authorize::stage::challenge();
    let wish = [("code_challenge", &*challenge), ("code_challenge_method", "S256")];
    let code = code(&window.get(&asking(&client, &wish)).await);
    app.form_of(&client, TOKEN, &code_fields(code.expose())).send().await.expect(200);
}
