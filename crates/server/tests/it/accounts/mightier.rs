//! What an organization may not do to its members, who hold more or have a life outside of it (P85, P87).

use serde_json::json;

use super::stage::{assign, close, export, member, org, patch, show, text};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

struct Stage {
    app: TestApp,
    admin: Person,
    org: String,
    boss: Person,
}

async fn stage() -> Stage {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = org(&app, &admin.access, "Ours Ltd").await;
    let boss = member(&app, &admin.access, &org, "boss@example.com", "ADMIN").await;
    Stage { app, admin, org, boss }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_holds_more_in_the_realm_is_not_changed_by_an_organization() {
    let Stage { app, admin, org, boss } = stage().await;
    let phone = json!({ "phone": "+14155551234" });
    let plain = member(&app, &admin.access, &org, "plain@example.com", "VIEWER").await;
    patch(&app, &boss.access, &plain.id, &phone).await.expect(200);
    let mightier = [
        ("chief@example.com", "type = 'ADMIN'"),
        ("manager@example.com", "realm_roles = 'manage,user'"),
        ("seer@example.com", "realm_scopes = 'realm,own'"),
    ];
    let mut people = Vec::new();
    for (email, what) in mightier {
        let person = member(&app, &admin.access, &org, email, "VIEWER").await;
        app.query(&format!("UPDATE accounts SET {what} WHERE id = '{}'", person.id)).await;
        people.push(person);
    }
    let app = app.restarted().await;
    for person in people {
        show(&app, &boss.access, &person.id).await.expect(200);
        patch(&app, &boss.access, &person.id, &phone).await.expect(403);
        let body = json!({ "accountId": person.id, "scopes": ["read:identity"] });
        app.post("/v1/ApiKeys").bearer(&boss.access).json(&body).send().await.expect(403);
        patch(&app, &admin.access, &person.id, &phone).await.expect(200);
    }
}

// Even where the other role permits nothing: what its people may change of an account is for all to agree to.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_in_another_organization_too_is_not_changed_by_one_of_them() {
    let Stage { app, admin, org: ours, boss } = stage().await;
    let theirs = org(&app, &admin.access, "Theirs Ltd").await;
    let phone = json!({ "phone": "+14155551234" });
    for role in ["INVESTOR", "VIEWER", "ADMIN"] {
        let email = format!("{}@example.com", role.to_lowercase());
        let person = member(&app, &admin.access, &ours, &email, "VIEWER").await;
        patch(&app, &boss.access, &person.id, &phone).await.expect(200);
        assign(&app, &admin.access, &person.id, &theirs, role).await;
        show(&app, &boss.access, &person.id).await.expect(200);
        patch(&app, &boss.access, &person.id, &phone).await.expect(403);
        patch(&app, &boss.access, &person.id, &json!({ "status": "INACTIVE" })).await.expect(403);
        app.try_login(&email, PASSWORD).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organization_neither_renames_nor_closes_nor_exports_its_members() {
    let Stage { app, admin, org, boss } = stage().await;
    let person = member(&app, &admin.access, &org, "person@example.com", "VIEWER").await;
    for who in [&boss, &member(&app, &admin.access, &org, "clerk@example.com", "OPERATIONS").await] {
        patch(&app, &who.access, &person.id, &json!({ "email": "mine@example.com" })).await.expect(403);
        for status in ["SUSPENDED", "CLOSED"] {
            patch(&app, &who.access, &person.id, &json!({ "status": status })).await.expect(403);
        }
        close(&app, &who.access, &person.id).await.expect(403);
        export(&app, &who.access, &person.id).await.expect(403);
    }
    app.try_login("person@example.com", PASSWORD).await.expect(200);
    export(&app, &admin.access, &person.id).await.expect(200);
    patch(&app, &admin.access, &person.id, &json!({ "email": "other@example.com" })).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_realm_barred_only_the_realm_lets_in_again() {
    let Stage { app, admin, org, boss } = stage().await;
    let person = member(&app, &admin.access, &org, "person@example.com", "VIEWER").await;
    let set = |who: &Person, status: &str| {
        let (token, body) = (who.access.clone(), json!({ "status": status }));
        let (app, id) = (&app, person.id.clone());
        async move { patch(app, &token, &id, &body).await }
    };
    set(&boss, "INACTIVE").await.expect(200);
    app.try_login("person@example.com", PASSWORD).await.expect(403);
    set(&boss, "ACTIVE").await.expect(200);
    set(&admin, "SUSPENDED").await.expect(200);
    for status in ["ACTIVE", "INACTIVE"] {
        set(&boss, status).await.expect(403);
    }
    app.try_login("person@example.com", PASSWORD).await.expect(403);
    set(&admin, "ACTIVE").await.expect(200);
    app.try_login("person@example.com", PASSWORD).await.expect(200);
}

// What an administrator of the realm does to a stranger is not told to the organization that the administrator is in.
#[tokio::test(flavor = "multi_thread")]
async fn an_organization_reads_nothing_of_what_its_members_do_to_strangers() {
    let Stage { app, admin, org, boss } = stage().await;
    let stranger = app.register("stranger@example.com").await;
    let inside = member(&app, &admin.access, &org, "inside@example.com", "VIEWER").await;
    // A token that acts in the organization, as one does whose owner is in no other.
    let admin = app.admin().await;
    for account in [&stranger, &inside] {
        patch(&app, &admin.access, &account.id, &json!({ "phone": "+14155551234" })).await.expect(200);
    }
    let events = |who: &Person, target: &str| {
        let call = app.get(&format!("/v1/AuditEvents?action=account.change&target={target}")).bearer(&who.access);
        async move { call.send().await.expect(200).json()["data"].as_array().map(Vec::len) }
    };
    assert_eq!(events(&boss, &stranger.id).await, Some(0));
    assert_eq!(events(&boss, &inside.id).await, Some(1));
    assert_eq!(events(&admin, &stranger.id).await, Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_made_by_a_recent_sign_in() {
    let Stage { app, org, boss, .. } = stage().await;
    let body = json!({ "accountId": boss.id, "scopes": ["read:identity"] });
    app.advance(std::time::Duration::from_secs(11 * 60)).await;
    let late = app.post("/v1/ApiKeys").bearer(&boss.access).json(&body).send().await.expect(403);
    assert_eq!(late.code(), "REAUTHENTICATION_REQUIRED");
    let boss = app.login("boss@example.com").await;
    let key = app.post("/v1/ApiKeys").bearer(&boss.access).json(&body).send().await.expect(201);
    assert_eq!(text(&key, "orgId"), org);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_key_for_another_organization_is_another_request() {
    let Stage { app, admin, org: first, boss } = stage().await;
    let second = org(&app, &admin.access, "Theirs Ltd").await;
    assign(&app, &admin.access, &boss.id, &second, "ADMIN").await;
    let body = json!({ "accountId": boss.id, "scopes": ["read:identity"] });
    let mut refresh = boss.refresh.clone();
    let mut statuses = Vec::new();
    for org in [&first, &second] {
        let body_of_refresh = json!({ "refreshToken": refresh, "orgId": org });
        let tokens = app.post("/v1/auth/refresh").json(&body_of_refresh).send().await.expect(200);
        refresh = text(&tokens, "refreshToken");
        let call = app.post("/v1/ApiKeys").bearer(&text(&tokens, "accessToken")).header("idempotency-key", "once");
        statuses.push(call.json(&body).send().await.status.as_u16());
    }
    assert_eq!(statuses, [201, 422]);
}
