//! Credentials that do not hold: whatever their shape, the answer is the same 401.

use serde_json::json;
use signet_edge::Access;
use signet_protocol::encoding::{base64url, from_base64url};
use signet_protocol::jose::{self, SigningKey};
use signet_vocabulary::Secret;

use super::operations::{Operation, operations};
use crate::actors::Person;
use crate::app::{Answer, TestApp};

/// The operations that want somebody.
fn guarded() -> Vec<Operation> {
    let guarded: Vec<_> = operations().into_iter().filter(|operation| !operation.is_public).collect();
    // What is at /oauth for the realm `default` is described once, for all realms.
    let is_described = |route: &signet_edge::Route| !route.path.starts_with("/realms/{realm}/oauth/");
    let rows = crate::wiring::routes().into_iter().filter(is_described);
    let rows = rows.filter(|route| route.access == Access::Caller).count();
    assert_eq!(guarded.len(), rows);
    assert!(rows >= 6);
    guarded
}

/// The parts of a token, decoded.
fn parts(token: &str) -> [Vec<u8>; 3] {
    let parts: Vec<_> = token.split('.').map(|part| from_base64url(part).expect("base64url")).collect();
    parts.try_into().expect("three parts")
}

fn joined(header: &[u8], payload: &[u8], signature: &[u8]) -> String {
    [header, payload, signature].map(base64url).join(".")
}

/// Values of `Authorization` of which none holds, made around a good token where that is worse than junk.
fn garbage(alice: &Person) -> Vec<(&'static str, String)> {
    let good = &alice.access;
    let [header, payload, signature] = parts(good);
    let bearer = |token: &str| format!("Bearer {token}");
    let flipped =
        |bytes: &[u8]| bytes.iter().enumerate().map(|(i, &byte)| byte ^ u8::from(i == 9)).collect::<Vec<u8>>();
    let with_header = |text: String| bearer(&joined(text.as_bytes(), &payload, &signature));
    let claims: serde_json::Value = serde_json::from_slice(&payload).expect("claims");
    let stranger = SigningKey::from_seed(&Secret::new([9; 32]));
    let last = good.len() - 1;
    vec![
        ("nothing", String::new()),
        ("the scheme alone", "Bearer".to_owned()),
        ("an empty token", "Bearer ".to_owned()),
        ("two spaces", format!("Bearer  {good}")),
        ("a tab", format!("Bearer\t{good}")),
        ("a trailing space", format!("Bearer {good} ")),
        ("no scheme", good.clone()),
        ("another scheme", format!("Basic {good}")),
        ("a scheme that begins alike", format!("BearerX {good}")),
        ("name and password", "Basic YWxpY2VAZXhhbXBsZS5jb206YS1GaW5lLXBhc3N3b3JkLTE5".to_owned()),
        ("a comma list", format!("Bearer {good}, Bearer {good}")),
        ("a refresh token", bearer(&alice.refresh)),
        ("an account id", bearer(&alice.id)),
        ("a token cut short", bearer(&good[..last])),
        ("a token with more", bearer(&format!("{good}A"))),
        ("padding", bearer(&format!("{good}="))),
        ("four parts", bearer(&format!("{good}.e30"))),
        ("two parts", bearer(good.rsplit_once('.').expect("parts").0)),
        ("an empty signature", bearer(&format!("{}.", good.rsplit_once('.').expect("parts").0))),
        ("many dots", bearer(&".".repeat(10_000))),
        ("a changed payload", bearer(&joined(&header, &flipped(&payload), &signature))),
        ("a changed signature", bearer(&joined(&header, &payload, &flipped(&signature)))),
        ("no algorithm", with_header(json!({ "alg": "none", "typ": "at+jwt" }).to_string())),
        ("a symmetric algorithm", with_header(json!({ "alg": "HS256", "typ": "at+jwt", "kid": "x" }).to_string())),
        ("a kid of 5 kB", with_header(json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "k".repeat(5000) }).to_string())),
        ("an unknown kid", with_header(json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "nobody" }).to_string())),
        ("a kid that is SQL", with_header(json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "' OR ''='" }).to_string())),
        ("a kid that is a path", with_header(json!({ "alg": "EdDSA", "typ": "at+jwt", "kid": "../../x" }).to_string())),
        ("a header of 100,000 braces", with_header("{\"a\":".repeat(100_000))),
        ("a key of a stranger", bearer(&jose::sign(&stranger, "at+jwt", &claims).expect("a token"))),
        ("a token of 100 kB", bearer(&"a".repeat(100_000))),
        ("100 kB around dots", bearer(&format!("{0}.{0}.{0}", "a".repeat(33_000)))),
        ("bytes that are no text", "Bearer \u{e9}\u{2028}".to_owned()),
    ]
}

#[track_caller]
fn is_refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 401, "{what}: {}", answer.text);
    assert!(["UNAUTHORIZED", "INVALID_TOKEN"].contains(&answer.code().as_str()), "{what}: {}", answer.text);
    assert!(answer.header("www-authenticate").starts_with("Bearer"), "{what}");
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
}

// P84, ASVS 8.2.1: default deny.
#[tokio::test(flavor = "multi_thread")]
async fn without_a_credential_every_guarded_route_is_closed() {
    let app = TestApp::new().await;
    for operation in guarded() {
        let call = app.call(operation.method.clone(), &operation.path);
        let answer = match operation.body() {
            Some(body) => call.json(&body).send().await,
            None => call.send().await,
        };
        is_refused(&answer, &operation.name());
        assert_eq!(answer.code(), "UNAUTHORIZED");
    }
}

// A good body must not matter, and a bad one must not be looked at before the credential.
#[tokio::test(flavor = "multi_thread")]
async fn credentials_that_do_not_hold_open_nothing() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let before = app.database().contents().await;
    for operation in guarded() {
        for (what, value) in garbage(&alice) {
            let call = app.call(operation.method.clone(), &operation.path).header("authorization", &value);
            let answer = match operation.body() {
                Some(body) => call.json(&body).send().await,
                None => call.send().await,
            };
            is_refused(&answer, &format!("{what} to {}", operation.name()));
            assert!(!answer.text.contains("kkkk") && !answer.text.contains(&alice.id), "{}", answer.text);
        }
        let call = app.call(operation.method.clone(), &operation.path).bearer("x");
        is_refused(&call.header("content-type", "text/plain").body("{").send().await, "a bad body");
    }
    assert_eq!(before, app.database().contents().await);
    app.me(&alice.access).await.expect(200);
}

// P78, P102, RFC 6750 section 2: whom a request speaks for must not depend on which credential is read first.
#[tokio::test(flavor = "multi_thread")]
async fn two_credentials_in_one_request_are_refused() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let bob = app.register("bob@example.com").await;
    let before = app.database().contents().await;
    let (a, b) = (format!("Bearer {}", alice.access), format!("Bearer {}", bob.access));
    for operation in guarded() {
        let pairs: [&[(&str, &str)]; 6] = [
            &[("authorization", &a), ("authorization", &b)],
            &[("authorization", &a), ("authorization", &a)],
            &[("authorization", &a), ("authorization", "")],
            &[("authorization", &a), ("x-api-key", "sk_x")],
            &[("X-API-KEY", "sk_x"), ("authorization", &a)],
            &[("x-api-key", "sk_x"), ("x-api-key", "sk_y")],
        ];
        for pair in pairs {
            let call = app.call(operation.method.clone(), &operation.path);
            let call = pair.iter().fold(call, |call, (name, value)| call.header(name, value));
            let answer = call.send().await;
            assert_eq!(answer.status, 400, "{pair:?} to {}: {}", operation.name(), answer.text);
            assert_eq!(answer.code(), "BAD_REQUEST");
        }
    }
    assert_eq!(before, app.database().contents().await);
}

// P78, OAuth 2.1 section 5.1.1: a token in an address ends up in logs and histories, so it counts for nothing there.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_elsewhere_than_in_the_header_count_for_nothing() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let token = &alice.access;
    for operation in guarded() {
        for query in [
            format!("access_token={token}"),
            format!("token={token}&bearer={token}"),
            format!("Authorization=Bearer%20{token}"),
        ] {
            let path = format!("{}?{query}", operation.path);
            is_refused(&app.call(operation.method.clone(), &path).send().await, &query);
        }
        let call =
            app.call(operation.method.clone(), &operation.path).header("cookie", format!("access_token={token}"));
        is_refused(&call.header("x-access-token", token).send().await, "a cookie");
        let call = app
            .call(operation.method.clone(), &operation.path)
            .header("content-type", "application/x-www-form-urlencoded");
        is_refused(&call.body(format!("access_token={token}")).send().await, "a form");
    }
    // Beside a good header it changes nothing, whoever's it is.
    let bob = app.register("bob@example.com").await;
    let answer = app.get(&format!("/v1/auth/me?access_token={token}")).bearer(&bob.access).send().await.expect(200);
    assert_eq!(answer.json()["data"]["id"], bob.id);
}

// RFC 9110 section 11.1: the scheme's case does not count.
#[tokio::test(flavor = "multi_thread")]
async fn the_scheme_may_be_written_in_any_case() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    for scheme in ["Bearer", "bearer", "BEARER"] {
        let answer = app.get("/v1/auth/me").header("authorization", format!("{scheme} {}", alice.access)).send().await;
        answer.expect(200);
    }
}
