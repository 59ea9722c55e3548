//! What a client says of itself obeys the rules of every client, and a refusal names the member in the words of RFC 7591.

use serde_json::{Value, json};

use super::stage::{app_of_theirs, refused, with};
use crate::app::TestApp;
use crate::clients::stage::keys;

const REDIRECT: &str = "invalid_redirect_uri";
const METADATA: &str = "invalid_client_metadata";

#[tokio::test(flavor = "multi_thread")]
async fn each_member_at_fault_is_named() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({})).await;
    let mut private = keys();
    private["keys"][0]["d"] = json!("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
    let uri = "https://shop.example.com/";
    for (members, error, member) in [
        (json!({ "redirect_uris": null }), REDIRECT, "redirect_uris"),
        (json!({ "redirect_uris": [] }), REDIRECT, "redirect_uris"),
        // OIDF, redirect-uri-regfrag.
        (json!({ "redirect_uris": ["https://shop.example.com/callback#part"] }), REDIRECT, "redirect_uris[0]"),
        (json!({ "redirect_uris": ["https://shop.example.com/callback#"] }), REDIRECT, "redirect_uris[0]"),
        (json!({ "redirect_uris": [uri, "http://shop.example.com/"] }), REDIRECT, "redirect_uris[1]"),
        (json!({ "redirect_uris": ["javascript:alert(1)"] }), REDIRECT, "redirect_uris[0]"),
        (json!({ "redirect_uris": ["data:text/html,x"] }), REDIRECT, "redirect_uris[0]"),
        (json!({ "redirect_uris": ["https://*.example.com/"] }), REDIRECT, "redirect_uris[0]"),
        (json!({ "redirect_uris": [uri, uri] }), REDIRECT, "redirect_uris[1]"),
        (json!({ "post_logout_redirect_uris": ["/"] }), METADATA, "post_logout_redirect_uris[0]"),
        (json!({ "client_name": "" }), METADATA, "client_name"),
        (json!({ "client_name": "a\u{7}b" }), METADATA, "client_name"),
        (json!({ "token_endpoint_auth_method": "client_secret_jwt" }), METADATA, "token_endpoint_auth_method"),
        (json!({ "token_endpoint_auth_method": "private_key_jwt" }), METADATA, "jwks"),
        (json!({ "grant_types": ["implicit"] }), METADATA, "grant_types[0]"),
        (json!({ "grant_types": ["authorization_code", "password"] }), METADATA, "grant_types[1]"),
        (json!({ "grant_types": [] }), METADATA, "grant_types"),
        (
            json!({ "grant_types": ["authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange"] }),
            METADATA,
            "grant_types[1]",
        ),
        (
            json!({ "grant_types": ["client_credentials"], "token_endpoint_auth_method": "none" }),
            METADATA,
            "grant_types[0]",
        ),
        (json!({ "response_types": ["token"] }), METADATA, "response_types"),
        (json!({ "response_types": ["code", "code id_token"] }), METADATA, "response_types"),
        (json!({ "response_types": [] }), METADATA, "response_types"),
        (json!({ "grant_types": ["client_credentials"], "response_types": ["code"] }), METADATA, "response_types"),
        (json!({ "scope": "openid write:clients" }), METADATA, "scope"),
        (json!({ "scope": "openid orders.read" }), METADATA, "scope"),
        (json!({ "jwks": { "keys": [] } }), METADATA, "jwks"),
        (json!({ "jwks": private }), METADATA, "jwks"),
        (json!({ "jwks": keys(), "jwks_uri": "https://shop.example.com/keys" }), METADATA, "jwks_uri"),
        (json!({ "jwks_uri": "http://shop.example.com/keys" }), METADATA, "jwks_uri"),
        (json!({ "id_token_signed_response_alg": "none" }), METADATA, "id_token_signed_response_alg"),
        (json!({ "id_token_signed_response_alg": "HS256" }), METADATA, "id_token_signed_response_alg"),
        (json!({ "subject_type": "pairwise" }), METADATA, "subject_type"),
    ] {
        let said = refused(&app.try_registration(&token, &with(members.clone())).await, 400, error);
        assert!(said.starts_with(&format!("{member}: ")), "{members}: {said}");
        assert!(!said.contains("nWGxne"), "a private key is said back");
    }
    assert_eq!(app.query("SELECT id FROM clients").await.len(), 0);
    // What was refused spent nothing.
    assert_eq!(app.query("SELECT uses_left FROM registration_tokens").await, ["100"]);
}

// P49.
#[tokio::test(flavor = "multi_thread")]
async fn addresses_for_people_and_for_us_are_https() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({})).await;
    for member in ["client_uri", "logo_uri", "policy_uri", "tos_uri", "jwks_uri", "backchannel_logout_uri"] {
        for uri in [
            "http://shop.example.com/x",
            "javascript:alert(1)",
            "JaVaScRiPt:alert(1)",
            "data:image/svg+xml,<svg/onload=alert(1)>",
            "//shop.example.com/x",
            "https://ada:secret@shop.example.com/x",
            "https://",
            "",
        ] {
            let said = refused(&app.try_registration(&token, &with(json!({ member: uri }))).await, 400, METADATA);
            assert!(said.starts_with(&format!("{member}: ")), "{member} {uri}: {said}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn several_faults_are_named_together_in_the_words_of_the_specification() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({})).await;
    let body = with(json!({ "redirect_uris": ["/"], "logo_uri": "/", "token_endpoint_auth_method": "none",
        "grant_types": ["authorization_code", "client_credentials"] }));
    let said = refused(&app.try_registration(&token, &body).await, 400, REDIRECT);
    for part in ["redirect_uris[0]: ", "logo_uri: ", "grant_types[1]: ", "token_endpoint_auth_method none"] {
        assert!(said.contains(part), "{part}: {said}");
    }
    assert!(!said.contains("authMethod") && !said.contains("redirectUris"), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_metadata_is_refused() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({})).await;
    for (body, member) in [
        (with(json!({ "redirect_uris": "https://shop.example.com/" })), "redirect_uris"),
        (with(json!({ "client_name": 7 })), "client_name"),
        (with(json!({ "dpop_bound_access_tokens": "yes" })), "dpop_bound_access_tokens"),
        (with(json!({ "jwks": "keys" })), "jwks"),
        (json!([]), "the JSON document"),
        (Value::Null, "the JSON document"),
    ] {
        let said = refused(&app.try_registration(&token, &body).await, 400, METADATA);
        assert!(said.contains(member), "{body}: {said}");
    }
    let call = || app.post("/oauth/register").bearer(&token);
    let json = |text: &'static str| call().header("content-type", "application/json").body(text).send();
    refused(&json("{").await, 400, METADATA);
    refused(&json(r#"{"client_name":"a","client_name":"b"}"#).await, 400, METADATA);
    let form = call().header("content-type", "application/x-www-form-urlencoded").body("client_name=Shop");
    refused(&form.send().await, 415, "invalid_request");
    app.registered(&token, &app_of_theirs()).await;
}
