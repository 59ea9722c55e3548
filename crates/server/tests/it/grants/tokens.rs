//! What the tokens of a client say.

use serde_json::{Value, json};
use signet_protocol::jose::Algorithm;
use signet_protocol::oidc::id_token::at_hash;

use super::stage::{a_client, claims, granted};
use crate::app::{PUBLIC_URL, TestApp};

#[tokio::test(flavor = "multi_thread")]
async fn an_access_token_names_its_client_and_its_scope() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let granted = granted(&app, &client, &ada, "openid email read:identity").await;
    let said = claims(&granted.access.token);
    for (name, value) in [
        ("iss", json!(PUBLIC_URL)),
        ("aud", json!(PUBLIC_URL)),
        ("sub", json!(ada.id)),
        ("client_id", json!(client.id)),
        ("sid", json!(granted.session.id.as_str())),
        // The person holds no such permission.
        ("scope", json!("openid email")),
        ("acr", json!("aal1")),
        ("amr", json!(["pwd"])),
        ("auth_time", json!(app.clock.now().seconds())),
        ("exp", json!(app.clock.now().seconds() + 900)),
    ] {
        assert_eq!(said[name], value, "{name}");
    }
    // RFC 9068 section 2.2.3.1: what there is none of is absent.
    assert!(said.get("cnf").is_none() && said.get("roles").is_none());
}

// P60, P81.
#[tokio::test(flavor = "multi_thread")]
async fn an_id_token_tells_what_was_asked_for_and_nothing_that_data_says_of_the_sign_in() {
    for (name, algorithm) in [("EdDSA", Algorithm::EdDsa), ("ES256", Algorithm::Es256)] {
        let app = TestApp::new().await;
        let ada = app.register("ada@example.com").await;
        let client = a_client(&app, json!({ "signingAlgorithm": name })).await;
        let data = json!({ "firstName": "Ada", "lastName": "King", "sub": "root", "email": "root@example.com", "acr": "aal9",
            "email_verified": true, "roles": ["admin"], "picture": "javascript:alert(1)", "website": "https://ada.example.com",
            "preferred_username": "root", "locale": 7, "zoneinfo": "Europe/London" });
        app.query(&format!("UPDATE identities SET data = '{data}'")).await;
        let granted = granted(&app, &client, &ada, "openid email profile phone").await;
        let said = claims(granted.id_token.as_ref().expect("an ID token"));
        let now = app.clock.now().seconds();
        let expected = json!({
            "iss": PUBLIC_URL, "sub": ada.id, "aud": client.id, "exp": now + 3600, "iat": now, "auth_time": now,
            "nonce": "n-0S6_ \"WzA2Mj\u{fc}", "acr": "aal1", "amr": ["pwd"], "sid": granted.session.id.as_str(),
            "at_hash": at_hash(algorithm, granted.access.token.expose()),
            "email": "ada@example.com", "email_verified": false,
            "given_name": "Ada", "family_name": "King", "name": "Ada King", "zoneinfo": "Europe/London",
            "website": "https://ada.example.com", "updated_at": said["updated_at"],
        });
        assert_eq!(said, expected);
        let header = granted.id_token.expect("an ID token").expose().split('.').next().expect("a header").to_owned();
        let header = signet_protocol::encoding::from_base64url(&header).expect("base64url");
        let header: Value = serde_json::from_slice(&header).expect("JSON");
        assert_eq!(header["alg"], name);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn without_openid_there_is_no_id_token() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let granted = granted(&app, &client, &ada, "email").await;
    assert!(granted.id_token.is_none());
}
