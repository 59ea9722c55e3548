//! The headers of every answer.

use std::collections::HashSet;

use axum::http::{HeaderValue, Method};
use serde_json::json;
use signet_edge::Settings;

use super::operations::operations;
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

/// Answers of every sort: successes, refusals of every status at hand, unknown routes and methods.
async fn answers(app: &TestApp) -> Vec<Answer> {
    let alice = app.register("alice@example.com").await;
    let mut answers = vec![
        app.try_login("alice@example.com", PASSWORD).await.expect(200),
        app.try_login("alice@example.com", "wrong-wrong-wrong").await.expect(401),
        app.post("/v1/auth/register")
            .json(&json!({ "email": "alice@example.com", "password": PASSWORD }))
            .send()
            .await
            .expect(409),
        app.post("/v1/auth/register")
            .json(&json!({ "email": "b@example.com", "password": PASSWORD }))
            .send()
            .await
            .expect(201),
        app.refresh(&alice.refresh).await.expect(200),
        app.me("x").await.expect(401),
        app.get("/nothing").send().await.expect(404),
        app.get("/.well-known/jwks.json").send().await.expect(200),
        app.post("/.well-known/jwks.json").send().await.expect(405),
    ];
    for operation in operations() {
        answers.push(app.call(operation.method.clone(), &operation.path).send().await);
        answers.push(operation.call(app, &alice.access).send().await);
        answers.push(app.call(Method::HEAD, &operation.path).send().await);
        answers.push(app.call(Method::OPTIONS, &operation.path).send().await);
    }
    answers
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_has_an_id_of_its_own() {
    let app = TestApp::new().await;
    let mut seen = HashSet::new();
    for answer in answers(&app).await {
        let ids: Vec<_> = answer.headers.get_all("request-id").iter().collect();
        assert_eq!(ids.len(), 1, "{answer:?}");
        let id = answer.header("request-id").to_owned();
        // The published header is a text of at least ten characters; ours is a UUID in its usual form.
        assert!(id.len() == 36 && id.bytes().filter(|&byte| byte == b'-').count() == 4, "{id}");
        assert!(seen.insert(id), "an id came twice: {answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_cannot_choose_the_id() {
    let app = TestApp::new().await;
    let chosen = "00000000-0000-4000-8000-000000000000";
    for name in ["request-id", "x-request-id", "traceparent", "x-correlation-id"] {
        let answer = app.get("/v1/auth/me").header(name, chosen).send().await;
        assert!(!answer.text.contains(chosen) && answer.header("request-id") != chosen, "{name}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_says_what_is_left_of_the_traffic_limit() {
    let app = TestApp::with(|settings| settings.traffic_limits = true).await;
    for answer in answers(&app).await {
        let number = |name: &str| answer.header(name).parse::<u32>().unwrap_or_else(|_| panic!("{name}: {answer:?}"));
        assert!(number("x-ratelimit-limit") >= 60);
        assert!(number("x-ratelimit-remaining") < number("x-ratelimit-limit"), "{answer:?}");
        assert!(number("x-ratelimit-reset") <= 60, "{answer:?}");
    }
}

// P48, RFC 6749 section 5.1, RFC 9111 section 5.2.2.5.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_what_is_public_may_be_kept_by_a_cache() {
    let app = TestApp::new().await;
    let mut cacheable = 0;
    for answer in answers(&app).await {
        let values: Vec<_> = answer.headers.get_all("cache-control").iter().collect();
        assert_eq!(values.len(), 1, "{answer:?}");
        if answer.header("cache-control") == "no-store" {
            continue;
        }
        assert_eq!(answer.status, 200, "{answer:?}");
        let is_public = ["{\"keys\":", "{\"issuer\":"].iter().any(|start| answer.text.starts_with(start));
        assert!(answer.text.is_empty() || is_public, "{answer:?}");
        assert_eq!(answer.header("cache-control"), "public, max-age=300");
        if !answer.text.starts_with("{\"keys\":") {
            continue;
        }
        // The answer depends on this header of the request: a cache that forgot it would mix realms up.
        let vary = answer.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok());
        assert!(vary.flat_map(|line| line.split(',')).any(|name| name.trim().eq_ignore_ascii_case("x-realm-key")));
        cacheable += 1;
    }
    assert!(cacheable > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_is_plain_about_its_type_and_silent_about_the_server() {
    let app = TestApp::new().await;
    for answer in answers(&app).await {
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{answer:?}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{answer:?}");
        assert!(!answer.header("server").bytes().any(|byte| byte.is_ascii_digit()), "{answer:?}");
        for name in ["x-powered-by", "via", "set-cookie", "location", "etag", "last-modified"] {
            assert!(!answer.headers.contains_key(name), "{name}: {answer:?}");
        }
        if !answer.text.is_empty() {
            assert_eq!(answer.header("content-type"), "application/json", "{answer:?}");
        }
    }
}

// RFC 6750 section 3, RFC 9110 section 11.6.1.
#[tokio::test(flavor = "multi_thread")]
async fn refused_credentials_are_told_the_scheme() {
    let app = TestApp::new().await;
    let (mut refused, mut invalid) = (0, 0);
    for answer in answers(&app).await {
        let challenge = answer.header("www-authenticate");
        assert_eq!(challenge.starts_with("Bearer "), answer.status == 401, "{answer:?}");
        // A token that does not hold is worth telling from none: the client may get itself a new one.
        let is_invalid_token = answer.status == 401 && answer.text.contains("INVALID_TOKEN");
        assert_eq!(challenge.contains("error=\"invalid_token\""), is_invalid_token, "{answer:?}");
        refused += u32::from(answer.status == 401);
        invalid += u32::from(is_invalid_token);
    }
    assert!(refused >= 5 && invalid >= 1, "{refused} {invalid}");
}

#[tokio::test(flavor = "multi_thread")]
async fn refusals_for_a_while_say_for_how_long() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    let mut last = None;
    for _ in 0..12 {
        let body = json!({ "email": "alice@example.com", "password": "wrong-wrong-wrong" });
        last = Some(app.post("/v1/auth/login").json(&body).from("198.51.100.7").send().await);
    }
    let answer = last.expect("an answer").expect(429);
    assert!(answer.header("retry-after").parse::<u64>().is_ok_and(|seconds| (1..=900).contains(&seconds)));
}

const CORS: [&str; 5] = [
    "access-control-allow-origin",
    "access-control-allow-credentials",
    "access-control-allow-methods",
    "access-control-allow-headers",
    "access-control-expose-headers",
];

fn origins(list: &[&'static str]) -> Settings {
    Settings {
        cors_origins: list.iter().map(|origin| HeaderValue::from_static(origin)).collect(),
        ..Settings::default()
    }
}

// P46: nothing is shared with foreign pages unless the operator names them.
#[tokio::test(flavor = "multi_thread")]
async fn no_page_may_read_answers_by_default() {
    let app = TestApp::new().await;
    for operation in operations() {
        for method in [operation.method.clone(), Method::OPTIONS] {
            let call = app.call(method, &operation.path).header("origin", "https://app.example.com");
            let answer = call.header("access-control-request-method", "POST").send().await;
            for name in CORS {
                assert!(!answer.headers.contains_key(name), "{name}: {answer:?}");
            }
        }
    }
}

// P46: exact origins, never reflected, never with credentials.
#[tokio::test(flavor = "multi_thread")]
async fn configured_origins_are_compared_exactly() {
    let app = TestApp::new().await.with_edge(origins(&["https://app.example.com", "http://dev.example:3000"]));
    let strangers = [
        "null",
        "https://app.example.com.evil.example",
        "https://evil-app.example.com",
        "https://evil.example/https://app.example.com",
        "https://app.example.com:8443",
        "https://app.example.com/",
        "http://app.example.com",
        "https://APP.example.com",
        "https://example.com",
        "https://x.app.example.com",
        "http://dev.example",
        "http://dev.example:30000",
        "*",
        "",
    ];
    for operation in operations() {
        for (is_ours, origin) in strangers
            .map(|origin| (false, origin))
            .into_iter()
            .chain([(true, "https://app.example.com"), (true, "http://dev.example:3000")])
        {
            for method in [operation.method.clone(), Method::OPTIONS] {
                let call = app.call(method, &operation.path).header("origin", origin);
                let answer = call.header("access-control-request-method", "POST").send().await;
                let expected = if is_ours { origin } else { "" };
                assert_eq!(answer.header("access-control-allow-origin"), expected, "{origin}: {answer:?}");
                assert!(!answer.headers.contains_key("access-control-allow-credentials"));
                // Without it, a cache could hand the answer for one origin to another.
                let mut vary = answer.headers.get_all("vary").iter().filter_map(|value| value.to_str().ok());
                assert!(vary.any(|names| names.to_ascii_lowercase().contains("origin")), "{origin}: {answer:?}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_configured_origins_can_do_all_that_a_client_does() {
    let app = TestApp::new().await.with_edge(origins(&["https://app.example.com"]));
    let wanted = "authorization, content-type, accept, x-realm-key";
    let preflight = app
        .call(Method::OPTIONS, "/v1/auth/login")
        .header("origin", "https://app.example.com")
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", wanted)
        .send()
        .await
        .expect(200);
    let allowed = preflight.header("access-control-allow-headers").to_ascii_lowercase();
    for name in wanted.split(", ") {
        assert!(allowed.split(',').any(|allowed| allowed.trim() == name), "{name}: {allowed}");
    }
    assert!(!allowed.contains('*'));
    let methods = preflight.header("access-control-allow-methods").to_owned();
    for operation in operations() {
        assert!(methods.split(',').any(|method| method.trim() == operation.method.as_str()), "{methods}");
    }
    let refused = app.get("/v1/auth/me").header("origin", "https://app.example.com").send().await.expect(401);
    let exposed = refused.header("access-control-expose-headers").to_ascii_lowercase();
    for name in ["request-id", "retry-after", "x-ratelimit-remaining"] {
        assert!(exposed.contains(name), "{name}: {exposed}");
    }
}

// Pages that are kept out by a limit must be able to read how long to wait.
#[tokio::test(flavor = "multi_thread")]
async fn limited_and_failed_requests_of_configured_origins_can_be_read() {
    let app = TestApp::with(|settings| settings.traffic_limits = true).await;
    let app = app.with_edge(origins(&["https://app.example.com"]));
    let mut last = None;
    for _ in 0..61 {
        let call = app.post("/v1/auth/register").header("origin", "https://app.example.com");
        last = Some(call.send().await);
    }
    let answer = last.expect("an answer").expect(429);
    assert_eq!(answer.header("access-control-allow-origin"), "https://app.example.com");
    assert!(answer.header("access-control-expose-headers").contains("retry-after"));
    assert_eq!(answer.header("vary"), "origin");
    let stranger = app.post("/v1/auth/register").header("origin", "https://evil.example").send().await.expect(429);
    assert_eq!(stranger.header("access-control-allow-origin"), "");
}
