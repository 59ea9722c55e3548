//! What these tests stage: requests for links, the mails that come of them, and their tokens.

use std::time::Duration;

use serde_json::{Value, json};
use signet_domain::outbox::{self, Waiting};
use signet_domain::realms::RealmSettings;

use crate::actors::Person;
use crate::app::{Answer, TestApp};
use crate::proof::inspection::operator;

pub const NEW: &str = "another-Fine-password-20";
/// A network that no test signs in from otherwise.
pub const ELSEWHERE: &str = "198.51.100.9";

impl TestApp {
    /// A moment passes, so that one mail is newer than another.
    pub fn tick(&self) {
        self.clock.advance(Duration::from_millis(1));
    }

    pub async fn forgot(&self, email: &str) -> Answer {
        self.tick();
        self.post("/v1/auth/forgot-password").json(&json!({ "email": email })).send().await
    }

    pub async fn resend(&self, email: &str) -> Answer {
        self.tick();
        self.post("/v1/auth/resend-verification").json(&json!({ "email": email })).send().await
    }

    pub async fn verify_email(&self, token: &str) -> Answer {
        self.tick();
        self.post("/v1/auth/verify-email").json(&json!({ "token": token })).send().await
    }

    pub async fn reset(&self, token: &str, password: &str) -> Answer {
        self.tick();
        let body = json!({ "token": token, "newPassword": password });
        self.post("/v1/auth/reset-password").json(&body).send().await
    }

    pub async fn change_email(&self, who: &Person, email: &str) -> Answer {
        self.tick();
        self.patch_json(&format!("/v1/Accounts/{}", who.id), who, &json!({ "email": email })).await
    }

    /// All mails that wait, newest first.
    pub async fn mails(&self) -> Vec<Waiting> {
        outbox::waiting(&operator(self).await, 1000).await.expect("the outbox opens")
    }

    /// The templates of the mails to an address, oldest first.
    pub async fn templates_to(&self, email: &str) -> Vec<String> {
        let mails = self.mails().await.into_iter().rev();
        mails.filter(|mail| mail.to == email).map(|mail| mail.template).collect()
    }

    /// The tokens of the mails to an address with this template, oldest first.
    pub async fn tokens_to(&self, email: &str, template: &str) -> Vec<String> {
        let mails = self.mails().await.into_iter().rev();
        mails.filter(|mail| mail.to == email && mail.template == template).map(|mail| token_in(&mail)).collect()
    }

    /// Asks for a reset, and says the token that was mailed.
    pub async fn reset_token(&self, email: &str) -> String {
        self.forgot(email).await.expect(202);
        self.tokens_to(email, "reset_password").await.pop().expect("a reset mail")
    }

    /// The token to prove an address that was mailed last.
    pub async fn verify_token(&self, email: &str) -> String {
        self.tokens_to(email, "verify_email").await.pop().expect("a mail to prove the address")
    }

    /// Whether the account's address is proved, looked up past the product.
    pub async fn is_proved(&self, id: &str) -> bool {
        self.query(&format!("SELECT email_verified FROM accounts WHERE id = '{id}'")).await == ["1"]
    }

    /// Sets whether the realm `default` waits for the proof of addresses.
    pub async fn require_verified_email(&self, is_required: bool) {
        let change = |settings: &mut RealmSettings| settings.require_verified_email = is_required;
        crate::realms::stage::set_rules(self, change).await;
        self.catch_up().await;
    }
}

/// The token of the link in a mail.
pub fn token_in(mail: &Waiting) -> String {
    let link = mail.values["link"].as_str().expect("a link");
    link.split_once("?token=").expect("a token").1.to_owned()
}

/// Fails the test unless this is the one answer to a token that opens nothing.
#[track_caller]
pub fn is_no_token(answer: &Answer) {
    assert_eq!(answer.status, 400, "{}", answer.text);
    let body = answer.json();
    assert_eq!((&body["errors"][0]["field"], &body["errors"][0]["code"]), (&json!("token"), &json!("INVALID_TOKEN")));
    assert_eq!(body["errors"].as_array().map(Vec::len), Some(1));
}

/// A problem but for what differs from request to request.
pub fn told(answer: &Answer) -> Value {
    let mut body = answer.json();
    body["traceId"] = Value::Null;
    body
}

/// What the database calls bytes.
pub fn bytes_type() -> &'static str {
    if crate::database::postgres_url().is_some() { "BYTEA" } else { "BLOB" }
}
