//! How long passwords are by the rules of their realm, at every door where one is set.

use serde_json::json;
use signet_domain::accounts::AccountType;
use signet_domain::install;

use super::stage::{REALMS, the_default};
use crate::actors::PASSWORD;
use crate::app::{ADMIN_PASSWORD, TestApp};
use crate::presence::stage::operator;

/// Good, and of eleven and twelve characters.
const SHORT: &str = "gr33n-Pla-t";
const ENOUGH: &str = "gr33n-Pla-te";

#[tokio::test(flavor = "multi_thread")]
async fn every_password_that_is_set_is_as_long_as_the_realm_asks() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let own = the_default(&app, &root).await;
    let org = app.make_org(&root, "Acme").await;
    let (_, invitation) = app.invite(&root, &org, "guest@example.com", "VIEWER").await;
    let alice = app.register("alice@example.com").await;
    app.change_realm(&root, &own.path, json!({ "password_min_length": 12 })).await.expect(200);

    let is_short = |answer: &crate::app::Answer, field: &str| {
        assert_eq!(answer.fields(), [field], "{}", answer.text);
        assert_eq!(answer.json()["errors"][0]["code"], "TOO_SHORT", "{}", answer.text);
        assert!(answer.text.contains("at least 12 characters"), "{}", answer.text);
    };
    for (password, is_enough) in [(SHORT, false), (ENOUGH, true)] {
        let body = json!({ "email": "bob@example.com", "password": password });
        let registered = app.post("/v1/auth/register").json(&body).send().await;
        let body = json!({ "token": invitation, "password": password });
        let accepted = app.post("/v1/auth/accept-invitation").json(&body).send().await;
        let body = json!({ "currentPassword": PASSWORD, "newPassword": password });
        let changed = app.post("/v1/auth/change-password").bearer(&alice.access).json(&body).send().await;
        let body = json!({ "username": "user-one", "password": password });
        let made = app.as_user(&root, "POST", "/v1/users", Some(body)).await;
        let token = app.reset_token("alice@example.com").await;
        let reset = app.reset(&token, password).await;
        let doors = [
            (registered, "password"),
            (accepted, "password"),
            (changed, "newPassword"),
            (made, "password"),
            (reset, "newPassword"),
        ];
        for (answer, field) in &doors {
            match is_enough {
                true => assert!(answer.status.is_success(), "{}", answer.text),
                false => is_short(answer, field),
            }
        }
    }
    let realm = crate::presence::stage::default_realm(&app).await;
    app.change_realm(&app.admin().await, &own.path, json!({ "password_min_length": 128 })).await.expect(200);
    let ctx = operator(&app, &crate::presence::stage::default_realm(&app).await);
    let made = install::make_account(&ctx, "ops@example.com", AccountType::Individual).await.expect("an account");
    assert_eq!(made.password.expose().len(), 128);
    assert!(realm.settings.password_min_length == Some(12) && ADMIN_PASSWORD.len() < 128);
    app.try_login("root@example.com", ADMIN_PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn characters_are_counted_and_not_their_bytes() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let body = json!({ "name": "shop-one", "country": "DE", "currency": "EUR", "password_min_length": 10 });
    let made = app.as_user(&root, "POST", REALMS, Some(body)).await.expect(201).json();
    let key = made["key"].as_str().expect("a key");
    for (password, status) in [("пароль-дл", 400), ("пароль-дли", 201)] {
        let body = json!({ "email": "guest@example.com", "password": password });
        app.in_realm(key, "/v1/auth/register", &body).await.expect(status);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_links_ask_for_as_much() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let shop = app.new_realm(&root, "shop-one").await;
    app.change_realm(&root, &shop.path, json!({ "password_min_length": 15, "country": "US" })).await.expect(200);
    let page = app.get("/realms/shop-one/reset-password?token=x").send().await.expect(200);
    assert!(page.text.contains("minlength=\"15\"") && page.text.contains("At least 15 characters"), "{}", page.text);
    let page = app.get("/reset-password?token=x").send().await.expect(200);
    assert!(page.text.contains("minlength=\"8\""), "{}", page.text);
}
