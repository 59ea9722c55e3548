//! Who acts in the tests: values with the tokens of a signed-in person.

use serde_json::{Value, json};

use crate::app::{ADMIN_EMAIL, ADMIN_PASSWORD, Answer, TestApp};

pub const PASSWORD: &str = "a-Fine-password-19";

/// A signed-in account.
#[derive(Debug, Clone)]
pub struct Person {
    pub email: String,
    pub id: String,
    pub access: String,
    pub refresh: String,
}

/// The person that an answer with tokens made.
pub fn person(email: &str, answer: &Answer) -> Person {
    let data = &answer.json()["data"];
    let text = |name: &str| data[name].as_str().unwrap_or_default().to_owned();
    Person {
        email: email.to_owned(),
        id: text("accountId"),
        access: text("accessToken"),
        refresh: text("refreshToken"),
    }
}

impl TestApp {
    /// Registers `email` with [`PASSWORD`].
    pub async fn register(&self, email: &str) -> Person {
        let body = json!({ "email": email, "password": PASSWORD });
        let answer = self.post("/v1/auth/register").json(&body).send().await.expect(201);
        person(email, &answer)
    }

    /// Tries to sign in.
    pub async fn try_login(&self, email: &str, password: &str) -> Answer {
        self.post("/v1/auth/login").json(&json!({ "email": email, "password": password })).send().await
    }

    /// Signs in with [`PASSWORD`].
    pub async fn login(&self, email: &str) -> Person {
        let answer = self.try_login(email, PASSWORD).await.expect(200);
        let mut person = person(email, &answer);
        person.id =
            self.me(&person.access).await.expect(200).json()["data"]["id"].as_str().unwrap_or_default().to_owned();
        person
    }

    /// Signs in as the first administrator.
    pub async fn admin(&self) -> Person {
        let answer = self.try_login(ADMIN_EMAIL, ADMIN_PASSWORD).await.expect(200);
        person(ADMIN_EMAIL, &answer)
    }

    /// Asks who the token speaks for.
    pub async fn me(&self, token: &str) -> Answer {
        self.get("/v1/auth/me").bearer(token).send().await
    }

    /// Exchanges a refresh token.
    pub async fn refresh(&self, token: &str) -> Answer {
        self.post("/v1/auth/refresh").json(&json!({ "refreshToken": token })).send().await
    }

    /// The ids of the sessions that the token's owner sees.
    pub async fn sessions(&self, token: &str) -> Vec<Value> {
        let answer = self.get("/v1/auth/sessions").bearer(token).send().await.expect(200);
        answer.json()["data"].as_array().cloned().unwrap_or_default()
    }
}
