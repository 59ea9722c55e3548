//! What is a realm key, and that everything else is refused alike (P101).

use super::stage::{base64, essence, is_refused, key_in};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::presence::stage::{another_realm, default_realm, register_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_password_may_hold_colons() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    for (name, password) in [("a", "a:Fine:password:19"), ("b", ":Fine-password-19"), ("c", "Fine-password-19::")] {
        let email = format!("{name}@example.com");
        let body = serde_json::json!({ "email": email, "password": password });
        app.post("/v1/auth/register").json(&body).send().await.expect(201);
        let me = app.me_by_key(&key_in(&realm, &email, password)).await.expect(200).json();
        assert_eq!(me["data"]["email"], email);
        is_refused(&app.me_by_key(&key_in(&realm, &email, &password.replace(':', ""))).await, password);
        let cut = password.split(':').next().expect("a part");
        is_refused(&app.me_by_key(&key_in(&realm, &email, cut)).await, password);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_spelling_of_every_name_counts() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    let alice = app.register("alice@example.com").await;
    let name = format!(
        "INSERT INTO identifiers (realm, canonical, account, kind) VALUES ('{}', 'mdavis1969', '{}', 'username')",
        realm.id, alice.id
    );
    app.query(&name).await;
    for spelling in ["alice@example.com", "ALICE@Example.com", "ａlice@example.com", "mdavis1969", "MDavis1969"] {
        let me = app.me_by_key(&app.realm_key(spelling).await).await.expect(200).json();
        assert_eq!(me["data"]["id"], alice.id, "{spelling}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_exactly_a_realm_key_is_refused_like_a_wrong_password() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    let key = realm.key.as_str();
    // Of a length that needs padding, with a password whose base64 uses both marks.
    let password = "a-Fine>>>password???19~~~";
    let body = serde_json::json!({ "email": "alice@example.com", "password": password });
    app.post("/v1/auth/register").json(&body).send().await.expect(201);
    let good = key_in(&realm, "alice@example.com", password);
    assert!(good.ends_with('='), "{good}");
    app.me_by_key(&good).await.expect(200);
    let wrong = app.me_by_key(&key_in(&realm, "alice@example.com", "wrong-password-1")).await;
    is_refused(&wrong, "a wrong password");
    let unpadded = good.trim_end_matches('=');
    let (before, last) = unpadded.split_at(unpadded.len() - 1);
    let stray = format!("{before}{}{}", char::from(last.as_bytes()[0] + 1), &good[unpadded.len()..]);
    let hashes = app.hashes();
    let bad = [
        ("no padding", unpadded.to_owned()),
        ("more padding", format!("{good}=")),
        ("the alphabet of URLs", base64(&format!("{key}:alice@example.com:???>>>")).replace(['+', '/'], "_")),
        ("a space inside", format!("{} {}", &good[..8], &good[8..])),
        ("stray bits", stray),
        ("twice", format!("{good}{good}")),
        ("a comma list", format!("{good}, {good}")),
        ("no colon", base64(key)),
        ("one colon", base64(&format!("{key}:alice@example.com"))),
        ("plain text", format!("{key}:alice@example.com:{password}")),
        ("NUL after the password", key_in(&realm, "alice@example.com", &format!("{password}\0"))),
        ("NUL and more", key_in(&realm, "alice@example.com", &format!("{password}\0x"))),
        ("NUL in the name", key_in(&realm, "alice@example.com\0", password)),
        ("NUL in the realm", base64(&format!("{key}\0:alice@example.com:{password}"))),
        ("a name that is nobody's", key_in(&realm, "\u{200b}", password)),
        ("no name", key_in(&realm, "", password)),
        ("too long a password", key_in(&realm, "alice@example.com", &"x".repeat(1025))),
        ("too long for anything", base64(&"x".repeat(100_000))),
        ("nothing", String::new()),
        ("half a session key", "rk_abc".to_owned()),
        ("half a secret key", "sk_abc".to_owned()),
        ("half an id", "key_abc".to_owned()),
    ];
    for (what, key) in bad {
        let answer = app.me_by_key(&key).await;
        is_refused(&answer, what);
        assert_eq!(essence(&answer), essence(&wrong), "{what}");
    }
    assert_eq!(app.hashes(), hashes, "none of them is worth a hash");
    app.me_by_key(&good).await.expect(200);
}

// The right password in the wrong realm, in no realm, and of nobody: one answer, and the same work.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_counts_in_its_own_realm_alone() {
    let app = TestApp::new().await;
    let (first, second) = (default_realm(&app).await, another_realm(&app, "second").await);
    app.register("alice@example.com").await;
    register_in(&app, &second, "bob@example.com").await;
    // The memory of the one is of no use in the other.
    app.me_by_key(&key_in(&first, "alice@example.com", PASSWORD)).await.expect(200);
    app.me_by_key(&key_in(&second, "bob@example.com", PASSWORD)).await.expect(200);
    let mut seen = Vec::new();
    let nowhere = "00000000-0000-4000-8000-000000000000";
    for (what, key) in [
        ("the wrong password", key_in(&first, "alice@example.com", "wrong-password-1")),
        ("alice elsewhere", key_in(&second, "alice@example.com", PASSWORD)),
        ("bob elsewhere", key_in(&first, "bob@example.com", PASSWORD)),
        ("no such realm", base64(&format!("{nowhere}:alice@example.com:{PASSWORD}"))),
        ("no key of a realm", base64(&format!("default:alice@example.com:{PASSWORD}"))),
        ("nobody", key_in(&first, "nobody@example.com", PASSWORD)),
    ] {
        let hashes = app.hashes();
        let answer = app.me_by_key(&key).await;
        is_refused(&answer, what);
        assert_eq!(app.hashes() - hashes, 1, "{what}");
        seen.push(essence(&answer));
    }
    assert!(seen.iter().all(|answer| *answer == seen[0]), "{seen:?}");
    // A header that names another realm than the key does not lead there.
    let key = key_in(&second, "bob@example.com", PASSWORD);
    let call = app.keyed(&key, "/v1/auth/me").header("x-realm-key", first.key.as_str());
    assert_eq!(call.send().await.expect(200).json()["data"]["email"], "bob@example.com");
}

// P102: two credentials in one request are refused, whichever two.
#[tokio::test(flavor = "multi_thread")]
async fn two_credentials_in_one_request_are_refused() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.register("bob@example.com").await;
    let (realm_key, session_key) =
        (app.realm_key("alice@example.com").await, app.session_key("alice@example.com").await);
    let bobs = app.realm_key("bob@example.com").await;
    let hashes = app.hashes();
    for key in [&realm_key, &session_key] {
        app.keyed(key, "/v1/auth/me").bearer(&alice.access).send().await.expect(400);
        app.keyed(key, "/v1/auth/me").header("authorization", "Basic YTpi").send().await.expect(400);
        app.keyed(key, "/v1/auth/me").header("x-api-key", &bobs).send().await.expect(400);
        app.keyed(key, "/v1/auth/me").header("X-API-KEY", key).send().await.expect(400);
    }
    assert_eq!(app.hashes(), hashes);
    // A cookie is no credential of ours, and changes nothing.
    let me = app.keyed(&bobs, "/v1/auth/me").header("cookie", format!("access={}", alice.access)).send().await;
    assert_eq!(me.expect(200).json()["data"]["email"], "bob@example.com");
}

// P102: many at once, each of whom sees themselves alone.
#[tokio::test(flavor = "multi_thread")]
async fn interleaved_users_see_themselves_alone() {
    let app = std::sync::Arc::new(TestApp::new().await);
    let mut keys = Vec::new();
    for number in 0..20 {
        let email = format!("person{number}@example.com");
        app.register(&email).await;
        keys.push((app.realm_key(&email).await, email));
    }
    let mut asking = tokio::task::JoinSet::new();
    for round in 0..200 {
        let (app, (key, email)) = (std::sync::Arc::clone(&app), keys[round * 7 % keys.len()].clone());
        asking.spawn(async move {
            assert_eq!(app.me_by_key(&key).await.expect(200).json()["data"]["email"], email);
        });
    }
    asking.join_all().await;
}
