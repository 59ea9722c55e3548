//! P17: links come from the settings, whatever a request claims. P21, P49: names stay names, in headers, texts and markup.

use axum::http::Method;
use serde_json::json;
use signet_domain::outbox::Channel;

use super::smtp_sink::{Mail, Manner, SmtpSink};
use super::stage::courier;
use crate::app::TestApp;

/// By which a request might claim that the service is somewhere else.
const CLAIMS: [(&str, &str); 12] = [
    ("host", "evil.example"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-server", "evil.example"),
    ("x-forwarded-proto", "evil"),
    ("x-forwarded-port", "6666"),
    ("x-forwarded-prefix", "/evil.example"),
    ("x-forwarded-for", "evil.example"),
    ("forwarded", "for=1.2.3.4;host=evil.example;proto=evil"),
    ("x-original-host", "evil.example"),
    ("x-host", "evil.example"),
    ("origin", "https://evil.example"),
    ("referer", "https://evil.example/"),
];

/// What comes of every flow that mails a link, when each of its requests makes all these claims.
#[tokio::test(flavor = "multi_thread")]
async fn no_claim_of_a_request_reaches_a_link() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let send = async |method: Method, path: &str, body: serde_json::Value| {
        let call = app.call(method, path).json(&body);
        // Public routes take no notice of who is signed in; a credential would be a second one nowhere.
        let call = if path.starts_with("/v1/auth") { call } else { call.bearer(&admin.access) };
        let call = CLAIMS.iter().fold(call, |call, (name, value)| call.header(name, value));
        let answer = call.send().await;
        assert!(answer.status.is_success(), "{path}: {}", answer.text);
        assert!(!format!("{:?}{}", answer.headers, answer.text).contains("evil"), "{path}: {}", answer.text);
        answer
    };
    let password = crate::actors::PASSWORD;
    let ann = "ann@example.com";
    send(Method::POST, "/v1/auth/register", json!({ "email": ann, "password": password })).await;
    send(Method::POST, "/v1/auth/resend-verification", json!({ "email": ann })).await;
    send(Method::POST, "/v1/auth/forgot-password", json!({ "email": ann })).await;
    send(Method::POST, "/v1/Accounts", json!({ "type": "INDIVIDUAL", "email": "bob@example.com" })).await;
    let org = send(Method::POST, "/v1/Orgs", json!({ "legalName": "Acme", "country": "DE" })).await.json();
    let path = format!("/v1/Orgs/{}/invitations", org["data"]["id"].as_str().expect("an id"));
    send(Method::POST, &path, json!({ "email": "eve@example.com", "role": "VIEWER" })).await;

    let sink = SmtpSink::open(Manner::Takes).await;
    let courier = courier(&sink);
    while app.deliver(&courier, Channel::Mail).await > 0 {}
    let mails = sink.mails();
    let mut links = 0;
    for mail in &mails {
        let text = mail.readable();
        assert!(!text.contains("evil") && !text.contains("6666"), "{text}");
        for (at, _) in text.match_indices("?token=") {
            let before = text[..at].rsplit(['"', '>', '\n', ' ']).next().unwrap_or_default().replace("&#x2f;", "/");
            assert!(before.starts_with("http://signet.test/"), "{before}");
            links += 1;
        }
    }
    // Of five mails, each link once as text and twice in the page.
    assert_eq!(links, 15, "{mails:?}");
}

/// Names that try to be more than names.
const NAMES: [&str; 8] = [
    "Acme\u{2028}Bcc: victim@example.com",
    "Acme =?utf-8?q?=0D=0ABcc:_victim@example.com?=",
    "<script>alert(1)</script>",
    "\"><img src=x onerror=alert(1)>",
    "{{ link }}{% for x in y %}",
    "Acme, victim@example.com",
    "Ünïcödé \u{202e}evil\u{202c} Größe & Söhne",
    "A",
];

async fn invited(app: &TestApp, name: &str) -> Option<Mail> {
    // One address gets a few invitations at a time.
    app.advance(std::time::Duration::from_secs(600)).await;
    let admin = app.admin().await;
    let made = app.post("/v1/Orgs").bearer(&admin.access).json(&json!({ "legalName": name, "country": "DE" }));
    let made = made.send().await;
    if made.status == 422 {
        return None; // A name that is refused is in no mail.
    }
    let org = made.expect(201).json()["data"]["id"].as_str().expect("an id").to_owned();
    app.query("DELETE FROM outbox").await;
    let body = json!({ "email": "ann@example.com", "role": "VIEWER" });
    let path = format!("/v1/Orgs/{org}/invitations");
    app.post(&path).bearer(&admin.access).json(&body).send().await.expect(201);
    let sink = SmtpSink::open(Manner::Takes).await;
    app.deliver(&courier(&sink), Channel::Mail).await;
    let mut mails = sink.mails();
    assert_eq!(mails.len(), 1, "{name:?}");
    mails.pop()
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_organizations_change_no_header_no_recipient_and_no_markup() {
    let app = TestApp::new().await;
    let tame = invited(&app, "Acme").await.expect("a name like any other");
    let mut sent = 0;
    for name in NAMES {
        let Some(mail) = invited(&app, name).await else { continue };
        sent += 1;
        assert_eq!(mail.recipients, ["RCPT TO:<ann@example.com>"], "{name:?}");
        assert_eq!(mail.header_names(), tame.header_names(), "{name:?}");
        assert_eq!(mail.header("To").as_deref(), Some("ann@example.com"));
        let text = mail.readable();
        let page = |text: &str| text.split_once("<!doctype html>").expect("a page").1.to_owned();
        assert_eq!(page(&text).matches('<').count(), page(&tame.readable()).matches('<').count(), "{text}");
        assert!(!text.contains(['\u{2028}', '\u{202e}']), "{text}");
    }
    assert!(sent >= 5, "only {sent} of the names were taken");
}

// P18: one recipient, one string.
#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_are_lists_or_headers_are_refused_and_nothing_is_written() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    app.query("DELETE FROM outbox").await;
    for email in [
        json!(["ann@example.com", "eve@example.com"]),
        json!({ "email": "ann@example.com" }),
        json!("ann@example.com,eve@example.com"),
        json!("ann@example.com\r\nBcc: eve@example.com"),
        json!("ann@example.com\u{0}"),
        json!("<ann@example.com>"),
        json!("\"ann\" <ann@example.com>"),
        json!("ann@example.com eve@example.com"),
        json!(null),
    ] {
        for path in ["/v1/auth/forgot-password", "/v1/auth/resend-verification"] {
            let answer = app.post(path).json(&json!({ "email": email })).send().await;
            assert!([400, 422].contains(&answer.status.as_u16()), "{email}: {}", answer.text);
        }
    }
    assert!(app.outbox().await.is_empty());
}
