//! What these tests stage: clients made through the API.

use std::sync::Arc;

use serde_json::{Value, json};
use signet_domain::clients::{self, Client};
use signet_domain::realms;
use signet_vocabulary::ClientId;

use crate::actors::Person;
use crate::app::{Answer, TestApp};

pub const CLIENTS: &str = "/v1/Clients";

/// The id of a client that is none.
pub const NO_CLIENT: &str = "client_000000000000000000000000";

/// A public Ed25519 key (RFC 8037, appendix A.2) in a set.
pub fn keys() -> Value {
    let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    json!({ "keys": [{ "kty": "OKP", "crv": "Ed25519", "alg": "EdDSA", "kid": "one", "x": x }] })
}

/// A confidential client of which as little is said as can be.
pub fn shop() -> Value {
    json!({ "name": "Shop", "redirectUris": ["https://shop.example.com/callback"] })
}

/// The same with other members.
pub fn shop_with(members: Value) -> Value {
    let mut body = shop();
    body.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    body
}

/// A client as the API showed it when it was made.
#[derive(Clone)]
pub struct Made {
    pub id: String,
    pub path: String,
    pub secret: String,
    pub secret_id: String,
    pub body: Value,
}

impl Made {
    pub fn of(answer: &Answer) -> Self {
        let body = answer.json()["data"].clone();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let id = text(&body["id"]);
        Self {
            path: format!("{CLIENTS}/{id}"),
            secret: text(&body["clientSecret"]),
            secret_id: text(&body["secrets"][0]["id"]),
            id,
            body,
        }
    }

    /// Where a secret of the client is.
    pub fn path_of(&self, secret: &str) -> String {
        format!("{}/secrets/{secret}", self.path)
    }
}

impl TestApp {
    pub async fn try_client(&self, who: &Person, body: &Value) -> Answer {
        self.post_json(CLIENTS, who, body).await
    }

    pub async fn new_client(&self, who: &Person, body: &Value) -> Made {
        Made::of(&self.try_client(who, body).await.expect(201))
    }

    /// Asks for another secret of a client.
    pub async fn add_secret(&self, who: &Person, client: &Made, body: &Value) -> Answer {
        self.post_json(&format!("{}/secrets", client.path), who, body).await
    }

    /// The client as every request in the realm `default` finds it.
    pub async fn known_client(&self, id: &str) -> Option<Arc<Client>> {
        let realm = realms::default(&self.app).await.expect("the realm");
        let id: ClientId = id.parse().expect("an id");
        clients::by_id(&self.app, &realm.id, &id).await.expect("an answer")
    }
}
