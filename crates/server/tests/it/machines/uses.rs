//! What is remembered of a key's use: a time, without a write for each request, and an event in an hour.

use std::time::Duration;

use signet_domain::api_keys;
use signet_storage::FaultPlan;

use super::stage::{Stage, key, read, signed};

async fn last_used(stage: &Stage) -> Vec<String> {
    stage.app.query("SELECT last_used_at FROM api_keys ORDER BY created_at, id").await
}

async fn events(stage: &Stage) -> usize {
    stage.app.query("SELECT id FROM audit_events WHERE action = 'api_key.use'").await.len()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_use_is_written_at_most_once_a_minute() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let began = app.clock.now().millis();
    read(app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    let before = app.database().contents().await;
    for _ in 0..20 {
        read(app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    }
    assert_eq!(app.database().contents().await, before, "requests write nothing");
    assert_eq!(last_used(&stage).await, [""]);
    api_keys::write_uses(&app.app).await.expect("it is written");
    assert_eq!(last_used(&stage).await, [began.to_string()]);
    // Again within the minute: not worth a write.
    app.advance(Duration::from_millis(59_999)).await;
    read(app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    api_keys::write_uses(&app.app).await.expect("it is written");
    assert_eq!(last_used(&stage).await, [began.to_string()]);
    app.advance(Duration::from_millis(1)).await;
    read(app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    // Another node with an older use does not turn it back.
    let other = app.another_node().await;
    read(&other, &stage.machine, "/v1/Orgs").send().await.expect(200);
    app.advance(Duration::from_secs(5)).await;
    read(app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    api_keys::write_uses(&app.app).await.expect("it is written");
    api_keys::write_uses(&other.app).await.expect("it is written");
    assert_eq!(last_used(&stage).await, [(began + 65_000).to_string()]);
    let path = format!("/v1/ApiKeys?accountId={}", stage.alice.id);
    let page = app.get(&path).bearer(&stage.alice.access).send().await.expect(200).json();
    assert_eq!(page["data"][0]["lastUsedAt"], "2026-01-01T00:01:05.000Z");
    // A refused request is no use.
    let idle = key(app, &stage.alice, &stage.alice.id, &["read:identity"]).await;
    app.get("/v1/Orgs").header("x-api-key", &idle.id).send().await.expect(401);
    api_keys::write_uses(&app.app).await.expect("it is written");
    assert!(last_used(&stage).await.contains(&String::new()));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_use_that_cannot_be_written_is_not_forgotten() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let began = app.clock.now().millis();
    read(app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    app.app.store.inject_faults(Some(FaultPlan { first: 1, count: u64::MAX }));
    api_keys::write_uses(&app.app).await.expect_err("the database is away");
    app.app.store.inject_faults(None);
    assert_eq!(last_used(&stage).await, [""]);
    api_keys::write_uses(&app.app).await.expect("it is written");
    assert_eq!(last_used(&stage).await, [began.to_string()]);
}

// P117: key use is in the trail, before the answer; an hour of it is one event for each address and node.
#[tokio::test(flavor = "multi_thread")]
async fn the_first_use_in_an_hour_from_an_address_is_in_the_trail() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let weak = key(app, &stage.alice, &stage.alice.id, &["write:identity"]).await;
    let from = async |address: &str| {
        read(app, &stage.machine, "/v1/Orgs").from(address).send().await.expect(200);
    };
    for _ in 0..3 {
        from("192.0.2.1").await;
    }
    assert_eq!(events(&stage).await, 1);
    from("192.0.2.2").await;
    assert_eq!(events(&stage).await, 2);
    // One subscriber has as many addresses of IPv6 as it likes.
    for address in ["2001:db8::1", "2001:db8::2", "2001:db8:0:0:ffff::3"] {
        from(address).await;
    }
    assert_eq!(events(&stage).await, 3);
    app.advance(Duration::from_millis(3_599_999)).await;
    from("192.0.2.1").await;
    assert_eq!(events(&stage).await, 3);
    app.advance(Duration::from_millis(1)).await;
    from("192.0.2.1").await;
    assert_eq!(events(&stage).await, 4);
    let row =
        app.query("SELECT actor, api_key, target, org, outcome FROM audit_events WHERE action = 'api_key.use'").await;
    let (account, id, org) = (&stage.alice.id, &stage.machine.id, &stage.org);
    assert_eq!(row[0], format!("{account}|{id}|{id}|{org}|success"));
    // What the key may not do is a use as well.
    read(app, &weak, "/v1/Orgs").send().await.expect(403);
    assert_eq!(events(&stage).await, 5);
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_at_once_are_one_event() {
    let stage = std::sync::Arc::new(Stage::new().await);
    let mut readers = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let stage = std::sync::Arc::clone(&stage);
        readers.spawn(async move { read(&stage.app, &stage.machine, "/v1/Orgs").send().await.status.as_u16() });
    }
    assert!(readers.join_all().await.into_iter().all(|status| status == 200));
    assert_eq!(events(&stage).await, 1);
}

// P118: what cannot be recorded is not answered, and is tried again.
#[tokio::test(flavor = "multi_thread")]
async fn a_use_that_cannot_be_recorded_is_refused() {
    let stage = Stage::new().await;
    let app = &stage.app;
    read(app, &stage.machine, "/v1/Orgs").from("192.0.2.9").send().await.expect(200);
    for first in 1..5 {
        app.app.store.inject_faults(Some(FaultPlan { first, count: u64::MAX }));
        let answer = read(app, &stage.machine, "/v1/Orgs").send().await;
        app.app.store.inject_faults(None);
        answer.expect(503);
        assert_eq!(events(&stage).await, 1, "{first}");
    }
    read(app, &stage.machine, "/v1/Orgs").send().await.expect(200);
    assert_eq!(events(&stage).await, 2);
    signed(app, &stage.machine, "GET", "/v1/Orgs", "").send().await.expect(200);
    assert_eq!(events(&stage).await, 2);
}
