//! Problem documents (RFC 9457): the same form whatever failed, and not a word of our insides.

use std::sync::Arc;

use axum::Router;
use axum::http::Method;
use axum::routing::{get, post};
use serde_json::{Value, json};
use signet_domain::{App, Refusal};
use signet_edge::Failure;
use signet_storage::Error;

use super::operations::operations;
use crate::actors::PASSWORD;
use crate::app::{Answer, Call, PUBLIC_URL, TestApp};

/// Holds an answer against what every problem document must have.
#[track_caller]
fn check(answer: &Answer, status: u16, code: &str, instance: &str) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{answer:?}");
    let document = answer.json();
    let name = code.to_ascii_lowercase().replace('_', "-");
    assert_eq!(document["type"], format!("{PUBLIC_URL}/problems/{name}"));
    assert_eq!(document["status"], status);
    assert_eq!(document["code"], code);
    assert_eq!(document["instance"], instance);
    assert_eq!(document["traceId"], answer.header("request-id"));
    for member in ["title", "detail"] {
        assert!(document[member].as_str().is_some_and(|text| text.len() >= 5), "{member}: {document}");
    }
    let page = signet_web::Problem::coded(code).unwrap_or_else(|| panic!("{code} has no page"));
    assert_eq!(document["title"], page.title);
    let known = ["type", "title", "status", "detail", "instance", "code", "traceId", "errors"];
    assert!(document.as_object().expect("an object").keys().all(|key| known.contains(&key.as_str())), "{document}");
    document
}

/// One request of each way to fail at the edge, with the status and the code that it must have.
fn failures(app: &TestApp) -> Vec<(Call<'_>, u16, &'static str, &'static str)> {
    let login = "/v1/auth/login";
    vec![
        (app.get("/v1/nothing"), 404, "NOT_FOUND", "/v1/nothing"),
        (app.get("/v1/auth/login/"), 404, "NOT_FOUND", "/v1/auth/login/"),
        (app.get("/V1/auth/me"), 404, "NOT_FOUND", "/V1/auth/me"),
        (app.get(login), 405, "METHOD_NOT_ALLOWED", login),
        (app.call(Method::PATCH, "/v1/auth/me"), 405, "METHOD_NOT_ALLOWED", "/v1/auth/me"),
        (app.call(Method::OPTIONS, "/v1/auth/me"), 405, "METHOD_NOT_ALLOWED", "/v1/auth/me"),
        (app.call(Method::TRACE, "/v1/auth/me"), 405, "METHOD_NOT_ALLOWED", "/v1/auth/me"),
        (app.get("/v1/auth/me"), 401, "UNAUTHORIZED", "/v1/auth/me"),
        (app.get("/v1/auth/me").bearer("x"), 401, "INVALID_TOKEN", "/v1/auth/me"),
        (app.post(login), 415, "UNSUPPORTED_MEDIA_TYPE", login),
        (app.post(login).header("content-type", "text/xml").body("<a/>"), 415, "UNSUPPORTED_MEDIA_TYPE", login),
        (app.post(login).header("content-type", "application/json"), 400, "BAD_REQUEST", login),
        (app.post(login).header("content-type", "application/json").body("{"), 400, "BAD_REQUEST", login),
        (app.post(login).json(&json!({})), 400, "BAD_REQUEST", login),
        (app.post(login).json(&json!("x".repeat(2 << 20))), 413, "PAYLOAD_TOO_LARGE", login),
        (
            app.post(login).json(&json!({ "email": "a@example.com", "password": PASSWORD })),
            401,
            "AUTHENTICATION_FAILED",
            login,
        ),
        (
            app.post(login).header("x-realm-key", "x").json(&json!({ "email": "a@example.com", "password": PASSWORD })),
            400,
            "BAD_REQUEST",
            login,
        ),
        (
            app.get("/.well-known/jwks.json").header("x-realm-key", "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68"),
            404,
            "NOT_FOUND",
            "/.well-known/jwks.json",
        ),
    ]
}

// P120, RFC 9457 section 3: one form for unknown routes, wrong methods, parser errors and refusals alike.
#[tokio::test(flavor = "multi_thread")]
async fn every_failure_at_the_edge_is_a_problem_document() {
    let app = TestApp::new().await;
    for (call, status, code, instance) in failures(&app) {
        let answer = call.send().await;
        assert_eq!(answer.header("content-type"), "application/json", "{instance} {status}");
        check(&answer, status, code, instance);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_ask_for_the_problem_media_type_get_it() {
    let app = TestApp::new().await;
    for (call, status, code, instance) in failures(&app) {
        let answer = call.header("accept", "text/html;q=0.5, Application/Problem+JSON").send().await;
        assert_eq!(answer.header("content-type"), "application/problem+json", "{instance} {status}");
        check(&answer, status, code, instance);
    }
    let ok = app.get("/.well-known/jwks.json").header("accept", "application/problem+json").send().await.expect(200);
    assert_eq!(ok.header("content-type"), "application/json");
}

// RFC 9110 section 15.5.6: a 405 names the methods that are taken.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_method_is_told_the_right_ones() {
    let app = TestApp::new().await;
    let all = operations();
    for operation in &all {
        let takes = |method: &Method| all.iter().any(|it| it.template == operation.template && it.method == *method);
        let wrong = [Method::PUT, Method::PATCH, Method::DELETE, Method::POST]
            .into_iter()
            .find(|method| !takes(method))
            .expect("one");
        let answer = app.call(wrong.clone(), &operation.path).send().await.expect(405);
        let allow: Vec<&str> = answer.header("allow").split(',').map(str::trim).collect();
        assert!(allow.contains(&operation.method.as_str()), "{}: {allow:?}", operation.name());
        assert!(!allow.contains(&wrong.as_str()), "{}: {allow:?}", operation.name());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn fields_at_fault_are_named_all_at_once() {
    let app = TestApp::new().await;
    let body = json!({ "email": "nobody", "password": "short", "firstName": "a\u{7}", "lastName": "b".repeat(201) });
    let answer = app.post("/v1/auth/register").json(&body).send().await;
    let document = check(&answer, 400, "BAD_REQUEST", "/v1/auth/register");
    let mut fields = answer.fields();
    fields.sort();
    assert_eq!(fields, ["email", "firstName", "lastName", "password"]);
    for error in document["errors"].as_array().expect("errors") {
        assert!(error["message"].as_str().is_some_and(|text| text.len() >= 5), "{error}");
        assert!(error["code"].as_str().is_some_and(|code| code.len() >= 3), "{error}");
    }
}

// A path that is no UTF-8 once decoded fails before any handler of ours sees it.
#[tokio::test(flavor = "multi_thread")]
async fn a_path_that_cannot_be_decoded_is_a_problem_document_too() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    for path in ["/v1/auth/sessions/%FF", "/v1/auth/sessions/ses_%C3%28", "/v1/auth/sessions/%"] {
        let answer = app.delete(path).bearer(&alice.access).send().await;
        check(&answer, 400, "BAD_REQUEST", path);
    }
}

async fn panics() -> Failure {
    panic!("the secret is hunter2 in /etc/signet at 10.0.0.7");
}

async fn panics_while_writing(axum::extract::State(app): axum::extract::State<Arc<App>>) -> Result<(), Failure> {
    let written = app.store.write(|mut tx| async move {
        tx.announce("surface", "test").await?;
        if tx.announce("surface", "again").await.is_ok() {
            panic!("in the middle of a transaction");
        }
        Ok::<_, Error>(tx.commit(()))
    });
    written.await.map_err(|error| Failure::new(Refusal::from(error)))
}

async fn panics_while_reading(axum::extract::State(app): axum::extract::State<Arc<App>>) -> Result<(), Failure> {
    let _snapshot = app.store.snapshot().await.map_err(|error| Failure::new(Refusal::from(error)))?;
    panic!("with a snapshot open");
}

fn with_panicking_routes(app: TestApp) -> TestApp {
    let broken = Router::new()
        .route("/panics", get(panics))
        .route("/panics/writing", post(panics_while_writing))
        .route("/panics/reading", get(panics_while_reading))
        .with_state(Arc::clone(&app.app));
    let product = signet_api_identity::router(Arc::clone(&app.app), crate::wiring::texts());
    let router = signet_edge::frame(
        broken.merge(product),
        &crate::wiring::routes(),
        Arc::clone(&app.app),
        signet_edge::Settings::default(),
        Arc::new(|_| {}),
    );
    app.with_router(router)
}

// P120: a panic's message is for the log.
#[tokio::test(flavor = "multi_thread")]
async fn a_panicking_handler_answers_like_any_other_failure() {
    let app = with_panicking_routes(TestApp::new().await);
    let answer = app.get("/panics").send().await;
    check(&answer, 500, "INTERNAL_ERROR", "/panics");
    assert!(!answer.text.contains("hunter2") && !answer.text.contains("/etc"), "{}", answer.text);
    assert_eq!(answer.header("cache-control"), "no-store");
}

// P108: no lock is poisoned, no connection and no writer is lost, nothing of a half-done transaction stays.
#[tokio::test(flavor = "multi_thread")]
async fn panics_leave_the_service_whole() {
    let app = with_panicking_routes(TestApp::new().await);
    let alice = app.register("alice@example.com").await;
    let before = app.database().contents().await;
    for _ in 0..17 {
        app.get("/panics").send().await.expect(500);
        app.post("/panics/writing").send().await.expect(500);
        app.get("/panics/reading").send().await.expect(500);
    }
    assert_eq!(before, app.database().contents().await);
    for round in 0..100 {
        app.me(&alice.access).await.expect(200);
        assert!(!app.sessions(&alice.access).await.is_empty(), "round {round}");
    }
    let again = app.login("alice@example.com").await;
    assert_eq!(again.id, alice.id);
}

// P110, P120: an outage is 503 with a time to wait, without the database's own words.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_is_said_without_details() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.app.store.close().await;
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let login = app.post("/v1/auth/login").json(&body).send().await;
    check(&login, 503, "SERVICE_UNAVAILABLE", "/v1/auth/login");
    assert_eq!(login.header("retry-after"), "1");
    let logout = app.post("/v1/auth/logout").bearer(&alice.access).send().await;
    check(&logout, 503, "SERVICE_UNAVAILABLE", "/v1/auth/logout");
}
