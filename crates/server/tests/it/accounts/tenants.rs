//! Tenants apart: another organization's account, and another realm's, are not there, exactly like one that nobody has (P85).

use serde_json::{Value, json};

use super::stage::{NOBODY, close, create, emails, erase, export, list, member, org, patch, show};
use crate::actors::Person;
use crate::app::{Answer, TestApp};
use crate::presence::stage::{another_realm, register_in};

/// The refusal without what differs from request to request.
#[track_caller]
fn refusal(answer: Answer, id: &str) -> Value {
    let mut document = answer.expect(404).json();
    document["traceId"] = Value::Null;
    document["instance"] = document["instance"].as_str().expect("a path").replace(id, "…").into();
    document
}

/// Everything that can be asked about the account `id`.
async fn refusals(app: &TestApp, token: &str, id: &str) -> Vec<Value> {
    vec![
        refusal(show(app, token, id).await, id),
        refusal(patch(app, token, id, &json!({ "phone": "+14155551234" })).await, id),
        refusal(patch(app, token, id, &json!({ "status": "CLOSED" })).await, id),
        refusal(patch(app, token, id, &json!({ "email": "no address", "status": "NONSENSE" })).await, id),
        refusal(close(app, token, id).await, id),
        refusal(erase(app, token, id).await, id),
        refusal(export(app, token, id).await, id),
    ]
}

struct Scene {
    app: TestApp,
    admin: Person,
    ours: String,
    theirs: String,
    /// ADMIN of ours.
    boss: Person,
    /// VIEWER of theirs.
    stranger: Person,
}

async fn scene() -> Scene {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ours, theirs) = (org(&app, &admin.access, "Ours Ltd").await, org(&app, &admin.access, "Theirs Ltd").await);
    let boss = member(&app, &admin.access, &ours, "boss@example.com", "ADMIN").await;
    let stranger = member(&app, &admin.access, &theirs, "stranger@example.com", "VIEWER").await;
    Scene { app, admin, ours, theirs, boss, stranger }
}

#[tokio::test(flavor = "multi_thread")]
async fn another_organizations_account_is_not_there() {
    let Scene { app, boss, stranger, .. } = scene().await;
    let before = app.database().contents().await;
    let nobody = refusals(&app, &boss.access, NOBODY).await;
    assert_eq!(refusals(&app, &boss.access, &stranger.id).await, nobody);
    assert_eq!(app.database().contents().await, before);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_realms_account_is_not_there_for_a_platform_administrator_either() {
    let Scene { app, admin, theirs, .. } = scene().await;
    let realm = another_realm(&app, "second").await;
    let there = register_in(&app, &realm, "there@example.com").await;
    let before = app.database().contents().await;
    let nobody = refusals(&app, &admin.access, NOBODY).await;
    assert_eq!(refusals(&app, &admin.access, &there.id).await, nobody);
    assert_eq!(app.database().contents().await, before);
    // Neither does an administrator there see what is here, nor place anybody in our organizations.
    app.query(&format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", there.id)).await;
    let node = app.another_node().await;
    let here = list(&node, &admin.access, "sort=email:asc").await.expect(200);
    assert_eq!(emails(&here), ["boss@example.com", "root@example.com", "stranger@example.com"]);
    assert_eq!(emails(&list(&node, &there.access, "").await.expect(200)), ["there@example.com"]);
    list(&node, &there.access, &format!("orgId={theirs}")).await.expect(404);
    let body = json!({ "type": "INDIVIDUAL", "email": "new@example.com", "orgId": theirs });
    create(&node, &there.access, &body).await.expect(404);
    // The same address in each realm is another account.
    create(&node, &there.access, &json!({ "type": "INDIVIDUAL", "email": "boss@example.com" })).await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_shows_the_callers_organization_alone() {
    let Scene { app, admin, ours, theirs, boss, stranger } = scene().await;
    let viewer = member(&app, &admin.access, &ours, "viewer@example.com", "VIEWER").await;
    let investor = member(&app, &admin.access, &ours, "investor@example.com", "INVESTOR").await;
    let everybody = ["boss@example.com", "investor@example.com", "root@example.com", "viewer@example.com"];
    for person in [&boss, &viewer] {
        for query in ["sort=email:asc".to_owned(), format!("sort=email:asc&orgId={ours}")] {
            assert_eq!(emails(&list(&app, &person.access, &query).await.expect(200)), everybody);
        }
        let mut theirs = list(&app, &person.access, &format!("orgId={theirs}")).await.expect(404).json();
        let mut nobodys = list(&app, &person.access, "orgId=org_zzzzzzzzzzzz").await.expect(404).json();
        (theirs["traceId"], nobodys["traceId"]) = (Value::Null, Value::Null);
        assert_eq!(theirs, nobodys);
    }
    list(&app, &investor.access, "").await.expect(403);
    list(&app, &stranger.access, "").await.expect(200);
    show(&app, &investor.access, &boss.id).await.expect(404);
    show(&app, &investor.access, &investor.id).await.expect(200);
    show(&app, &viewer.access, &boss.id).await.expect(200);
    // Who sees an account and may not change it is told so.
    for answer in [
        patch(&app, &viewer.access, &boss.id, &json!({ "phone": null })).await,
        close(&app, &viewer.access, &boss.id).await,
        erase(&app, &viewer.access, &boss.id).await,
        export(&app, &viewer.access, &boss.id).await,
        // Erasing reaches beyond one organization.
        erase(&app, &boss.access, &viewer.id).await,
    ] {
        assert_eq!(answer.expect(403).code(), "FORBIDDEN");
    }
}

// A role that is gone shows nothing from the next request on, here and on other nodes (P88).
#[tokio::test(flavor = "multi_thread")]
async fn a_lost_role_binds_at_once() {
    let Scene { app, admin, boss, ours, .. } = scene().await;
    let viewer = member(&app, &admin.access, &ours, "viewer@example.com", "VIEWER").await;
    let other = app.another_node().await;
    list(&other, &viewer.access, "").await.expect(200);
    let role = app.query(&format!("SELECT id FROM role_assignments WHERE account = '{}'", viewer.id)).await.remove(0);
    app.delete(&format!("/v1/Roles/{role}")).bearer(&admin.access).send().await.expect(204);
    other.catch_up().await;
    for node in [&app, &other] {
        list(node, &viewer.access, "").await.expect(403);
        show(node, &viewer.access, &boss.id).await.expect(404);
    }
}
