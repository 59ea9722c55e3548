//! What the token endpoint gives: for a code, for a refresh token, and to a client for itself.

use serde_json::{Value, json};
use signet_protocol::encoding::from_base64url;
use signet_vocabulary::Secret;

use super::stage::{TOKEN, a_machine, code_fields, is_error, text, tokens};
use crate::app::{PUBLIC_URL, TestApp};
use crate::grants::stage::{API, a_client, a_code, claims, code_for, request};

fn said(token: &str) -> Value {
    claims(&Secret::new(token.to_owned()))
}

// RFC 6749 section 5.1.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_becomes_tokens() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let code = a_code(&app, &client, &ada, "openid email offline_access").await;
    let answer = app.form_of(&client, TOKEN, &code_fields(code.expose())).send().await.expect(200);
    assert_eq!((answer.header("cache-control"), answer.header("content-type")), ("no-store", "application/json"));
    let body = answer.json();
    let members: Vec<_> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(members, ["access_token", "token_type", "expires_in", "scope", "refresh_token", "id_token"]);
    assert_eq!(
        (&body["token_type"], &body["expires_in"], &body["scope"]),
        (&json!("Bearer"), &json!(900), &json!("openid email offline_access"))
    );
    assert_eq!(said(&text(&body, "access_token"))["aud"], PUBLIC_URL);
    let id_token = said(&text(&body, "id_token"));
    assert_eq!((&id_token["aud"], &id_token["sub"]), (&json!(client.id), &json!(ada.id)));
    // Once.
    let again = app.form_of(&client, TOKEN, &code_fields(code.expose())).send().await;
    is_error(&again, 400, "invalid_grant");
}

// RFC 6749 section 6, and what a spent token does.
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_token_becomes_the_next() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let first = tokens(&app, &client, &ada, "openid email offline_access").await;
    let refresh = |token: String| {
        let (app, client) = (&app, &client);
        async move {
            let fields = [("grant_type", "refresh_token"), ("refresh_token", &token), ("scope", "openid")];
            app.form_of(client, TOKEN, &fields).send().await
        }
    };
    let old = text(&first, "refresh_token");
    let second = refresh(old.clone()).await.expect(200).json();
    assert_eq!(second["scope"], "openid");
    assert!(second["id_token"].is_string() && second["refresh_token"] != first["refresh_token"]);
    let third = refresh(text(&second, "refresh_token")).await.expect(200).json();
    is_error(&refresh(old).await, 400, "invalid_grant");
    is_error(&refresh(text(&third, "refresh_token")).await, 400, "invalid_grant");
    app.me(&text(&third, "access_token")).await.expect(401);
}

// RFC 6749 section 4.4.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_gets_a_token_for_itself() {
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({ "audiences": [API] })).await;
    let before = app.database().contents().await;
    let fields = [("grant_type", "client_credentials"), ("resource", API)];
    let body = app.form_of(&client, TOKEN, &fields).send().await.expect(200).json();
    let members: Vec<_> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(members, ["access_token", "token_type", "expires_in", "scope"], "no refresh token, and of no person");
    assert_eq!(body["scope"], "orders.read orders.write");
    let claims = said(&text(&body, "access_token"));
    for (name, value) in [
        ("sub", json!(client.id)),
        ("client_id", json!(client.id)),
        ("aud", json!(API)),
        ("iss", json!(PUBLIC_URL)),
        ("scope", json!("orders.read orders.write")),
    ] {
        assert_eq!(claims[name], value, "{name}");
    }
    assert!(claims.get("sid").is_none());
    assert_eq!(app.database().contents().await, before, "nothing is written");
    // Without a resource it is for ourselves, and opens none of our own APIs.
    let body = app.form_of(&client, TOKEN, &fields[..1]).send().await.expect(200).json();
    let token = text(&body, "access_token");
    assert_eq!(said(&token)["aud"], PUBLIC_URL);
    app.me(&token).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_opaque_token_says_nothing() {
    let app = TestApp::new().await;
    let client = a_machine(&app, json!({ "tokenFormat": "opaque", "accessTokenSeconds": 120 })).await;
    let fields = [("grant_type", "client_credentials"), ("scope", "orders.read")];
    let body = app.form_of(&client, TOKEN, &fields).send().await.expect(200).json();
    let token = text(&body, "access_token");
    let random = token.strip_prefix("oat_").and_then(from_base64url).expect("a handle");
    assert_eq!((random.len(), &body["expires_in"]), (32, &json!(120)));
    assert_eq!(app.query("SELECT scope FROM opaque_tokens").await, ["orders.read"]);
    app.me(&token).await.expect(401);
}

// RFC 8707 section 2.2.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_for_one_resource_that_was_granted() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({ "audiences": [API, "https://other.example.com/"] })).await;
    let mut asked = request(&app, &client, "openid offline_access");
    asked.resources = vec![API.to_owned()];
    let code = code_for(&app, &asked, &ada).await.expect("a code");
    let body = app.form_of(&client, TOKEN, &code_fields(code.expose())).send().await.expect(200).json();
    assert_eq!(said(&text(&body, "access_token"))["aud"], API);
    // It opens nothing of ours.
    app.me(&text(&body, "access_token")).await.expect(401);
    let token = text(&body, "refresh_token");
    let of_refresh = [("grant_type", "refresh_token"), ("refresh_token", token.as_str())];
    for resources in [&["https://other.example.com/"][..], &["https://evil.example.com/"], &[API, API], &["junk"]] {
        let mut fields = of_refresh.to_vec();
        fields.extend(resources.iter().map(|&resource| ("resource", resource)));
        is_error(&app.form_of(&client, TOKEN, &fields).send().await, 400, "invalid_target");
    }
    let machine = a_machine(&app, json!({ "audiences": [API] })).await;
    for resources in [&["https://evil.example.com/"][..], &[API, API], &[PUBLIC_URL]] {
        let mut fields = vec![("grant_type", "client_credentials")];
        fields.extend(resources.iter().map(|&resource| ("resource", resource)));
        is_error(&app.form_of(&machine, TOKEN, &fields).send().await, 400, "invalid_target");
    }
    // The token was not spent by that.
    app.form_of(&client, TOKEN, &of_refresh).send().await.expect(200);
}

// What is said of the scope is what the token opens.
#[tokio::test(flavor = "multi_thread")]
async fn the_answer_names_the_scope_of_the_token() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    for format in ["jwt", "opaque"] {
        let client = a_client(&app, json!({ "tokenFormat": format })).await;
        let body = tokens(&app, &client, &ada, "openid read:identity").await;
        assert_eq!(body["scope"], "openid", "{format}: the person holds no such permission");
    }
}
