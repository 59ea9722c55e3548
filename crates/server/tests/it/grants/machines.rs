//! What a token opens here that a client has for itself: what its scope says and the account that was given to it holds.

use axum::http::Method;
use serde_json::{Value, json};
use signet_domain::accounts::AccountStatus;
use signet_domain::tokens::{self, OfClient};
use signet_vocabulary::Secret;

use super::stage::{API, nobody, scope};
use crate::actors::Person;
use crate::app::TestApp;
use crate::clients::stage::{Made, shop, shop_with};
use crate::machines::stage::{Machine, ask_for_key, assign, org, signed};
use crate::presence::stage::set_status;

fn machine_with(members: Value) -> Value {
    let mut body = shop_with(json!({
        "grantTypes": ["client_credentials"], "scopes": ["read:identity", "write:identity", "orders.read"],
        "audiences": [API], "redirectUris": [],
    }));
    body.as_object_mut().expect("an object").extend(members.as_object().expect("an object").clone());
    body
}

/// A token that the client has for itself.
async fn token(app: &TestApp, client: &Made, text: &str, audience: Option<&str>, jkt: Option<&str>) -> Secret<String> {
    let client = app.known_client(&client.id).await.expect("the client");
    let of = OfClient { client: &client, scope: &scope(text), audience, jkt };
    tokens::issue_of_client(&nobody(app).await, &of).await.expect("a token").token
}

async fn accounts(app: &TestApp, token: &Secret<String>) -> u16 {
    app.get("/v1/Accounts").bearer(token.expose()).send().await.status.as_u16()
}

/// An account that reads and writes in one organization.
async fn clerk(app: &TestApp, admin: &Person) -> (Person, String) {
    let org = org(app, admin, "Northwind").await;
    let clerk = app.register("clerk@example.com").await;
    assign(app, admin, &clerk.id, &org, "OPERATIONS").await;
    (clerk, org)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_may_do_what_both_hold() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (clerk, org) = clerk(&app, &admin).await;
    let machine = app.new_client(&admin, &machine_with(json!({ "accountId": clerk.id }))).await;
    let reading = token(&app, &machine, "read:identity orders.read", None, None).await;
    assert_eq!(accounts(&app, &reading).await, 200);
    let target = format!("/v1/Orgs/{org}");
    let name = json!({ "legalName": "Northwind Ltd" });
    app.call(Method::PATCH, &target).bearer(reading.expose()).json(&name).send().await.expect(403);
    let writing = token(&app, &machine, "write:identity", None, None).await;
    assert_eq!(accounts(&app, &writing).await, 403);
    app.call(Method::PATCH, &target).bearer(writing.expose()).json(&name).send().await.expect(200);
    let by = "SELECT actor FROM audit_events WHERE action = 'org.change' AND outcome = 'success'";
    assert_eq!(app.query(by).await, [clerk.id.as_str()]);
    // What the account does not hold, no scope gives: it holds nothing in the realm.
    app.get("/v1/Clients").bearer(writing.expose()).send().await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_is_no_person_and_makes_nothing_that_outlasts_it() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let own = app.me(&admin.access).await.expect(200).json()["data"]["id"].clone();
    let members = json!({ "accountId": own, "scopes": ["admin:*"] });
    let machine = app.new_client(&admin, &machine_with(members)).await;
    let all = token(&app, &machine, "admin:*", None, None).await;
    app.get("/v1/Clients").bearer(all.expose()).send().await.expect(200);
    app.me(all.expose()).await.expect(403);
    app.get("/v1/auth/sessions").bearer(all.expose()).send().await.expect(401);
    let key = json!({ "accountId": own, "scopes": ["read:identity"] });
    app.post("/v1/ApiKeys").bearer(all.expose()).json(&key).send().await.expect(403);
    app.post("/v1/Clients").bearer(all.expose()).json(&shop()).send().await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_opens_nothing_without_an_account_elsewhere_or_bound_to_a_key() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (clerk, _) = clerk(&app, &admin).await;
    let of_nobody = app.new_client(&admin, &machine_with(json!({}))).await;
    assert_eq!(accounts(&app, &token(&app, &of_nobody, "read:identity", None, None).await).await, 401);
    let machine = app.new_client(&admin, &machine_with(json!({ "accountId": clerk.id }))).await;
    assert_eq!(accounts(&app, &token(&app, &machine, "read:identity", Some(API), None).await).await, 401);
    let bound = Some("0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I");
    assert_eq!(accounts(&app, &token(&app, &machine, "read:identity", None, bound).await).await, 401);
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_with_what_it_rests_on_on_every_node() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let (clerk, _) = clerk(&app, &admin).await;
    for what in ["account", "scope", "grant", "client", "suspended"] {
        let machine = app.new_client(&admin, &machine_with(json!({ "accountId": clerk.id }))).await;
        let token = token(&app, &machine, "read:identity", None, None).await;
        other.catch_up().await;
        assert_eq!((accounts(&app, &token).await, accounts(&other, &token).await), (200, 200), "{what}");
        let change = async |body: Value| app.patch_json(&machine.path, &admin, &body).await.expect(200);
        let is_done = match what {
            "account" => change(json!({ "accountId": null })).await.status == 200,
            "scope" => change(json!({ "scopes": ["write:identity"] })).await.status == 200,
            "grant" => change(json!({ "accountId": null, "grantTypes": ["refresh_token"] })).await.status == 200,
            "client" => app.remove(&machine.path, &admin).await.status == 204,
            _ => set_status(&app, &clerk.id, AccountStatus::Suspended).await.is_ok(),
        };
        assert!(is_done, "{what}");
        other.catch_up().await;
        let expected = if what == "scope" { 403 } else { 401 };
        assert_eq!((accounts(&app, &token).await, accounts(&other, &token).await), (expected, expected), "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_gives_it_an_account_that_holds_more_than_they() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (clerk, _) = clerk(&app, &admin).await;
    let own = app.me(&admin.access).await.expect(200).json()["data"]["id"].clone();
    let body = json!({ "accountId": own, "scopes": ["write:clients", "admin:identity", "read:identity"] });
    let narrow = Machine::of(&ask_for_key(&app, &app.admin().await, &body).await.expect(201));
    let machine = |account: &Value| machine_with(json!({ "accountId": account, "scopes": ["orders.read"] }));
    let by_key = async |account: &Value| {
        signed(&app, &narrow, "POST", "/v1/Clients", &machine(account).to_string()).send().await.status.as_u16()
    };
    assert_eq!((by_key(&Value::Null).await, by_key(&own).await), (201, 403));
    for (account, code) in [(json!("acc_000000000000"), "UNKNOWN"), (json!("me"), "MALFORMED"), (json!(7), "MALFORMED")]
    {
        let answer = app.try_client(&admin, &machine(&account)).await;
        assert_eq!(answer.json()["errors"][0]["code"], code, "{account}");
    }
    let unused = json!({ "accountId": clerk.id, "grantTypes": ["authorization_code"] });
    let answer = app.try_client(&admin, &shop_with(unused)).await.expect(422);
    assert_eq!(answer.fields(), ["accountId"]);
}
