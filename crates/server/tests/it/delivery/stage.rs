//! What these tests stage: couriers with ways to the sinks, and messages for them.

use serde_json::json;
use signet_delivery::{Courier, Mail, MailSettings, Sms, SmsSettings};
use signet_domain::outbox::{self, Channel, Entry};

use super::http_sink::HttpSink;
use super::smtp_sink::SmtpSink;
use crate::app::TestApp;
use crate::proof::inspection::operator;
use crate::wiring::texts;

/// A way to a mail server.
pub fn mail_to(url: &str) -> Mail {
    let from = MailSettings::sender("Signet <no-reply@signet.test>").expect("a sender");
    Mail::new(&MailSettings::parse(url, from).expect("a URL")).expect("a way")
}

/// A courier that knows this mail server alone.
pub fn courier(sink: &SmtpSink) -> Courier {
    Courier::new(texts(), Some(mail_to(&sink.url())), None)
}

/// A courier that knows this SMS gateway alone.
pub fn sms_courier(sink: &HttpSink, adjust: impl FnOnce(SmsSettings) -> SmsSettings) -> Courier {
    let settings = adjust(SmsSettings::parse(&sink.url()).expect("a URL"));
    Courier::new(texts(), None, Some(Sms::new(&settings).expect("a way")))
}

impl TestApp {
    /// An installation with one mail in its outbox: to choose the first password of an account that was just made.
    pub async fn with_a_mail_to(email: &str) -> Self {
        let app = Self::new().await;
        app.write_to(email).await;
        app
    }

    /// Has a mail written, by making an account for somebody.
    pub async fn write_to(&self, email: &str) {
        let admin = self.admin().await;
        self.query("DELETE FROM outbox WHERE template = 'new_sign_in'").await;
        let body = json!({ "type": "INDIVIDUAL", "email": email });
        self.post("/v1/Accounts").bearer(&admin.access).json(&body).send().await.expect(201);
    }

    /// Has a text message with a code written, by setting a second factor up.
    pub async fn write_sms_to(&self, number: &str) {
        let person = self.register(&format!("holder-of-{}@example.com", number.trim_start_matches('+'))).await;
        let body = json!({ "method": "SMS", "phoneNumber": number });
        let path = format!("/v1/Accounts/{}/mfa", person.id);
        let answer = self.post(&path).bearer(&person.access).json(&body).send().await;
        assert!(answer.status.is_success(), "{}", answer.text);
    }

    /// Lets the courier look once, and says how many messages it took along.
    pub async fn deliver(&self, courier: &Courier, channel: Channel) -> usize {
        courier.round(&self.app, channel).await.expect("the outbox answers").taken
    }

    /// The outbox as the operator sees it.
    pub async fn outbox(&self) -> Vec<Entry> {
        outbox::list(&operator(self).await, false, 1000).await.expect("the outbox answers")
    }
}
