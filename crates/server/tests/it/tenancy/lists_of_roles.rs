//! `GET /Roles`: who sees which assignments, in which order, and what each role permits.

use serde_json::json;

use super::stage::{ROLES, column, permissions, problem, rows};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn an_assignment_is_shown_with_what_it_permits() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    for role in ROLES {
        let person = app.register(&format!("{}@example.com", role.to_lowercase())).await;
        let made = app.try_assign(&admin, &person.id, &org, role).await.expect(201).json()["data"].clone();
        assert_eq!(
            made,
            json!({
                "id": made["id"], "accountId": person.id, "orgId": org, "role": role,
                "permissions": permissions(role), "assignedAt": "2026-01-01T00:00:00.000Z",
                "assignedBy": made["assignedBy"],
            })
        );
        let listed = rows(&app.fetch(&format!("/v1/Roles?accountId={}", person.id), &admin).await.expect(200));
        assert_eq!(listed, [made]);
    }
}

// The document says what each role permits, from the table that decides it.
#[test]
fn the_document_describes_every_role() {
    let document = serde_json::to_value(crate::wiring::openapi()).expect("JSON");
    let said = document["paths"]["/v1/Roles"]["get"]["description"].as_str().expect("a description");
    for role in signet_domain::roles::Role::ALL {
        let shown: Vec<_> = permissions(role.as_str()).iter().map(|permission| format!("`{permission}`")).collect();
        let row = format!("| {} | {} |", role.as_str(), shown.join(", "));
        assert!(said.contains(&row), "{row} is not in {said}");
    }
    assert_eq!(signet_domain::roles::Role::ALL.len(), ROLES.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn each_sees_what_its_permission_reaches() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ours, theirs) = (app.make_org(&admin, "Ours").await, app.make_org(&admin, "Theirs").await);
    let viewer = app.member(&admin, &ours, "VIEWER", "viewer@example.com").await;
    let investor = app.member(&admin, &ours, "INVESTOR", "investor@example.com").await;
    let stranger = app.member(&admin, &theirs, "VIEWER", "stranger@example.com").await;

    let all = rows(&app.fetch("/v1/Roles", &admin).await.expect(200));
    assert_eq!(all.len(), 5);
    for query in ["", &format!("?orgId={ours}")] {
        let seen = app.fetch(&format!("/v1/Roles{query}"), &viewer).await.expect(200);
        assert_eq!(column(&seen, "orgId"), vec![ours.clone(); 3], "{query}");
    }
    let one = app.fetch(&format!("/v1/Roles?accountId={}", investor.id), &viewer).await.expect(200);
    assert_eq!(column(&one, "role"), ["INVESTOR"]);
    // Of somebody in both organizations, each side sees its own.
    app.tick();
    app.assign(&admin, &stranger.id, &ours, "FINANCE").await;
    let both = app.fetch(&format!("/v1/Roles?accountId={}", stranger.id), &admin).await.expect(200);
    assert_eq!(column(&both, "role"), ["VIEWER", "FINANCE"]);
    let here = app.fetch(&format!("/v1/Roles?accountId={}", stranger.id), &viewer).await.expect(200);
    assert_eq!(column(&here, "role"), ["FINANCE"]);
    let narrowed = format!("/v1/Roles?accountId={}&orgId={theirs}", stranger.id);
    assert_eq!(column(&app.fetch(&narrowed, &admin).await.expect(200), "role"), ["VIEWER"]);

    // Without the permission there is one's own and nothing else.
    app.fetch("/v1/Roles", &investor).await.expect(403);
    app.fetch(&format!("/v1/Roles?orgId={ours}"), &investor).await.expect(403);
    app.fetch(&format!("/v1/Roles?accountId={}", viewer.id), &investor).await.expect(403);
    let own = app.fetch(&format!("/v1/Roles?accountId={}", investor.id), &investor).await.expect(200);
    assert_eq!(column(&own, "role"), ["INVESTOR"]);
    let own = app.fetch(&format!("/v1/Roles?accountId={}", stranger.id), &stranger).await.expect(200);
    assert_eq!(column(&own, "role"), ["VIEWER", "FINANCE"]);
    let own = format!("/v1/Roles?accountId={}&orgId={ours}", stranger.id);
    assert_eq!(column(&app.fetch(&own, &stranger).await.expect(200), "role"), ["FINANCE"]);
}

// P85, P91: what is outside the view is like what does not exist.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_outside_the_view_is_not_there() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let (ours, theirs) = (app.make_org(&admin, "Ours").await, app.make_org(&admin, "Theirs").await);
    let viewer = app.member(&admin, &ours, "VIEWER", "viewer@example.com").await;
    let stranger = app.member(&admin, &theirs, "VIEWER", "stranger@example.com").await;
    let fetch = async |query: &str| problem(&app.fetch(&format!("/v1/Roles?{query}"), &viewer).await.expect(404));
    assert_eq!(fetch(&format!("orgId={theirs}")).await, fetch("orgId=org_aaaaaaaaaaaa").await);
    assert_eq!(fetch(&format!("accountId={}", stranger.id)).await, fetch("accountId=acc_aaaaaaaaaaaa").await);
    assert_eq!(
        fetch(&format!("accountId={}&orgId={theirs}", viewer.id)).await,
        fetch(&format!("accountId={}&orgId=org_aaaaaaaaaaaa", viewer.id)).await
    );
    // Not even for those who see the whole realm.
    app.fetch("/v1/Roles?orgId=org_aaaaaaaaaaaa", &admin).await.expect(404);
    app.fetch("/v1/Roles?accountId=acc_aaaaaaaaaaaa", &admin).await.expect(404);
    for (query, field) in [("orgId=x", "orgId"), ("accountId=org_aaaaaaaaaaaa", "accountId"), ("limit=0", "limit")] {
        assert_eq!(app.fetch(&format!("/v1/Roles?{query}"), &admin).await.expect(400).fields(), [field]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_go_by_age_in_both_directions() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    let person = app.register("person@example.com").await;
    let mut expected = Vec::new();
    for role in ROLES {
        app.advance(std::time::Duration::from_secs(1)).await;
        expected.push(app.assign(&admin, &person.id, &org, role).await);
    }
    for query in [format!("accountId={}", person.id), format!("accountId={}&orgId={org}", person.id)] {
        let mut seen = Vec::new();
        let mut next = String::new();
        let mut before = None;
        loop {
            let page = app.fetch(&format!("/v1/Roles?{query}&limit=3{next}"), &admin).await.expect(200);
            let meta = page.json()["meta"].clone();
            if let Some(back) = meta["prevCursor"].as_str() {
                let back = app.fetch(&format!("/v1/Roles?{query}&limit=3&cursor={back}"), &admin).await.expect(200);
                assert_eq!(Some(column(&back, "id")), before);
            }
            before = Some(column(&page, "id"));
            seen.extend(column(&page, "id"));
            match meta["nextCursor"].as_str() {
                Some(cursor) => next = format!("&cursor={cursor}"),
                None => break,
            }
        }
        assert_eq!(seen, expected);
    }
    let everywhere = column(&app.fetch("/v1/Roles?limit=250", &admin).await.expect(200), "id");
    assert_eq!(everywhere[1..], expected);
    let in_org = column(&app.fetch(&format!("/v1/Roles?orgId={org}"), &admin).await.expect(200), "id");
    assert_eq!(in_org, everywhere);
}
