//! The token endpoint: what codes and refresh tokens are bound to, and how often and how long they are good.

use std::time::Duration;

use super::stage::{HELD, Party, window};
use crate::app::TestApp;
use crate::authorize::stage::code;
use crate::grants::stage::{CALLBACK, VERIFIER, grants_held};
use crate::oauth::stage::{TOKEN, code_fields, is_error, key_proof, text};

// What the second client says of itself, signed with the first one's key: the first one's code stays good.
#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_client_id_in_token_endpoint() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let (party, other) = (Party::of(&app, 1).await, Party::of(&app, 2).await);
    let code = party.code(&mut window, &[]).await;
    let fields = [&code_fields(code.expose())[..], &[("client_id", &*other.client.id)]].concat();
    let proof = key_proof(HELD, &party.proves(TOKEN));
    let call = party.form_saying(TOKEN, &fields, &other.says()).header("dpop", proof);
    is_error(&call.send().await, 401, "invalid_client");
    party.redeem(&code).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_holder_of_key_required() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let code = party.code(&mut window, &[]).await;
    let answer = party.form(TOKEN, &code_fields(code.expose())).send().await;
    is_error(&answer, 400, "invalid_dpop_proof");
    assert_eq!(grants_held(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_authorization_code_is_bound_to_client() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let (party, other) = (Party::of(&app, 1).await, Party::of(&app, 2).await);
    let code = party.code(&mut window, &[]).await;
    is_error(&other.redeem(&code).await, 400, "invalid_grant");
    assert_eq!(grants_held(&app).await, 0);
    other.tokens(&mut window, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_attempt_reuse_authorization_code_after_one_second() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let code = party.code(&mut window, &[]).await;
    let access = text(&party.redeem(&code).await.expect(200).json(), "access_token");
    party.show(&access).await.expect(200);
    app.advance(Duration::from_secs(1)).await;
    is_error(&party.redeem(&code).await, 400, "invalid_grant");
    app.catch_up().await;
    assert_eq!(party.show(&access).await.expect(401).code(), "INVALID_TOKEN");
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_token_endpoint_fails_with_expired_auth_code() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let (late, later) = (party.code(&mut window, &[]).await, party.code(&mut window, &[]).await);
    app.advance(Duration::from_secs(59)).await;
    party.redeem(&late).await.expect(200);
    app.advance(Duration::from_secs(3)).await;
    is_error(&party.redeem(&later).await, 400, "invalid_grant");
}

/// What becomes of a code whose verifier is this; with the right one it would be good.
async fn verified_by(verifier: Option<&str>) {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    for (verifier, status) in [(verifier, 400), (Some(VERIFIER), 200)] {
        let code = party.code(&mut window, &[]).await;
        let fields =
            [("grant_type", "authorization_code"), ("code", code.expose().as_str()), ("redirect_uri", CALLBACK)];
        let verifier: Vec<_> = verifier.map(|verifier| ("code_verifier", verifier)).into_iter().collect();
        let answer = party.redeem_fields(&[&fields[..], &verifier].concat()).await;
        match status {
            400 => is_error(&answer, 400, "invalid_grant"),
            _ => drop(answer.expect(200)),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_pkce_code_verifier_required() {
    verified_by(None).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_incorrect_pkce_code_verifier_rejected() {
    verified_by(Some("another-verifier-of-forty-three-characters-")).await;
}

// The module shows the token before the last again after 30 seconds; here that gives the same successor for 10, and later it
// is taken for a thief's. It has one refused without a key as `invalid_request` besides, and here it is `invalid_dpop_proof`.
#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_refresh_token() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let (party, other) = (Party::of(&app, 1).await, Party::of(&app, 2).await);
    let wish = [("scope", "openid offline_access"), ("prompt", "consent")];
    let asked = party.pushed(&wish).await;
    let code = code(&window.agree(&asked).await);
    let first = text(&party.redeem(&code).await.expect(200).json(), "refresh_token");
    let shown = [("grant_type", "refresh_token"), ("refresh_token", &*first)];
    is_error(&other.redeem_fields(&shown).await, 400, "invalid_grant");
    is_error(&party.form(TOKEN, &shown).send().await, 400, "invalid_dpop_proof");
    let next = party.redeem_fields(&shown).await.expect(200).json();
    assert_eq!(next["token_type"], "DPoP");
    let second = text(&next, "refresh_token");
    assert_ne!(second, first);
    app.advance(Duration::from_secs(10)).await;
    assert_eq!(party.redeem_fields(&shown).await.expect(200).json()["refresh_token"], second);
    let shown = [("grant_type", "refresh_token"), ("refresh_token", &*second)];
    party.redeem_fields(&shown).await.expect(200);
}
