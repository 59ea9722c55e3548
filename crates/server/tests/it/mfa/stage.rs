//! What these tests stage: people with second factors, their apps, and the codes that reach them.

use std::time::Duration;

use axum::http::Method;
use serde_json::{Value, json};
use signet_domain::outbox;

use super::totp;
use crate::actors::{PASSWORD, Person, person};
use crate::app::{Answer, TestApp};
use crate::presence::stage::{default_realm, operator};

/// How long an app shows a code.
pub const STEP: Duration = Duration::from_secs(30);
pub const PHONE: &str = "+14155551234";

/// Somebody with an authenticator app that is active, signed in with it.
#[derive(Debug, Clone)]
pub struct Enrolled {
    pub person: Person,
    pub secret: Vec<u8>,
    pub backup_codes: Vec<String>,
}

/// The texts of a list in `data`.
pub fn texts(answer: &Answer, name: &str) -> Vec<String> {
    let rows = answer.json()["data"][name].as_array().cloned().unwrap_or_else(|| panic!("no {name}: {}", answer.text));
    rows.iter().map(|row| row.as_str().expect("a text").to_owned()).collect()
}

/// Where the factors of an account are.
pub fn path(id: &str, below: &str) -> String {
    format!("/v1/Accounts/{id}/mfa{below}")
}

impl TestApp {
    /// The code that an app with `secret` shows now.
    pub fn shown(&self, secret: &[u8]) -> String {
        totp::code(secret, self.clock.now(), 0)
    }

    /// Waits until the app shows another code, and says it.
    pub async fn next_code(&self, secret: &[u8]) -> String {
        self.advance(STEP).await;
        self.shown(secret)
    }

    /// A request about the own factors, at a time of its own: messages are found by when they were written.
    pub async fn mfa(&self, who: &Person, below: &str, body: &Value) -> Answer {
        self.clock.advance(Duration::from_millis(1));
        self.post(&path(&who.id, below)).bearer(&who.access).json(body).send().await
    }

    pub async fn set_up(&self, who: &Person, body: &Value) -> Answer {
        self.mfa(who, "", body).await
    }

    pub async fn verify_factor(&self, who: &Person, code: &str) -> Answer {
        self.mfa(who, "/verify", &json!({ "code": code })).await
    }

    pub async fn regenerate(&self, who: &Person, code: &str) -> Answer {
        self.mfa(who, "/backup-codes", &json!({ "code": code })).await
    }

    pub async fn remove_factors(&self, who: &Person, query: &str, code: &str) -> Answer {
        let call = self.call(Method::DELETE, &path(&who.id, query)).bearer(&who.access);
        call.json(&json!({ "code": code })).send().await
    }

    pub async fn factors(&self, who: &Person) -> Value {
        let answer = self.get(&path(&who.id, "")).bearer(&who.access).send().await.expect(200);
        answer.json()["data"].clone()
    }

    /// Begins to set up an app and says its secret.
    pub async fn new_app(&self, who: &Person) -> Vec<u8> {
        let answer = self.set_up(who, &json!({ "method": "TOTP" })).await.expect(201);
        totp::from_base32(answer.json()["data"]["totpSecret"].as_str().expect("a secret"))
    }

    /// Registers somebody, activates an app, and signs in with it. No code that the app shows from here on is spent.
    pub async fn enrol(&self, email: &str) -> Enrolled {
        let person = self.register(email).await;
        let secret = self.new_app(&person).await;
        let answer = self.verify_factor(&person, &self.shown(&secret)).await.expect(200);
        let backup_codes = texts(&answer, "backupCodes");
        let code = self.next_code(&secret).await;
        let enrolled = Enrolled { person: self.sign_in_with(email, &code).await, secret, backup_codes };
        self.advance(STEP).await;
        enrolled
    }

    /// Signs in with the password and a code.
    pub async fn sign_in_with(&self, email: &str, code: &str) -> Person {
        let begun = self.try_login(email, PASSWORD).await.expect(202);
        let body = json!({ "challengeId": begun.json()["data"]["challengeId"], "code": code });
        let answer = self.post("/v1/Auth/mfa/challenge").json(&body).send().await.expect(200);
        let mut person = person(email, &answer);
        let me = self.me(&person.access).await.expect(200);
        person.id = me.json()["data"]["id"].as_str().expect("an id").to_owned();
        person
    }

    /// Every message to `to`, newest first.
    pub async fn messages_to(&self, to: &str) -> Vec<outbox::Waiting> {
        let ctx = operator(self, &default_realm(self).await);
        let mut messages = outbox::waiting(&ctx, 1000).await.expect("the outbox opens");
        messages.retain(|message| message.to == to);
        messages
    }

    /// The templates of the messages to `to`, oldest first.
    pub async fn told(&self, to: &str) -> Vec<String> {
        self.messages_to(to).await.into_iter().rev().map(|message| message.template).collect()
    }

    /// The newest code that was sent to `to`.
    pub async fn sent_code(&self, to: &str) -> String {
        let messages = self.messages_to(to).await;
        let code = messages.iter().find_map(|message| message.values.get("code")?.as_str().map(str::to_owned));
        code.unwrap_or_else(|| panic!("no code to {to}"))
    }
}
