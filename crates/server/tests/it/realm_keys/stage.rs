//! What these tests stage: realm keys made apart from the product, and requests that carry them.

use serde_json::{Value, json};
use signet_domain::realms::Realm;
use signet_protocol::encoding::base64url;

use crate::actors::PASSWORD;
use crate::app::{Answer, Call, TestApp};
use crate::presence::stage::default_realm;

/// Standard base64 with padding.
pub fn base64(plain: &str) -> String {
    let unpadded = base64url(plain.as_bytes()).replace('-', "+").replace('_', "/");
    let missing = (4 - unpadded.len() % 4) % 4;
    unpadded + &"=".repeat(missing)
}

/// The realm key of somebody in `realm`.
pub fn key_in(realm: &Realm, username: &str, password: &str) -> String {
    base64(&format!("{}:{username}:{password}", realm.key))
}

impl TestApp {
    /// The realm key of somebody in the realm `default` with [`PASSWORD`].
    pub async fn realm_key(&self, username: &str) -> String {
        key_in(&*default_realm(self).await, username, PASSWORD)
    }

    /// A read with a key of any form.
    pub fn keyed<'a>(&'a self, key: &str, path: &str) -> Call<'a> {
        self.get(path).header("x-api-key", key)
    }

    /// Asks who the key speaks for.
    pub async fn me_by_key(&self, key: &str) -> Answer {
        self.keyed(key, "/v1/auth/me").send().await
    }

    /// Tries to sign in to a realm.
    pub async fn try_realm_login(&self, realm_key: &str, username: &str, password: &str) -> Answer {
        let body = json!({ "realm_key": realm_key, "username": username, "password": password });
        self.post("/v1/auth/login").json(&body).send().await
    }

    /// Signs in to the realm `default` with [`PASSWORD`], and says the session key.
    pub async fn session_key(&self, username: &str) -> String {
        let realm = default_realm(self).await;
        session_key_of(&self.try_realm_login(realm.key.as_str(), username, PASSWORD).await.expect(200))
    }

    /// How many hashes this node computed.
    pub fn hashes(&self) -> u64 {
        self.app.hashing.figures().hashes
    }
}

/// The session key of an answer.
pub fn session_key_of(answer: &Answer) -> String {
    answer.json()["x-api-key"].as_str().unwrap_or_else(|| panic!("no key: {}", answer.text)).to_owned()
}

/// A refusal without what differs from request to request.
pub fn essence(answer: &Answer) -> Value {
    let mut document = answer.json();
    for member in ["traceId", "instance"] {
        document.as_object_mut().expect("a problem").remove(member);
    }
    document
}

/// Fails the test unless this is the one answer to a realm key that does not hold.
#[track_caller]
pub fn is_refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 401, "{what}: {}", answer.text);
    assert_eq!(answer.code(), "UNAUTHORIZED", "{what}");
    assert_eq!(answer.json()["detail"], "The header X-API-KEY holds nothing that is valid, or not any more.", "{what}");
}
