//! What these tests stage: scopes made through the API, and tokens that tell what they map.

use axum::http::Method;
use serde_json::{Value, json};

use crate::actors::Person;
use crate::app::{Answer, TestApp};
use crate::clients::stage::Made;
use crate::grants::stage::{a_client, claims, granted};

pub const SCOPES: &str = "/v1/Scopes";
/// The path of a scope.
pub const ORDERS: &str = "/v1/Scopes/orders.read";

/// A scope with a text in both languages that tells one claim.
pub fn orders() -> Value {
    json!({
        "text": { "en": "See your orders", "de": "Ihre Bestellungen sehen" },
        "claims": [{ "claim": "department", "source": "identity.data.department" }],
    })
}

/// A scope that tells these claims, each from its source.
pub fn telling(claims: &[(&str, &str)]) -> Value {
    let claims: Vec<_> = claims.iter().map(|(claim, source)| json!({ "claim": claim, "source": source })).collect();
    json!({ "text": { "en": "See your orders" }, "claims": claims })
}

/// A client that may ask for the scope of [`ORDERS`] and for what is told of people without it.
pub async fn a_shop(app: &TestApp, members: Value) -> Made {
    let mut body = json!({ "scopes": ["openid", "profile", "email", "phone", "address", "orders.read", "more"] });
    body.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    a_client(app, body).await
}

/// The members of an ID token that every one has.
const OF_EVERY_TOKEN: [&str; 11] =
    ["iss", "sub", "aud", "exp", "iat", "auth_time", "nonce", "acr", "amr", "sid", "at_hash"];

/// What an ID token for `scope` tells of the person.
pub async fn told(app: &TestApp, client: &Made, person: &Person, scope: &str) -> Value {
    let granted = granted(app, client, person, scope).await;
    let mut said = claims(granted.id_token.as_ref().expect("an ID token"));
    let members = said.as_object_mut().expect("claims");
    for name in OF_EVERY_TOKEN {
        assert!(members.remove(name).is_some(), "{name}");
    }
    said
}

impl TestApp {
    pub async fn put_scope(&self, who: &Person, path: &str, body: &Value) -> Answer {
        self.send_json(Method::PUT, path, who, body).await
    }

    /// Lets a person have `data`, with its identity and as a user.
    pub async fn give_data(&self, person: &Person, identity: &Value, user: &Value) {
        let quoted = |data: &Value| data.to_string().replace('\'', "''");
        let of_identity = format!(
            "UPDATE identities SET data = '{}' WHERE id = (SELECT identity FROM accounts WHERE id = '{}')",
            quoted(identity),
            person.id
        );
        self.query(&of_identity).await;
        self.query(&format!("UPDATE accounts SET data = '{}' WHERE id = '{}'", quoted(user), person.id)).await;
    }
}
