//! Registering: what is answered, what is kept, and what a client comes to be that nobody vouches for.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{Itself, REGISTER, app_of_theirs, refused, with};
use crate::app::{PUBLIC_URL, TestApp};
use crate::clients::stage::{CLIENTS, keys};
use crate::presence::stage::another_realm;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_registered_is_answered_with_its_defaults() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({})).await;
    let answer = app.try_registration(&token, &app_of_theirs()).await.expect(201);
    assert_eq!(answer.header("cache-control"), "no-store");
    let made = Itself::of(&answer);
    assert!(made.secret.starts_with("cs_") && made.token.starts_with("rat_"), "{}", made.body);
    let expected = json!({
        "client_id": made.id, "client_id_issued_at": 1_767_225_600, "client_secret": made.secret,
        "client_secret_expires_at": 0, "registration_access_token": made.token,
        "registration_client_uri": format!("{PUBLIC_URL}/oauth/register/{}", made.id),
        "client_name": "Shop", "redirect_uris": ["https://shop.example.com/callback"], "post_logout_redirect_uris": [],
        "grant_types": ["authorization_code"], "response_types": ["code"],
        "token_endpoint_auth_method": "client_secret_basic",
        "scope": "openid profile email phone offline_access", "id_token_signed_response_alg": "RS256",
        "subject_type": "public", "dpop_bound_access_tokens": false, "require_pushed_authorization_requests": false,
    });
    assert_eq!(made.body, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_has_a_word_there_is_registered() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let said = json!({
        "client_name": "Shop", "redirect_uris": ["https://shop.example.com/a?b=c", "com.example.shop:/back"],
        "post_logout_redirect_uris": ["https://shop.example.com/"],
        "grant_types": ["authorization_code", "refresh_token", "client_credentials"], "response_types": ["code"],
        "token_endpoint_auth_method": "private_key_jwt", "scope": "email openid", "jwks": keys(),
        "client_uri": "https://shop.example.com/", "logo_uri": "https://shop.example.com/logo.png",
        "policy_uri": "https://shop.example.com/privacy", "tos_uri": "https://shop.example.com/terms",
        "id_token_signed_response_alg": "ES256", "subject_type": "public",
        "backchannel_logout_uri": "https://shop.example.com/signed-out", "dpop_bound_access_tokens": true,
        "require_pushed_authorization_requests": true,
    });
    let mut sent = said.clone();
    // What is not known is passed over, and so is what may not be said.
    for (name, value) in [
        ("contacts", json!(["ada@example.com"])),
        ("software_id", json!("shop")),
        ("software_version", json!("1")),
        ("client_name#de", json!("Laden")),
        ("application_type", json!("web")),
        ("first_party", json!(true)),
        ("firstParty", json!(true)),
        ("consent", json!("never")),
        ("requirePkce", json!(false)),
        ("accountId", json!("acc_000000000000")),
        ("audiences", json!(["https://api.example.com/"])),
        ("client_secret", Value::Null),
        ("jwks_uri", Value::Null),
        ("software_statement", Value::Null),
    ] {
        sent[name] = value;
    }
    let made = app.itself(&admin, &sent).await;
    for (name, value) in said.as_object().expect("an object") {
        assert_eq!(made.body[name], *value, "{name}");
    }
    assert!(made.secret.is_empty() && made.body.get("client_secret_expires_at").is_none(), "{}", made.body);
    let seen = app.fetch(&format!("{CLIENTS}/{}", made.id), &admin).await.expect(200).json()["data"].clone();
    for (name, value) in [
        ("firstParty", json!(false)),
        ("consent", json!("once")),
        ("requirePkce", json!(true)),
        ("accountId", Value::Null),
        ("orgId", Value::Null),
        ("audiences", json!([])),
        ("tokenFormat", json!("jwt")),
        ("scopes", json!(["email", "openid"])),
        ("kind", json!("confidential")),
    ] {
        assert_eq!(seen[name], value, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_public_client_registers_too() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let said = with(json!({ "token_endpoint_auth_method": "none", "redirect_uris": ["http://127.0.0.1/back"] }));
    let made = app.itself(&admin, &said).await;
    assert!(made.secret.is_empty(), "{}", made.body);
    assert_eq!(made.body["token_endpoint_auth_method"], "none");
    // One without any name is given none that somebody else has.
    let nameless = app.itself(&admin, &json!({ "redirect_uris": ["https://shop.example.com/callback"] })).await;
    assert_eq!(nameless.body["client_name"], "App without a name");
    // One that people have no part in.
    let machine = json!({ "grant_types": ["client_credentials"], "response_types": [] });
    let machine = app.itself(&admin, &machine).await;
    assert_eq!((&machine.body["response_types"], &machine.body["redirect_uris"]), (&json!([]), &json!([])));
}

#[tokio::test(flavor = "multi_thread")]
async fn each_realm_has_its_own() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({})).await;
    another_realm(&app, "shop-two").await;
    let answer = app.post("/realms/shop-two/oauth/register").bearer(&token).json(&app_of_theirs()).send().await;
    refused(&answer, 401, "invalid_token");
    app.post("/realms/nowhere/oauth/register").bearer(&token).json(&app_of_theirs()).send().await.expect(404);
    let made =
        app.post("/realms/default/oauth/register").bearer(&token).json(&app_of_theirs()).send().await.expect(201);
    let made = Itself::of(&made);
    assert_eq!(made.path, format!("{REGISTER}/{}", made.id));
    app.get(&format!("/realms/default{}", made.path)).bearer(&made.token).send().await.expect(200);
    let elsewhere = app.get(&format!("/realms/shop-two{}", made.path)).bearer(&made.token).send().await;
    refused(&elsewhere, 401, "invalid_token");
}

// What opens anything is kept as SHA-256 alone, and the trail knows who came by which token.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_is_kept_and_the_trail_says_whence_a_client_came() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({})).await;
    app.advance(Duration::from_millis(1)).await;
    let made = app.registered(&token, &app_of_theirs()).await;
    for rows in app.database().contents().await.values() {
        for row in rows {
            assert!([&token, &made.token, &made.secret].iter().all(|secret| !row.contains(secret.as_str())), "{row}");
        }
    }
    let id = app.query("SELECT id FROM registration_tokens").await.remove(0);
    let events = app.fetch("/v1/AuditEvents?limit=2", &admin).await.expect(200).json();
    let mut events = events["data"].as_array().expect("events").iter();
    let event = events.find(|event| event["action"] == "client.register").expect("its event");
    assert_eq!(event["outcome"], "success");
    assert_eq!(event["target"], json!({ "kind": "client", "id": made.id }));
    assert_eq!(
        event["details"],
        json!({
            "registrationToken": id, "authMethod": "client_secret_basic", "grantTypes": ["authorization_code"],
            "scopes": ["openid", "profile", "email", "phone", "offline_access"],
        })
    );
}
