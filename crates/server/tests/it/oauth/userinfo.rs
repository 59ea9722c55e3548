//! Who signed in, for the client that they signed in to (P55, P78).

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};
use signet_protocol::jose::{Compact, PublicKey};
use signet_vocabulary::Secret;

use super::stage::{TOKEN, USERINFO, a_machine, code_fields, held, own_token, text};
use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::grants::stage::{API, a_client, claims, code_for, request};
use crate::presence::stage::log_out;

async fn ask(app: &TestApp, token: &str) -> Answer {
    app.get(USERINFO).bearer(token).send().await
}

#[track_caller]
fn is_refused(answer: &Answer, status: u16, code: &str, challenge: &str) {
    assert_eq!((answer.status.as_u16(), &*answer.code()), (status, code), "{}", answer.text);
    assert_eq!(answer.header("www-authenticate"), challenge);
    assert_eq!(answer.header("cache-control"), "no-store");
}

const INVALID: &str = "Bearer realm=\"signet\", error=\"invalid_token\"";
const INSUFFICIENT: &str = "Bearer realm=\"signet\", error=\"insufficient_scope\", scope=\"openid\"";

// OpenID Connect Core 1.0, sections 5.3.2 and 5.4.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_follows_from_the_scope() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    app.query(&format!("UPDATE accounts SET phone = '+14155551234' WHERE id = '{}'", ada.id)).await;
    app.query(
        "UPDATE identities SET data = '{\"firstName\":\"Ada\",\"lastName\":\"King\",\"sub\":\"root\",\"iss\":\"x\"}'",
    )
    .await;
    let app = app.without_memory().await;
    for format in ["jwt", "opaque"] {
        let client = a_client(&app, json!({ "tokenFormat": format })).await;
        let login = app.login("ada@example.com").await;
        for (scope, mut expected) in [
            ("openid", json!({})),
            ("openid email", json!({ "email": "ada@example.com", "email_verified": false })),
            ("openid phone", json!({ "phone_number": "+14155551234", "phone_number_verified": false })),
            (
                "openid profile",
                json!({ "name": "Ada King", "given_name": "Ada", "family_name": "King", "updated_at": 1_767_225_600 }),
            ),
        ] {
            let held = held(&app, &client, &login, scope).await;
            let answer = ask(&app, &held.access).await.expect(200);
            assert_eq!(
                (answer.header("content-type"), answer.header("cache-control")),
                ("application/json", "no-store")
            );
            expected["sub"] = json!(ada.id);
            let mut told = answer.json();
            if told.get("updated_at").is_some() {
                told["updated_at"] = expected["updated_at"].clone();
            }
            assert_eq!(told, expected, "{format} {scope}");
        }
    }
}

// An address that serves as the name is told as addresses are, and no member says that nobody proved it.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_no_name_until_it_is_proved() {
    let mut app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    for (change, scope, name) in [
        ("email_verified = 0", "openid profile email", Value::Null),
        ("email_verified = 1", "openid profile", Value::Null),
        ("email_verified = 1", "openid profile email", json!("ada@example.com")),
        ("username = 'ada', email_verified = 0", "openid profile", json!("ada")),
        ("username = 'ada'", "openid email", Value::Null),
    ] {
        app.query(&format!("UPDATE accounts SET {change} WHERE email = 'ada@example.com'")).await;
        app = app.without_memory().await;
        let login = app.login("ada@example.com").await;
        let held = held(&app, &client, &login, scope).await;
        let told = ask(&app, &held.access).await.expect(200).json();
        assert_eq!(told.get("preferred_username").unwrap_or(&Value::Null), &name, "{change} {scope}");
    }
}

// Section 5.3.2: signed for the client, by its own algorithm, and of a kind of its own.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_asks_for_a_token_gets_one() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    for algorithm in ["EdDSA", "ES256"] {
        let client = a_client(&app, json!({ "signingAlgorithm": algorithm })).await;
        let held = held(&app, &client, &ada, "openid email").await;
        let call = app.get(USERINFO).bearer(&held.access).header("accept", "text/html, application/jwt;q=0.9");
        let answer = call.send().await.expect(200);
        assert_eq!(answer.header("content-type"), "application/jwt");
        let said = claims(&Secret::new(answer.text.clone()));
        let expected = json!({ "iss": PUBLIC_URL, "aud": client.id, "sub": ada.id, "iat": app.clock.now().seconds(),
            "email": "ada@example.com", "email_verified": false });
        assert_eq!(said, expected);
        let compact = Compact::parse(&answer.text).expect("a token");
        assert_eq!((compact.alg().name(), compact.typ()), (algorithm, Some("userinfo+jwt")));
        let keys = app.get("/.well-known/jwks.json").send().await.json();
        let jwk = keys["keys"].as_array().expect("keys").iter().find(|key| key["kid"] == compact.kid()).expect("a key");
        let key =
            signet_protocol::jose::JwkSet::from_slice(json!({ "keys": [jwk] }).to_string().as_bytes()).expect("a set");
        let key: &PublicKey = key.find(Some(compact.kid()), compact.alg()).expect("the key");
        assert!(compact.verify::<Value>(key, "userinfo+jwt").is_ok());
        // It opens nothing.
        is_refused(&ask(&app, &answer.text).await, 401, "INVALID_TOKEN", INVALID);
        app.me(&answer.text).await.expect(401);
    }
}

// RFC 6750 section 2: in the header or in a form, once, and never in the address.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_shown_once() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let held = held(&app, &client, &ada, "openid").await;
    let token = &*held.access;
    for path in [USERINFO, "/realms/default/oauth/userinfo"] {
        app.get(path).bearer(token).send().await.expect(200);
        app.post(path).bearer(token).send().await.expect(200);
        app.form(path, &[("access_token", token)]).send().await.expect(200);
        app.form(path, &[("x", "y")]).bearer(token).send().await.expect(200);
        app.form(path, &[("access_token", token)]).bearer(token).send().await.expect(400);
        app.raw_form(path, format!("access_token={token}&access_token={token}")).send().await.expect(400);
        app.get(path).bearer(token).header("authorization", format!("Bearer {token}")).send().await.expect(400);
        app.get(path).bearer(token).header("x-api-key", "sk_x").send().await.expect(400);
        for method in [Method::GET, Method::POST] {
            let answer = app.call(method, &format!("{path}?access_token={token}")).send().await;
            is_refused(&answer, 401, "UNAUTHORIZED", "Bearer realm=\"signet\"");
        }
        // A body that is no form is not looked at, nor the body of a GET.
        app.post(path).json(&json!({ "access_token": token })).send().await.expect(401);
        let get = app.get(path).header("content-type", "application/x-www-form-urlencoded");
        get.body(format!("access_token={token}")).send().await.expect(401);
        app.get(path).header("authorization", format!("Basic {token}")).send().await.expect(401);
        app.get(path).header("authorization", format!("DPoP {token}")).send().await.expect(401);
        app.call(Method::PUT, path).bearer(token).send().await.expect(405);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_has_to_be_for_us_and_for_this() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    for format in ["jwt", "opaque"] {
        let ada = app.login("ada@example.com").await;
        let client = a_client(&app, json!({ "tokenFormat": format })).await;
        let code = crate::grants::stage::a_code(&app, &client, &ada, "email").await;
        let body = app.form_of(&client, TOKEN, &code_fields(code.expose())).send().await.expect(200).json();
        is_refused(&ask(&app, &text(&body, "access_token")).await, 403, "INSUFFICIENT_SCOPE", INSUFFICIENT);
        let machine = a_machine(&app, json!({ "tokenFormat": format })).await;
        let of_nobody = own_token(&app, &machine, &[]).await;
        is_refused(&ask(&app, &of_nobody).await, 403, "INSUFFICIENT_SCOPE", INSUFFICIENT);
        // For a resource, it is nothing here.
        let mut asked = request(&app, &client, "openid");
        asked.resources = vec![API.to_owned()];
        let code = code_for(&app, &asked, &ada).await.expect("a code");
        let body = app.form_of(&client, TOKEN, &code_fields(code.expose())).send().await.expect(200).json();
        is_refused(&ask(&app, &text(&body, "access_token")).await, 401, "INVALID_TOKEN", INVALID);
        // And over is over.
        let held = held(&app, &client, &ada, "openid").await;
        ask(&app, &held.access).await.expect(200);
        app.advance(Duration::from_secs(900)).await;
        is_refused(&ask(&app, &held.access).await, 401, "INVALID_TOKEN", INVALID);
        let ada = app.login("ada@example.com").await;
        let held = super::stage::held(&app, &client, &ada, "openid").await;
        let scopes = json!({ "scopes": ["email"] });
        app.patch_json(&client.path, &app.admin().await, &scopes).await.expect(200);
        is_refused(&ask(&app, &held.access).await, 403, "INSUFFICIENT_SCOPE", INSUFFICIENT);
    }
    let ada = app.login("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let held = held(&app, &client, &ada, "openid").await;
    for other in [&*held.refresh, &held.id_token, &ada.access, &ada.refresh, "junk", "oat_junk"] {
        is_refused(&ask(&app, other).await, 401, "INVALID_TOKEN", INVALID);
    }
    log_out(&app, &ada.access).await.expect(204);
    is_refused(&ask(&app, &held.access).await, 401, "INVALID_TOKEN", INVALID);
}
