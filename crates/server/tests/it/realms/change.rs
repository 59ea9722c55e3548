//! Changing realms: what is said, what stays, and what a new name does.

use serde_json::{Value, json};

use super::stage::the_default;
use crate::app::{PUBLIC_URL, TestApp};
use crate::presence::stage::refresh_in;

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_said_stays_and_null_goes_back_to_the_default() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let shop = app.new_realm(&root, "shop-one").await;
    let send = async |body: Value| app.change_realm(&root, &shop.path, body).await.expect(200).json();
    app.advance(std::time::Duration::from_millis(7)).await;
    let one = send(json!({ "access_token_seconds": 120, "registration_open": false, "currency": "CHF" })).await;
    assert_eq!((&one["access_token_seconds"], &one["registration_open"]), (&json!(120), &json!(false)));
    assert_eq!(
        (&one["currency"], &one["country"], &one["updated_at"]),
        (&json!("CHF"), &json!("DE"), &json!("1767225600007"))
    );
    let two = send(json!({ "password_min_length": 12, "country": null })).await;
    assert_eq!((&two["access_token_seconds"], &two["password_min_length"]), (&json!(120), &json!(12)));
    assert_eq!(
        (&two["country"], &two["currency"], &two["registration_open"]),
        (&json!("DE"), &json!("CHF"), &json!(false))
    );
    let three = send(json!({
        "access_token_seconds": null, "registration_open": null, "password_min_length": null, "currency": "EUR",
    }));
    let mut three = three.await;
    three["updated_at"] = json!("1767225600000");
    assert_eq!(three, shop.body);
    assert_eq!(app.query("SELECT updated_at FROM realms WHERE name = 'shop-one'").await, ["1767225600007"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn bad_changes_name_every_member_and_change_nothing() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let shop = app.new_realm(&root, "shop-one").await;
    let body = json!({
        "name": "Shop", "country": "XX", "currency": "?", "mfa_required": true, "access_token_seconds": 1,
        "session_idle_seconds": 1, "session_absolute_seconds": 1, "password_min_length": 1,
    });
    let answer = app.change_realm(&root, &shop.path, body).await.expect(422);
    let named = ["name", "country", "currency", "access_token_seconds", "session_idle_seconds"];
    assert_eq!(answer.fields(), [&named[..], &["session_absolute_seconds", "password_min_length"]].concat());
    // Tokens have to end before the sessions that nobody refreshes do.
    for (body, member) in [
        (json!({ "session_idle_seconds": 900 }), "session_idle_seconds"),
        (json!({ "session_idle_seconds": 600, "access_token_seconds": 600 }), "session_idle_seconds"),
    ] {
        assert_eq!(app.change_realm(&root, &shop.path, body).await.expect(422).fields(), [member]);
    }
    let short = json!({ "session_idle_seconds": 600, "access_token_seconds": 599 });
    app.change_realm(&root, &shop.path, short).await.expect(200);
    let answer = app.change_realm(&root, &shop.path, json!({ "access_token_seconds": null })).await.expect(422);
    assert_eq!(answer.fields(), ["access_token_seconds"]);
    app.change_realm(&root, &shop.path, json!([])).await.expect(400);
    app.change_realm(&root, "/v1/realms/shop-one", json!({})).await.expect(400);
    let same = "SELECT count(*) FROM audit_events a, realms r
                WHERE r.id = a.realm AND r.name = 'shop-one' AND a.action = 'realm.change'";
    assert_eq!(app.query(same).await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_name_is_a_new_issuer_and_sessions_go_on() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let root = app.admin().await;
    let shop = app.new_realm(&root, "shop-one").await;
    let guest = app.registered_in(&shop.key, "guest@example.com").await;
    for node in [&app, &other] {
        node.me(&guest.access).await.expect(200);
    }
    let renamed = app.change_realm(&root, &shop.path, json!({ "name": "shop-new" })).await.expect(200).json();
    assert_eq!((&renamed["name"], &renamed["key"]), (&json!("shop-new"), &json!(shop.key)));
    assert_eq!(renamed["issuer"], json!(format!("{PUBLIC_URL}/realms/shop-new")));
    other.catch_up().await;
    for node in [&app, &other] {
        assert_eq!(node.me(&guest.access).await.expect(401).code(), "INVALID_TOKEN");
    }
    let realm = signet_domain::realms::by_name(&other.app, "shop-new").await.expect("an answer").expect("the realm");
    let next = refresh_in(&other, &realm, &guest.refresh).await.expect(200).json();
    app.me(next["data"]["accessToken"].as_str().expect("a token")).await.expect(200);
    app.get("/realms/shop-one/reset-password?token=x").send().await.expect(404);
    app.change_realm(&root, &shop.path, json!({ "name": "default" })).await.expect(409);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_that_a_realm_had_is_never_anothers() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let shop = app.new_realm(&root, "shop-one").await;
    let other = app.new_realm(&root, "other").await;
    app.change_realm(&root, &shop.path, json!({ "name": "shop-new" })).await.expect(200);
    app.change_realm(&root, &other.path, json!({ "name": "shop-one" })).await.expect(409);
    app.try_realm(&root, "shop-one").await.expect(409);
    app.change_realm(&root, &shop.path, json!({ "name": "shop-one" })).await.expect(200);
    app.change_realm(&root, &other.path, json!({ "name": "shop-new" })).await.expect(409);
    assert_eq!(app.query("SELECT count(*) FROM realm_names WHERE name LIKE 'shop-%'").await, ["2"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_realm_default_keeps_its_name() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    let own = the_default(&app, &root).await;
    let answer = app.change_realm(&root, &own.path, json!({ "name": "main", "country": "XX" })).await.expect(422);
    assert_eq!(answer.fields(), ["name", "country"]);
    app.change_realm(&root, &own.path, json!({ "name": "default", "country": "FR" })).await.expect(200);
    assert_eq!(app.query("SELECT name, country FROM realms").await, ["default|FR"]);
    let once = "SELECT count(*) FROM audit_events WHERE action = 'realm.change'";
    assert_eq!(app.query(once).await, ["1"], "in the one trail that it belongs to");
}
