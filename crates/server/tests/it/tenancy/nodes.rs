//! Changes of roles bind on every node as soon as it has heard of them (P88).

use std::time::Duration;

use serde_json::json;

use super::stage::text;
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_role_binds_and_unbinds_on_another_node() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let person = app.member(&admin, &org, "VIEWER", "person@example.com").await;
    let (path, rename) = (format!("/v1/Orgs/{org}"), json!({ "legalName": "Southwind" }));
    other.catch_up().await;
    // The other node remembers the memberships from here on.
    other.fetch(&path, &person).await.expect(200);
    other.patch_json(&path, &person, &rename).await.expect(403);

    let second = app.assign(&admin, &person.id, &org, "OPERATIONS").await;
    other.catch_up().await;
    other.patch_json(&path, &person, &rename).await.expect(200);
    app.remove(&format!("/v1/Roles/{second}"), &admin).await.expect(204);
    other.catch_up().await;
    other.patch_json(&path, &person, &rename).await.expect(403);
    other.fetch(&path, &person).await.expect(200);
    let first = app.assignment(&person.id, &org, "VIEWER").await;
    app.remove(&format!("/v1/Roles/{first}"), &admin).await.expect(204);
    other.catch_up().await;
    other.fetch(&path, &person).await.expect(404);
    other.fetch("/v1/Orgs", &person).await.expect(403);
}

// A write does not even wait for the news: what it may is read with what it does.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_on_a_node_that_has_heard_nothing_is_refused_all_the_same() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    let victim = app.member(&admin, &org, "VIEWER", "victim@example.com").await;
    let victims = app.assignment(&victim.id, &org, "VIEWER").await;
    let (invitation, _) = app.invite(&boss, &org, "new@example.com", "VIEWER").await;
    other.catch_up().await;
    other.fetch(&format!("/v1/Orgs/{org}"), &boss).await.expect(200);
    let own = app.assignment(&boss.id, &org, "ADMIN").await;
    app.remove(&format!("/v1/Roles/{own}"), &admin).await.expect(204);
    let before = app.database().contents().await;
    let path = format!("/v1/Orgs/{org}");
    other.patch_json(&path, &boss, &json!({ "legalName": "Mine" })).await.expect(404);
    other.try_assign(&boss, &victim.id, &org, "ADMIN").await.expect(404);
    other.try_invite(&boss, &org, "friend@example.com", "ADMIN").await.expect(404);
    other.remove(&format!("/v1/Roles/{victims}"), &boss).await.expect(404);
    other.remove(&format!("{path}/invitations/{invitation}"), &boss).await.expect(404);
    assert_eq!(app.database().contents().await, before);
}

// A node that is not told believes what it remembers for five seconds, and then asks.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_hears_nothing_asks_anew() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let person = app.member(&admin, &org, "VIEWER", "person@example.com").await;
    other.catch_up().await;
    other.fetch(&format!("/v1/Orgs/{org}"), &person).await.expect(200);
    let id = app.assignment(&person.id, &org, "VIEWER").await;
    app.remove(&format!("/v1/Roles/{id}"), &admin).await.expect(204);
    app.clock.advance(Duration::from_secs(6));
    other.fetch(&format!("/v1/Orgs/{org}"), &person).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_accepted_invitation_binds_on_another_node() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let person = app.register("person@example.com").await;
    other.catch_up().await;
    other.fetch(&format!("/v1/Orgs/{org}"), &person).await.expect(404);
    let (_, token) = app.invite(&admin, &org, "person@example.com", "VIEWER").await;
    assert_eq!(text(&app.accept_as(&person, &token).await.expect(200), "orgId"), org);
    other.catch_up().await;
    other.fetch(&format!("/v1/Orgs/{org}"), &person).await.expect(200);
    // The token was used up there too.
    other.accept_as(&person, &token).await.expect(400);
}
