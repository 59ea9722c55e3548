//! What these tests stage: challenges, and answers to them.

use serde_json::{Value, json};
use signet_domain::realms::RealmSettings;

use crate::actors::{PASSWORD, Person, person};
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

    /// Somebody who signed in from a remembered device, and the session in which it was remembered.
    pub async fn on_a_remembered_device(&self, email: &str) -> (Person, Person) {
        self.rules(|rules| rules.remembered_devices = true).await;
        let alice = self.enrol(email).await;
        let challenge = self.challenge(email).await;
        let body = json!({ "code": self.shown(&alice.secret), "rememberDevice": true });
        let shown = self.complete_with(&challenge, &body).await.expect(200);
        let body = json!({ "email": email, "password": PASSWORD, "deviceToken": shown.json()["data"]["deviceToken"] });
        let let_in = self.post("/v1/auth/login").json(&body).send().await.expect(200);
        let of = |answer: &Answer| Person { id: alice.person.id.clone(), ..person(email, answer) };
        (of(&let_in), of(&shown))
    }

    /// Gives the realm `default` other rules.
    pub async fn rules(&self, change: impl Fn(&mut RealmSettings) + Sync) {
        crate::realms::stage::set_rules(self, change).await;
    }
}

/// What an access token says, unchecked.
pub fn claims(access: &str) -> Value {
    let middle = access.split('.').nth(1).expect("a middle");
    let bytes = signet_protocol::encoding::from_base64url(middle).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}
