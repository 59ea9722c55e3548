//! The two published examples, as they are written, and what is promised of every body.

use serde_json::{Value, json};

use super::stage::query;
use crate::app::TestApp;

fn is_id(value: &Value) -> bool {
    let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
    value.as_str().is_some_and(|text| text.len() == 24 && text.bytes().all(is_digit))
}

fn is_millis(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.len() >= 13 && text.bytes().all(|byte| byte.is_ascii_digit()))
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_identity_is_made_as_published() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let data = json!({
        "nickname": "Player123", "level": "3", "color": "blue", "type": "premium", "external_reference": "ref-myreference1",
    });
    let body = json!({ "country": "US", "currency": "USD", "type": "neutral", "data": data });
    let answer = app
        .post("/v1/identities")
        .bearer(&admin.access)
        .header("idempotency-key", "27373fabc392933deffda")
        .json(&body)
        .send()
        .await
        .expect(201);
    let made = answer.json();
    for (name, value) in
        [("country", &body["country"]), ("currency", &body["currency"]), ("type", &body["type"]), ("data", &data)]
    {
        assert_eq!(made[name], *value, "{name}");
    }
    assert!(is_id(&made["id"]) && is_millis(&made["created_at"]) && is_id(&made["owner"]), "{made}");
    assert!(made.get("error").is_some_and(Value::is_null), "{made}");
    // Once more with the same key: the same identity, and no second one.
    let again = app.post("/v1/identities").bearer(&admin.access).header("idempotency-key", "27373fabc392933deffda");
    assert_eq!(again.json(&body).send().await.expect(201).text, answer.text);
    let found = query(&json!({ "external_reference": "ref-myreference1" }));
    let page = app.as_user(&admin, "GET", &format!("/v1/identities?query={found}"), None).await.expect(200).json();
    assert_eq!((&page["total"], &page["rows"][0]["id"]), (&json!(1), &made["id"]));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_published_user_is_made_as_published() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let channel = json!({ "phone": "38598123456", "whatsapp": "38598123654", "email": "neo@zion.org" });
    let data =
        json!({ "email": "miles@davis.com", "my_field_1": "my_value_1", "external_reference": "ref-myreference1" });
    let body = json!({
        "username": "mdavis1969", "password": "P@ssw0rd", "scopes": "realm,own", "roles": "admin,manage,user",
        "channel": channel, "data": data,
    });
    let made = app.as_user(&admin, "POST", "/v1/users", Some(body.clone())).await.expect(201).json();
    for name in ["username", "scopes", "roles", "channel", "data"] {
        assert_eq!(made[name], body[name], "{name}");
    }
    assert!(is_id(&made["id"]) && is_id(&made["identity"]) && is_millis(&made["created_at"]), "{made}");
    assert_eq!((&made["active"], &made["error"]), (&json!(true), &Value::Null));
    // Neither the password nor what it was hashed to.
    assert!(made.get("password").is_none() && !made.to_string().contains("P@ssw0rd"), "{made}");
    // It got an identity in the realm's country and currency.
    let path = format!("/v1/identities/{}", made["identity"].as_str().expect("an id"));
    let identity = app.as_user(&admin, "GET", &path, None).await.expect(200).json();
    let realm = app.query("SELECT country, currency FROM realms").await;
    assert_eq!(
        realm,
        [format!("{}|{}", identity["country"].as_str().unwrap(), identity["currency"].as_str().unwrap())]
    );
    assert_eq!(identity["type"], "neutral");
}

#[tokio::test(flavor = "multi_thread")]
async fn scope_is_another_name_of_scopes() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let body = json!({ "username": "trane", "password": "Blue-Train-57", "scope": "realm" });
    let made = app.as_user(&admin, "POST", "/v1/users", Some(body)).await.expect(201).json();
    assert_eq!((&made["scopes"], &made["roles"]), (&json!("realm"), &json!("user")));
    let both = json!({ "username": "monk", "password": "Blue-Monk-54", "scope": "realm", "scopes": "own" });
    app.as_user(&admin, "POST", "/v1/users", Some(both)).await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_say_what_is_wrong_in_the_member_error_too() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let missing = app.as_user(&admin, "GET", "/v1/identities/634b56217f6a7b0be52dffbd", None).await.expect(404).json();
    assert_eq!(missing["error"], json!({ "code": "NOT_FOUND", "message": missing["detail"] }));
    let nobody = app.get("/v1/users").send().await.expect(401).json();
    assert_eq!(nobody["error"]["code"], nobody["code"]);
    let method = app.delete("/v1/users").bearer(&admin.access).send().await.expect(405).json();
    assert_eq!(method["error"]["code"], "METHOD_NOT_ALLOWED");
    // The Identity API's documents are as they were.
    let other = app.as_user(&admin, "GET", "/v1/Accounts/acc_000000000000", None).await.expect(404).json();
    assert!(other.get("error").is_none(), "{other}");
}
