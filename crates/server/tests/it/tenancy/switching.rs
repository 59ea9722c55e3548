//! A member of several organizations acts in one at a time, and switches with a refresh.

use serde_json::{Value, json};

use super::stage::{ROLES, problem};
use crate::actors::{Person, person};
use crate::app::{Answer, TestApp};
use crate::presence::stage::{claims_of, tokens};

async fn switch(app: &TestApp, refresh: &str, org: &str) -> Answer {
    app.post("/v1/auth/refresh").json(&json!({ "refreshToken": refresh, "orgId": org })).send().await
}

fn org_of(who: &Person) -> Value {
    claims_of(&who.access)["orgId"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_switches_to_an_organization_of_ones_own() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (first, second) = (app.make_org(&admin, "First").await, app.make_org(&admin, "Second").await);
    let anna = app.member(&admin, &first, "VIEWER", "anna@example.com").await;
    assert_eq!(org_of(&anna), Value::Null);
    // The only organization counts without being named.
    let anna = tokens(&app.refresh(&anna.refresh).await.expect(200));
    assert_eq!(org_of(&anna), first.as_str());
    let id = claims_of(&anna.access)["sub"].as_str().expect("an id").to_owned();
    app.assign(&admin, &id, &second, "OPERATIONS").await;

    let anna = tokens(&switch(&app, &anna.refresh, &second).await.expect(200));
    assert_eq!(org_of(&anna), second.as_str());
    assert_eq!(claims_of(&anna.access)["scope"], "read:identity write:identity");
    assert_eq!(claims_of(&anna.access)["roles"], json!(["user", "OPERATIONS"]));
    app.fetch(&format!("/v1/Orgs/{second}"), &anna).await.expect(200);
    app.fetch(&format!("/v1/Orgs/{first}"), &anna).await.expect(404);
    // It stays so from refresh to refresh.
    let anna = tokens(&app.refresh(&anna.refresh).await.expect(200));
    assert_eq!(org_of(&anna), second.as_str());
    let anna = tokens(&switch(&app, &anna.refresh, &first).await.expect(200));
    app.fetch(&format!("/v1/Orgs/{first}"), &anna).await.expect(200);
    app.fetch(&format!("/v1/Orgs/{second}"), &anna).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_foreign_organization_is_not_there_and_the_token_is_not_spent() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (own, foreign) = (app.make_org(&admin, "Own").await, app.make_org(&admin, "Foreign").await);
    let anna = app.member(&admin, &own, "VIEWER", "anna@example.com").await;
    let before = app.database().contents().await;
    let refused = switch(&app, &anna.refresh, &foreign).await.expect(404);
    let random = switch(&app, &anna.refresh, "org_aaaaaaaaaaaa").await.expect(404);
    assert_eq!(problem(&refused), problem(&random));
    assert_eq!(switch(&app, &anna.refresh, "own").await.expect(400).fields(), ["orgId"]);
    assert_eq!(app.database().contents().await, before);
    // Neither platform administrators act where they are no member.
    let root = person("", &app.try_login(crate::app::ADMIN_EMAIL, crate::app::ADMIN_PASSWORD).await.expect(200));
    switch(&app, &root.refresh, "org_aaaaaaaaaaaa").await.expect(404);
    let anna = tokens(&switch(&app, &anna.refresh, &own).await.expect(200));
    assert_eq!(org_of(&anna), own.as_str());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_an_organization_that_was_left_permits_nothing_there() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (first, second) = (app.make_org(&admin, "First").await, app.make_org(&admin, "Second").await);
    let anna = app.member(&admin, &first, "OPERATIONS", "anna@example.com").await;
    app.assign(&admin, &anna.id, &second, "VIEWER").await;
    let in_first = tokens(&switch(&app, &anna.refresh, &first).await.expect(200));
    app.fetch(&format!("/v1/Orgs/{first}"), &in_first).await.expect(200);
    let role = app.assignment(&anna.id, &first, "OPERATIONS").await;
    app.remove(&format!("/v1/Roles/{role}"), &admin).await.expect(204);
    // The token names the first organization and counts for no other in its stead.
    app.fetch(&format!("/v1/Orgs/{first}"), &in_first).await.expect(404);
    app.fetch(&format!("/v1/Orgs/{second}"), &in_first).await.expect(404);
    app.fetch("/v1/Orgs", &in_first).await.expect(403);
    switch(&app, &in_first.refresh, &first).await.expect(404);
    let in_second = tokens(&switch(&app, &in_first.refresh, &second).await.expect(200));
    app.fetch(&format!("/v1/Orgs/{second}"), &in_second).await.expect(200);
}

// Reads and writes ask in different ways; both have to tell one organization from two, however many roles there are.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_two_organizations_and_names_none_acts_in_none() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let orgs = [app.make_org(&admin, "First").await, app.make_org(&admin, "Second").await];
    for (email, roles) in [("anna@example.com", &["ADMIN"][..]), ("zoe@example.com", &ROLES)] {
        let person = app.register(email).await;
        for org in &orgs {
            for role in roles {
                app.assign(&admin, &person.id, org, role).await;
            }
        }
        for person in [person, app.login(email).await] {
            assert_eq!(org_of(&person), Value::Null);
            app.fetch("/v1/Orgs", &person).await.expect(403);
            for org in &orgs {
                let path = format!("/v1/Orgs/{org}");
                app.fetch(&path, &person).await.expect(404);
                app.patch_json(&path, &person, &json!({ "legalName": "Mine" })).await.expect(404);
                app.try_invite(&person, org, "friend@example.com", "VIEWER").await.expect(404);
            }
        }
    }
}
