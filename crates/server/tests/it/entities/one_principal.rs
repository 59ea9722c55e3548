//! One principal behind both APIs: an Account of the one is a User of the other, and what changes in one shows in the other.

use serde_json::{Value, json};

use crate::actors::PASSWORD;
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_registers_is_a_user_with_an_identity() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "email": "alice@example.com", "password": PASSWORD, "firstName": "Alice", "lastName": "Ash" });
    let alice = app.post("/v1/auth/register").json(&body).send().await.expect(201);
    let alice = crate::actors::person("alice@example.com", &alice);
    let me = app.as_user(&alice, "GET", "/v1/users/me?populate=identity", None).await.expect(200).json();
    assert_eq!(
        (&me["username"], &me["roles"], &me["scopes"]),
        (&json!("alice@example.com"), &json!("user"), &json!("own"))
    );
    assert_eq!(me["owner"], me["id"]);
    assert_eq!(me["identity"]["data"], json!({ "firstName": "Alice", "lastName": "Ash" }));
    assert_eq!(me["identity"]["owner"], me["id"]);
    let path = format!("/v1/users/{}", me["id"].as_str().expect("an id"));
    let listed = app.ids_of(&admin, "/v1/users/all").await;
    assert!(listed.contains(&me["id"].as_str().expect("an id").to_owned()));
    // The first eight digits are the second of its making; the rest is the account's id in base 36.
    let seconds = u32::from_str_radix(&me["id"].as_str().expect("an id")[..8], 16).expect("digits");
    assert_eq!(seconds.to_string(), me["created_at"].as_str().expect("text")[..10]);
    let number = u64::from_str_radix(&me["id"].as_str().expect("an id")[8..], 16).expect("digits");
    assert_eq!(number, u64::from_str_radix(&alice.id[4..], 36).expect("base 36"));
    // Suspended in the one, it is not active in the other; and the other way round.
    let account = format!("/v1/Accounts/{}", alice.id);
    app.as_user(&admin, "PATCH", &account, Some(json!({ "status": "SUSPENDED" }))).await.expect(200);
    assert_eq!(app.as_user(&admin, "GET", &path, None).await.expect(200).json()["active"], false);
    app.as_user(&admin, "PATCH", &path, Some(json!({ "active": true }))).await.expect(422);
    app.as_user(&admin, "PATCH", &account, Some(json!({ "status": "ACTIVE" }))).await.expect(200);
    app.as_user(&admin, "PATCH", &path, Some(json!({ "active": false }))).await.expect(200);
    assert_eq!(app.as_user(&admin, "GET", &account, None).await.expect(200).json()["data"]["status"], "INACTIVE");
    app.try_login("alice@example.com", PASSWORD).await.expect(403);
    app.as_user(&admin, "PATCH", &path, Some(json!({ "active": true }))).await.expect(200);
    app.try_login("alice@example.com", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_user_named_by_an_address_signs_in_by_it() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "username": "Bob@Example.com", "password": "P@ssw0rd" });
    let bob = app.as_user(&admin, "POST", "/v1/users", Some(body)).await.expect(201).json();
    assert_eq!(bob["username"], "Bob@Example.com");
    app.try_login("bob@example.com", "P@ssw0rd").await.expect(200);
    let accounts = app.as_user(&admin, "GET", "/v1/Accounts?limit=250", None).await.expect(200).json();
    let rows = accounts["data"].as_array().expect("accounts").clone();
    let account = rows.iter().find(|row| row["email"] == "Bob@Example.com").expect("an account of the Identity API");
    assert_eq!(account["emailVerified"], false);
    let id = account["id"].as_str().expect("an id").to_owned();
    // A user without an address shows in the Realm API alone, until it gets one.
    let body = json!({ "username": "carol", "password": "P@ssw0rd" });
    let carol = app.as_user(&admin, "POST", "/v1/users", Some(body)).await.expect(201).json();
    let emails = async || {
        let accounts = app.as_user(&admin, "GET", "/v1/Accounts?limit=250", None).await.expect(200).json();
        let rows = accounts["data"].as_array().expect("accounts").clone();
        rows.iter().map(|row| row["email"].as_str().expect("text").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(emails().await.len(), 2);
    let path = format!("/v1/users/{}", carol["id"].as_str().expect("an id"));
    let renamed = json!({ "username": "carol@example.com" });
    app.as_user(&admin, "PATCH", &path, Some(renamed.clone())).await.expect(200);
    assert!(emails().await.contains(&"carol@example.com".to_owned()));
    app.try_login("carol@example.com", "P@ssw0rd").await.expect(200);
    // The old name is free again, and the new one is not.
    let old = json!({ "username": "carol", "password": "P@ssw0rd" });
    app.as_user(&admin, "POST", "/v1/users", Some(old)).await.expect(201);
    app.as_user(&admin, "PATCH", &format!("/v1/users/{}", bob["id"].as_str().unwrap()), Some(renamed))
        .await
        .expect(409);
    // A changed address shows in the other API at once.
    let changed = json!({ "email": "robert@example.com" });
    app.as_user(&admin, "PATCH", &format!("/v1/Accounts/{id}"), Some(changed)).await.expect(200);
    let bob = app.as_user(&admin, "GET", &format!("/v1/users/{}", bob["id"].as_str().unwrap()), None).await;
    assert_eq!(bob.expect(200).json()["username"], "robert@example.com");
}

#[tokio::test(flavor = "multi_thread")]
async fn closed_in_one_is_deleted_in_the_other_and_can_be_brought_back() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let alice = app.register("alice@example.com").await;
    let me = app.as_user(&alice, "GET", "/v1/users/me", None).await.expect(200).json();
    let (user, account) = (format!("/v1/users/{}", me["id"].as_str().unwrap()), format!("/v1/Accounts/{}", alice.id));
    app.as_user(&admin, "DELETE", &account, None).await.expect(204);
    app.as_user(&admin, "GET", &user, None).await.expect(404);
    let deleted = app.as_user(&admin, "GET", &format!("{user}?scope=deleted"), None).await.expect(200).json();
    assert_eq!((&deleted["deleted"], &deleted["active"]), (&json!(true), &json!(false)));
    let restored = app.as_user(&admin, "POST", &format!("{user}/restore"), None).await.expect(200).json();
    assert_eq!((&restored["active"], restored.get("deleted")), (&json!(true), None));
    assert_eq!(app.as_user(&admin, "GET", &account, None).await.expect(200).json()["data"]["status"], "ACTIVE");
    // What was open when it was closed stays closed.
    app.me(&alice.access).await.expect(401);
    app.refresh(&alice.refresh).await.expect(401);
    app.try_login("alice@example.com", PASSWORD).await.expect(200);
    // And the other way round, with the status from before.
    app.as_user(&admin, "PATCH", &account, Some(json!({ "status": "SUSPENDED" }))).await.expect(200);
    app.as_user(&admin, "DELETE", &user, None).await.expect(200);
    assert_eq!(app.as_user(&admin, "GET", &account, None).await.expect(200).json()["data"]["status"], "CLOSED");
    app.as_user(&admin, "POST", &format!("{user}/restore"), None).await.expect(200);
    assert_eq!(app.as_user(&admin, "GET", &account, None).await.expect(200).json()["data"]["status"], "SUSPENDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_was_erased_is_nobody_here() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let alice = app.register("alice@example.com").await;
    let me = app.as_user(&alice, "GET", "/v1/users/me", None).await.expect(200).json();
    let user = format!("/v1/users/{}", me["id"].as_str().unwrap());
    app.as_user(
        &alice,
        "PATCH",
        &user,
        Some(json!({ "data": { "colour": "green" }, "channel": { "phone": "49151" } })),
    )
    .await
    .expect(200);
    app.as_user(&admin, "POST", &format!("/v1/Accounts/{}/erase", alice.id), None).await.expect(204);
    for path in [user.clone(), format!("{user}?scope=deleted"), format!("{user}?scope=false")] {
        app.as_user(&admin, "GET", &path, None).await.expect(404);
    }
    app.as_user(&admin, "POST", &format!("{user}/restore"), None).await.expect(404);
    assert!(!app.ids_of(&admin, "/v1/users/all?scope=false").await.contains(&me["id"].as_str().unwrap().to_owned()));
    // Nothing that it kept here is left.
    let left: Value = json!(app.query("SELECT channel, data, external_reference FROM accounts").await);
    assert!(!left.to_string().contains("green") && !left.to_string().contains("49151"), "{left}");
}
