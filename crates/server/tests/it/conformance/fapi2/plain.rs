//! Clients that do everything right.

use serde_json::json;
use signet_vocabulary::Secret;

use super::stage::{EMAIL, Party, window};
use crate::app::{PUBLIC_URL, TestApp};
use crate::authorize::stage::{STATE, code, error, form, page, pairs, sent_to};
use crate::grants::stage::CALLBACK;
use crate::oauth::stage::text;
use crate::presence::stage::claims_of;

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_discovery_end_point_verification() {
    let app = TestApp::new().await;
    let document = app.get("/.well-known/openid-configuration").send().await.expect(200).json();
    assert_eq!(document["issuer"], PUBLIC_URL);
    for (name, path) in [
        ("token_endpoint", "/oauth/token"),
        ("authorization_endpoint", "/oauth/authorize"),
        ("pushed_authorization_request_endpoint", "/oauth/par"),
        ("registration_endpoint", "/oauth/register"),
        ("jwks_uri", "/.well-known/jwks.json"),
    ] {
        assert_eq!(document[name], format!("{PUBLIC_URL}{path}"), "{name}");
    }
    for (name, value) in [
        ("token_endpoint_auth_methods_supported", "private_key_jwt"),
        ("token_endpoint_auth_signing_alg_values_supported", "PS256"),
        ("token_endpoint_auth_signing_alg_values_supported", "ES256"),
        ("token_endpoint_auth_signing_alg_values_supported", "EdDSA"),
        ("dpop_signing_alg_values_supported", "PS256"),
        ("dpop_signing_alg_values_supported", "ES256"),
        ("dpop_signing_alg_values_supported", "EdDSA"),
        ("id_token_signing_alg_values_supported", "ES256"),
        ("id_token_signing_alg_values_supported", "EdDSA"),
        ("userinfo_signing_alg_values_supported", "ES256"),
        ("userinfo_signing_alg_values_supported", "EdDSA"),
    ] {
        let held = document[name].as_array().unwrap_or_else(|| panic!("no {name}: {document}"));
        assert!(held.contains(&json!(value)), "{name}: {held:?}");
    }
    assert_eq!(document["code_challenge_methods_supported"], json!(["S256"]));
    assert_eq!(document["response_types_supported"], json!(["code"]));
    assert_eq!(document["authorization_response_iss_parameter_supported"], true);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_happy_flow() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    // The module goes twice, with a client of its own each time.
    for seed in [1, 2] {
        let party = Party::of(&app, seed).await;
        let tokens = party.tokens(&mut window, &[]).await;
        assert_eq!((&tokens["token_type"], &tokens["scope"]), (&json!("DPoP"), &json!("openid email")));
        let claims = claims_of(&text(&tokens, "id_token"));
        assert_eq!((&claims["iss"], &claims["aud"]), (&json!(PUBLIC_URL), &json!(party.client.id)));
        assert_eq!(claims["nonce"], "n-0S6_WzA2Mj");
        let told = party.show(&text(&tokens, "access_token")).await.expect(200).json();
        assert_eq!((&told["email"], &told["sub"]), (&json!(EMAIL), &claims["sub"]));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_user_rejects_authentication() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::with(&app, 1, json!({})).await;
    let asked = window.get(&party.pushed(&[]).await).await;
    assert_eq!(page(&asked), "/consent");
    let shown = window.get(asked.header("location")).await.expect(200);
    let back = window.send("/consent", &pairs(&form(&shown, "no"))).await.expect(303);
    assert_eq!(error(&window.get(back.header("location")).await), "access_denied");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_authorization_request_without_state_success() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let (to, said) = sent_to(&window.get(&party.pushed(&[("state", "")]).await).await);
    assert_eq!(to, CALLBACK);
    assert_eq!(said.keys().collect::<Vec<_>>(), ["code", "iss"]);
    party.redeem(&Secret::new(said["code"].clone())).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_authorization_request_without_nonce_success() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let tokens = Party::of(&app, 1).await.tokens(&mut window, &[("nonce", "")]).await;
    assert!(claims_of(&text(&tokens, "id_token")).get("nonce").is_none());
}

/// A flow with this nonce, which the ID token brings back.
async fn comes_back(nonce: &str) {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let tokens = Party::of(&app, 1).await.tokens(&mut window, &[("nonce", nonce)]).await;
    assert_eq!(claims_of(&text(&tokens, "id_token"))["nonce"], nonce);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_authorization_request_with_64_char_nonce_success() {
    comes_back(&"n".repeat(64)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_authorization_request_with_long_nonce() {
    comes_back(&"n".repeat(384)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_authorization_request_with_long_state() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let state = "s".repeat(384);
    let (_, said) = sent_to(&window.get(&party.pushed(&[("state", &state)]).await).await);
    assert_eq!(said["state"], state);
    assert!(said.contains_key("code"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_other_scope_order_succeeds() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let tokens = party.tokens(&mut window, &[("scope", "email openid")]).await;
    claims_of(&text(&tokens, "id_token"));
    let told = party.show(&text(&tokens, "access_token")).await.expect(200).json();
    assert_eq!(told["email"], EMAIL);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_different_nonce_inside_and_outside_request_object() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let link = format!("{}&nonce=outside", party.pushed(&[("nonce", "inside")]).await);
    let tokens = party.redeem(&code(&window.get(&link).await)).await.expect(200).json();
    assert_eq!(claims_of(&text(&tokens, "id_token"))["nonce"], "inside");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_different_state_inside_and_outside_request_object() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let link = format!("{}&state=outside", Party::of(&app, 1).await.pushed(&[]).await);
    let (_, said) = sent_to(&window.get(&link).await);
    assert_eq!(said["state"], STATE);
    assert!(said.contains_key("code"), "{said:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_state_only_outside_request_object_not_used() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let link = format!("{}&state=outside", Party::of(&app, 1).await.pushed(&[("state", "")]).await);
    let (_, said) = sent_to(&window.get(&link).await);
    assert_eq!(said.keys().collect::<Vec<_>>(), ["code", "iss"]);
}

// Every other module sends the browser with these two parameters as well; this one is there for the rule (RFC 9101, section 5).
#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_without_duplicate_parameters() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let link = party.pushed(&[]).await;
    assert_eq!(link.matches('=').count(), 2, "{link}");
    party.redeem(&code(&window.get(&link).await)).await.expect(200);
}
