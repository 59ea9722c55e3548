//! What these tests stage: a second realm, acts of the operator, and tokens made by hand.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use aws_lc_rs::signature::Ed25519KeyPair;
use serde_json::{Value, json};
use signet_domain::accounts::{self, AccountStatus};
use signet_domain::realms::{self, NewRealm, Realm};
use signet_domain::{Context, Origin, Refusal, signing_keys};
use signet_protocol::encoding::{base64url, from_base64url};
use signet_protocol::jose::Algorithm;
use signet_protocol::seal;

use crate::actors::{PASSWORD, Person, person};
use crate::app::{Answer, TestApp};

/// The realm that requests act in when they name none.
pub async fn default_realm(app: &TestApp) -> Arc<Realm> {
    realms::default(&app.app).await.expect("the realm `default`")
}

/// Another realm of the same installation.
pub async fn another_realm(app: &TestApp, name: &str) -> Arc<Realm> {
    let new = NewRealm {
        name: name.to_owned(),
        key: None,
        country: "DE".to_owned(),
        currency: "EUR".to_owned(),
        is_test: false,
    };
    Arc::new(realms::create(&app.app, new).await.expect("a realm"))
}

/// Registers in a realm that the request names.
pub async fn register_in(app: &TestApp, realm: &Realm, email: &str) -> Person {
    let body = json!({ "email": email, "password": PASSWORD });
    let call = app.post("/v1/auth/register").header("x-realm-key", realm.key.as_str()).json(&body);
    person(email, &call.send().await.expect(201))
}

/// Exchanges a refresh token in a realm that the request names.
pub async fn refresh_in(app: &TestApp, realm: &Realm, token: &str) -> Answer {
    let call = app.post("/v1/auth/refresh").header("x-realm-key", realm.key.as_str());
    call.json(&json!({ "refreshToken": token })).send().await
}

/// The context of a command on the machine itself.
pub fn operator(app: &TestApp, realm: &Arc<Realm>) -> Context {
    Context {
        app: Arc::clone(&app.app),
        realm: Arc::clone(realm),
        origin: Origin { address: IpAddr::V4(Ipv4Addr::LOCALHOST), user_agent: None },
        request_id: "operator-command".to_owned(),
        caller: None,
        is_operator: true,
        idempotency: None,
        personal_keys: Arc::default(),
    }
}

/// Sets an account's status as the operator.
pub async fn set_status(app: &TestApp, id: &str, status: AccountStatus) -> Result<(), Refusal> {
    let ctx = operator(app, &default_realm(app).await);
    accounts::set_status(&ctx, &id.parse().expect("an account id"), status).await.map(drop)
}

/// Adds a signing key to the realm `default` as the operator.
pub async fn rotate_keys(app: &TestApp, immediately: bool) -> signing_keys::Rotation {
    let rotations =
        signet_domain::tokens::rotate_keys(&operator(app, &default_realm(app).await), None, immediately).await;
    rotations.expect("a rotation").remove(0)
}

/// Signs out.
pub async fn log_out(app: &TestApp, access: &str) -> Answer {
    app.post("/v1/auth/logout").bearer(access).send().await
}

/// Shows the password again.
pub async fn reauthenticate(app: &TestApp, access: &str, password: &str) -> Answer {
    app.post("/v1/auth/reauthenticate").bearer(access).json(&json!({ "password": password })).send().await
}

/// Replaces the password.
pub async fn change_password(app: &TestApp, access: &str, current: &str, new: &str) -> Answer {
    let body = json!({ "currentPassword": current, "newPassword": new });
    app.post("/v1/auth/change-password").bearer(access).json(&body).send().await
}

/// The tokens of an answer.
pub fn tokens(answer: &Answer) -> Person {
    person("", answer)
}

/// Fails the test unless the token is refused as an access token, and as nothing else.
#[track_caller]
pub fn is_refused(answer: &Answer, what: &str) {
    assert_eq!(answer.status, 401, "{what}: {}", answer.text);
    assert_eq!(answer.code(), "INVALID_TOKEN", "{what}: {}", answer.text);
    assert!(!answer.text.contains("accessToken"), "{what}");
}

/// One of the parts of a compact token, decoded.
pub fn part(token: &str, index: usize) -> Value {
    let text = token.split('.').nth(index).expect("a part");
    serde_json::from_slice(&from_base64url(text).expect("base64url")).expect("JSON")
}

pub fn header_of(access: &str) -> Value {
    part(access, 0)
}

pub fn claims_of(access: &str) -> Value {
    part(access, 1)
}

/// The session that an access token belongs to.
pub fn session_of(access: &str) -> String {
    claims_of(access)["sid"].as_str().expect("a session id").to_owned()
}

/// `value` with one member set; `None` takes it away.
pub fn with(value: &Value, member: &str, to: Option<Value>) -> Value {
    let mut changed = value.clone();
    let members = changed.as_object_mut().expect("an object");
    match to {
        Some(to) => members.insert(member.to_owned(), to),
        None => members.remove(member),
    };
    changed
}

/// Header and payload as they are signed.
pub fn signed_text(header: &[u8], payload: &[u8]) -> String {
    format!("{}.{}", base64url(header), base64url(payload))
}

/// A whole token.
pub fn token(header: &Value, claims: &Value, sign: impl FnOnce(&[u8]) -> Vec<u8>) -> String {
    let text = signed_text(header.to_string().as_bytes(), claims.to_string().as_bytes());
    let signature = sign(text.as_bytes());
    format!("{text}.{}", base64url(&signature))
}

/// A private key, in the hands of the test: it signs whatever it is given.
pub struct Forger(Ed25519KeyPair);

impl Forger {
    /// The key that a realm signs with just now, taken out of the database and its seal.
    pub async fn of_realm(app: &TestApp, realm: &Realm) -> Self {
        let keys = signing_keys::key_set(&app.app, &realm.id).await.expect("keys");
        let kid = keys.signing(Algorithm::EdDsa, app.clock.now()).expect("a signing key").kid.clone();
        Self::of_kid(app, realm, &kid).await
    }

    /// The key with this id, as [`Self::of_realm`].
    pub async fn of_kid(app: &TestApp, realm: &Realm, kid: &str) -> Self {
        let rows = app.query(&format!("SELECT private_key FROM signing_keys WHERE kid = '{kid}'")).await;
        let bound_to = seal::Context { purpose: "signing_keys.private_key", realm: realm.id.as_str(), record: kid };
        let seed = app.app.master_key.open(&bound_to, &unhex(&rows[0])).expect("a seed");
        Self::from_seed(seed.expose())
    }

    pub fn from_seed(seed: &[u8]) -> Self {
        Self(Ed25519KeyPair::from_seed_unchecked(seed).expect("a key"))
    }

    pub fn sign(&self, text: &[u8]) -> Vec<u8> {
        self.0.sign(text).as_ref().to_vec()
    }

    /// A token of this key.
    pub fn token(&self, header: &Value, claims: &Value) -> String {
        token(header, claims, |text| self.sign(text))
    }
}

/// Bytes as the database shows them: hexadecimal digits, on PostgreSQL after `\x`.
pub fn unhex(shown: &str) -> Vec<u8> {
    let digits = shown.strip_prefix("\\x").unwrap_or(shown);
    (0..digits.len()).step_by(2).map(|i| u8::from_str_radix(&digits[i..i + 2], 16).expect("digits")).collect()
}

/// Bytes as the database takes them, from how it shows them.
pub fn bytes_literal(shown: &str) -> String {
    match shown.strip_prefix("\\x") {
        Some(digits) => format!("'\\x{digits}'::bytea"),
        None => format!("X'{shown}'"),
    }
}
