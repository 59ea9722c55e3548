//! Text messages over real HTTP: the body that is ours, one of a gateway's own, its secret, and its refusals.

use std::time::Duration;

use serde_json::{Value, json};
use signet_delivery::SmsSettings;
use signet_domain::outbox::Channel;
use signet_vocabulary::Secret;

use super::http_sink::HttpSink;
use super::stage::sms_courier;
use crate::app::TestApp;

const NUMBER: &str = "+14155552671";

async fn with_a_text_message() -> TestApp {
    let app = TestApp::new().await;
    app.write_sms_to(NUMBER).await;
    app
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_message_is_one_post_of_to_and_body() {
    let sink = HttpSink::open("202 Accepted").await;
    let app = with_a_text_message().await;
    let courier = sms_courier(&sink, |settings| settings);
    assert_eq!(app.deliver(&courier, Channel::Sms).await, 1);
    assert_eq!(app.deliver(&courier, Channel::Sms).await, 0);
    let [posted] = &sink.posted()[..] else { panic!("one request") };
    assert_eq!(posted.line, "POST /send?tenant=7 HTTP/1.1");
    assert!(posted.headers.contains(&"content-type: application/json".to_owned()), "{:?}", posted.headers);
    assert!(!posted.headers.iter().any(|line| line.starts_with("authorization")));
    let body: Value = serde_json::from_str(&posted.body).expect("JSON");
    assert_eq!(body["to"], json!(NUMBER));
    let text = body["body"].as_str().expect("a text");
    assert!(text.contains(" is your code for signet.test"), "{text}");
    assert!(text[..6].bytes().all(|byte| byte.is_ascii_digit()), "{text}");
    assert!(app.outbox().await.iter().all(|entry| entry.channel == Channel::Mail));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_gets_the_form_and_the_secret_that_it_wants() {
    let sink = HttpSink::open("200 OK").await;
    let app = with_a_text_message().await;
    let courier = sms_courier(&sink, |settings| {
        let settings = settings.with_body("From=%2B1415&To={{ to }}&Body={{ body }}").expect("a form");
        settings.with_authorization(&Secret::new("Basic c2lkOnRva2Vu".to_owned())).expect("a header")
    });
    app.deliver(&courier, Channel::Sms).await;
    let posted = sink.posted().pop().expect("a request");
    assert!(posted.headers.contains(&"content-type: application/x-www-form-urlencoded".to_owned()));
    assert!(posted.headers.contains(&"authorization: Basic c2lkOnRva2Vu".to_owned()), "{:?}", posted.headers);
    assert!(posted.body.starts_with("From=%2B1415&To=%2B14155552671&Body="), "{}", posted.body);
    assert_eq!(posted.body.matches('&').count(), 2, "{}", posted.body);
    assert!(!posted.body.contains(' '));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_refuses_is_asked_again_unless_it_is_about_the_message() {
    let elsewhere = HttpSink::open("200 OK").await;
    let sink = HttpSink::open("503 Service Unavailable").await;
    let app = with_a_text_message().await;
    let courier = sms_courier(&sink, |settings| settings);
    let redirect = format!("307 Temporary Redirect\r\nLocation: {}", elsewhere.url());
    let answers = [
        ("503 Service Unavailable", false, 0),
        ("401 Unauthorized", false, 36),
        (&redirect, false, 72),
        ("400 Bad Request", true, 144),
    ];
    for (number, (answer, is_final, seconds)) in answers.into_iter().enumerate() {
        sink.answer(answer);
        app.advance(Duration::from_secs(seconds)).await;
        assert_eq!(app.deliver(&courier, Channel::Sms).await, 1, "{answer}");
        let entries = app.outbox().await;
        let entry = entries.iter().find(|entry| entry.channel == Channel::Sms).expect("it stays");
        assert_eq!(entry.attempts, i64::try_from(number).expect("a number") + 1);
        assert_eq!(entry.dead_at.is_some(), is_final, "{answer}");
        assert_eq!(entry.trouble, Some(format!("the SMS gateway answered {}", &answer[..3])));
    }
    assert!(elsewhere.posted().is_empty(), "a redirection was followed, secret and all");
}

#[test]
fn bodies_and_urls_that_would_not_do_are_refused() {
    let settings = || SmsSettings::parse("https://sms.example/send").expect("a URL");
    for body in ["{\"to\": \"{{ to }}\", \"body\": {{ body }}}", "{{ too }}", "To={{ to }&", "{\"a\": {{ body }}"] {
        assert!(settings().with_body(body).is_err(), "{body}");
    }
    for url in ["sms.example", "ftp://sms.example", "https://user:secret@sms.example", "http://"] {
        let complaint = SmsSettings::parse(url).expect_err(url);
        assert!(!complaint.contains("secret"), "{complaint}");
    }
    let bad = Secret::new("a\r\nb: c".to_owned());
    assert!(settings().with_authorization(&bad).is_err());
}
