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

// Names of accounts in the form of their ids are kept for those that were erased.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_named_like_an_account() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let actor = app.new_user(&admin, "actor@example.com", "user", "own").await;
    let path = format!("/v1/users/{}", actor.user);
    let is_refused = |answer: crate::app::Answer| {
        let refused = answer.expect(422).json();
        let error = &refused["errors"][0];
        assert_eq!((&error["field"], &error["code"]), (&json!("username"), &json!("BAD_USERNAME")), "{refused}");
    };
    let wide = actor.person.id.replace("acc_", "\u{ff41}cc_");
    for name in [actor.person.id.as_str(), "ACC_A1B2C3D4E5F6", "acc_x", wide.as_str()] {
        let made = json!({ "username": name, "password": PASSWORD });
        is_refused(app.as_user(&admin, "POST", "/v1/users", Some(made)).await);
        is_refused(app.as_user(&admin, "PATCH", &path, Some(json!({ "username": name }))).await);
        is_refused(app.as_user(&admin, "PUT", &path, Some(json!({ "username": name }))).await);
    }
    // An address is one whatever it begins with.
    let address = json!({ "username": "acc_x@example.com", "password": PASSWORD });
    app.as_user(&admin, "POST", "/v1/users", Some(address)).await.expect(201);
    // Nobody is taken for erased who was not.
    app.query(&format!("UPDATE accounts SET username = id WHERE id = '{}'", actor.person.id)).await;
    app.as_user(&admin, "GET", &path, None).await.expect(200);
    assert!(app.ids_of(&admin, "/v1/users/all").await.contains(&actor.user));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_identity_that_comes_with_a_user_is_its_owners() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let owner = app.new_user(&admin, "owner@example.com", "manage", "own").await;
    let body = json!({ "username": "owned", "password": PASSWORD, "owner": owner.user });
    let made = app.as_user(&admin, "POST", "/v1/users", Some(body)).await.expect(201).json();
    let path = format!("/v1/identities/{}", made["identity"].as_str().expect("an id"));
    let identity = app.as_user(&owner.person, "GET", &path, None).await.expect(200).json();
    assert_eq!((&identity["owner"], &made["owner"]), (&json!(owner.user), &json!(owner.user)));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_replaced_user_keeps_its_status() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let actor = app.new_user(&admin, "actor@example.com", "manage", "own").await;
    let path = format!("/v1/users/{}", actor.user);
    let account = format!("/v1/Accounts/{}", actor.person.id);
    for status in ["SUSPENDED", "INACTIVE", "ACTIVE"] {
        app.as_user(&admin, "PATCH", &account, Some(json!({ "status": status }))).await.expect(200);
        let put = app.as_user(&admin, "PUT", &path, Some(json!({ "data": { "only": 1 } }))).await.expect(200).json();
        assert_eq!((&put["active"], &put["roles"]), (&json!(status == "ACTIVE"), &json!("user")), "{status}");
        let shown = app.as_user(&admin, "GET", &account, None).await.expect(200).json();
        assert_eq!(shown["data"]["status"], status);
    }
    app.as_user(&admin, "PUT", &path, Some(json!({ "active": false }))).await.expect(200);
    let shown = app.as_user(&admin, "GET", &account, None).await.expect(200).json();
    assert_eq!(shown["data"]["status"], "INACTIVE");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_is_taken_is_a_conflict_at_every_door() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.register("alice@example.com").await;
    let make = |name: &str| Some(json!({ "username": name, "password": PASSWORD }));
    app.as_user(&admin, "POST", "/v1/users", make("miles")).await.expect(201);
    let mut paths = Vec::new();
    for name in ["bob", "bob@example.com"] {
        let made = app.as_user(&admin, "POST", "/v1/users", make(name)).await.expect(201).json();
        paths.push(format!("/v1/users/{}", made["id"].as_str().expect("an id")));
    }
    for taken in ["Miles", "ALICE@example.com"] {
        let mut said = vec![app.as_user(&admin, "POST", "/v1/users", make(taken)).await.expect(409).json()];
        for (path, method) in paths.iter().flat_map(|path| [(path, "PATCH"), (path, "PUT")]) {
            let body = json!({ "username": taken });
            said.push(app.as_user(&admin, method, path, Some(body)).await.expect(409).json());
        }
        assert!(said.iter().all(|answer| answer["detail"] == said[0]["detail"]), "{said:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn in_ones_own_realm_it_is_as_at_users() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let own = crate::realms::stage::the_default(&app, &admin).await;
    let path = format!("{}/users", own.path);
    let body = |name: &str, roles: &str| Some(json!({ "username": name, "password": PASSWORD, "roles": roles }));
    for (row, (role, scope)) in super::stage::STANDINGS.into_iter().enumerate() {
        let actor = app.new_user(&admin, &format!("actor{row}@example.com"), role, scope).await;
        for (path, name) in [("/v1/users", format!("one{row}")), (path.as_str(), format!("two{row}"))] {
            let answer = app.as_user(&actor.person, "POST", path, body(&name, "user")).await;
            let made = answer.expect(if role == "admin" { 201 } else { 403 }).json();
            if role == "admin" {
                assert_eq!(made["owner"], actor.user, "{path}");
            }
        }
    }
}

// Both sides can look up who made somebody in a realm that is not the maker's.
#[tokio::test(flavor = "multi_thread")]
async fn making_a_user_elsewhere_stands_in_both_trails() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let shop = app.new_realm(&admin, "shop").await;
    let home = crate::realms::stage::the_default(&app, &admin).await;
    let body = json!({ "username": "first", "password": PASSWORD, "roles": "admin", "scopes": "realm" });
    let made = app.as_user(&admin, "POST", &format!("{}/users", shop.path), Some(body)).await.expect(201).json();
    let me = app.me(&admin.access).await.expect(200).json()["data"]["id"].as_str().expect("an id").to_owned();
    let account = app.query(&format!("SELECT id FROM accounts WHERE realm = '{}'", shop.id)).await.remove(0);
    let events = async |realm: &str| {
        let columns = "actor, target, details";
        let of = format!("action = 'account.create' AND target = '{account}' AND realm = '{realm}'");
        app.query(&format!("SELECT {columns} FROM audit_events WHERE {of}")).await
    };
    let (there, here) = (events(&shop.id).await, events(&home.id).await);
    assert_eq!((there.len(), here.len()), (1, 1), "{there:?} {here:?}");
    for (event, realm, name) in [(&there[0], &home.id, "actorRealm"), (&here[0], &shop.id, "realm")] {
        assert!(event.starts_with(&format!("{me}|{account}|")), "{event}");
        let details: serde_json::Value = serde_json::from_str(event.splitn(3, '|').nth(2).unwrap()).expect("JSON");
        assert_eq!(details[name], json!(realm), "{event}");
        assert_eq!((&details["roles"], &details["scopes"]), (&json!("admin"), &json!("realm")), "{event}");
    }
    assert_eq!(made["owner"], made["id"]);
}
