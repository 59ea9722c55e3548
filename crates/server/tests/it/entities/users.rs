//! Making and changing users: names, passwords, channels and the one identity of each.

use serde_json::json;

use crate::actors::PASSWORD;
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn every_field_at_fault_is_named_and_nothing_is_made() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let state = app.database().state().await;
    let bad = json!({
        "username": "a:b", "password": "short", "roles": "king", "scopes": "galaxy", "identity": "x",
        "channel": { "phone": "call me", "email": "nowhere" }, "data": { "external_reference": "x".repeat(300) },
    });
    let refused = app.as_user(&admin, "POST", "/v1/users", Some(bad)).await.expect(422).json();
    let mut fields: Vec<_> =
        refused["errors"].as_array().expect("errors").iter().map(|error| error["field"].as_str().unwrap()).collect();
    fields.sort_unstable();
    let expected = [
        "channel.email",
        "channel.phone",
        "data.external_reference",
        "identity",
        "password",
        "roles",
        "scopes",
        "username",
    ];
    assert_eq!(fields, expected);
    for (body, field) in [
        (json!({ "password": PASSWORD }), "username"),
        (json!({ "username": "somebody" }), "password"),
        (json!({ "username": "somebody", "password": 7 }), "password"),
        (json!({ "username": "somebody", "password": PASSWORD, "active": "yes" }), "active"),
        (json!({ "username": "somebody", "password": PASSWORD, "roles": ["admin"] }), "roles"),
    ] {
        let refused = app.as_user(&admin, "POST", "/v1/users", Some(body)).await.expect(400).json();
        assert_eq!(refused["errors"][0]["field"], field, "{refused}");
    }
    assert_eq!(app.database().state().await, state);
}

#[tokio::test(flavor = "multi_thread")]
async fn names_are_one_namespace_in_any_spelling() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let make = async |name: &str| {
        let body = json!({ "username": name, "password": PASSWORD });
        app.as_user(&admin, "POST", "/v1/users", Some(body)).await.status.as_u16()
    };
    assert_eq!(make("Miles").await, 201);
    for name in ["miles", "MILES", " Miles ", "\u{ff2d}iles"] {
        assert_eq!(make(name).await, 409, "{name}");
    }
    app.register("alice@example.com").await;
    assert_eq!(make("ALICE@example.com").await, 409);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_user_has_one_identity_that_no_other_has() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let identity = app.new_identity(&admin, "taken").await;
    let make =
        |name: &str, identity: &str| Some(json!({ "username": name, "password": PASSWORD, "identity": identity }));
    let one = app.as_user(&admin, "POST", "/v1/users", make("one", &identity)).await.expect(201).json();
    assert_eq!(one["identity"], identity);
    let refused = app.as_user(&admin, "POST", "/v1/users", make("two", &identity)).await.expect(422).json();
    assert_eq!((&refused["errors"][0]["field"], &refused["errors"][0]["code"]), (&json!("identity"), &json!("TAKEN")));
    app.as_user(&admin, "POST", "/v1/users", make("two", "634b56217f6a7b0be52dffbd")).await.expect(422);
    // Not even when the user is deleted, for it may come back; and it cannot be deleted from under a user.
    app.as_user(&admin, "DELETE", &format!("/v1/identities/{identity}"), None).await.expect(409);
    app.as_user(&admin, "DELETE", &format!("/v1/users/{}", one["id"].as_str().unwrap()), None).await.expect(200);
    app.as_user(&admin, "POST", "/v1/users", make("two", &identity)).await.expect(422);
    // Another one instead frees the first.
    let two = app.as_user(&admin, "POST", "/v1/users", Some(json!({ "username": "two", "password": PASSWORD }))).await;
    let (two, spare) = (two.expect(201).json(), app.new_identity(&admin, "spare").await);
    let path = format!("/v1/users/{}", two["id"].as_str().unwrap());
    let moved = app.as_user(&admin, "PATCH", &path, Some(json!({ "identity": spare }))).await.expect(200).json();
    assert_eq!(moved["identity"], spare);
    let left = format!("/v1/identities/{}", two["identity"].as_str().unwrap());
    app.as_user(&admin, "DELETE", &left, None).await.expect(200);
    app.as_user(&admin, "PATCH", &path, Some(json!({ "identity": identity }))).await.expect(422);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_was_set_ends_what_the_old_one_opened() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let actor = app.new_user(&admin, "actor@example.com", "user", "own").await;
    let path = format!("/v1/users/{}", actor.user);
    app.as_user(&admin, "PATCH", &path, Some(json!({ "password": "short" }))).await.expect(422);
    app.me(&actor.person.access).await.expect(200);
    // By an administrator, its length alone counts.
    app.as_user(&admin, "PATCH", &path, Some(json!({ "password": "password" }))).await.expect(200);
    app.me(&actor.person.access).await.expect(401);
    app.refresh(&actor.person.refresh).await.expect(401);
    app.try_login("actor@example.com", PASSWORD).await.expect(401);
    app.try_login("actor@example.com", "password").await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_are_merged_and_null_takes_away() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let actor = app.new_user(&admin, "actor@example.com", "user", "own").await;
    let path = format!("/v1/users/{}", actor.user);
    let patch = async |channel: serde_json::Value| {
        app.as_user(&actor.person, "PATCH", &path, Some(json!({ "channel": channel }))).await
    };
    patch(json!({ "phone": "+385 98" })).await.expect(422);
    patch(json!({ "phone": "+38598123456", "email": "neo@zion.org", "fax": "1" })).await.expect(200);
    let changed = patch(json!({ "phone": null, "whatsapp": "38598123654" })).await.expect(200).json();
    assert_eq!(changed["channel"], json!({ "whatsapp": "38598123654", "email": "neo@zion.org" }));
    // It is contact data: nobody signs in or recovers by it.
    app.try_login("neo@zion.org", PASSWORD).await.expect(401);
    let body = json!({ "username": "neo@zion.org", "password": PASSWORD });
    app.as_user(&admin, "POST", "/v1/users", Some(body)).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_realm_gets_its_first_user_from_the_realm_default() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let realm = app.new_realm(&admin, "shop").await;
    let boss = app.admin_of(&realm).await;
    let path = format!("{}/users", realm.path);
    let body =
        |name: &str| Some(json!({ "username": name, "password": PASSWORD, "roles": "admin", "scopes": "realm" }));
    let first = app.as_user(&admin, "POST", &path, body("first")).await.expect(201).json();
    // It owns itself: nobody of another realm is anybody there. Its identity is of its own realm's country.
    assert_eq!(first["owner"], first["id"]);
    let identity = format!("/v1/identities/{}", first["identity"].as_str().unwrap());
    assert_eq!(app.as_user(&boss, "GET", &identity, None).await.expect(200).json()["country"], "DE");
    app.as_user(&admin, "GET", &identity, None).await.expect(404);
    app.as_user(&admin, "GET", &format!("/v1/users/{}", first["id"].as_str().unwrap()), None).await.expect(404);
    app.as_user(&admin, "POST", &path, body("first")).await.expect(409);
    // In their own realm, its administrators; nobody else, and in no other.
    let made = app.as_user(&boss, "POST", &path, body("second")).await.expect(201).json();
    assert_ne!(made["owner"], made["id"]);
    let nobody = app.register("nobody@example.com").await;
    let mighty = app.new_user(&admin, "mighty@example.com", "admin", "realm").await;
    for who in [&nobody, &mighty.person] {
        app.as_user(who, "POST", &path, body("third")).await.expect(403);
    }
    let other = app.new_realm(&admin, "other").await;
    app.as_user(&boss, "POST", &format!("{}/users", other.path), body("third")).await.expect(404);
    let nowhere = "/v1/realms/634b56217f6a7b0be52dffbd/users";
    app.as_user(&admin, "POST", nowhere, body("third")).await.expect(404);
    app.as_user(&admin, "DELETE", &other.path, None).await.expect(200);
    app.as_user(&admin, "POST", &format!("{}/users", other.path), body("third")).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_administrator_stays() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let mighty = app.new_user(&admin, "mighty@example.com", "admin", "realm").await;
    let me = app.as_user(&admin, "GET", "/v1/users/me", None).await.expect(200).json();
    assert_eq!((&me["roles"], &me["scopes"]), (&json!("admin,manage,user"), &json!("realm,own")));
    let path = format!("/v1/users/{}", me["id"].as_str().unwrap());
    // A platform administrator holds more than any user.
    for (method, body) in [
        ("PATCH", Some(json!({ "active": false }))),
        ("DELETE", None),
        ("PATCH", Some(json!({ "password": PASSWORD }))),
    ] {
        app.as_user(&mighty.person, method, &path, body).await.expect(403);
    }
    app.as_user(&admin, "DELETE", &path, None).await.expect(403);
}
