//! Proofs of a key beside a token, good and bad (RFC 9449, sections 4.3 and 7.1).

use serde_json::{Value, json};
use signet_protocol::dpop::ath;

use super::stage::{HELD, OTHER, PAR, Party, extended, request_uri, window};
use crate::app::{PUBLIC_URL, TestApp};
use crate::authorize::stage::code;
use crate::oauth::stage::{TOKEN, USERINFO, key_of_client, key_proof, text};
use crate::presence::stage::{Forger, with};

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_access_token_type_header_case_sensitivity() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let token = text(&party.tokens(&mut window, &[]).await, "access_token");
    for scheme in ["DPoP", "dpop", "DPOP", "dPoP"] {
        let proof = key_proof(HELD, &party.proves_with(&token));
        let call = app.get(USERINFO).header("authorization", format!("{scheme} {token}"));
        let answer = call.header("dpop", proof).send().await;
        assert_eq!(answer.status, 200, "{scheme}: {}", answer.text);
    }
}

/// A whole flow in which every proof says something more or else: at PAR, at the token endpoint and beside the token.
async fn everywhere(change: impl Fn(i64) -> Value) {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let proof = |claims: Value| key_proof(HELD, &extended(&claims, &change(app.clock.now().seconds())));
    let pushed = party.push_proving(&[], &proof(party.proves(PAR))).await;
    let code = code(&window.get(&party.link(&request_uri(pushed))).await);
    let tokens = party.redeem_proving(&code, &proof(party.proves(TOKEN))).await.expect(200).json();
    let token = text(&tokens, "access_token");
    party.show_proving(&token, &proof(party.proves_with(&token))).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_check_dpop_proof_nbf_exp() {
    everywhere(|now| json!({ "nbf": now, "exp": now + 60 })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_dpopproof_with_iat_10seconds_before_succeeds() {
    everywhere(|now| json!({ "iat": now - 10 })).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_dpopproof_with_iat_10seconds_after_succeeds() {
    everywhere(|now| json!({ "iat": now + 10 })).await;
}

/// Proofs beside a token that are good all the same.
fn good_proofs(party: &Party<'_>, token: &str) -> Vec<(&'static str, String)> {
    let says = |others: Value| extended(&party.proves_with(token), &others);
    let head = json!({
        "typ": "dpop+jwt", "alg": "EdDSA", "jwk": key_of_client(HELD).public().to_jwk(), "extra": "more",
    });
    let forger = Forger::from_seed(&[HELD; 32]);
    vec![
        ("as it should be", key_proof(HELD, &says(json!({})))),
        ("a query in the address", key_proof(HELD, &says(json!({ "htu": format!("{PUBLIC_URL}{USERINFO}?x=1#y") })))),
        ("more than there has to be", forger.token(&head, &says(json!({ "extra": { "more": [1] } })))),
        ("an address to be normalized", {
            let origin = PUBLIC_URL.to_uppercase();
            key_proof(HELD, &says(json!({ "htu": format!("{origin}:80/oauth/./userinfo") })))
        }),
    ]
}

/// What their header has wrong.
fn bad_heads(party: &Party<'_>, token: &str) -> Vec<(&'static str, String)> {
    let forger = Forger::from_seed(&[HELD; 32]);
    let jwk = serde_json::to_value(key_of_client(HELD).public().to_jwk()).expect("JSON");
    let head = json!({ "typ": "dpop+jwt", "alg": "EdDSA", "jwk": jwk });
    let private = extended(&jwk, &json!({ "d": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA" }));
    let of = |head: Value| forger.token(&head, &party.proves_with(token));
    vec![
        ("no typ", of(with(&head, "typ", None))),
        ("another typ", of(with(&head, "typ", Some(json!("JWT"))))),
        ("no alg", of(with(&head, "alg", None))),
        ("none", of(with(&head, "alg", Some(json!("none"))))),
        ("another algorithm than the key's", of(with(&head, "alg", Some(json!("RS256"))))),
        ("no jwk", of(with(&head, "jwk", None))),
        ("a private key", of(with(&head, "jwk", Some(private)))),
    ]
}

/// What they say that is wrong.
fn bad_claims(party: &Party<'_>, token: &str) -> Vec<(&'static str, String)> {
    let now = party.app.clock.now().seconds();
    let without = |name: &str| key_proof(HELD, &with(&party.proves_with(token), name, None));
    let saying = |others: Value| key_proof(HELD, &extended(&party.proves_with(token), &others));
    vec![
        ("no jti", without("jti")),
        ("no htm", without("htm")),
        ("no htu", without("htu")),
        ("no iat", without("iat")),
        ("no ath", without("ath")),
        ("another htm", saying(json!({ "htm": "PUT" }))),
        ("another htu", saying(json!({ "htu": format!("{PUBLIC_URL}{TOKEN}") }))),
        ("an hour ahead", saying(json!({ "iat": now + 3600 }))),
        ("an hour ago", saying(json!({ "iat": now - 3600 }))),
        ("another ath", saying(json!({ "ath": ath("another token") }))),
        ("another key", key_proof(OTHER, &party.proves_with(token))),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_dpop_negative_tests() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let token = text(&party.tokens(&mut window, &[]).await, "access_token");
    let good = key_proof(HELD, &party.proves_with(&token));
    let (signed, _) = good.rsplit_once('.').expect("a signature");
    let mut bad = [bad_heads(&party, &token), bad_claims(&party, &token)].concat();
    bad.extend([
        ("no token at all", "dpop".to_owned()),
        ("no signature of its own", format!("{signed}.{}", "A".repeat(86))),
    ]);
    for (what, proof) in bad {
        let answer = party.show_proving(&token, &proof).await;
        assert_eq!((answer.status.as_u16(), &*answer.code()), (401, "INVALID_DPOP_PROOF"), "{what}: {}", answer.text);
    }
    for (what, proof) in good_proofs(&party, &token) {
        let answer = party.show_proving(&token, &proof).await;
        assert_eq!(answer.status, 200, "{what}: {}", answer.text);
    }
    party.show_proving(&token, &good).await.expect(200);
    assert_eq!(party.show_proving(&token, &good).await.expect(401).code(), "INVALID_DPOP_PROOF", "twice");
    let show = |scheme: &str| app.get(USERINFO).header("authorization", format!("{scheme} {token}"));
    let one = || key_proof(HELD, &party.proves_with(&token));
    let two = show("DPoP").header("dpop", one()).header("dpop", one()).send().await;
    assert_eq!(two.expect(401).code(), "INVALID_DPOP_PROOF", "two proofs");
    assert_eq!(
        show("Bearer").header("dpop", one()).send().await.expect(401).code(),
        "INVALID_TOKEN",
        "as if it were free"
    );
    assert_eq!(show("Bearer").send().await.expect(401).code(), "INVALID_TOKEN", "without a proof");
}
