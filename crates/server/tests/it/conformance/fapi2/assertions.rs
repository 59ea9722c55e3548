//! How clients prove themselves: what an assertion has to say, and by what it is signed.

use serde_json::{Value, json};
use signet_protocol::jose::{self, Algorithm, SigningKey};

use super::stage::{HELD, PAR, Party, extended, window};
use crate::app::{PUBLIC_URL, TestApp};
use crate::authorize::stage::{asking, pairs};
use crate::oauth::stage::{TOKEN, code_fields, is_error, key_proof};

/// What becomes of assertions that say other things, at the endpoint that the module shows them to first; a good one passes.
async fn at_par(others: &[fn(i64) -> Value], status: u16) {
    let app = TestApp::new().await;
    let party = Party::of(&app, 1).await;
    for other in others {
        let answer = party.push_saying(&extended(&party.says(), &other(app.clock.now().seconds()))).await;
        match status {
            401 => is_error(&answer, 401, "invalid_client"),
            _ => drop(answer.expect(status)),
        }
    }
    party.push(&[]).await.expect(201);
}

/// The same for one that is refused at the token endpoint: the code that it comes with is still good.
async fn at_token(change: impl FnOnce(Value, i64) -> Value) {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let code = party.code(&mut window, &[]).await;
    let claims = change(party.says(), app.clock.now().seconds());
    let proof = key_proof(HELD, &party.proves(TOKEN));
    let call = party.form_saying(TOKEN, &code_fields(code.expose()), &claims).header("dpop", proof);
    is_error(&call.send().await, 401, "invalid_client");
    party.redeem(&code).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_client_assertion_with_exp_is_5_minutes_in_past_fails() {
    at_token(|says, now| extended(&says, &json!({ "exp": now - 300 }))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_client_assertion_with_wrong_aud_fails() {
    at_token(|says, _| extended(&says, &json!({ "aud": "https://other.example.com" }))).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_client_assertion_with_no_sub_fails() {
    at_token(|mut says, _| {
        says.as_object_mut().expect("an object").remove("sub").expect("a sub");
        says
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_client_assertion_in_token_endpoint() {
    let app = TestApp::new().await;
    let mut window = window(&app).await;
    let party = Party::of(&app, 1).await;
    let code = party.code(&mut window, &[]).await;
    let proof = key_proof(HELD, &party.proves(TOKEN));
    let fields = [&code_fields(code.expose())[..], &[("client_id", &*party.client.id)]].concat();
    is_error(&app.form(TOKEN, &fields).header("dpop", proof).send().await, 401, "invalid_client");
    party.redeem(&code).await.expect(200);
}

// The key is a client's that signs with PS256: whoever gets RS256 out of it is not let in by it.
#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_ensure_signed_client_assertion_with_rs256_fails() {
    let app = TestApp::new().await;
    let key = SigningKey::generate(Algorithm::Rs256, &app.app.random).expect("a key");
    for (algorithm, is_let_in) in [("RS256", true), ("PS256", false)] {
        let jwk = extended(&serde_json::to_value(key.public().to_jwk()).expect("JSON"), &json!({ "alg": algorithm }));
        let party = Party::with(&app, 1, json!({ "jwks": { "keys": [jwk] } })).await;
        let signed = jose::sign(&key, "JWT", &party.says()).expect("a token");
        let answer = party.form_with(PAR, &pairs(&asking(&party.client)), &signed).send().await;
        match is_let_in {
            true => drop(answer.expect(201)),
            false => is_error(&answer, 401, "invalid_client"),
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_ensure_jwt_client_assertions_nbf_8_seconds_in_the_future_is_accepted() {
    at_par(&[|now| json!({ "nbf": now + 8, "iat": now + 8 })], 201).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_ensure_jwt_client_assertions_nbf_over_60_seconds_in_the_future_fails() {
    at_par(
        &[|now| json!({ "nbf": now + 61, "exp": now + 120 }), |now| json!({ "iat": now + 61, "exp": now + 120 })],
        401,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_test_array_as_audience_fails() {
    at_par(
        &[
            |_| json!({ "aud": [PUBLIC_URL] }),
            |_| json!({ "aud": [PUBLIC_URL, format!("{PUBLIC_URL}{PAR}"), format!("{PUBLIC_URL}{TOKEN}")] }),
        ],
        401,
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_test_par_endpoint_url_as_audience_fails() {
    at_par(&[|_| json!({ "aud": format!("{PUBLIC_URL}{PAR}") })], 401).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fapi2_security_profile_final_par_test_token_endpoint_url_as_audience_fails() {
    at_par(&[|_| json!({ "aud": format!("{PUBLIC_URL}{TOKEN}") })], 401).await;
}
