//! What a client's token opens here: what its scope says and its person holds, and nothing that only people do.

use serde_json::json;
use signet_vocabulary::Secret;

use super::stage::{API, a_client, a_code, code_for, exchange, granted, request, shown};
use crate::actors::Person;
use crate::app::TestApp;
use crate::presence::stage::log_out;

/// Somebody who shows this token.
fn with(token: &Secret<String>, person: &Person) -> Person {
    Person { access: token.expose().clone(), ..person.clone() }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_opens_what_its_scope_says_and_its_person_holds() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let reading = granted(&app, &client, &admin, "openid read:identity").await.access.token;
    app.get("/v1/Accounts").bearer(reading.expose()).send().await.expect(200);
    app.get("/v1/Clients").bearer(reading.expose()).send().await.expect(403);
    app.get("/v1/Orgs").bearer(reading.expose()).send().await.expect(200);
    let write = app
        .post("/v1/Orgs")
        .bearer(reading.expose())
        .json(&json!({ "legalName": "Acme", "country": "DE" }))
        .send()
        .await;
    write.expect(403);
    let bare = granted(&app, &client, &admin, "openid").await.access.token;
    app.get("/v1/Accounts").bearer(bare.expose()).send().await.expect(403);
    let of_ada = granted(&app, &client, &ada, "openid read:identity").await.access.token;
    app.get("/v1/Accounts").bearer(of_ada.expose()).send().await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_no_person() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let members = json!({ "scopes": ["openid", "admin:*"] });
    let client = a_client(&app, members).await;
    let token = granted(&app, &client, &admin, "openid admin:*").await.access.token;
    let software = with(&token, &admin);
    app.get("/v1/Clients").bearer(token.expose()).send().await.expect(200);
    app.me(&software.access).await.expect(403);
    app.get("/v1/auth/sessions").bearer(token.expose()).send().await.expect(401);
    log_out(&app, &software.access).await.expect(401);
    let change = json!({ "currentPassword": crate::app::ADMIN_PASSWORD, "newPassword": "another-Fine-password-20" });
    app.post("/v1/auth/change-password").bearer(token.expose()).json(&change).send().await.expect(401);
    let own = app.me(&admin.access).await.expect(200).json()["data"]["id"].clone();
    let key = json!({ "accountId": own, "name": "mine", "scopes": ["read:identity"] });
    app.post_json("/v1/ApiKeys", &software, &key).await.expect(403);
    app.try_client(&software, &crate::clients::stage::shop()).await.expect(403);
    app.add_secret(&software, &client, &json!({})).await.expect(403);
    app.me(&admin.access).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_ends_with_what_it_rests_on() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let client = a_client(&app, json!({})).await;
    let tied = granted(&app, &client, &admin, "openid read:identity").await.access.token;
    let free = granted(&app, &client, &admin, "openid read:identity offline_access").await.access.token;
    let status = async |token: &Secret<String>| {
        other.catch_up().await;
        other.get("/v1/Accounts").bearer(token.expose()).send().await.status.as_u16()
    };
    assert_eq!((status(&tied).await, status(&free).await), (200, 200));
    log_out(&app, &admin.access).await.expect(204);
    assert_eq!((status(&tied).await, status(&free).await), (401, 200));
    let admin = app.admin().await;
    app.remove(&client.path, &admin).await.expect(204);
    assert_eq!(status(&free).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_for_another_or_bound_to_a_key_opens_nothing_here() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let client = a_client(&app, json!({})).await;
    let mut asked = request(&app, &client, "openid read:identity");
    asked.resources = vec![API.to_owned()];
    let code = code_for(&app, &asked, &admin).await.expect("a code");
    let code = Secret::new(code.expose().to_owned());
    let elsewhere = exchange(&app, &client, &shown(&code)).await.expect("tokens").access.token;
    app.get("/v1/Accounts").bearer(elsewhere.expose()).send().await.expect(401);

    let code = a_code(&app, &client, &admin, "openid read:identity").await;
    let mut with_key = shown(&code);
    with_key.jkt = Some("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    let bound = exchange(&app, &client, &with_key).await.expect("tokens").access.token;
    app.get("/v1/Accounts").bearer(bound.expose()).send().await.expect(401);
    let id_token = granted(&app, &client, &admin, "openid").await.id_token.expect("an ID token");
    app.get("/v1/Accounts").bearer(id_token.expose()).send().await.expect(401);
}
