//! What these tests stage: a test realm beside the realm `default`, its administrator, and acts in it.

use std::sync::Arc;

use serde_json::{Value, json};
use signet_domain::accounts::AccountType;
use signet_domain::install::{self, MadeAccount};
use signet_domain::realms::{self, NewRealm, Realm};

use crate::actors::{PASSWORD, Person, person};
use crate::app::{Answer, TestApp};
use crate::presence::stage::operator;

pub const ADVANCE: &str = "/v1/test/clock/advance";
pub const MESSAGES: &str = "/v1/test/messages";
pub const HOUR: i64 = 3600;
pub const DAY: i64 = 24 * HOUR;

/// A test realm of an installation.
pub struct TestRealm {
    pub realm: Arc<Realm>,
    pub admin: Person,
    password: String,
}

impl TestRealm {
    pub async fn new(app: &TestApp, name: &str) -> Self {
        let new = NewRealm {
            name: name.to_owned(),
            key: None,
            country: "US".to_owned(),
            currency: "USD".to_owned(),
            is_test: true,
        };
        let realm = Arc::new(realms::create(&app.app, new).await.expect("a realm"));
        let ctx = operator(app, &realm);
        let made = install::make_account(&ctx, "tester@example.com", AccountType::Admin).await.expect("an account");
        let MadeAccount { account, password } = made;
        let mut it =
            Self { realm, admin: nobody(&account.email.expect("an address")), password: password.expose().clone() };
        it.sign_in(app).await;
        it
    }

    /// Signs the administrator in anew: moving the clock ends tokens.
    pub async fn sign_in(&mut self, app: &TestApp) {
        let answer = self.try_login(app, &self.admin.email, &self.password).await.expect(200);
        self.admin = person(&self.admin.email, &answer);
    }

    /// A request of the public kind in the realm.
    pub async fn post(&self, app: &TestApp, path: &str, body: &Value) -> Answer {
        app.post(path).header("x-realm-key", self.realm.key.as_str()).json(body).send().await
    }

    pub async fn try_login(&self, app: &TestApp, email: &str, password: &str) -> Answer {
        self.post(app, "/v1/auth/login", &json!({ "email": email, "password": password })).await
    }

    pub async fn register(&self, app: &TestApp, email: &str) -> Person {
        let body = json!({ "email": email, "password": PASSWORD });
        person(email, &self.post(app, "/v1/auth/register", &body).await.expect(201))
    }

    pub async fn try_advance(&self, app: &TestApp, seconds: impl Into<Value>) -> Answer {
        advance_as(app, &self.admin, seconds).await
    }

    /// Moves the clock, and says the time in the realm.
    pub async fn advance(&self, app: &TestApp, seconds: i64) -> String {
        let answer = self.try_advance(app, seconds).await.expect(200);
        answer.json()["now"].as_str().expect("a time").to_owned()
    }

    /// The messages of the realm, the newest first.
    pub async fn messages(&self, app: &TestApp, query: &str) -> Vec<Value> {
        let answer = app.get(&format!("{MESSAGES}{query}")).bearer(&self.admin.access).send().await.expect(200);
        answer.json()["data"].as_array().expect("a list").clone()
    }
}

fn nobody(email: &str) -> Person {
    Person { email: email.to_owned(), id: String::new(), access: String::new(), refresh: String::new() }
}

/// Asks for the clock of the caller's realm to be moved.
pub async fn advance_as(app: &TestApp, who: &Person, seconds: impl Into<Value>) -> Answer {
    app.post(ADVANCE).bearer(&who.access).json(&json!({ "seconds": seconds.into() })).send().await
}
