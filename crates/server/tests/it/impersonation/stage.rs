//! What these tests stage: who acts as whom.

use serde_json::{Value, json};
use signet_vocabulary::{Timestamp, UserId};

use crate::actors::Person;
use crate::app::{Answer, BEGINNING, TestApp};

pub const IMPERSONATE: &str = "/v1/auth/impersonate";
pub const INTROSPECT: &str = "/v1/auth/introspect-owner";
pub const PAST: &str = "/v1/auth/impersonations";
pub const REASON: &str = "Ticket 4711: the totals differ";

/// The user that an account is which was made at `at`.
pub fn user_at(account: &str, at: Timestamp) -> String {
    UserId::of(&account.parse().expect("an account's id"), at).to_string()
}

/// The user that an account is which was made when the test began.
pub fn user(account: &str) -> String {
    user_at(account, BEGINNING)
}

impl TestApp {
    /// Asks to act as a user.
    pub async fn try_act(&self, who: &Person, body: &Value) -> Answer {
        self.post(IMPERSONATE).bearer(&who.access).json(body).send().await
    }

    /// Asks to act as the account.
    pub async fn try_act_as(&self, who: &Person, account: &str) -> Answer {
        self.try_act(who, &json!({ "user": user(account), "reason": REASON })).await
    }

    /// A token to act as the account.
    pub async fn act_as(&self, who: &Person, account: &str, write: bool) -> String {
        let body = json!({ "user": user(account), "reason": REASON, "write": write });
        let answer = self.try_act(who, &body).await.expect(200).json();
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    /// What a token may do elsewhere.
    pub async fn introspect(&self, token: &str) -> Answer {
        self.get(INTROSPECT).bearer(token).send().await
    }

    /// Who acted as the token's owner.
    pub async fn past(&self, token: &str) -> Vec<Value> {
        let answer = self.get(PAST).bearer(token).send().await.expect(200).json();
        assert_eq!(answer["error"], Value::Null);
        answer["rows"].as_array().cloned().expect("rows")
    }

    /// A user of the realm with these roles and scopes in the Realm API, signed in.
    pub async fn with_standing(&self, email: &str, roles: &str, scopes: &str) -> Person {
        let person = self.register(email).await;
        let set = format!("realm_roles = '{roles}', realm_scopes = '{scopes}'");
        self.query(&format!("UPDATE accounts SET {set} WHERE id = '{}'", person.id)).await;
        self.forget(&person.id).await;
        person
    }

    /// Lets the nodes read an account anew that a test changed past the product.
    pub async fn forget(&self, account: &str) {
        let announced = self
            .app
            .store
            .write(|mut tx| async move {
                tx.announce("account", account).await?;
                Ok::<_, signet_storage::Error>(tx.commit(()))
            })
            .await;
        announced.expect("the change is announced");
    }
}

/// Fails the test unless the token has ended.
#[track_caller]
pub fn has_ended(answer: &Answer) {
    assert_eq!(answer.status, 401, "{}", answer.text);
    assert_eq!(answer.code(), "INVALID_TOKEN");
}
