//! Making, replacing, reading and deleting scopes.

use std::time::Duration;

use serde_json::{Value, json};

use super::stage::{ORDERS, SCOPES, orders, telling};
use crate::app::TestApp;
use crate::clients::stage::shop_with;

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_is_made_replaced_and_deleted() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let made = app.put_scope(&admin, ORDERS, &orders()).await.expect(200).json();
    let expected = json!({
        "name": "orders.read", "builtIn": false,
        "text": { "en": "See your orders", "de": "Ihre Bestellungen sehen" },
        "claims": [{ "claim": "department", "source": "identity.data.department" }],
        "createdAt": "2026-01-01T00:00:00.000Z", "updatedAt": "2026-01-01T00:00:00.000Z",
    });
    assert_eq!(made["data"], expected);
    assert_eq!(app.fetch(ORDERS, &admin).await.expect(200).json(), made);

    app.advance(Duration::from_secs(60)).await;
    let same = app.put_scope(&admin, ORDERS, &orders()).await.expect(200).json();
    assert_eq!(same, made);
    assert_eq!(app.query("SELECT id FROM audit_events WHERE action = 'scope.set'").await.len(), 1);
    let other = json!({ "text": { "en": " All orders ", "de": null }, "claims": null });
    let replaced = app.put_scope(&admin, ORDERS, &other).await.expect(200).json();
    let replaced = &replaced["data"];
    assert_eq!((&replaced["text"], &replaced["claims"]), (&json!({ "en": "All orders", "de": null }), &json!([])));
    assert_eq!(replaced["createdAt"], "2026-01-01T00:00:00.000Z");
    assert_eq!(replaced["updatedAt"], "2026-01-01T00:01:00.000Z");

    app.remove(ORDERS, &admin).await.expect(204);
    app.fetch(ORDERS, &admin).await.expect(404);
    app.remove(ORDERS, &admin).await.expect(404);
    assert_eq!(app.query("SELECT name FROM scopes").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_has_the_words_of_every_realm_first_then_its_own_by_name() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for name in ["zebra", "orders.read", "https:%2F%2Fapi.example.com%2Forders", "Orders"] {
        app.put_scope(&admin, &format!("{SCOPES}/{name}"), &orders()).await.expect(200);
    }
    let list = app.fetch(SCOPES, &admin).await.expect(200).json();
    let rows = list["data"].as_array().expect("rows");
    let names: Vec<&str> = rows.iter().map(|row| row["name"].as_str().expect("a name")).collect();
    let built_in = rows.iter().take_while(|row| row["builtIn"] == true).count();
    assert_eq!(names[..7], ["openid", "profile", "email", "phone", "address", "offline_access", "read:identity"]);
    assert_eq!(names[built_in..], ["Orders", "https://api.example.com/orders", "orders.read", "zebra"]);
    for row in rows {
        let name = row["name"].as_str().expect("a name").replace('/', "%2F");
        assert_eq!(app.fetch(&format!("{SCOPES}/{name}"), &admin).await.expect(200).json()["data"], *row);
    }
    assert_eq!(rows[0]["createdAt"], Value::Null);
    assert_eq!(rows[0]["text"], json!({ "en": "Know who you are", "de": "Wissen, wer Sie sind" }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_has_at_most_a_hundred() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for number in 0..100 {
        app.put_scope(&admin, &format!("{SCOPES}/scope{number}"), &orders()).await.expect(200);
    }
    app.put_scope(&admin, ORDERS, &orders()).await.expect(409);
    app.put_scope(&admin, &format!("{SCOPES}/scope0"), &telling(&[])).await.expect(200);
    app.remove(&format!("{SCOPES}/scope1"), &admin).await.expect(204);
    app.put_scope(&admin, ORDERS, &orders()).await.expect(200);
}

// Whoever names the word in a client keeps it there: it may come back, and means nothing meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn deleting_a_scope_leaves_clients_as_they_are() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.put_scope(&admin, ORDERS, &orders()).await.expect(200);
    let made = app.new_client(&admin, &shop_with(json!({ "scopes": ["openid", "orders.read"] }))).await;
    let before = app.fetch(&made.path, &admin).await.expect(200).json();
    app.remove(ORDERS, &admin).await.expect(204);
    assert_eq!(app.fetch(&made.path, &admin).await.expect(200).json(), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_trail_says_what_a_scope_was_made_to_tell() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.advance(Duration::from_millis(1)).await;
    app.put_scope(&admin, ORDERS, &orders()).await.expect(200);
    app.advance(Duration::from_millis(1)).await;
    app.put_scope(&admin, ORDERS, &telling(&[("org", "org.id"), ("kind", "identity.type")])).await.expect(200);
    app.advance(Duration::from_millis(1)).await;
    app.remove(ORDERS, &admin).await.expect(204);
    let events = app.fetch("/v1/AuditEvents?limit=3", &admin).await.expect(200).json();
    let rows = events["data"].as_array().expect("rows").iter();
    let said: Vec<_> = rows.map(|row| (row["action"].clone(), row["target"].clone(), row["details"].clone())).collect();
    let target = json!({ "kind": "scope", "id": "orders.read" });
    assert_eq!(
        said,
        [
            (json!("scope.delete"), target.clone(), json!({})),
            (
                json!("scope.set"),
                target.clone(),
                json!({ "isNew": false, "claims": { "org": "org.id", "kind": "identity.type" } })
            ),
            (
                json!("scope.set"),
                target,
                json!({ "isNew": true, "claims": { "department": "identity.data.department" } })
            ),
        ]
    );
}
