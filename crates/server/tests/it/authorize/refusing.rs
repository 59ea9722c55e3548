//! What is refused: on a page of our own as long as the client or its redirect URI are not good, and to the client from then on.

use serde_json::json;

use super::stage::{AUTHORIZE, STATE, Window, asking, asking_with, error, is_dead_end, link, pairs, sent_to};
use crate::app::{PUBLIC_URL, TestApp};
use crate::clients::stage::NO_CLIENT;
use crate::grants::stage::{CALLBACK, a_client};

// P68, P69: nothing is sent anywhere.
#[tokio::test(flavor = "multi_thread")]
async fn a_bad_client_or_redirect_uri_ends_on_a_page() {
    let app = TestApp::new().await;
    let client = a_client(&app, json!({})).await;
    let mut window = Window::of(&app);
    let bad = [
        ("client_id", ""),
        ("client_id", "client"),
        ("client_id", NO_CLIENT),
        ("redirect_uri", ""),
        ("redirect_uri", "https://shop.example.com/callback/"),
        ("redirect_uri", "https://shop.example.com/Callback"),
        ("redirect_uri", "https://shop.example.com:443/callback"),
        ("redirect_uri", "https://shop.example.com/callback?a=b"),
        ("redirect_uri", "https://shop.example.com/callback#f"),
        ("redirect_uri", "https://shop.example.com/x/../callback"),
        ("redirect_uri", "https://shop.example.com/%63allback"),
        ("redirect_uri", "https://shop.example.com.evil.example/callback"),
        ("redirect_uri", "https://shop.example.com@evil.example/callback"),
        ("redirect_uri", "https://evil.example/callback"),
        ("redirect_uri", "http://shop.example.com/callback"),
        ("redirect_uri", "javascript:alert(1)"),
        ("redirect_uri", "data:text/html,x"),
        ("redirect_uri", "//shop.example.com/callback"),
    ];
    for (name, value) in bad {
        for error in [None, Some(("response_type", "token")), Some(("scope", "\""))] {
            let others: Vec<_> = [(name, value)].into_iter().chain(error).collect();
            let fields = asking_with(&client, &others);
            let what = format!("{name}={value} {error:?}");
            is_dead_end(&window.get(&link(&fields)).await, &what);
            is_dead_end(&window.send_from_elsewhere(AUTHORIZE, &pairs(&fields)).await, &what);
        }
    }
}

// P73: of two values, which counts would depend on who reads them.
#[tokio::test(flavor = "multi_thread")]
async fn parameters_that_are_there_twice_end_on_a_page() {
    let app = TestApp::new().await;
    let client = a_client(&app, json!({})).await;
    let mut window = Window::of(&app);
    for (name, value) in asking(&client) {
        let mut fields = asking(&client);
        fields.push((name.clone(), value));
        is_dead_end(&window.get(&link(&fields)).await, &name);
        is_dead_end(&window.send_from_elsewhere(AUTHORIZE, &pairs(&fields)).await, &name);
    }
    for text in ["%", "state=%zz", "state=%ff", "state=%0d%0a"] {
        is_dead_end(&window.get(&format!("{}&x{text}", link(&asking_with(&client, &[("state", "")])))).await, text);
    }
    let long = asking_with(&client, &[("other", &"x".repeat(40_000))]);
    is_dead_end(&window.get(&link(&long)).await, "too long");
}

// P69, P71, RFC 6749 section 4.1.2.1, RFC 9207.
#[tokio::test(flavor = "multi_thread")]
async fn everything_else_goes_back_to_the_client() {
    let app = TestApp::new().await;
    let client = a_client(&app, json!({})).await;
    let mut window = Window::of(&app);
    let long = "x".repeat(5_000);
    let wrong = [
        ("response_type", "", "invalid_request"),
        ("response_type", "token", "unsupported_response_type"),
        ("response_type", "id_token", "unsupported_response_type"),
        ("response_type", "code id_token", "unsupported_response_type"),
        ("response_type", "code token", "unsupported_response_type"),
        ("response_type", "none", "unsupported_response_type"),
        ("response_type", "CODE", "unsupported_response_type"),
        ("response_mode", "fragment", "invalid_request"),
        ("response_mode", "web_message", "invalid_request"),
        ("scope", "openid  email", "invalid_scope"),
        ("scope", "\u{fc}", "invalid_scope"),
        ("scope", "unknown", "invalid_scope"),
        ("scope", &long, "invalid_scope"),
        ("nonce", &long, "invalid_request"),
        ("code_challenge", "", "invalid_request"),
        ("code_challenge", "short", "invalid_request"),
        ("code_challenge_method", "", "invalid_request"),
        ("code_challenge_method", "plain", "invalid_request"),
        ("code_challenge_method", "s256", "invalid_request"),
        ("prompt", "none login", "invalid_request"),
        ("prompt", "other", "invalid_request"),
        ("max_age", "-1", "invalid_request"),
        ("max_age", "soon", "invalid_request"),
        ("login_hint", &long, "invalid_request"),
        ("id_token_hint", "no.token.here", "invalid_request"),
        ("resource", "no-uri", "invalid_target"),
        ("resource", "https://api.example.com/#f", "invalid_target"),
        ("resource", "https://other.example.com/", "invalid_target"),
        ("dpop_jkt", "short", "invalid_request"),
        ("request", "e30.e30.", "request_not_supported"),
        ("request_uri", "https://shop.example.com/request", "request_uri_not_supported"),
        ("registration", "{}", "registration_not_supported"),
    ];
    for (name, value, expected) in wrong {
        let fields = asking_with(&client, &[(name, value)]);
        let shown: String = value.chars().take(40).collect();
        assert_eq!(error(&window.get(&link(&fields)).await), expected, "{name}={shown}");
        assert_eq!(error(&window.send_from_elsewhere(AUTHORIZE, &pairs(&fields)).await), expected, "{name}={shown}");
    }
    let fields = asking_with(&client, &[("state", &long)]);
    let (to, said) = sent_to(&window.get(&link(&fields)).await);
    assert_eq!((to.as_str(), said["error"].as_str()), (CALLBACK, "invalid_request"));
    assert_eq!(said["state"], long);
    let without = asking_with(&client, &[("state", ""), ("scope", "\"")]);
    let (_, said) = sent_to(&window.get(&link(&without)).await);
    assert_eq!(said.keys().collect::<Vec<_>>(), ["error", "error_description", "iss"]);
    assert_eq!(said["iss"], PUBLIC_URL);
    assert!(STATE.contains('"'));
}

// P71: nobody but a client that proves itself, and was let off, goes without a challenge.
#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_is_needed_unless_a_client_that_proves_itself_was_let_off() {
    let app = TestApp::new().await;
    let public = a_client(&app, json!({ "authMethod": "none" })).await;
    let bound = a_client(&app, json!({})).await;
    let let_off = a_client(&app, json!({ "requirePkce": false })).await;
    let mut window = Window::of(&app);
    let without = [("code_challenge", ""), ("code_challenge_method", "")];
    for client in [&public, &bound] {
        assert_eq!(error(&window.get(&link(&asking_with(client, &without))).await), "invalid_request");
    }
    assert_eq!(super::stage::page(&window.get(&link(&asking_with(&let_off, &without))).await), "/sign-in");
    let half = [("code_challenge", "")];
    assert_eq!(error(&window.get(&link(&asking_with(&let_off, &half))).await), "invalid_request");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_may_not_ask_for_is_refused_to_it() {
    let app = TestApp::new().await;
    let machine = a_client(&app, json!({ "grantTypes": ["client_credentials"] })).await;
    let pushing = a_client(&app, json!({ "requirePar": true })).await;
    let mut window = Window::of(&app);
    assert_eq!(error(&window.get(&link(&asking(&machine))).await), "unauthorized_client");
    assert_eq!(error(&window.get(&link(&asking(&pushing))).await), "invalid_request");
    assert_eq!(error(&window.send_from_elsewhere(AUTHORIZE, &pairs(&asking(&pushing))).await), "invalid_request");
}
