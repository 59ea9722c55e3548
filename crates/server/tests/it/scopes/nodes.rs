//! What scopes tell is remembered, and forgotten on every node when one changes.

use std::time::Duration;

use serde_json::json;

use super::stage::{ORDERS, a_shop, orders, telling, told};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn another_node_forgets_what_changed() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let (admin, ada) = (app.admin().await, app.register("ada@example.com").await);
    app.give_data(&ada, &json!({ "department": "Engines" }), &json!({})).await;
    let shop = a_shop(&app, json!({})).await;
    other.catch_up().await;
    // None are remembered too.
    assert_eq!(told(&other, &shop, &ada, "openid orders.read").await, json!({}));
    app.put_scope(&admin, ORDERS, &orders()).await.expect(200);
    other.catch_up().await;
    assert_eq!(told(&other, &shop, &ada, "openid orders.read").await, json!({ "department": "Engines" }));
    app.put_scope(&admin, ORDERS, &telling(&[("unit", "identity.data.department")])).await.expect(200);
    other.catch_up().await;
    assert_eq!(told(&other, &shop, &ada, "openid orders.read").await, json!({ "unit": "Engines" }));
    app.remove(ORDERS, &admin).await.expect(204);
    other.catch_up().await;
    assert_eq!(told(&other, &shop, &ada, "openid orders.read").await, json!({}));
}

#[tokio::test(flavor = "multi_thread")]
async fn scopes_are_read_once_until_one_changes() {
    let app = TestApp::new().await;
    let (admin, ada) = (app.admin().await, app.register("ada@example.com").await);
    app.put_scope(&admin, ORDERS, &telling(&[("kind", "identity.type")])).await.expect(200);
    let shop = a_shop(&app, json!({})).await;
    app.catch_up().await;
    assert_eq!(told(&app, &shop, &ada, "openid orders.read").await, json!({ "kind": "neutral" }));
    app.query("UPDATE scopes SET claims = '[]'").await;
    assert_eq!(told(&app, &shop, &ada, "openid orders.read").await, json!({ "kind": "neutral" }));
    // A node that hears nothing for five seconds asks anew.
    app.clock.advance(Duration::from_secs(6));
    assert_eq!(told(&app, &shop, &ada, "openid orders.read").await, json!({}));
}
