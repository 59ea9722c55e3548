//! What these tests stage: tokens that let software register itself, and clients that did.

use axum::http::Method;
use serde_json::{Value, json};

use crate::actors::Person;
use crate::app::{Answer, PUBLIC_URL, TestApp};

pub const TOKENS: &str = "/v1/RegistrationTokens";
pub const REGISTER: &str = "/oauth/register";

/// What software says of itself at least.
pub fn app_of_theirs() -> Value {
    json!({ "client_name": "Shop", "redirect_uris": ["https://shop.example.com/callback"] })
}

/// The same with other members.
pub fn with(members: Value) -> Value {
    let mut body = app_of_theirs();
    body.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    body
}

/// A client as it saw itself when it registered.
#[derive(Debug, Clone)]
pub struct Itself {
    pub id: String,
    pub path: String,
    pub token: String,
    pub secret: String,
    pub body: Value,
}

impl Itself {
    pub fn of(answer: &Answer) -> Self {
        let body = answer.json();
        let text = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
        let path = text("registration_client_uri").strip_prefix(PUBLIC_URL).expect("an address of ours").to_owned();
        let (id, token, secret) = (text("client_id"), text("registration_access_token"), text("client_secret"));
        Self { id, path, token, secret, body }
    }

    /// What it says of itself when it says it again, with other members.
    pub fn again(&self, members: Value) -> Value {
        let mut body = with(members);
        body["client_id"] = json!(self.id);
        body
    }
}

/// Holds that an answer is an error of OAuth's to whoever shows a token, and gives what it says.
#[track_caller]
pub fn refused(answer: &Answer, status: u16, error: &str) -> String {
    assert_eq!(answer.status.as_u16(), status, "{} {:?}", answer.text, answer.headers);
    let body = answer.json();
    let members: Vec<_> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(members, ["error", "error_description"], "{body}");
    assert_eq!(body["error"], error, "{body}");
    assert_eq!(answer.header("cache-control"), "no-store");
    assert_eq!(answer.header("www-authenticate").starts_with("Bearer "), status == 401, "{:?}", answer.headers);
    body["error_description"].as_str().expect("a description").to_owned()
}

impl TestApp {
    /// A token that lets so many clients register.
    pub async fn registration_token(&self, who: &Person, members: Value) -> String {
        let mut body = json!({ "name": "Partners", "uses": 100 });
        body.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
        let made = self.post_json(TOKENS, who, &body).await.expect(201).json();
        made["data"]["initialAccessToken"].as_str().expect("a token").to_owned()
    }

    pub async fn try_registration(&self, token: &str, body: &Value) -> Answer {
        self.post(REGISTER).bearer(token).json(body).send().await
    }

    pub async fn registered(&self, token: &str, body: &Value) -> Itself {
        Itself::of(&self.try_registration(token, body).await.expect(201))
    }

    /// A client that registered itself with a token of its own.
    pub async fn itself(&self, who: &Person, body: &Value) -> Itself {
        let token = self.registration_token(who, json!({})).await;
        self.registered(&token, body).await
    }

    pub async fn see_itself(&self, client: &Itself) -> Answer {
        self.get(&client.path).bearer(&client.token).send().await
    }

    pub async fn say_again(&self, client: &Itself, body: &Value) -> Answer {
        self.call(Method::PUT, &client.path).bearer(&client.token).json(body).send().await
    }
}
