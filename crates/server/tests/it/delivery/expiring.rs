//! What comes too late is not sent: a code that has expired, a link that opens nothing any more.

use std::time::Duration;

use signet_domain::meters::Delivery;
use signet_domain::outbox::{self, Channel, Which};

use super::http_sink::HttpSink;
use super::smtp_sink::{Manner, SmtpSink};
use super::stage::{courier, sms_courier};
use crate::app::TestApp;
use crate::proof::inspection::operator;

const NUMBER: &str = "+14155552993";

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_dropped_when_it_has_expired_and_not_before() {
    for (late, delivered, expired) in [(0, 1, 0), (1, 0, 1)] {
        let app = TestApp::new().await;
        app.write_sms_to(NUMBER).await;
        let gateway = HttpSink::open("503 Service Unavailable").await;
        let courier = sms_courier(&gateway, |settings| settings);
        assert_eq!(app.deliver(&courier, Channel::Sms).await, 1);
        assert_eq!(gateway.posted().len(), 1, "it was tried while it was good");
        gateway.answer("200 OK");
        app.advance(Duration::from_millis(299_999 + late)).await;
        assert_eq!(app.deliver(&courier, Channel::Sms).await, 1);
        assert_eq!(gateway.posted().len(), 1 + delivered);
        let counted = |outcome| app.app.meters.deliveries(Channel::Sms, outcome);
        assert_eq!((counted(Delivery::Delivered), counted(Delivery::Expired)), (delivered as u64, expired));
        assert_eq!(app.query("SELECT id FROM outbox WHERE channel = 'sms'").await.len(), 0);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_sent_while_it_works_and_a_notice_whenever_it_can_be() {
    let sink = SmtpSink::open(Manner::Answers("550 never")).await;
    let courier = courier(&sink);
    let app = TestApp::new().await;
    let ann = app.register("ann@example.com").await;
    app.advance(Duration::from_secs(1)).await;
    app.forgot("ann@example.com").await.expect(202);
    app.change_email(&ann, "anne@example.com").await.expect(200);
    while app.deliver(&courier, Channel::Mail).await > 0 {}
    sink.behave(Manner::Takes);
    // The reset was good for an hour, the links that prove an address are for a day.
    app.advance(Duration::from_secs(2 * 3600)).await;
    assert_eq!(outbox::retry(&operator(&app).await, &Which::Dead).await.expect("they are revived"), 4);
    while app.deliver(&courier, Channel::Mail).await > 0 {}
    let subjects: Vec<_> = sink.mails().iter().filter_map(|mail| mail.header("Subject")).collect();
    assert_eq!(subjects.len(), 3, "{subjects:?}");
    assert_eq!(app.app.meters.deliveries(Channel::Mail, Delivery::Expired), 1);
    assert!(app.outbox().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_operator_revives_is_in_the_trail() {
    let sink = SmtpSink::open(Manner::Answers("550 never")).await;
    let app = TestApp::with_a_mail_to("ann@example.com").await;
    app.write_to("bob@example.com").await;
    while app.deliver(&courier(&sink), Channel::Mail).await > 0 {}
    let ctx = operator(&app).await;
    let trail = async || {
        let sql =
            "SELECT target_kind, target, details FROM audit_events WHERE action = 'outbox.retry' AND actor IS NULL";
        app.query(sql).await
    };
    assert_eq!(outbox::retry(&ctx, &Which::Dead).await.expect("they are revived"), 2);
    let realm = ctx.realm.id.as_str();
    assert_eq!(trail().await, [format!("realm|{realm}|{{\"messages\":2}}")]);
    // What did nothing leaves no trace.
    assert_eq!(outbox::retry(&ctx, &Which::Dead).await.expect("there are none"), 0);
    let nobody = "msg_00000000000000000000".parse().expect("an id");
    assert!(outbox::retry(&ctx, &Which::One(&nobody)).await.is_err());
    assert_eq!(trail().await.len(), 1);
}
