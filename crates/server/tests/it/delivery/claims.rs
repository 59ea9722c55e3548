//! Several workers on one outbox: each message is in one pair of hands, and in others' when those let it lie.

use std::collections::BTreeSet;

use signet_domain::outbox::{self, Channel, LEASE, Next};

use super::smtp_sink::{Manner, SmtpSink};
use super::stage::courier;
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn nodes_that_work_together_deliver_nothing_twice() {
    let sink = SmtpSink::open(Manner::Takes).await;
    let app = TestApp::new().await;
    for number in 0..30 {
        app.write_to(&format!("person{number}@example.com")).await;
    }
    let other = app.another_node().await;
    let (here, there) = (courier(&sink), courier(&sink));
    let work = async |app: &TestApp, courier| while app.deliver(courier, Channel::Mail).await > 0 {};
    tokio::join!(work(&app, &here), work(&other, &there), work(&app, &there), work(&other, &here));
    let ids: BTreeSet<_> = sink.mails().iter().map(|mail| mail.header("Message-ID")).collect();
    assert_eq!((ids.len(), sink.mails().len()), (30, 30));
    assert!(app.outbox().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_claim_holds_for_its_lease_and_no_longer() {
    let app = TestApp::with_a_mail_to("ann@example.com").await;
    let claim = async || outbox::claim(&app.app, Channel::Mail, 20).await.expect("the outbox answers");
    let first = claim().await.pop().expect("it is due");
    assert!(claim().await.is_empty(), "it is in the first one's hands");
    app.advance(LEASE - std::time::Duration::from_millis(1)).await;
    assert!(claim().await.is_empty());
    app.advance(std::time::Duration::from_millis(1)).await;
    let second = claim().await.pop().expect("the first one let it lie");
    assert_eq!(first.id(), second.id());

    // What the first one has to say comes too late, unless it is that it delivered the message after all.
    let late = outbox::failed(&app.app, &first, true, "late").await.expect("it is told");
    assert_eq!(late, Next::NotOurs);
    let [entry] = &app.outbox().await[..] else { panic!("it stays") };
    assert_eq!((entry.attempts, entry.dead_at, entry.trouble.as_deref()), (2, None, None));
    outbox::delivered(&app.app, &first).await.expect("it is told");
    assert!(app.outbox().await.is_empty());
    assert_eq!(outbox::failed(&app.app, &second, false, "x").await.expect("it is told"), Next::NotOurs);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_has_no_way_out_waits_without_a_try() {
    let app = TestApp::with_a_mail_to("ann@example.com").await;
    let nothing = signet_delivery::Courier::new(crate::wiring::texts(), None, None);
    for _ in 0..20 {
        app.deliver(&nothing, Channel::Mail).await;
        app.deliver(&nothing, Channel::Sms).await;
        app.advance(std::time::Duration::from_secs(24 * 3600)).await;
    }
    let [entry] = &app.outbox().await[..] else { panic!("it stays") };
    assert_eq!((entry.attempts, entry.dead_at), (0, None));
}
