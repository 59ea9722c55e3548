//! Hostile requests: several recipients in one, and headers that name another host.

use serde_json::{Value, json};

use crate::app::TestApp;
use crate::proof::inspection::count;

const ROUTES: [&str; 2] = ["/v1/auth/forgot-password", "/v1/auth/resend-verification"];
const CANARY: &str = "evil.example";

// P18: CVE-2023-7028.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_names_one_address_as_one_text_or_nothing_is_sent() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    app.register("mallory@example.com").await;
    app.query("DELETE FROM outbox").await;
    let bodies = [
        r#"{"email":["alice@example.com","mallory@example.com"]}"#,
        r#"{"email":["alice@example.com"]}"#,
        r#"{"email":{"0":"alice@example.com"}}"#,
        r#"{"email":"alice@example.com","email":"mallory@example.com"}"#,
        r#"{"email":"alice@example.com,mallory@example.com"}"#,
        r#"{"email":"alice@example.com;mallory@example.com"}"#,
        r#"{"email":"alice@example.com mallory@example.com"}"#,
        r#"{"email":"alice@example.com\r\nBcc: mallory@example.com"}"#,
        r#"{"email":"alice@example.com\u0000"}"#,
        r#"{"email":"alice@example.com%0a"}"#,
        r#"{"email":"<alice@example.com>"}"#,
        r#"{"email":null}"#,
        r#"{"email":""}"#,
        r#"{"email":7}"#,
        r#"{"Email":"alice@example.com"}"#,
        "{}",
        r#"["alice@example.com"]"#,
    ];
    for route in ROUTES {
        for body in bodies {
            let answer = app.post(route).body(body).header("content-type", "application/json").send().await;
            assert_eq!(answer.status, 400, "{route} {body}: {}", answer.text);
        }
        for kind in ["application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/plain"] {
            let body = "email=alice@example.com&email=mallory@example.com";
            app.post(route).body(body).header("content-type", kind).send().await.expect(415);
        }
        let query = format!("{route}?email=mallory@example.com");
        app.post(&query).json(&json!({})).send().await.expect(400);
    }
    assert_eq!(count(&app, "outbox").await, 0);
    // What a query says beside a body counts for nothing.
    let query = format!("{}?email=mallory@example.com", ROUTES[0]);
    app.post(&query)
        .json(&json!({ "email": "alice@example.com", "to": "mallory@example.com" }))
        .send()
        .await
        .expect(202);
    let to: Vec<_> = app.mails().await.into_iter().map(|mail| mail.to).collect();
    assert_eq!(to, ["alice@example.com"]);
}

// P17: CVE-2025-64101, GHSA-93m4-mfpg-c3xf, GHSA-3529-5m8x-rpv3.
#[tokio::test(flavor = "multi_thread")]
async fn no_header_gets_into_a_mail() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let hostile = [
        ("host", CANARY),
        ("x-forwarded-host", CANARY),
        ("x-forwarded-server", CANARY),
        ("x-forwarded-proto", "evil.example"),
        ("x-forwarded-port", "evil.example"),
        ("x-original-host", CANARY),
        ("x-host", CANARY),
        ("forwarded", "host=evil.example;proto=https"),
        ("origin", "https://evil.example"),
        ("referer", "https://evil.example/reset"),
        ("x-original-url", "https://evil.example/"),
        ("x-rewrite-url", "https://evil.example/"),
        ("user-agent", "<a href=https://evil.example>"),
    ];
    let mut expected = 0;
    for (number, (name, value)) in hostile.into_iter().enumerate() {
        let email = format!("alice{number}@example.com");
        let send = |route: &str, body: Value| app.post(route).json(&body).header(name, value).send();
        let registered = json!({ "email": email, "password": crate::actors::PASSWORD });
        let answer = send("/v1/auth/register", registered.clone()).await.expect(201);
        let alice = crate::actors::person(&email, &answer);
        for route in ROUTES {
            send(route, json!({ "email": email })).await.expect(202);
        }
        app.query(&format!("UPDATE accounts SET factors = factors WHERE id = '{}'", alice.id)).await;
        let sign_in = app.post("/v1/auth/login").json(&registered).header(name, value).from("198.51.100.9");
        sign_in.send().await.expect(200);
        let made = json!({ "type": "INDIVIDUAL", "email": format!("made{number}@example.com") });
        app.post("/v1/Accounts").bearer(&admin.access).json(&made).header(name, value).send().await.expect(201);
        let moved = json!({ "email": format!("moved{number}@example.com") });
        let path = format!("/v1/Accounts/{}", alice.id);
        let patch = app.call(axum::http::Method::PATCH, &path).bearer(&alice.access).json(&moved).header(name, value);
        patch.send().await.expect(200);
        // Registered; resent; reset; signed in elsewhere; made; moved, to both addresses.
        expected += 7;
    }
    let mails = app.mails().await;
    assert_eq!(mails.len(), expected);
    for mail in mails {
        let values = Value::from(mail.values);
        assert!(!values.to_string().contains("evil"), "{}: {values}", mail.template);
        if let Some(link) = values["link"].as_str() {
            assert!(link.starts_with("http://signet.test/") && link.contains("?token=prf_"), "{link}");
        }
    }
}
