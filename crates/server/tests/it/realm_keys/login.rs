//! `POST /v1/auth/login` for the Realm API: told by its members, answered by a key.

use serde_json::{Value, json};

use super::stage::{essence, session_key_of};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::mfa::stage::STEP;
use crate::presence::stage::{another_realm, default_realm, register_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_sign_in_answers_a_key_and_nothing_else() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    let alice = app.register("alice@example.com").await;
    let answer = app.try_realm_login(realm.key.as_str(), "Alice@example.com", PASSWORD).await.expect(200);
    let key = session_key_of(&answer);
    assert_eq!(answer.json(), json!({ "x-api-key": key, "error": null }));
    assert!(
        key.starts_with("rk_") && key.len() == 52 && key[3..].bytes().all(|it| it.is_ascii_alphanumeric()),
        "{key}"
    );
    assert_eq!(app.me_by_key(&key).await.expect(200).json()["data"]["id"], alice.id);
    // Stored as a hash alone.
    assert!(!format!("{:?}", app.database().contents().await).contains(&key));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_members_tell_which_sign_in_it_is() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    app.register("alice@example.com").await;
    let (key, name) = (realm.key.as_str(), "alice@example.com");
    let cases: [(Value, &str); 10] = [
        (json!({}), "password"),
        (json!({ "password": PASSWORD }), "email"),
        (json!({ "email": name }), "password"),
        (json!({ "realm_key": key, "username": name }), "password"),
        (json!({ "realm_key": key, "password": PASSWORD }), "username"),
        (json!({ "username": name, "password": PASSWORD }), "realm_key"),
        (json!({ "realm_key": key, "username": name, "password": PASSWORD, "email": name }), "email"),
        (json!({ "username": name, "password": PASSWORD, "email": name }), "email"),
        (json!({ "realm_key": key, "username": name, "password": PASSWORD, "mfaCode": "123456" }), "mfaCode"),
        (json!({ "realm_key": key, "username": "a", "password": PASSWORD }), "username"),
    ];
    let hashes = app.hashes();
    for (body, named) in cases {
        let answer = app.post("/v1/auth/login").json(&body).send().await.expect(400);
        assert_eq!(answer.fields(), [named], "{body}");
    }
    assert_eq!(app.hashes(), hashes);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_realm_name_or_password_is_one_refusal() {
    let app = TestApp::new().await;
    let (first, second) = (default_realm(&app).await, another_realm(&app, "second").await);
    app.register("alice@example.com").await;
    register_in(&app, &second, "bob@example.com").await;
    let mut seen = Vec::new();
    for (realm, name, password) in [
        (first.key.as_str(), "alice@example.com", "wrong-password-1"),
        (first.key.as_str(), "bob@example.com", PASSWORD),
        (second.key.as_str(), "alice@example.com", PASSWORD),
        ("00000000-0000-4000-8000-000000000000", "alice@example.com", PASSWORD),
        ("default", "alice@example.com", PASSWORD),
        ("", "alice@example.com", PASSWORD),
    ] {
        let hashes = app.hashes();
        let answer = app.try_realm_login(realm, name, password).await.expect(401);
        assert_eq!(app.hashes() - hashes, 1, "{realm} {name}");
        assert_eq!(answer.code(), "AUTHENTICATION_FAILED");
        seen.push(essence(&answer));
    }
    assert!(seen.iter().all(|answer| *answer == seen[0]), "{seen:?}");
    let key = session_key_of(&app.try_realm_login(second.key.as_str(), "bob@example.com", PASSWORD).await.expect(200));
    assert_eq!(app.me_by_key(&key).await.expect(200).json()["data"]["email"], "bob@example.com");
    // Two realms in one request are a mistake.
    let body = json!({ "realm_key": second.key.as_str(), "username": "bob@example.com", "password": PASSWORD });
    let call = app.post("/v1/auth/login").header("x-realm-key", first.key.as_str()).json(&body);
    assert_eq!(call.send().await.expect(400).fields(), ["realm_key"]);
    let call = app.post("/v1/auth/login").header("x-realm-key", second.key.as_str()).json(&body);
    call.send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_with_a_second_factor_gets_its_key_by_the_challenge() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    let alice = app.enrol("alice@example.com").await;
    let begun = app.try_realm_login(realm.key.as_str(), "alice@example.com", PASSWORD).await.expect(202).json();
    let challenge = begun["data"].clone();
    assert!(begun.get("x-api-key").is_none());
    let wrong = app.complete(&challenge, "000000").await.expect(401);
    assert!(!wrong.text.contains("rk_"));
    let done = app.complete(&challenge, &app.shown(&alice.secret)).await.expect(200);
    let key = session_key_of(&done);
    let access = done.json()["data"]["accessToken"].as_str().expect("a token").to_owned();
    app.me(&access).await.expect(200);
    app.me_by_key(&key).await.expect(200);
    // One session by two names, of which the second factor was shown.
    let sessions = app.sessions(&access).await;
    assert_eq!(sessions.iter().filter(|session| session["current"] == true).count(), 1);
    let own = format!("/v1/Accounts/{}/export", alice.person.id);
    app.keyed(&key, &own).send().await.expect(200);
    // Other sign-ins get no key.
    app.advance(STEP).await;
    let challenge = app.challenge("alice@example.com").await;
    let done = app.complete(&challenge, &app.shown(&alice.secret)).await.expect(200).json();
    assert!(done.get("x-api-key").is_none() && done.get("error").is_none(), "{done}");
}

#[tokio::test(flavor = "multi_thread")]
async fn who_may_not_sign_in_gets_no_key() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    app.register("alice@example.com").await;
    app.rules(|rules| rules.require_verified_email = true).await;
    let answer = app.try_realm_login(realm.key.as_str(), "alice@example.com", PASSWORD).await.expect(403);
    assert_eq!(answer.code(), "ACCOUNT_NOT_VERIFIED");
    assert_eq!(app.query("SELECT count(*) FROM session_keys").await, ["0"]);
}
