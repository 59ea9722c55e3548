//! What a token may be for (P77).

use serde_json::json;

use super::stage::{TOKEN, a_machine, is_error, text, tokens};
use crate::app::TestApp;
use crate::grants::stage::a_client;

#[tokio::test(flavor = "multi_thread")]
async fn a_client_gets_what_it_may_ask_for_by_itself() {
    let app = TestApp::new().await;
    let client =
        a_machine(&app, json!({ "scopes": ["openid", "offline_access", "orders.read", "orders.write"] })).await;
    for (asked, given) in [
        ("orders.read", Some("orders.read")),
        ("orders.write orders.read", Some("orders.write orders.read")),
        ("orders.read orders.read", Some("orders.read")),
        // Of people, and there is none.
        ("openid orders.read offline_access", Some("orders.read")),
        ("openid", None),
    ] {
        let fields = [("grant_type", "client_credentials"), ("scope", asked)];
        let body = app.form_of(&client, TOKEN, &fields).send().await.expect(200).json();
        assert_eq!(body.get("scope").and_then(|scope| scope.as_str()), given, "{asked}");
        assert!(body.get("refresh_token").is_none() && body.get("id_token").is_none());
    }
    let long = "a ".repeat(25_000);
    let many = ["orders.read"; 65].join(" ");
    for bad in [
        "orders.delete",
        "orders.read admin:*",
        "read:identity",
        "orders.read  orders.write",
        " orders.read",
        "orders.read ",
        "Orders.read",
        "orders.read\u{e9}",
        "\"orders.read\"",
        &many,
    ] {
        let fields = [("grant_type", "client_credentials"), ("scope", bad)];
        is_error(&app.form_of(&client, TOKEN, &fields).send().await, 400, "invalid_scope");
    }
    let fields = [("grant_type", "client_credentials"), ("scope", &*long)];
    is_error(&app.form_of(&client, TOKEN, &fields).send().await, 413, "invalid_request");
}

// RFC 6749 section 6: never more than was granted, and never more than the client may ask for by now.
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_widens_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let granted = tokens(&app, &client, &ada, "openid email offline_access").await;
    let token = text(&granted, "refresh_token");
    for more in ["openid profile", "openid phone", "read:identity", "nothing"] {
        let fields = [("grant_type", "refresh_token"), ("refresh_token", &*token), ("scope", more)];
        is_error(&app.form_of(&client, TOKEN, &fields).send().await, 400, "invalid_scope");
    }
    app.patch_json(&client.path, &admin, &json!({ "scopes": ["openid", "profile", "offline_access"] }))
        .await
        .expect(200);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*token)];
    let body = app.form_of(&client, TOKEN, &fields).send().await.expect(200).json();
    assert_eq!(body["scope"], "openid offline_access");
}
