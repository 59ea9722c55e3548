//! Realms beside each other: nothing of one is worth anything in the other (P55).

use serde_json::json;
use signet_domain::accounts::AccountType;
use signet_domain::install;

use super::stage::{
    ASSERTION_TYPE, TOKEN, a_machine, assertion, assertion_claims, basic, code_fields, is_error, signing_client, text,
    tokens,
};
use crate::actors::{Person, person};
use crate::app::{PUBLIC_URL, TestApp};
use crate::clients::stage::{Made, shop_with};
use crate::grants::stage::{CALLBACK, a_client, a_code};
use crate::presence::stage::{another_realm, operator};

const OF_SHOP: &str = "/realms/shop/oauth/token";

/// The administrator of another realm.
pub async fn boss_of(app: &TestApp, name: &str) -> Person {
    let realm = another_realm(app, name).await;
    let ctx = operator(app, &realm);
    let boss = install::make_account(&ctx, "boss@example.com", AccountType::Admin).await.expect("an account");
    let body = json!({ "email": "boss@example.com", "password": boss.password.expose() });
    let call = app.post("/v1/auth/login").header("x-realm-key", realm.key.to_string()).json(&body);
    person("boss@example.com", &call.send().await.expect(200))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_known_in_its_own_realm_alone() {
    let app = TestApp::new().await;
    let boss = boss_of(&app, "shop").await;
    let ours = a_machine(&app, json!({})).await;
    let machine =
        json!({ "grantTypes": ["client_credentials"], "scopes": ["orders.read"], "redirectUris": [CALLBACK] });
    let theirs = app.new_client(&boss, &shop_with(machine)).await;
    let asks = [("grant_type", "client_credentials")];
    for (client, own, other) in [(&ours, TOKEN, OF_SHOP), (&theirs, OF_SHOP, TOKEN)] {
        app.form_of(client, own, &asks).send().await.expect(200);
        is_error(&app.form_of(client, other, &asks).send().await, 401, "invalid_client");
    }
    app.form_of(&ours, "/realms/default/oauth/token", &asks).send().await.expect(200);
    is_error(&app.form_of(&ours, "/realms/nobody/oauth/token", &asks).send().await, 404, "invalid_request");
    // A header names no realm here.
    let key = app.query("SELECT key FROM realms WHERE name = 'shop'").await.remove(0);
    app.form_of(&ours, TOKEN, &asks).header("x-realm-key", &key).send().await.expect(200);
    is_error(&app.form_of(&theirs, TOKEN, &asks).header("x-realm-key", &key).send().await, 401, "invalid_client");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_realm_names_it() {
    let app = TestApp::new().await;
    let boss = boss_of(&app, "shop").await;
    let machine = json!({ "grantTypes": ["client_credentials"], "scopes": ["orders.read"] });
    let theirs = app.new_client(&boss, &shop_with(machine)).await;
    let body = app.form_of(&theirs, OF_SHOP, &[("grant_type", "client_credentials")]).send().await.expect(200).json();
    let claims = crate::grants::stage::claims(&signet_vocabulary::Secret::new(text(&body, "access_token")));
    let issuer = format!("{PUBLIC_URL}/realms/shop");
    assert_eq!((&claims["iss"], &claims["aud"]), (&json!(issuer), &json!(issuer)));
}

// The same id in both, which only a fault of ours could bring about: codes and refresh tokens are still of one realm.
#[tokio::test(flavor = "multi_thread")]
async fn codes_and_refresh_tokens_count_in_their_realm_alone() {
    let app = TestApp::new().await;
    boss_of(&app, "shop").await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let [shop] = <[String; 1]>::try_from(app.query("SELECT id FROM realms WHERE name = 'shop'").await).expect("one");
    let members = "id, name, auth_method, org, first_party, settings, created_by, created_at, updated_at";
    app.query(&format!("INSERT INTO clients (realm, {members}) SELECT '{shop}', {members} FROM clients")).await;
    let members = "client, id, hash, created_at, expires_at";
    app.query(&format!("INSERT INTO client_secrets (realm, {members}) SELECT '{shop}', {members} FROM client_secrets"))
        .await;
    let app = app.without_memory().await;
    let granted = tokens(&app, &client, &ada, "openid offline_access").await;
    let app = app.without_memory().await;
    let code = a_code(&app, &client, &ada, "openid").await;
    let app = app.without_memory().await;
    let refresh = text(&granted, "refresh_token");
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
    is_error(&app.form_of(&client, OF_SHOP, &code_fields(code.expose())).send().await, 400, "invalid_grant");
    is_error(&app.form_of(&client, OF_SHOP, &fields).send().await, 400, "invalid_grant");
    let app = app.without_memory().await;
    app.form_of(&client, TOKEN, &code_fields(code.expose())).send().await.expect(200);
    app.form_of(&client, TOKEN, &fields).send().await.expect(200);
}

// P75: an assertion for one realm's issuer is none for another's, also of a client that signs with one key in both.
#[tokio::test(flavor = "multi_thread")]
async fn an_assertion_is_for_one_realm() {
    let app = TestApp::new().await;
    let boss = boss_of(&app, "shop").await;
    let mut members = signing_client(1);
    members["grantTypes"] = json!(["client_credentials"]);
    let theirs: Made = app.new_client(&boss, &shop_with(members)).await;
    for (aud, status) in [(PUBLIC_URL.to_owned(), 401), (format!("{PUBLIC_URL}/realms/shop"), 200)] {
        let mut claims = assertion_claims(&app, &theirs.id, &format!("for {aud}"));
        claims["aud"] = json!(aud);
        let token = assertion(&claims, 1);
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion", &*token),
            ("client_assertion_type", ASSERTION_TYPE),
        ];
        app.form(OF_SHOP, &fields).send().await.expect(status);
    }
    let call = app.form(OF_SHOP, &[("grant_type", "client_credentials")]);
    is_error(&call.header("authorization", basic(&theirs.id, "x")).send().await, 401, "invalid_client");
}
