//! What these tests stage: clients of every sort, forms, and tokens that came through the endpoints.

use serde_json::{Value, json};
use signet_protocol::jose::{self, SigningKey};
use signet_protocol::oauth::parameters::encode;
use signet_vocabulary::Secret;

use crate::actors::Person;
use crate::app::{Answer, Call, PUBLIC_URL, TestApp};
use crate::clients::stage::Made;
use crate::grants::stage::{CALLBACK, VERIFIER, a_client, a_code};
use crate::presence::stage::Forger;
use crate::realm_keys::stage::base64;

pub const TOKEN: &str = "/oauth/token";
pub const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// The value of a header Authorization.
pub fn basic(id: &str, secret: &str) -> String {
    format!("Basic {}", base64(&format!("{id}:{secret}")))
}

impl TestApp {
    /// A form to an endpoint of clients.
    pub fn form(&self, path: &str, fields: &[(&str, &str)]) -> Call<'_> {
        self.raw_form(path, encode(fields.iter().copied()))
    }

    /// The same, as it is written.
    pub fn raw_form(&self, path: &str, text: impl Into<Vec<u8>>) -> Call<'_> {
        self.post(path).header("content-type", "application/x-www-form-urlencoded").body(text)
    }

    /// A form from a client of `client_secret_basic`.
    pub fn form_of(&self, client: &Made, path: &str, fields: &[(&str, &str)]) -> Call<'_> {
        self.form(path, fields).header("authorization", basic(&client.id, &client.secret))
    }
}

/// What a client sends for a code.
pub fn code_fields(code: &str) -> [(&str, &str); 4] {
    [("grant_type", "authorization_code"), ("code", code), ("redirect_uri", CALLBACK), ("code_verifier", VERIFIER)]
}

/// Everything from the sign-in to the answer of the token endpoint.
pub async fn tokens(app: &TestApp, client: &Made, person: &Person, scope: &str) -> Value {
    let code = a_code(app, client, person, scope).await;
    app.form_of(client, TOKEN, &code_fields(code.expose())).send().await.expect(200).json()
}

/// A text member of an answer.
pub fn text(answer: &Value, name: &str) -> String {
    answer[name].as_str().unwrap_or_else(|| panic!("no {name} in {answer}")).to_owned()
}

/// Holds that an answer is an error of OAuth's, and nothing else.
#[track_caller]
pub fn is_error(answer: &Answer, status: u16, error: &str) {
    assert_eq!(answer.status.as_u16(), status, "{} {:?}", answer.text, answer.headers);
    let body = answer.json();
    let members: Vec<_> = body.as_object().expect("an object").keys().map(String::as_str).collect();
    assert_eq!(members, ["error", "error_description"], "{body}");
    assert_eq!(body["error"], error, "{body}");
    assert_eq!(answer.header("content-type"), "application/json");
    assert_eq!(answer.header("cache-control"), "no-store");
    let said = body["error_description"].as_str().expect("a description");
    assert!(said.len() > 10 && said.bytes().all(|byte| matches!(byte, b' '..=b'~') && !b"\"\\".contains(&byte)));
    assert_eq!(answer.header("www-authenticate").starts_with("Basic "), status == 401, "{:?}", answer.headers);
}

/// A client that may ask for tokens for itself, with other members.
pub async fn a_machine(app: &TestApp, members: Value) -> Made {
    let mut all = json!({ "grantTypes": ["client_credentials"], "scopes": ["openid", "orders.read", "orders.write"] });
    all.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    a_client(app, all).await
}

/// The key of clients that sign.
pub fn key_of_client(seed: u8) -> SigningKey {
    SigningKey::from_seed(&Secret::new([seed; 32]))
}

/// Members of a client that signs with that key.
pub fn signing_client(seed: u8) -> Value {
    json!({ "authMethod": "private_key_jwt", "jwks": { "keys": [key_of_client(seed).public().to_jwk()] } })
}

/// What a client says of itself in an assertion, a minute long.
pub fn assertion_claims(app: &TestApp, id: &str, jti: &str) -> Value {
    let now = app.clock.now().seconds();
    json!({ "iss": id, "sub": id, "aud": PUBLIC_URL, "exp": now + 60, "iat": now, "jti": jti })
}

/// The same, signed.
pub fn assertion(claims: &Value, seed: u8) -> String {
    jose::sign(&key_of_client(seed), "JWT", claims).expect("a token")
}

/// The thumbprint of the key with this seed (RFC 7638).
pub fn thumbprint(seed: u8) -> String {
    key_of_client(seed).kid().to_owned()
}

/// A proof with these claims, of the key with this seed (RFC 9449, section 4.2).
pub fn key_proof(seed: u8, claims: &Value) -> String {
    let head = json!({ "typ": "dpop+jwt", "alg": "EdDSA", "jwk": key_of_client(seed).public().to_jwk() });
    Forger::from_seed(&[seed; 32]).token(&head, claims)
}

pub const INTROSPECT: &str = "/oauth/introspect";
pub const REVOKE: &str = "/oauth/revoke";
pub const USERINFO: &str = "/oauth/userinfo";

/// What a client is told of a token.
pub async fn introspected(app: &TestApp, asking: &Made, token: &str) -> Value {
    app.form_of(asking, INTROSPECT, &[("token", token)]).send().await.expect(200).json()
}

/// Holds that a client is told nothing of a token.
pub async fn is_inactive(app: &TestApp, asking: &Made, token: &str, what: &str) {
    let answer = app.form_of(asking, INTROSPECT, &[("token", token)]).send().await.expect(200);
    assert_eq!(answer.text, r#"{"active":false}"#, "{what}");
    assert_eq!(answer.header("cache-control"), "no-store", "{what}");
}

/// Everything that a client can be given for a person, and for itself.
pub struct Held {
    pub access: String,
    pub refresh: String,
    pub id_token: String,
}

pub async fn held(app: &TestApp, client: &Made, person: &Person, scope: &str) -> Held {
    let body = tokens(app, client, person, scope).await;
    Held {
        access: text(&body, "access_token"),
        refresh: text(&body, "refresh_token"),
        id_token: text(&body, "id_token"),
    }
}

/// The access token of a client for itself.
pub async fn own_token(app: &TestApp, client: &Made, fields: &[(&str, &str)]) -> String {
    let mut all = vec![("grant_type", "client_credentials")];
    all.extend(fields);
    text(&app.form_of(client, TOKEN, &all).send().await.expect(200).json(), "access_token")
}
