//! What these tests stage: users of every role and scope, and things that they own.

use serde_json::{Value, json};

use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};

/// The six rows of the table of roles and scopes.
pub const STANDINGS: [(&str, &str); 6] =
    [("user", "own"), ("user", "realm"), ("manage", "own"), ("manage", "realm"), ("admin", "own"), ("admin", "realm")];

/// A user who signed in: the principal, and its id in the Realm API.
#[derive(Debug, Clone)]
pub struct Actor {
    pub person: Person,
    pub user: String,
    pub identity: String,
}

impl TestApp {
    /// Sends `body` as `who`.
    pub async fn as_user(&self, who: &Person, method: &str, path: &str, body: Option<Value>) -> Answer {
        let method = method.parse().expect("a method");
        let call = self.call(method, path).bearer(&who.access);
        match body {
            Some(body) => call.json(&body).send().await,
            None => call.send().await,
        }
    }

    /// Makes a user as `maker`, by e-mail so that it can sign in there.
    pub async fn new_user(&self, maker: &Person, email: &str, role: &str, scope: &str) -> Actor {
        let body = json!({ "username": email, "password": PASSWORD, "roles": role, "scopes": scope });
        let made = self.as_user(maker, "POST", "/v1/users", Some(body)).await.expect(201).json();
        let text = |name: &str| made[name].as_str().expect("text").to_owned();
        let person = self.login(email).await;
        Actor { person, user: text("id"), identity: text("identity") }
    }

    /// Makes an identity as `owner`, and gives its id.
    pub async fn new_identity(&self, owner: &Person, reference: &str) -> String {
        let body = json!({ "data": { "external_reference": reference } });
        let made = self.as_user(owner, "POST", "/v1/identities", Some(body)).await.expect(201).json();
        made["id"].as_str().expect("an id").to_owned()
    }

    /// The ids on the first page of a list.
    pub async fn ids_of(&self, who: &Person, path: &str) -> Vec<String> {
        let answer = self.as_user(who, "GET", path, None).await.expect(200).json();
        let rows = answer["rows"].as_array().or(answer.as_array()).expect("rows").clone();
        rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
    }
}

/// A query parameter, escaped.
pub fn query(value: &Value) -> String {
    value.to_string().bytes().map(|byte| format!("%{byte:02X}")).collect()
}
