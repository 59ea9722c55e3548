//! R18: a mail server that is down, refuses or hangs keeps nobody from signing in; its messages wait, are tried again ever
//! more rarely, die at last, and come to life again when the operator says so.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use signet_delivery::Round;
use signet_domain::outbox::{self, Channel, MOST_ATTEMPTS, Which};

use super::smtp_sink::{Manner, SmtpSink};
use super::stage::{courier, mail_to};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::proof::inspection::operator;
use crate::wiring::texts;

const HOUR_AND_MORE: Duration = Duration::from_secs(5000);

#[tokio::test(flavor = "multi_thread")]
async fn messages_outlive_a_server_that_is_down() {
    let sink = SmtpSink::open(Manner::Takes).await;
    let url = sink.url();
    drop(sink);
    let app = TestApp::with_a_mail_to("ann@example.com").await;
    let courier = signet_delivery::Courier::new(texts(), Some(mail_to(&url)), None);
    let mut waits = Vec::new();
    for attempt in 1..=MOST_ATTEMPTS {
        let round = courier.round(&app.app, Channel::Mail).await.expect("the outbox answers");
        // Else thousands that wait would be tried without a pause.
        assert_eq!(round, Round { taken: 1, is_way_open: false }, "attempt {attempt}");
        let [entry] = &app.outbox().await[..] else { panic!("it stays") };
        assert_eq!(entry.attempts, attempt);
        assert_eq!(entry.trouble.as_deref(), Some("no connection to the mail server"));
        assert_eq!(entry.dead_at.is_some(), attempt == MOST_ATTEMPTS);
        if let Some(due) = entry.due_at {
            let wait = due.since(app.clock.now());
            waits.push(wait);
            app.advance(wait - Duration::from_millis(1)).await;
            assert_eq!(app.deliver(&courier, Channel::Mail).await, 0, "it is not due yet");
            app.advance(Duration::from_millis(1)).await;
        }
    }
    assert!(waits[0] >= Duration::from_secs(24) && waits[0] <= Duration::from_secs(36), "{waits:?}");
    assert!(waits[..6].windows(2).all(|pair| pair[0] < pair[1]), "{waits:?}");
    assert!(waits.iter().all(|wait| *wait <= Duration::from_secs(4320)), "{waits:?}");

    // The dead lie still, until somebody wakes them.
    app.advance(Duration::from_secs(5 * 24 * 3600)).await;
    assert_eq!(app.deliver(&courier, Channel::Mail).await, 0);
    let sink = SmtpSink::open(Manner::Takes).await;
    let courier = self::courier(&sink);
    assert_eq!(app.deliver(&courier, Channel::Mail).await, 0);
    assert_eq!(outbox::retry(&operator(&app).await, &Which::Dead).await.expect("it is revived"), 1);
    assert_eq!(app.deliver(&courier, Channel::Mail).await, 1);
    assert_eq!(sink.mails().len(), 1);
    assert!(app.outbox().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_temporary_refusal_is_tried_again_and_a_permanent_one_is_not() {
    let app = TestApp::with_a_mail_to("ann@example.com").await;
    let sink = SmtpSink::open(Manner::Answers("451 later")).await;
    let courier = courier(&sink);
    app.deliver(&courier, Channel::Mail).await;
    let [entry] = &app.outbox().await[..] else { panic!("it stays") };
    assert!(entry.dead_at.is_none());
    assert_eq!(entry.trouble.as_deref(), Some("the mail server answered 451"));

    sink.behave(Manner::Answers("550 no such user"));
    app.advance(HOUR_AND_MORE).await;
    let round = courier.round(&app.app, Channel::Mail).await.expect("the outbox answers");
    assert_eq!(round, Round { taken: 1, is_way_open: true }, "that one is done with: the next may fare better");
    let [entry] = &app.outbox().await[..] else { panic!("it stays") };
    assert!(entry.dead_at.is_some() && entry.due_at.is_none());
    // The server repeated the address; nothing of that is kept.
    assert_eq!(entry.trouble.as_deref(), Some("the mail server answered 550"));

    sink.behave(Manner::Takes);
    let ctx = operator(&app).await;
    assert_eq!(outbox::list(&ctx, true, 10).await.expect("the dead").len(), 1);
    assert_eq!(outbox::retry(&ctx, &Which::One(&entry.id)).await.expect("it is revived"), 1);
    assert!(outbox::list(&ctx, true, 10).await.expect("the dead").is_empty());
    app.deliver(&courier, Channel::Mail).await;
    assert_eq!(sink.mails().len(), 1);
    assert!(outbox::retry(&ctx, &Which::One(&entry.id)).await.is_err(), "there is no such message any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_answer_brings_the_same_message_again() {
    let app = TestApp::with_a_mail_to("ann@example.com").await;
    let sink = SmtpSink::open(Manner::BreaksOff).await;
    let courier = courier(&sink);
    app.deliver(&courier, Channel::Mail).await;
    assert_eq!(app.outbox().await.len(), 1, "nobody said that it was taken");
    sink.behave(Manner::Takes);
    app.advance(HOUR_AND_MORE).await;
    app.deliver(&courier, Channel::Mail).await;
    let ids: Vec<_> = sink.mails().iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!(ids.len(), 2);
    assert_eq!(ids[0], ids[1], "a reader's program can tell that it is the same");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_holds_nobody_up() {
    let app = Arc::new(TestApp::with_a_mail_to("ann@example.com").await);
    let sink = SmtpSink::open(Manner::Hangs).await;
    let mail = mail_to(&sink.url()).with_patience(Duration::from_secs(8));
    let courier = signet_delivery::Courier::new(texts(), Some(mail), None);
    let delivery = tokio::spawn({
        let app = Arc::clone(&app);
        async move { app.deliver(&courier, Channel::Mail).await }
    });
    while sink.connections() == 0 {
        tokio::task::yield_now().await;
    }
    // All of this happens while the mail server keeps silent.
    for number in 0..10 {
        let email = format!("person{number}@example.com");
        let person = app.register(&email).await;
        app.try_login(&email, PASSWORD).await.expect(200);
        app.me(&person.access).await.expect(200);
        app.post("/v1/auth/forgot-password").json(&json!({ "email": email })).send().await.expect(202);
    }
    assert!(!delivery.is_finished(), "the server was silent, and yet something came of it");
    delivery.await.expect("it gives up");
    let entries = app.outbox().await;
    let entry = entries.iter().find(|entry| entry.template == "set_password").expect("it stays");
    assert_eq!((entry.attempts, entry.dead_at), (1, None));
    assert_eq!(entry.trouble.as_deref(), Some("the mail server did not answer in time"));
}
