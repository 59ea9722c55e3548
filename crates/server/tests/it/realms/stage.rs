//! What these tests stage: realms made through the API, and the people in them.

use std::sync::Arc;

use serde_json::{Value, json};
use signet_domain::accounts::AccountType;
use signet_domain::install;
use signet_domain::realms::{self, Realm, RealmSettings, SettingsChange};

use crate::actors::{PASSWORD, Person, person};
use crate::app::{Answer, TestApp};
use crate::presence::stage::operator;

pub const REALMS: &str = "/v1/realms";

/// The id of a realm that is none.
pub const NO_REALM: &str = "0123456789abcdef01234567";

/// A realm as the API showed it when it was made.
pub struct Made {
    pub id: String,
    pub key: String,
    pub name: String,
    pub path: String,
    pub body: Value,
}

impl TestApp {
    /// Makes a realm in Germany as `who`.
    pub async fn try_realm(&self, who: &Person, name: &str) -> Answer {
        let body = json!({ "name": name, "country": "DE", "currency": "EUR" });
        self.as_user(who, "POST", REALMS, Some(body)).await
    }

    pub async fn new_realm(&self, who: &Person, name: &str) -> Made {
        let body = self.try_realm(who, name).await.expect(201).json();
        let text = |name: &str| body[name].as_str().expect("text").to_owned();
        let id = text("id");
        Made { path: format!("{REALMS}/{id}"), id, key: text("key"), name: text("name"), body }
    }

    /// Makes a platform administrator in the realm and signs in.
    pub async fn admin_of(&self, realm: &Made) -> Person {
        let found = realms::by_name(&self.app, &realm.name).await.expect("an answer").expect("the realm");
        let made = install::make_account(&operator(self, &found), "boss@example.com", AccountType::Admin).await;
        let made = made.expect("an account");
        let body = json!({ "email": "boss@example.com", "password": made.password.expose() });
        let answer = self.in_realm(&realm.key, "/v1/auth/login", &body).await.expect(200);
        person("boss@example.com", &answer)
    }

    /// A request of the public kind in the realm with this key.
    pub async fn in_realm(&self, key: &str, path: &str, body: &Value) -> Answer {
        self.post(path).header("x-realm-key", key).json(body).send().await
    }

    pub async fn try_register_in(&self, key: &str, email: &str) -> Answer {
        self.in_realm(key, "/v1/auth/register", &json!({ "email": email, "password": PASSWORD })).await
    }

    pub async fn registered_in(&self, key: &str, email: &str) -> Person {
        person(email, &self.try_register_in(key, email).await.expect(201))
    }

    /// Changes a realm as `who`.
    pub async fn change_realm(&self, who: &Person, path: &str, body: Value) -> Answer {
        self.as_user(who, "PATCH", path, Some(body)).await
    }
}

/// The realm `default` of the API.
pub async fn the_default(app: &TestApp, who: &Person) -> Made {
    let list = app.as_user(who, "GET", &format!("{REALMS}?search=default"), None).await.expect(200).json();
    let body = list["rows"][0].clone();
    let text = |name: &str| body[name].as_str().expect("text").to_owned();
    let id = text("id");
    Made { path: format!("{REALMS}/{id}"), id, key: text("key"), name: text("name"), body }
}

/// Gives the realm `default` other rules, as the operator.
pub async fn set_rules(app: &TestApp, change: impl Fn(&mut RealmSettings)) -> Realm {
    let mut rules = realms::default(&app.app).await.expect("the realm").settings.clone();
    change(&mut rules);
    let said = SettingsChange {
        mfa_required: Some(Some(rules.mfa_required)),
        require_verified_email: Some(Some(rules.require_verified_email)),
        remembered_devices: Some(Some(rules.remembered_devices)),
        registration_open: Some(Some(rules.registration_open)),
        access_token_seconds: Some(rules.access_token_seconds.map(i64::from)),
        session_idle_seconds: Some(rules.session_idle_seconds.map(i64::from)),
        session_absolute_seconds: Some(rules.session_absolute_seconds.map(i64::from)),
        password_min_length: Some(rules.password_min_length.map(i64::from)),
        ..SettingsChange::default()
    };
    realms::set_settings(&Arc::clone(&app.app), "default", &said).await.expect("the rules change")
}
