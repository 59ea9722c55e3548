//! Mails over a real conversation: what arrives, in whose name, and to whom.

use std::collections::BTreeSet;

use signet_domain::outbox::Channel;

use super::smtp_sink::{Manner, SmtpSink};
use super::stage::{courier, mail_to};
use crate::app::TestApp;
use crate::wiring::texts;

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_arrives_once_with_its_link_in_both_forms() {
    let sink = SmtpSink::open(Manner::Takes).await;
    let app = TestApp::with_a_mail_to("Ann.Lee@example.com").await;
    let [entry] = &app.outbox().await[..] else { panic!("one message") };
    let courier = courier(&sink);
    assert_eq!(app.deliver(&courier, Channel::Mail).await, 1);
    assert_eq!(app.deliver(&courier, Channel::Mail).await, 0);
    assert!(app.outbox().await.is_empty());

    let [mail] = &sink.mails()[..] else { panic!("one mail") };
    assert_eq!(mail.recipients, ["RCPT TO:<Ann.Lee@example.com>"]);
    assert!(mail.sender.starts_with("MAIL FROM:<no-reply@signet.test>"), "{}", mail.sender);
    assert_eq!(mail.header("To").as_deref(), Some("Ann.Lee@example.com"));
    assert_eq!(mail.header("From").as_deref(), Some("Signet <no-reply@signet.test>"));
    assert_eq!(mail.header("Subject").as_deref(), Some("Choose your password for signet.test"));
    assert_eq!(mail.header("Message-ID"), Some(format!("<{}@signet.test>", entry.id)));
    assert_eq!(mail.header("Auto-Submitted").as_deref(), Some("auto-generated"));
    assert_eq!(mail.header("Date").as_deref(), Some("Thu, 01 Jan 2026 00:00:00 +0000"));
    let known = ["from", "to", "subject", "date", "message-id", "auto-submitted", "mime-version", "content-type"];
    assert_eq!(mail.header_names().into_iter().collect::<BTreeSet<_>>(), known.map(str::to_owned).into());
    let text = mail.readable();
    assert!(text.contains("multipart/alternative") && text.contains("text/plain") && text.contains("text/html"));
    assert!(text.contains("http://signet.test/set-password?token="), "{text}");
    assert!(text.contains("<a href=\"http:&#x2f;&#x2f;signet.test&#x2f;set-password?token="), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_in_germany_writes_german() {
    let sink = SmtpSink::open(Manner::Takes).await;
    let app = TestApp::new().await;
    app.query("UPDATE realms SET country = 'DE'").await;
    app.app.store.poll_changes().await.expect("the feed answers");
    let app = app.another_node().await;
    app.write_to("ann@example.com").await;
    app.deliver(&courier(&sink), Channel::Mail).await;
    let mail = sink.mails().pop().expect("a mail");
    let subject = mail.header("Subject").expect("a subject");
    // RFC 2047: what is not ASCII is encoded, and no line is raw.
    assert!(subject.contains("=?utf-8?") && subject.is_ascii(), "{subject}");
    assert!(mail.readable().contains("Wählen Sie ein Passwort"), "{}", mail.readable());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_courier_signs_in_where_the_server_wants_it() {
    let sink = SmtpSink::open(Manner::WantsCredentials).await;
    let app = TestApp::with_a_mail_to("ann@example.com").await;
    let wrong = format!("smtp://signet:wrong@{}", sink.address);
    let right = format!("smtp://signet:p%40ss%3Aword@{}", sink.address);
    for (url, taken, attempts) in [(sink.url(), 0, Some(1)), (wrong, 0, Some(2)), (right, 1, None)] {
        app.advance(std::time::Duration::from_secs(3600)).await;
        let courier = signet_delivery::Courier::new(texts(), Some(mail_to(&url)), None);
        assert_eq!(app.deliver(&courier, Channel::Mail).await, 1);
        assert_eq!(sink.mails().len(), taken, "{url}");
        let entries = app.outbox().await;
        // What the operator mends kills no message.
        assert_eq!(entries.first().map(|entry| entry.attempts), attempts);
        assert!(entries.iter().all(|entry| entry.dead_at.is_none()));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn many_mails_leave_ten_at_a_time() {
    let sink = SmtpSink::open(Manner::Takes).await;
    let app = TestApp::new().await;
    for number in 0..25 {
        app.write_to(&format!("person{number}@example.com")).await;
    }
    let courier = courier(&sink);
    for expected in [10, 10, 5, 0] {
        assert_eq!(app.deliver(&courier, Channel::Mail).await, expected);
    }
    let mails = sink.mails();
    let recipients: BTreeSet<_> = mails.iter().map(|mail| mail.recipients.concat()).collect();
    assert_eq!((mails.len(), recipients.len()), (25, 25));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_mail_leaves_in_the_clear_where_tls_was_asked_for() {
    let sink = SmtpSink::open(Manner::Takes).await;
    let app = TestApp::with_a_mail_to("ann@example.com").await;
    let url = format!("smtps://{}", sink.address);
    let courier = signet_delivery::Courier::new(texts(), Some(mail_to(&url)), None);
    app.deliver(&courier, Channel::Mail).await;
    assert!(sink.mails().is_empty());
    let [entry] = &app.outbox().await[..] else { panic!("it waits") };
    assert!(entry.trouble.is_some() && entry.dead_at.is_none(), "{entry:?}");
}
