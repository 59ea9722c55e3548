//! What a caller sends beside the documented members is ignored and never bound (P86, ASVS 15.3.3).

use std::collections::BTreeMap;

use serde_json::{Map, Value, json};

use super::operations::operations_with_a_body;
use crate::actors::{PASSWORD, person};
use crate::app::TestApp;

/// Members that other systems have bound at their cost, in both usual spellings.
fn superset() -> Map<String, Value> {
    let names: BTreeMap<&str, Value> = [
        ("id", json!("acc_aaaaaaaaaaaa")),
        ("accountId", json!("acc_aaaaaaaaaaaa")),
        ("userId", json!("acc_aaaaaaaaaaaa")),
        ("sub", json!("acc_aaaaaaaaaaaa")),
        ("owner", json!("acc_aaaaaaaaaaaa")),
        ("identity", json!("0123456789abcdef01234567")),
        ("type", json!("ADMIN")),
        ("kind", json!("ADMIN")),
        ("role", json!("ADMIN")),
        ("roles", json!(["ADMIN", "admin"])),
        ("realmRoles", json!(["admin", "manage"])),
        ("realmScopes", json!(["realm"])),
        ("scope", json!("realm admin:*")),
        ("scopes", json!("realm,own")),
        ("permissions", json!(["admin:*"])),
        ("isAdmin", json!(true)),
        ("admin", json!(true)),
        ("status", json!("SUSPENDED")),
        ("active", json!(false)),
        ("emailVerified", json!(true)),
        ("verified", json!(true)),
        ("mfaEnabled", json!(true)),
        ("mfa", json!({ "enabled": true })),
        ("realm", json!("0123456789abcdef01234567")),
        ("realmKey", json!("3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68")),
        ("orgId", json!("org_aaaaaaaaaaaa")),
        ("sessionId", json!("ses_aaaaaaaaaaaaaaaaaaaa")),
        ("sid", json!("ses_aaaaaaaaaaaaaaaaaaaa")),
        ("epoch", json!(99)),
        ("authTime", json!(1)),
        ("amr", json!(["hwk"])),
        ("username", json!("root")),
        ("phc", json!("$argon2id$v=19$m=64,t=1,p=1$AAAA$AAAA")),
        ("passwordHash", json!("x")),
        ("createdAt", json!("2001-01-01T00:00:00Z")),
        ("updatedAt", json!("2001-01-01T00:00:00Z")),
        ("lastLoginAt", json!("2001-01-01T00:00:00Z")),
        ("expiresIn", json!(999_999_999)),
        ("expiresAt", json!("2099-01-01T00:00:00Z")),
        ("address", json!("203.0.113.99")),
        ("userAgent", json!("eve")),
        ("data", json!({ "admin": true })),
        ("__proto__", json!({ "admin": true })),
        ("constructor", json!({ "prototype": { "admin": true } })),
    ]
    .into();
    let snake = |name: &str| {
        name.chars().fold(String::new(), |mut text, c| {
            if c.is_ascii_uppercase() {
                text.push('_');
            }
            text.push(c.to_ascii_lowercase());
            text
        })
    };
    names.into_iter().flat_map(|(name, value)| [(name.to_owned(), value.clone()), (snake(name), value)]).collect()
}

fn with_superset(body: Value) -> Value {
    let mut all = superset();
    all.extend(body.as_object().expect("an object").clone());
    Value::Object(all)
}

/// The claims of an access token, without checking it.
fn claims(token: &str) -> Value {
    let payload = token.split('.').nth(1).expect("a payload");
    let bytes = signet_protocol::encoding::from_base64url(payload).expect("base64url");
    serde_json::from_slice(&bytes).expect("JSON")
}

/// What a token says that must not depend on what was sent: not its times and its own ids.
fn lasting(token: &str) -> Value {
    let mut claims = claims(token);
    let members = claims.as_object_mut().expect("an object");
    for varies in ["exp", "iat", "nbf", "jti", "sid", "sub", "auth_time"] {
        assert!(members.remove(varies).is_some(), "no {varies}");
    }
    claims
}

#[tokio::test(flavor = "multi_thread")]
async fn registering_binds_nothing_but_what_is_documented() {
    let app = TestApp::new().await;
    let plain = app.register("plain@example.com").await;
    let body = with_superset(json!({ "email": "eve@example.com", "password": PASSWORD }));
    let answer = app.post("/v1/auth/register").json(&body).send().await.expect(201);
    let eve = person("eve@example.com", &answer);
    assert_ne!(eve.id, "acc_aaaaaaaaaaaa");
    assert_eq!(answer.json()["data"]["expiresIn"], 900);
    assert_eq!(lasting(&eve.access), lasting(&plain.access));
    assert_eq!(claims(&eve.access)["sub"], eve.id);

    let mut me = app.me(&eve.access).await.expect(200).json()["data"].clone();
    let mut other = app.me(&plain.access).await.expect(200).json()["data"].clone();
    assert_eq!((me["id"].take(), me["email"].take()), (json!(eve.id), json!("eve@example.com")));
    (other["id"], other["email"]) = (Value::Null, Value::Null);
    assert_eq!(me, other);
    assert_eq!(app.sessions(&eve.access).await[0]["address"], "192.0.2.1");

    // The rows differ in nothing but ids and addresses.
    let columns = "realm, type, status, email_verified, realm_roles, realm_scopes, epoch, created_at, updated_at";
    let rows = app.query(&format!("SELECT DISTINCT {columns} FROM accounts WHERE type <> 'ADMIN'")).await;
    assert_eq!(rows.len(), 1, "{rows:?}");
    assert_eq!(app.query("SELECT DISTINCT data FROM identities WHERE owner <> ''").await, ["{}"]);
    let strangers = "SELECT id FROM accounts WHERE owner <> id AND type <> 'ADMIN'";
    assert_eq!(app.query(strangers).await, Vec::<String>::new());
    app.try_login("eve@example.com", PASSWORD).await.expect(200);
    app.try_login("root", PASSWORD).await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_and_refreshing_bind_nothing_but_what_is_documented() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let mut body = with_superset(json!({ "email": "alice@example.com", "password": PASSWORD }));
    // These two are documented: they are of the other form of signing in, and may not stand beside an address.
    for name in ["realm_key", "username"] {
        body.as_object_mut().expect("an object").remove(name);
    }
    let signed_in = person("", &app.post("/v1/auth/login").json(&body).send().await.expect(200));
    assert_eq!(lasting(&signed_in.access), lasting(&alice.access));
    let mut body = with_superset(json!({ "refreshToken": signed_in.refresh }));
    // This one is documented: see the organizations' tests.
    body.as_object_mut().expect("an object").remove("orgId");
    let refreshed = person("", &app.post("/v1/auth/refresh").json(&body).send().await.expect(200));
    assert_eq!(lasting(&refreshed.access), lasting(&alice.access));
    assert_eq!(claims(&refreshed.access)["sid"], claims(&signed_in.access)["sid"]);
    let body = with_superset(json!({ "password": PASSWORD }));
    let proved = app.post("/v1/auth/reauthenticate").bearer(&refreshed.access).json(&body).send().await.expect(200);
    let proved = person("", &proved);
    assert_eq!(lasting(&proved.access), lasting(&alice.access));
    assert_eq!(claims(&proved.access)["sub"], alice.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn changing_the_password_changes_ones_own_and_nothing_else() {
    let app = TestApp::new().await;
    let bob = app.register("bob@example.com").await;
    let alice = app.register("alice@example.com").await;
    let others = format!("SELECT * FROM accounts WHERE id <> '{}'", alice.id);
    let before = (app.query(&others).await, app.me(&alice.access).await.json());
    let mut body = with_superset(json!({ "currentPassword": PASSWORD, "newPassword": "another-Fine-password-20" }));
    for name in ["id", "accountId", "userId", "account_id", "user_id", "sub"] {
        body[name] = bob.id.as_str().into();
    }
    body["email"] = "bob@example.com".into();
    app.post("/v1/auth/change-password").bearer(&alice.access).json(&body).send().await.expect(204);
    assert_eq!(before, (app.query(&others).await, app.me(&alice.access).await.json()));
    app.try_login("bob@example.com", PASSWORD).await.expect(200);
    app.try_login("alice@example.com", "another-Fine-password-20").await.expect(200);
}

/// What people do for themselves sets nothing that only we, or an administrator, may set.
#[test]
fn no_own_operation_documents_a_member_that_only_we_may_set() {
    let mut ours = superset();
    // Refreshing may name another of the account's own organizations.
    ours.remove("orgId");
    for operation in operations_with_a_body().into_iter().filter(|it| it.template.starts_with("/v1/auth/")) {
        for member in operation.members() {
            assert!(!ours.contains_key(&member), "{} takes {member}", operation.name());
        }
    }
}
