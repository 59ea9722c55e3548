//! Codes that are bound to a key before they are made (RFC 9449, section 10).

use super::stage::{HELD, OTHER, PAR, Party, request_uri, window};
use crate::app::TestApp;
use crate::authorize::stage::code;
use crate::oauth::stage::{TOKEN, is_error, key_proof, thumbprint};

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_mismatched_dpop_jkt_fails() {
    let app = TestApp::new().await;
    let party = Party::of(&app, 1).await;
    let proof = || key_proof(HELD, &party.proves(PAR));
    is_error(&party.push_proving(&[("dpop_jkt", &thumbprint(OTHER))], &proof()).await, 400, "invalid_dpop_proof");
    party.push_proving(&[("dpop_jkt", &thumbprint(HELD))], &proof()).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_token_endpoint_fails_with_mismatched_dpop_proof_jkt() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let pushed = party.push_proving(&[], &key_proof(HELD, &party.proves(PAR))).await;
    let code = code(&window.get(&party.link(&request_uri(pushed))).await);
    let other = key_proof(OTHER, &party.proves(TOKEN));
    is_error(&party.redeem_proving(&code, &other).await, 400, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_token_endpoint_fails_with_mismatched_dpop_jkt() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let code = party.code(&mut window, &[("dpop_jkt", &thumbprint(OTHER))]).await;
    is_error(&party.redeem(&code).await, 400, "invalid_grant");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_dpopproof_at_par_endpoint_binding_success() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let pushed = party.push_proving(&[], &key_proof(HELD, &party.proves(PAR))).await;
    let code = code(&window.get(&party.link(&request_uri(pushed))).await);
    assert_eq!(party.redeem(&code).await.expect(200).json()["token_type"], "DPoP");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_dpop_auth_code_binding_success() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let tokens = Party::of(&app, 1).await.tokens(&mut window, &[("dpop_jkt", &thumbprint(HELD))]).await;
    assert_eq!(tokens["token_type"], "DPoP");
}
