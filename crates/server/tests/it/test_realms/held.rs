//! Messages of a test realm: shown, never delivered, no backlog, and forgotten after a week.

use std::time::Duration;

use signet_domain::cleanup;
use signet_domain::outbox::{self, Backlog, Channel, Which};
use signet_vocabulary::Kind;

use super::stage::{DAY, TestRealm};
use crate::app::TestApp;
use crate::delivery::smtp_sink::{Manner, SmtpSink};
use crate::delivery::stage::courier;
use crate::presence::stage::operator;

#[tokio::test(flavor = "multi_thread")]
async fn they_are_shown_and_never_delivered() {
    let app = TestApp::new().await;
    let mut test = TestRealm::new(&app, "shop-test").await;
    let sink = SmtpSink::open(Manner::Takes).await;
    let courier = courier(&sink);
    test.register(&app, "ann@example.com").await;
    test.register(&app, "bob@example.com").await;
    app.register("real@example.com").await;
    let none = Backlog { waiting: 0, dead: 0 };
    let mail = async || outbox::backlog(&app.app, Channel::Mail).await.expect("the outbox answers");
    assert_eq!(mail().await, Backlog { waiting: 1, ..none }, "the real one");
    assert_eq!(app.deliver(&courier, Channel::Mail).await, 1);
    for days in [1, 300] {
        test.advance(&app, days * DAY).await;
        test.sign_in(&app).await;
        assert_eq!(app.deliver(&courier, Channel::Mail).await, 0);
    }
    assert_eq!(mail().await, none);
    let to: Vec<_> = sink.mails().iter().map(|mail| mail.header("To").unwrap_or_default()).collect();
    assert!(to.len() == 1 && to[0].contains("real@example.com"), "{to:?}");

    let shown = test.messages(&app, "").await;
    let to: Vec<_> = shown.iter().map(|message| message["to"].as_str().expect("an address")).collect();
    assert_eq!(to, ["bob@example.com", "ann@example.com"]);
    assert!(shown[1]["text"].as_str().is_some_and(|text| text.contains("/verify-email?token=")), "{}", shown[1]);
    for (query, expected) in [
        ("?to=ann@example.com", 1),
        ("?to=Ann%40Example.com", 1),
        ("?to=an@example.com", 0),
        ("?to=real@example.com", 0),
        ("?to=%2B14155551234", 0),
    ] {
        let found = test.messages(&app, query).await;
        assert_eq!(found.len(), expected, "{query}");
        assert!(found.iter().all(|message| message == &shown[1]), "{query}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_sees_that_they_are_held_and_cannot_send_them() {
    let app = TestApp::new().await;
    let test = TestRealm::new(&app, "shop-test").await;
    test.register(&app, "ann@example.com").await;
    let ctx = operator(&app, &test.realm);
    let listed = outbox::list(&ctx, false, 10).await.expect("a list");
    assert_eq!(listed.len(), 1);
    assert!(listed[0].due_at.is_none() && listed[0].dead_at.is_none() && listed[0].attempts == 0, "{listed:?}");
    assert!(listed[0].trouble.as_deref().is_some_and(|text| text.contains("test realm")), "{listed:?}");
    assert!(outbox::list(&ctx, true, 10).await.expect("a list").is_empty(), "none was given up");
    for which in [Which::Dead, Which::One(&listed[0].id)] {
        assert_eq!(outbox::retry(&ctx, &which).await.expect_err("a refusal").kind, Kind::Conflict);
    }
    assert!(outbox::claim(&app.app, Channel::Mail, 10).await.expect("the outbox answers").is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn they_are_forgotten_after_a_week_of_the_worlds_time() {
    let app = TestApp::new().await;
    let mut test = TestRealm::new(&app, "shop-test").await;
    test.register(&app, "ann@example.com").await;
    app.register("real@example.com").await;
    test.advance(&app, 100 * DAY).await;
    let sweep = async || {
        cleanup::sweep(&app.app).await.expect("a sweep");
        app.query("SELECT count(*) FROM outbox").await
    };
    assert_eq!(sweep().await, ["2"], "the realm's own time ends none");
    app.advance(Duration::from_secs(7 * 24 * 3600)).await;
    assert_eq!(sweep().await, ["2"]);
    app.advance(Duration::from_secs(1)).await;
    assert_eq!(sweep().await, ["1"], "a message that is to be delivered waits as long as it takes");
    test.sign_in(&app).await;
    assert!(test.messages(&app, "?to=ann@example.com").await.is_empty());
}
