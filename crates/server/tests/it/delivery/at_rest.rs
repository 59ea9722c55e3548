//! What the database and the log know of a message: nothing that names or opens anything.

use signet_domain::outbox::Channel;

use super::http_sink::HttpSink;
use super::smtp_sink::{Manner, SmtpSink};
use super::stage::{courier, sms_courier};
use crate::app::TestApp;
use crate::proof::capture;
use crate::proof::inspection::dump;

const ADDRESS: &str = "petra.quill@inkwell.example";
const NUMBER: &str = "+14155552993";

#[tokio::test(flavor = "multi_thread")]
async fn neither_log_nor_outbox_names_a_recipient_a_link_or_a_code() {
    capture::start();
    let app = TestApp::with_a_mail_to(ADDRESS).await;
    app.write_sms_to(NUMBER).await;
    let mails = SmtpSink::open(Manner::Answers("451 4.2.0 not now")).await;
    let messages = HttpSink::open("503 Service Unavailable").await;
    let (mail, sms) = (courier(&mails), sms_courier(&messages, |settings| settings));
    for is_taken in [false, true] {
        app.deliver(&mail, Channel::Mail).await;
        app.deliver(&sms, Channel::Sms).await;
        let outbox = app.query("SELECT id, channel, template, locale, trouble, attempts FROM outbox").await.join("\n");
        assert!(!outbox.contains("quill") && !outbox.contains("2993"), "{outbox}");
        if !is_taken {
            let kept = dump(&app).await;
            assert!(!kept.contains("token=") && !kept.contains("is your code"), "a text in clear");
        }
        mails.behave(Manner::Takes);
        messages.answer("200 OK");
        // Not so long that the code would be of no use.
        app.advance(std::time::Duration::from_secs(60)).await;
    }
    let mail = mails.mails().into_iter().find(|mail| mail.recipients.concat().contains(ADDRESS)).expect("the mail");
    let text = mail.readable();
    let token = text.split_once("token=").expect("a link").1.split_whitespace().next().expect("a token").to_owned();
    let body: serde_json::Value =
        serde_json::from_str(&messages.posted().last().expect("the message").body).expect("JSON");
    let code = body["body"].as_str().expect("a text")[..6].to_owned();
    let log = capture::text();
    assert!(log.contains("not delivered yet"), "the failure is logged");
    for secret in [ADDRESS, NUMBER, &token, &format!("{code} is your code")] {
        assert!(!log.contains(secret), "{secret} is in the log");
    }
}

// P115: whoever is erased gets nothing any more.
#[tokio::test(flavor = "multi_thread")]
async fn erasing_somebody_takes_their_messages_out() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = serde_json::json!({ "legalName": "Acme", "country": "DE" });
    let org = app.post("/v1/Orgs").bearer(&admin.access).json(&body).send().await.expect(201).json();
    let path = format!("/v1/Orgs/{}/invitations", org["data"]["id"].as_str().expect("an id"));
    // Written before there was an account that it could belong to.
    let body = serde_json::json!({ "email": "Ann@Example.com", "role": "VIEWER" });
    app.post(&path).bearer(&admin.access).json(&body).send().await.expect(201);
    let body = serde_json::json!({ "email": "bob@example.com", "role": "VIEWER" });
    app.post(&path).bearer(&admin.access).json(&body).send().await.expect(201);
    let ann = app.register("ann@example.com").await;
    let erased = app.post(&format!("/v1/Accounts/{}/erase", ann.id)).bearer(&ann.access).send().await;
    assert!(erased.status.is_success(), "{}", erased.text);
    let sink = SmtpSink::open(Manner::Takes).await;
    let courier = courier(&sink);
    while app.deliver(&courier, Channel::Mail).await > 0 {}
    let recipients: Vec<_> = sink.mails().iter().map(|mail| mail.recipients.concat().to_lowercase()).collect();
    assert!(recipients.iter().any(|it| it.contains("bob@")), "{recipients:?}");
    assert!(!recipients.iter().any(|it| it.contains("ann@")), "{recipients:?}");
}
