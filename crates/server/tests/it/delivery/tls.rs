//! Mails through TLS: whom the courier believes, and what it says before it does.

use std::sync::Arc;
use std::time::Duration;

use rustls::ServerConfig;
use signet_delivery::{Courier, Mail, MailSettings};
use signet_domain::outbox::Channel;

use super::certificates::Authority;
use super::smtp_sink::{Manner, SmtpSink};
use super::tls_sink::{Door, TlsSink};
use crate::app::TestApp;
use crate::process::Place;
use crate::wiring::texts;

type Opens = fn(Arc<ServerConfig>) -> Door;

const HERE: [u8; 4] = [127, 0, 0, 1];
/// Leads to this machine as well, and nobody who reads it takes it for loopback.
const ANYWHERE: [u8; 4] = [0, 0, 0, 0];
const USER: &str = "signet:p%40ss%3Aword";
/// Schemes, and the doors that they lead to.
const DOORS: [(&str, Opens); 2] = [("smtps", Door::FromTheStart), ("smtp", Door::StartTls)];

/// A courier that believes `authority`, or the public ones.
fn courier(url: &str, authority: Option<&Authority>) -> Courier {
    let from = MailSettings::sender("no-reply@signet.test").expect("a sender");
    let mut settings = MailSettings::parse(url, from).expect("a URL");
    if let Some(authority) = authority {
        settings = settings.with_authorities(authority.pem().as_bytes()).expect("an authority");
    }
    Courier::new(texts(), Some(Mail::new(&settings).expect("a way")), None)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_and_its_password_go_through_tls_to_a_server_that_is_vouched_for() {
    let authority = Authority::new("Northwind mail");
    for (scheme, door) in DOORS {
        for host in ["127.0.0.1", "0.0.0.0"] {
            let sink = SmtpSink::open(Manner::WantsCredentials).await;
            let front = TlsSink::before(&sink, door(authority.server(&[HERE, ANYWHERE]))).await;
            let app = TestApp::with_a_mail_to("ann@example.com").await;
            let url = format!("{scheme}://{USER}@{host}:{}", front.port);
            app.deliver(&courier(&url, Some(&authority)), Channel::Mail).await;
            assert!(app.outbox().await.is_empty(), "{url}: {:?}", app.outbox().await);
            let [mail] = &sink.mails()[..] else { panic!("one mail by {scheme}") };
            assert_eq!(mail.recipients, ["RCPT TO:<ann@example.com>"]);
            let clear: &[&str] = if scheme == "smtp" { &["EHLO", "STARTTLS"] } else { &[] };
            assert_eq!(front.said(), clear, "{scheme}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_said_to_a_server_that_nobody_believed_vouches_for() {
    let (ours, others) = (Authority::new("Northwind mail"), Authority::new("Somebody else"));
    let elsewhere = [192, 0, 2, 1];
    for (scheme, door) in DOORS {
        for (shown, believed) in [
            (others.server(&[HERE, ANYWHERE]), Some(&ours)),
            (others.server(&[HERE, ANYWHERE]), None),
            (ours.server(&[elsewhere]), Some(&ours)),
        ] {
            for host in ["127.0.0.1", "0.0.0.0"] {
                let sink = SmtpSink::open(Manner::WantsCredentials).await;
                let front = TlsSink::before(&sink, door(Arc::clone(&shown))).await;
                let app = TestApp::with_a_mail_to("ann@example.com").await;
                let url = format!("{scheme}://{USER}@{host}:{}", front.port);
                app.deliver(&courier(&url, believed), Channel::Mail).await;
                assert_eq!((sink.connections(), sink.mails().len()), (0, 0), "{url}");
                let clear: &[&str] = if scheme == "smtp" { &["EHLO", "STARTTLS"] } else { &[] };
                assert_eq!(front.said(), clear, "{url}");
                // It waits until the operator has mended what is wrong.
                let [entry] = &app.outbox().await[..] else { panic!("it waits") };
                assert!(entry.dead_at.is_none(), "{entry:?}");
                assert_eq!(entry.trouble.as_deref(), Some("no TLS with the mail server"), "{url}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn beyond_this_machine_a_server_has_to_offer_tls_unless_the_operator_does_without() {
    let sink = SmtpSink::open(Manner::WantsCredentials).await;
    let front = TlsSink::before(&sink, Door::Struck).await;
    let app = TestApp::with_a_mail_to("ann@example.com").await;
    app.deliver(&courier(&format!("smtp://{USER}@0.0.0.0:{}", front.port), None), Channel::Mail).await;
    assert!(front.said().iter().all(|verb| ["EHLO", "QUIT"].contains(&verb.as_str())), "{:?}", front.said());
    let [entry] = &app.outbox().await[..] else { panic!("it waits") };
    assert!(entry.trouble.is_some() && entry.dead_at.is_none(), "{entry:?}");

    app.advance(Duration::from_secs(3600)).await;
    let url = format!("smtp://{USER}@0.0.0.0:{}?tls=off", sink.address.port());
    app.deliver(&courier(&url, None), Channel::Mail).await;
    assert_eq!(sink.mails().len(), 1);
    assert!(app.outbox().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_names_the_authority_of_a_mail_server_in_a_file() {
    let authority = Authority::new("Northwind mail");
    let sink = SmtpSink::open(Manner::WantsCredentials).await;
    let front = TlsSink::before(&sink, Door::FromTheStart(authority.server(&[HERE]))).await;
    let mut place = Place::fresh().await;
    let file = place.folder.join("mail-ca.pem");
    place.set("SIGNET_SMTP_URL", &format!("smtps://{USER}@127.0.0.1:{}", front.port));
    place.set("SIGNET_SMTP_CA", file.to_str().expect("a path"));
    for (content, says) in [(None, "cannot be read"), (Some("no PEM"), "holds no certificate")] {
        if let Some(content) = content {
            std::fs::write(&file, content).expect("a file");
        }
        let (_, log) = place.try_serve().err().expect("it does not start");
        assert!(log.contains("smtp_ca") && log.contains(says) && !log.contains("word"), "{log}");
        let doctor = place.run(&["doctor"]);
        assert!(String::from_utf8_lossy(&doctor.stdout).contains(says) && !doctor.status.success());
    }
    std::fs::write(&file, authority.pem()).expect("a file");
    let shown = place.run(&["config"]);
    assert!(String::from_utf8_lossy(&shown.stdout).contains("mail-ca.pem"));
    let node = place.serve();
    node.register("ann@example.com");
    for _ in 0..150 {
        if !sink.mails().is_empty() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("no mail within 15 s");
}
