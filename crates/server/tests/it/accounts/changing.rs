//! `PATCH /Accounts/{accountId}`.

use std::time::Duration;

use serde_json::json;

use super::stage::{actions, api_key, assign, list, made, member, messages, org, patch, show, text};
use crate::actors::PASSWORD;
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_person_changes_its_own_address_and_phone() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let alice = member(&app, &admin.access, &ours, "alice@example.com", "VIEWER").await;
    app.query(&format!("UPDATE accounts SET email_verified = 1 WHERE id = '{}'", alice.id)).await;
    let body = json!({ "email": "Alice.New@Example.org", "phone": "+14155551234" });
    let answer = patch(&app, &alice.access, &alice.id, &body).await.expect(200).json();
    assert_eq!(answer["data"]["email"], "Alice.New@Example.org");
    assert_eq!((&answer["data"]["phone"], &answer["data"]["emailVerified"]), (&json!("+14155551234"), &json!(false)));
    assert_eq!(show(&app, &alice.access, &alice.id).await.json(), answer);
    // The username follows, the old address is free, and the lists know the new one.
    let names = format!(
        "SELECT a.username, i.canonical, i.kind FROM accounts a JOIN identifiers i ON i.account = a.id \
                         WHERE a.id = '{}'",
        alice.id
    );
    assert_eq!(app.query(&names).await, ["Alice.New@Example.org|alice.new@example.org|email"]);
    let listed = list(&app, &admin.access, &format!("orgId={ours}&sort=email:asc")).await;
    assert_eq!(super::stage::emails(&listed), ["Alice.New@Example.org", "root@example.com"]);
    app.try_login("alice@example.com", PASSWORD).await.expect(401);
    app.login("alice.new@example.org").await;
    app.register("alice@example.com").await;
    assert!(actions(&app, &alice.id).await.contains(&"account.change".to_owned()));

    // Another spelling of the same address stays proved; a number goes with null and stays without.
    app.query(&format!("UPDATE accounts SET email_verified = 1 WHERE id = '{}'", alice.id)).await;
    let answer = patch(&app, &alice.access, &alice.id, &json!({ "email": "alice.new@example.org" })).await.expect(200);
    assert_eq!(answer.json()["data"]["phone"], "+14155551234");
    assert_eq!(app.query(&format!("SELECT email_verified FROM accounts WHERE id = '{}'", alice.id)).await, ["1"]);
    let answer = patch(&app, &alice.access, &alice.id, &json!({ "phone": null })).await.expect(200);
    assert_eq!(answer.json()["data"]["phone"], json!(null));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_own_address_needs_a_recent_sign_in_of_a_person() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let alice = member(&app, &admin.access, &ours, "alice@example.com", "ADMIN").await;
    let key = api_key(&app, &alice, &["read:identity"]).await;
    app.get("/v1/Accounts").header("x-api-key", &key).send().await.expect(200);
    app.advance(Duration::from_secs(11 * 60)).await;
    let email = json!({ "email": "new@example.com" });
    let answer = patch(&app, &alice.access, &alice.id, &email).await.expect(403);
    assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED");
    patch(&app, &alice.access, &alice.id, &json!({ "phone": "+14155551234" })).await.expect(200);
    let again = app.login("alice@example.com").await;
    patch(&app, &again.access, &alice.id, &email).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_sets_its_own_status() {
    let app = TestApp::new().await;
    let (admin, alice) = (app.admin().await, app.register("alice@example.com").await);
    let root = text(&app.me(&admin.access).await, "id");
    let before = app.database().state().await;
    for (token, id) in [(&admin.access, &root), (&alice.access, &alice.id)] {
        for status in ["ACTIVE", "SUSPENDED", "CLOSED", "NONSENSE"] {
            patch(&app, token, id, &json!({ "status": status, "phone": "+14155551234" })).await.expect(403);
        }
    }
    assert_eq!(app.database().state().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_in_use_is_named_and_nothing_changes() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let alice = app.register("alice@example.com").await;
    app.register("bob@example.com").await;
    let before = app.database().contents().await;
    for (token, email) in [(&alice.access, "BOB@example.com"), (&admin.access, "root@example.com")] {
        let body = json!({ "email": email, "phone": "+14155551234" });
        let answer = patch(&app, token, &alice.id, &body).await.expect(422);
        assert_eq!(answer.fields(), ["email"]);
        assert_eq!(answer.json()["errors"][0]["code"], "TAKEN");
    }
    assert_eq!(app.database().contents().await, before);
}

// Whoever reads the old address must not choose the password of an account that was moved to another.
#[tokio::test(flavor = "multi_thread")]
async fn the_link_to_an_old_address_dies_and_the_new_one_gets_its_own() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let id = made(&app, &admin.access, "tpyo@example.com").await;
    let old = app.query("SELECT handle FROM proofs").await;
    patch(&app, &admin.access, &id, &json!({ "email": "typo@example.com" })).await.expect(200);
    let new = app.query("SELECT handle FROM proofs").await;
    assert!(new.len() == 1 && new != old, "{new:?}");
    assert!(messages(&app).await.iter().any(|message| message.to == "typo@example.com"));
    // Another number sends nobody a mail.
    patch(&app, &admin.access, &id, &json!({ "phone": "+14155551234" })).await.expect(200);
    assert_eq!(app.query("SELECT handle FROM proofs").await, new);
}

// Not even of an account that holds no more.
#[tokio::test(flavor = "multi_thread")]
async fn reading_is_not_writing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let viewer = member(&app, &admin.access, &ours, "viewer@example.com", "VIEWER").await;
    let phone = json!({ "phone": "+14155551234" });
    for (email, role) in [("other@example.com", "VIEWER"), ("investor@example.com", "INVESTOR")] {
        let other = member(&app, &admin.access, &ours, email, role).await;
        show(&app, &viewer.access, &other.id).await.expect(200);
        for body in [&phone, &json!({ "status": "INACTIVE" })] {
            patch(&app, &viewer.access, &other.id, body).await.expect(403);
        }
        app.login(email).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_changes_its_members_and_nobody_mightier() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let root = text(&app.me(&admin.access).await, "id");
    let (ours, theirs) = (org(&app, &admin.access, "Ours Ltd").await, org(&app, &admin.access, "Theirs Ltd").await);
    let clerk = member(&app, &admin.access, &ours, "clerk@example.com", "OPERATIONS").await;
    let viewer = member(&app, &admin.access, &ours, "viewer@example.com", "VIEWER").await;
    let boss = member(&app, &admin.access, &ours, "boss@example.com", "ADMIN").await;
    let both = member(&app, &admin.access, &ours, "both@example.com", "VIEWER").await;
    assign(&app, &admin.access, &both.id, &theirs, "VIEWER").await;
    let phone = json!({ "phone": "+14155551234" });
    patch(&app, &clerk.access, &viewer.id, &phone).await.expect(200);
    patch(&app, &clerk.access, &viewer.id, &json!({ "status": "INACTIVE" })).await.expect(200);
    patch(&app, &clerk.access, &viewer.id, &json!({ "status": "ACTIVE" })).await.expect(200);
    for mightier in [&boss.id, &both.id, &root] {
        for body in [&phone, &json!({ "status": "INACTIVE" }), &json!({ "email": "mine@example.com" })] {
            patch(&app, &clerk.access, mightier, body).await.expect(403);
        }
    }
    patch(&app, &boss.access, &both.id, &phone).await.expect(403);
    patch(&app, &viewer.access, &clerk.id, &phone).await.expect(401);
    let viewer = app.login("viewer@example.com").await;
    patch(&app, &viewer.access, &clerk.id, &phone).await.expect(403);
    patch(&app, &boss.access, &viewer.id, &json!({ "status": "INACTIVE" })).await.expect(200);
}
