//! The program as an operator runs it: it delivers by itself, `signet outbox` shows and revives, metrics count, and the log
//! shows texts to developers alone.

use std::time::Duration;

use super::smtp_sink::{Manner, SmtpSink};
use crate::process::{Node, Place};

/// Waits until something is so; the program runs on its own time.
async fn until(what: &str, mut is_so: impl FnMut() -> bool) {
    for _ in 0..150 {
        if is_so() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("not within 15 s: {what}");
}

fn printed(place: &Place, arguments: &[&str]) -> String {
    let output = place.run(arguments);
    let error = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{arguments:?}: {error}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn metrics(node: &Node) -> String {
    node.client().get("/metrics").expect("an answer").1
}

fn log_of(mut node: Node) -> String {
    node.terminate();
    node.ended().1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_delivers_by_itself_and_stops_while_the_server_hangs() {
    let sink = SmtpSink::open(Manner::Takes).await;
    let mut place = Place::fresh().await;
    place.set("SIGNET_SMTP_URL", &sink.url());
    place.set("SIGNET_MAIL_FROM", "Acme <id@acme.example>");
    let node = place.serve();
    node.register("ann@example.com");
    until("the mail arrives", || !sink.mails().is_empty()).await;
    let mail = sink.mails().remove(0);
    assert_eq!(mail.header("From").as_deref(), Some("Acme <id@acme.example>"));
    until("it is counted", || {
        metrics(&node).contains("signet_message_deliveries_total{channel=\"mail\",outcome=\"delivered\"} 1")
    })
    .await;

    sink.behave(Manner::Hangs);
    let connections = sink.connections();
    node.register("bob@example.com");
    until("it is tried", || sink.connections() > connections || sink.mails().len() > 1).await;
    let log = log_of(node);
    assert!(log.contains("stopped"), "{log}");
    assert!(!log.contains("token=") && !log.contains("ann@example.com"), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operator_sees_and_revives_what_was_given_up() {
    let sink = SmtpSink::open(Manner::Answers("550 never")).await;
    let mut place = Place::fresh().await;
    place.set("SIGNET_SMTP_URL", &sink.url());
    let node = place.serve();
    node.register("ann@example.com");
    until("it is given up", || printed(&place, &["outbox", "list", "--dead"]).lines().count() == 2).await;
    let list = printed(&place, &["outbox", "list"]);
    let line = list.lines().nth(1).expect("a message");
    let id = line.split_whitespace().next().expect("an id");
    for expected in ["msg_", " mail ", " verify_email ", "the mail server answered 550"] {
        assert!(line.contains(expected), "{line}");
    }
    assert!(!list.contains("ann@") && !list.contains("token"), "{list}");

    sink.behave(Manner::Takes);
    assert_eq!(printed(&place, &["outbox", "retry", id]), "due now  1\n");
    until("it arrives", || !sink.mails().is_empty()).await;
    until("it is forgotten", || printed(&place, &["outbox", "list"]).lines().count() == 1).await;
    assert_eq!(printed(&place, &["outbox", "retry", "--dead"]), "due now  0\n");
    assert_eq!(place.run(&["outbox", "retry", id]).status.code(), Some(1));
    let log = log_of(node);
    assert!(log.contains(id) && !log.contains("ann@example.com") && !log.contains("token="), "{log}");
}

#[tokio::test(flavor = "multi_thread")]
async fn developers_read_messages_in_the_log() {
    for (is_on, is_shown) in [("on", true), ("off", false)] {
        let mut place = Place::fresh().await;
        place.set("SIGNET_DEVELOPMENT", is_on);
        let node = place.serve();
        node.register("ann@example.com");
        until("it is seen", || metrics(&node).contains("signet_messages{channel=\"mail\",state=\"waiting\"}")).await;
        tokio::time::sleep(Duration::from_millis(1500)).await;
        let (status, text) = node.client().get("/v1/dev/messages").expect("an answer");
        assert_eq!(status, if is_shown { 200 } else { 404 }, "{text}");
        let log = log_of(node);
        assert_eq!(log.contains("/verify-email?token="), is_shown, "{log}");
        assert_eq!(log.matches("/verify-email?token=").count(), usize::from(is_shown), "{log}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_settings_and_templates_keep_the_program_from_starting() {
    for (name, value, expected) in [
        ("SIGNET_SMTP_URL", "http://mail.example", "must be smtp://"),
        ("SIGNET_SMTP_URL", "smtp://u:hunter2@mail.example?tls=maybe", "may have ?tls=off"),
        ("SIGNET_MAIL_FROM", "nobody", "must be an address"),
        ("SIGNET_SMS_WEBHOOK_BODY", "{}", "needs sms_webhook_url"),
        ("SIGNET_TEMPLATES_DIR", "/nowhere/at/all", "templates"),
    ] {
        let mut place = Place::fresh().await;
        place.set(name, value);
        let (_, log) = place.try_serve().err().unwrap_or_else(|| panic!("{name}={value} was taken"));
        assert!(log.contains(expected) && !log.contains("hunter2"), "{name}: {log}");
    }
    let mut place = Place::fresh().await;
    let own = place.folder.join("templates");
    std::fs::create_dir_all(&own).expect("a folder");
    std::fs::write(own.join("verify_email.en.txt"), "Subject: Acme\n\n{{ lnik }}\n").expect("a file");
    place.set("SIGNET_TEMPLATES_DIR", own.to_str().expect("a path"));
    let (_, log) = place.try_serve().err().expect("a template with a mistake was taken");
    assert!(log.contains("verify_email.en.txt"), "{log}");
    let output = place.run(&["doctor"]);
    assert!(String::from_utf8_lossy(&output.stdout).contains("verify_email.en.txt"));
}
