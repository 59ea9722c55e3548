//! Listing keys: whose are seen by whom, page by page (P85, P91, P116).

use std::time::Duration;

use serde_json::Value;

use super::stage::{Stage, assign, key, member, org, read};
use crate::app::TestApp;

async fn names(app: &TestApp, token: &str, query: &str) -> Vec<String> {
    let answer = app.get(&format!("/v1/ApiKeys?{query}")).bearer(token).send().await.expect(200);
    ids(&answer.json())
}

fn ids(page: &Value) -> Vec<String> {
    let rows = page["data"].as_array().expect("rows");
    rows.iter().map(|row| row["id"].as_str().expect("an id").to_owned()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_listed_newest_first_page_by_page() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let mut made = vec![stage.machine.id.clone()];
    for _ in 0..6 {
        app.clock.advance(Duration::from_millis(1));
        made.push(key(app, &stage.alice, &stage.alice.id, &["read:identity"]).await.id);
    }
    made.reverse();
    let account = &stage.alice.id;
    assert_eq!(names(app, &stage.alice.access, &format!("accountId={account}")).await, made);
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/ApiKeys?accountId={account}&limit=3{cursor}");
        let page = app.get(&path).bearer(&stage.alice.access).send().await.expect(200).json();
        seen.extend(ids(&page));
        match page["meta"]["nextCursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => break,
        }
    }
    assert_eq!(seen, made);
    // A cursor is good for its account and caller alone.
    let bob = member(&stage, "bob@example.com", "ADMIN").await;
    let path = format!("/v1/ApiKeys?accountId={}{cursor}", bob.id);
    app.get(&path).bearer(&stage.alice.access).send().await.expect(400);
    let path = format!("/v1/ApiKeys?accountId={account}{cursor}");
    app.get(&path).bearer(&bob.access).send().await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_are_seen_by_who_may_manage_them() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let viewer = member(&stage, "viewer@example.com", "VIEWER").await;
    let stranger = app.register("stranger@example.com").await;
    let account = &stage.alice.id;
    let path = format!("/v1/ApiKeys?accountId={account}");
    app.get(&path).send().await.expect(401);
    app.get(&path).bearer(&viewer.access).send().await.expect(403);
    let unseen = app.get(&path).bearer(&stranger.access).send().await.expect(404);
    let nobody = app.get("/v1/ApiKeys?accountId=acc_000000000000").bearer(&stranger.access).send().await.expect(404);
    assert_eq!(unseen.json()["detail"], nobody.json()["detail"]);
    for (query, field) in [
        ("", "accountId"),
        ("accountId=", "accountId"),
        ("accountId=acc_x", "accountId"),
        ("accountId=acc_000000000000&accountId=acc_000000000000", "accountId"),
        ("accountId=acc_000000000000&limit=0", "limit"),
    ] {
        let answer = app.get(&format!("/v1/ApiKeys?{query}")).bearer(&stage.alice.access).send().await.expect(400);
        assert_eq!(answer.fields(), [field], "{query}");
    }
    // A machine sees keys with admin:identity, and without it not even its own.
    assert_eq!(
        ids(&read(app, &stage.machine, &path).send().await.expect(200).json()),
        *std::slice::from_ref(&stage.machine.id)
    );
    let weak = key(app, &stage.alice, account, &["read:identity"]).await;
    read(app, &weak, &path).send().await.expect(403);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_organizations_administrator_sees_the_keys_that_act_there() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let other = org(app, &stage.root, "Contoso").await;
    let bob = member(&stage, "bob@example.com", "VIEWER").await;
    let here = key(app, &bob, &bob.id, &["read:identity"]).await.id;
    // Made while Bob was in this organization alone, so the next one is made by the administrator of the other.
    assign(app, &stage.root, &bob.id, &other, "VIEWER").await;
    let neighbour = app.register("neighbour@example.com").await;
    assign(app, &stage.root, &neighbour.id, &other, "ADMIN").await;
    app.query(&format!("UPDATE api_keys SET org = '{other}' WHERE id = '{}'", stage.machine.id)).await;
    app.query(&format!("UPDATE api_keys SET account = '{}' WHERE id = '{}'", bob.id, stage.machine.id)).await;
    let there = stage.machine.id.clone();
    let query = format!("accountId={}", bob.id);
    assert_eq!(names(app, &stage.alice.access, &query).await, *std::slice::from_ref(&here));
    assert_eq!(names(app, &neighbour.access, &query).await, *std::slice::from_ref(&there));
    let mut both = vec![here.clone(), there.clone()];
    both.sort();
    for all in [&bob.access, &stage.root.access] {
        let mut seen = names(app, all, &query).await;
        seen.sort();
        assert_eq!(seen, both);
    }
    // Nor do they revoke what acts elsewhere: it is not there for them.
    app.delete(&format!("/v1/ApiKeys/{there}")).bearer(&stage.alice.access).send().await.expect(404);
    app.delete(&format!("/v1/ApiKeys/{here}")).bearer(&neighbour.access).send().await.expect(404);
    app.delete(&format!("/v1/ApiKeys/{there}")).bearer(&bob.access).send().await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_says_where_it_stands() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let soon = serde_json::json!({
        "accountId": stage.alice.id, "scopes": ["read:identity"], "expiresAt": "2026-01-01T00:00:10Z",
    });
    let soon = super::stage::Machine::of(&super::stage::ask_for_key(app, &stage.alice, &soon).await.expect(201));
    let status = async |id: &str| {
        let path = format!("/v1/ApiKeys?accountId={}", stage.alice.id);
        let page = app.get(&path).bearer(&stage.alice.access).send().await.expect(200).json();
        let row = page["data"].as_array().expect("rows").iter().find(|row| row["id"] == id).cloned();
        row.expect("the key")["status"].clone()
    };
    assert_eq!(status(&soon.id).await, "ACTIVE");
    app.advance(Duration::from_millis(9_999)).await;
    assert_eq!(status(&soon.id).await, "ACTIVE");
    read(app, &soon, "/v1/Orgs").send().await.expect(200);
    app.advance(Duration::from_millis(1)).await;
    assert_eq!(status(&soon.id).await, "EXPIRED");
    super::stage::is_refused(&read(app, &soon, "/v1/Orgs").send().await, "expired");
    app.delete(&format!("/v1/ApiKeys/{}", soon.id)).bearer(&stage.alice.access).send().await.expect(204);
    assert_eq!(status(&soon.id).await, "REVOKED");
    assert_eq!(status(&stage.machine.id).await, "ACTIVE");
}
