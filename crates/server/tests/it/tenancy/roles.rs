//! Giving roles and taking them away.

use serde_json::json;

use super::stage::{ROLES, text};
use crate::app::TestApp;
use crate::presence::stage::set_status;
use signet_domain::accounts::AccountStatus;

#[tokio::test(flavor = "multi_thread")]
async fn membership_comes_with_the_first_role_and_goes_with_the_last() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let person = app.register("person@example.com").await;
    let members = async || app.query(&format!("SELECT org FROM members WHERE account = '{}'", person.id)).await;
    let path = format!("/v1/Orgs/{org}");
    app.fetch(&path, &person).await.expect(404);
    let first = app.assign(&admin, &person.id, &org, "INVESTOR").await;
    assert_eq!(members().await, [org.as_str()]);
    app.fetch(&path, &person).await.expect(403);
    let second = app.assign(&admin, &person.id, &org, "VIEWER").await;
    assert_eq!(members().await, [org.as_str()]);
    app.fetch(&path, &person).await.expect(200);
    app.remove(&format!("/v1/Roles/{second}"), &admin).await.expect(204);
    assert_eq!(members().await, [org.as_str()]);
    app.fetch(&path, &person).await.expect(403);
    app.remove(&format!("/v1/Roles/{first}"), &admin).await.expect(204);
    assert_eq!(members().await, Vec::<String>::new());
    app.fetch(&path, &person).await.expect(404);
    app.remove(&format!("/v1/Roles/{first}"), &admin).await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_assigned_is_refused_and_writes_nothing() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let person = app.member(&admin, &org, "VIEWER", "person@example.com").await;
    let closed = app.register("closed@example.com").await;
    set_status(&app, &closed.id, AccountStatus::Closed).await.expect("closed");
    let before = app.query("SELECT count(*) FROM role_assignments").await;

    assert_eq!(app.try_assign(&admin, &person.id, &org, "VIEWER").await.expect(409).code(), "CONFLICT");
    for role in ["", "admin", "ROOT", "ADMIN ", "admin:*", "VIEWER,ADMIN"] {
        let refused = app.try_assign(&admin, &person.id, &org, role).await.expect(422);
        assert_eq!(refused.fields(), ["role"], "{role}");
    }
    assert_eq!(app.try_assign(&admin, &closed.id, &org, "VIEWER").await.expect(422).fields(), ["accountId"]);
    let both = app.try_assign(&admin, &closed.id, &org, "ROOT").await.expect(422);
    assert_eq!(both.fields(), ["accountId", "role"]);
    app.try_assign(&admin, &person.id, "org_aaaaaaaaaaaa", "VIEWER").await.expect(404);
    app.try_assign(&admin, "acc_aaaaaaaaaaaa", &org, "VIEWER").await.expect(404);
    assert_eq!(app.try_assign(&admin, "me", &org, "VIEWER").await.expect(400).fields(), ["accountId"]);
    assert_eq!(app.try_assign(&admin, &person.id, "ours", "VIEWER").await.expect(400).fields(), ["orgId"]);
    let incomplete = app.post_json("/v1/Roles", &admin, &json!({ "accountId": person.id, "orgId": org })).await;
    assert_eq!(incomplete.expect(400).fields(), ["role"]);
    assert_eq!(app.remove("/v1/Roles/1", &admin).await.expect(400).fields(), ["roleId"]);
    assert_eq!(app.query("SELECT count(*) FROM role_assignments").await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_may_give_up_a_role_and_not_another_ones() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    for role in ROLES {
        let person = app.register(&format!("{}@example.com", role.to_lowercase())).await;
        let other = app.register(&format!("other-{}@example.com", role.to_lowercase())).await;
        let own = app.assign(&admin, &person.id, &org, role).await;
        let foreign = app.assign(&admin, &other.id, &org, "INVESTOR").await;
        if role != "ADMIN" {
            // Who reads the members sees that it may not; who reads nothing sees nothing.
            let expected = if role == "INVESTOR" { 404 } else { 403 };
            app.remove(&format!("/v1/Roles/{foreign}"), &person).await.expect(expected);
        }
        app.remove(&format!("/v1/Roles/{own}"), &person).await.expect(204);
        app.remove(&format!("/v1/Roles/{foreign}"), &person).await.expect(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_active_administrator_stays() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let first = app.query("SELECT id FROM role_assignments").await.remove(0);
    let path = format!("/v1/Roles/{first}");
    assert_eq!(app.remove(&path, &admin).await.expect(409).code(), "LAST_ADMIN");
    // One who may not sign in administers nothing.
    let boss = app.member(&admin, &org, "ADMIN", "boss@example.com").await;
    set_status(&app, &boss.id, AccountStatus::Suspended).await.expect("suspended");
    assert_eq!(app.remove(&path, &admin).await.expect(409).code(), "LAST_ADMIN");
    set_status(&app, &boss.id, AccountStatus::Active).await.expect("active");
    let boss = app.login("boss@example.com").await;
    app.remove(&path, &admin).await.expect(204);
    let own = app.assignment(&boss.id, &org, "ADMIN").await;
    assert_eq!(app.remove(&format!("/v1/Roles/{own}"), &boss).await.expect(409).code(), "LAST_ADMIN");
    assert_eq!(app.remove(&format!("/v1/Roles/{own}"), &admin).await.expect(409).code(), "LAST_ADMIN");
    // Another role of the last administrator may go.
    let viewing = app.assign(&admin, &boss.id, &org, "VIEWER").await;
    app.remove(&format!("/v1/Roles/{viewing}"), &boss).await.expect(204);
    assert_eq!(app.query("SELECT role FROM role_assignments").await, ["ADMIN"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_assignment_and_removal_is_in_the_trail() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let admin_id = text(&app.me(&admin.access).await, "id");
    let org = app.make_org(&admin, "Northwind").await;
    let person = app.register("person@example.com").await;
    let id = app.assign(&admin, &person.id, &org, "FINANCE").await;
    app.try_assign(&admin, &person.id, &org, "FINANCE").await.expect(409);
    app.remove(&format!("/v1/Roles/{id}"), &person).await.expect(204);
    let trail = "SELECT action, actor, target, org, subject, details FROM audit_events WHERE target_kind = 'role' ORDER BY action";
    let row = |action: &str, actor: &str| {
        format!("{action}|{actor}|{id}|{org}|{}|{}", person.id, json!({ "role": "FINANCE" }))
    };
    assert_eq!(app.query(trail).await, [row("role.assign", &admin_id), row("role.remove", &person.id)]);
}

// The same request again, by the same key, is one assignment.
#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_is_repeated_by_its_idempotency_key() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let person = app.register("person@example.com").await;
    let body = json!({ "accountId": person.id, "orgId": org, "role": "VIEWER" });
    let post = || app.post("/v1/Roles").bearer(&admin.access).header("idempotency-key", "once").json(&body).send();
    let (first, second) = (post().await.expect(201), post().await.expect(201));
    assert_eq!(first.json(), second.json());
    assert_eq!(second.header("idempotency-replayed"), "true");
    assert_eq!(app.query("SELECT count(*) FROM role_assignments").await, ["2"]);
}
