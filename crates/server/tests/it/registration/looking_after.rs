//! A client that looks after itself: sees, replaces and deletes what it registered (RFC 7592).

use axum::http::Method;
use serde_json::{Value, json};

use super::stage::{Itself, app_of_theirs, refused, with};
use crate::app::TestApp;
use crate::clients::stage::{CLIENTS, keys, shop};

fn without_secret(body: &Value) -> Value {
    let mut body = body.clone();
    let members = body.as_object_mut().expect("an object");
    members.remove("client_secret");
    members.remove("client_secret_expires_at");
    body
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_sees_itself_without_its_secret() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.itself(&admin, &app_of_theirs()).await;
    let answer = app.see_itself(&made).await.expect(200);
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.json(), without_secret(&made.body));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_said_again_goes_back_to_its_default() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let full = with(json!({ "tos_uri": "https://shop.example.com/terms", "scope": "openid",
        "grant_types": ["authorization_code", "refresh_token"], "dpop_bound_access_tokens": true }));
    let made = app.itself(&admin, &full).await;
    let stall = made.again(json!({ "client_name": "Stall", "logo_uri": "https://shop.example.com/logo.png",
        "registration_access_token": "rat_x", "client_id_issued_at": 1, "client_secret": made.secret }));
    let changed = app.say_again(&made, &stall).await.expect(200).json();
    let mut expected = without_secret(&made.body);
    expected["client_name"] = json!("Stall");
    expected["logo_uri"] = json!("https://shop.example.com/logo.png");
    expected["scope"] = json!("openid profile email phone offline_access");
    expected["grant_types"] = json!(["authorization_code"]);
    expected["dpop_bound_access_tokens"] = json!(false);
    expected.as_object_mut().expect("an object").remove("tos_uri");
    assert_eq!(changed, expected);
    assert_eq!(app.see_itself(&made).await.expect(200).json(), expected);
    let event = &app.fetch("/v1/AuditEvents?limit=1", &admin).await.json()["data"][0];
    assert_eq!((&event["action"], &event["target"]["id"]), (&json!("client.change"), &json!(made.id)));
    let changed = json!(["grantTypes", "scopes", "dpopBound", "logoUri", "tosUri", "name"]);
    assert_eq!(event["details"], json!({ "byItself": true, "changed": changed }));
    // The same again is no change.
    app.say_again(&made, &stall).await.expect(200);
    assert_eq!(app.query("SELECT id FROM audit_events WHERE action = 'client.change'").await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_names_itself_and_no_other_secret() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (made, other) = (app.itself(&admin, &app_of_theirs()).await, app.itself(&admin, &app_of_theirs()).await);
    for (body, member) in [
        (app_of_theirs(), "client_id"),
        (other.again(json!({})), "client_id"),
        (made.again(json!({ "client_secret": other.secret })), "client_secret"),
        (made.again(json!({ "client_secret": "" })), "client_secret"),
        (made.again(json!({ "logo_uri": "http://shop.example.com/" })), "logo_uri"),
    ] {
        let said = refused(&app.say_again(&made, &body).await, 400, "invalid_client_metadata");
        assert!(said.starts_with(&format!("{member}: ")) && !said.contains(&other.secret), "{said}");
    }
    let body = made.again(json!({ "redirect_uris": ["https://shop.example.com/#part"] }));
    refused(&app.say_again(&made, &body).await, 400, "invalid_redirect_uri");
    assert_eq!(app.see_itself(&made).await.json(), without_secret(&made.body));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_comes_and_goes_with_the_way_in_which_a_client_proves_itself() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.itself(&admin, &app_of_theirs()).await;
    let post = made.again(json!({ "token_endpoint_auth_method": "client_secret_post" }));
    assert!(app.say_again(&made, &post).await.expect(200).json().get("client_secret").is_none());
    assert_eq!(app.query("SELECT id FROM client_secrets").await.len(), 1);
    let signs = made.again(json!({ "token_endpoint_auth_method": "private_key_jwt", "jwks": keys() }));
    app.say_again(&made, &signs).await.expect(200);
    assert_eq!(app.query("SELECT id FROM client_secrets").await.len(), 0);
    let back = app.say_again(&made, &made.again(json!({}))).await.expect(200);
    let back = Itself::of(&back);
    assert!(back.secret.starts_with("cs_") && back.secret != made.secret, "{}", back.body);
    assert_eq!((back.token, &back.body["client_secret_expires_at"]), (made.token, &json!(0)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_deleted_itself_is_gone_on_every_node() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let made = app.itself(&admin, &app_of_theirs()).await;
    other.catch_up().await;
    assert!(other.known_client(&made.id).await.is_some());
    let gone = app.delete(&made.path).bearer(&made.token).send().await.expect(204);
    assert!(gone.text.is_empty());
    other.catch_up().await;
    assert!(other.known_client(&made.id).await.is_none());
    for table in ["clients", "client_secrets", "client_registrations"] {
        assert_eq!(app.query(&format!("SELECT realm FROM {table}")).await.len(), 0, "{table}");
    }
    refused(&app.see_itself(&made).await, 401, "invalid_token");
    refused(&app.delete(&made.path).bearer(&made.token).send().await, 401, "invalid_token");
    let event = &app.fetch("/v1/AuditEvents?limit=1", &admin).await.json()["data"][0];
    assert_eq!((&event["action"], &event["details"]), (&json!("client.delete"), &json!({ "byItself": true })));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_an_administrator_deleted_leaves_no_token() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.itself(&admin, &app_of_theirs()).await;
    app.remove(&format!("{CLIENTS}/{}", made.id), &admin).await.expect(204);
    assert_eq!(app.query("SELECT realm FROM client_registrations").await.len(), 0);
    refused(&app.see_itself(&made).await, 401, "invalid_token");
}

// Whoever has a client's token is not whoever an administrator trusted with more: where answers go would be theirs to say.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_was_given_more_looks_after_itself_no_more() {
    let app = TestApp::new().await;
    let mut admin = app.admin().await;
    admin.id = app.me(&admin.access).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    let exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
    for more in [
        json!({ "firstParty": true }),
        json!({ "scopes": ["openid", "read:identity"] }),
        json!({ "audiences": ["https://api.example.com/"] }),
        json!({ "introspectionAudiences": ["https://api.example.com/"] }),
        json!({ "grantTypes": ["authorization_code", exchange] }),
        json!({ "grantTypes": ["authorization_code", "client_credentials"], "accountId": admin.id }),
    ] {
        let made = app.itself(&admin, &app_of_theirs()).await;
        let path = format!("{CLIENTS}/{}", made.id);
        app.patch_json(&path, &admin, &more).await.expect(200);
        let before = app.fetch(&path, &admin).await.json();
        let elsewhere = made.again(json!({ "redirect_uris": ["https://evil.example.com/"] }));
        refused(&app.say_again(&made, &elsewhere).await, 403, "access_denied");
        assert_eq!(app.fetch(&path, &admin).await.json(), before, "{more}");
        app.see_itself(&made).await.expect(200);
    }
    // What an administrator took away stays so.
    let made = app.itself(&admin, &app_of_theirs()).await;
    let org = app.make_org(&admin, "Northwind").await;
    let path = format!("{CLIENTS}/{}", made.id);
    let less = json!({ "orgId": org, "consent": "always", "accessTokenSeconds": 60 });
    app.patch_json(&path, &admin, &less).await.expect(200);
    app.say_again(&made, &made.again(json!({ "client_name": "Stall" }))).await.expect(200);
    let seen = app.fetch(&path, &admin).await.json()["data"].clone();
    assert_eq!((&seen["orgId"], &seen["accessTokenSeconds"]), (&json!(org), &json!(60)));
    assert_eq!((&seen["consent"], &seen["name"]), (&json!("always"), &json!("Stall")));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_its_own_client_alone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let initial = app.registration_token(&admin, json!({})).await;
    let (made, other) =
        (app.registered(&initial, &app_of_theirs()).await, app.registered(&initial, &app_of_theirs()).await);
    let by_admin = app.new_client(&admin, &shop()).await;
    let body = other.again(json!({ "client_name": "Mine" }));
    let none = "/oauth/register/client_000000000000000000000000".to_owned();
    let paths = [&other.path, &format!("/oauth/register/{}", by_admin.id), &none, &"/oauth/register/x".to_owned()];
    for (from, path) in paths.into_iter().enumerate() {
        // Each from a network of its own, for failures make one wait.
        let from = &format!("198.51.100.{from}");
        for token in [&made.token, &initial, &admin.access, &made.secret] {
            refused(&app.get(path).from(from).bearer(token).send().await, 401, "invalid_token");
        }
        let put = app.call(Method::PUT, path).from(from).bearer(&made.token).json(&body).send().await;
        assert!(matches!(put.status.as_u16(), 400 | 401), "{path}: {}", put.text);
        refused(&app.delete(path).from(from).bearer(&made.token).send().await, 401, "invalid_token");
    }
    refused(&app.try_registration(&made.token, &app_of_theirs()).await, 401, "invalid_token");
    // Nor does a client's own token open anything else.
    assert_eq!(app.get("/v1/auth/me").bearer(&made.token).send().await.status, 401);
    assert_eq!(app.get("/v1/auth/me").bearer(&initial).send().await.status, 401);
    app.see_itself(&other).await.expect(200);
}
