//! What these tests stage: challenges, and answers to them.

use serde_json::{Value, json};
use signet_domain::realms::{self, RealmSettings};

use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

impl TestApp {
    /// Shows the right password of an account with a second factor, and says the challenge.
    pub async fn challenge(&self, email: &str) -> Value {
        self.try_login(email, PASSWORD).await.expect(202).json()["data"].clone()
    }

    pub async fn complete(&self, challenge: &Value, code: &str) -> Answer {
        self.complete_with(challenge, &json!({ "code": code })).await
    }

    pub async fn complete_with(&self, challenge: &Value, more: &Value) -> Answer {
        let mut body = more.clone();
        body["challengeId"] = challenge["challengeId"].clone();
        self.post("/v1/Auth/mfa/challenge").json(&body).send().await
    }

    pub async fn send_code(&self, challenge: &Value, method: &str) -> Answer {
        let body = json!({ "challengeId": challenge["challengeId"], "method": method });
        self.post("/v1/auth/mfa/resend").json(&body).send().await
    }

    /// Gives the realm `default` other rules.
    pub async fn rules(&self, change: impl Fn(&mut RealmSettings) + Sync) {
        realms::set_settings(&self.app, "default", change).await.expect("the rules change");
    }
}

/// What an access token says, unchecked.
pub fn claims(access: &str) -> Value {
    let middle = access.split('.').nth(1).expect("a middle");
    let bytes = signet_protocol::encoding::from_base64url(middle).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}
