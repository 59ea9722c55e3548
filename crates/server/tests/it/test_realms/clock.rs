//! The clock itself: it is the realm's own, only grows, survives, and is the same on every node.

use std::time::Duration;

use serde_json::json;
use signet_domain::trail::{self, Verdict};
use signet_vocabulary::Timestamp;

use super::stage::{ADVANCE, DAY, HOUR, TestRealm};
use crate::app::{BEGINNING, TestApp};
use crate::presence::stage::{claims_of, default_realm, header_of, operator};

fn ahead(seconds: i64) -> String {
    Timestamp::from_millis(BEGINNING.millis() + seconds * 1000).to_string()
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_clock_of_the_own_realm_moves() {
    let app = TestApp::new().await;
    let test = TestRealm::new(&app, "shop-test").await;
    let other = TestRealm::new(&app, "other-test").await;
    let (here, there) = (app.register("ann@example.com").await, other.register(&app, "ann@example.com").await);
    assert_eq!(test.advance(&app, DAY).await, ahead(DAY));
    // Not the clock of the process, nor that of any other realm: what was issued there holds.
    assert_eq!(app.clock.now(), BEGINNING);
    for who in [&here, &there] {
        app.me(&who.access).await.expect(200);
        assert_eq!(claims_of(&who.access)["iat"], BEGINNING.seconds());
    }
    assert_eq!(default_realm(&app).await.now(&app.clock), BEGINNING);
    assert_eq!(other.advance(&app, HOUR).await, ahead(HOUR));
    let issued = test.register(&app, "bob@example.com").await;
    assert_eq!(claims_of(&issued.access)["iat"], BEGINNING.seconds() + DAY);
    app.me(&issued.access).await.expect(200);
    let offsets = app.query("SELECT name, clock_ahead FROM realms ORDER BY name").await;
    assert_eq!(offsets, ["default|0", "other-test|3600000", "shop-test|86400000"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn advances_add_up_also_when_they_are_made_at_once() {
    let app = TestApp::new().await;
    let test = TestRealm::new(&app, "shop-test").await;
    assert_eq!(test.advance(&app, 60).await, ahead(60));
    app.clock.advance(Duration::from_secs(5));
    assert_eq!(test.advance(&app, 60).await, ahead(125));
    let other = app.another_node().await;
    let (one, two) = tokio::join!(test.try_advance(&app, 100), test.try_advance(&other, 10));
    let sums: Vec<_> = [one, two].map(|answer| answer.expect(200).json()["aheadSeconds"].clone()).into();
    assert!(sums.contains(&json!(230)), "{sums:?}");
    assert_eq!(app.query("SELECT clock_ahead FROM realms WHERE name = 'shop-test'").await, ["230000"]);
    let trail = "SELECT details FROM audit_events WHERE action = 'realm.advance_clock' AND outcome = 'success'";
    let mut told = app.query(trail).await;
    told.sort();
    assert_eq!(told, [r#"{"seconds":100}"#, r#"{"seconds":10}"#, r#"{"seconds":60}"#, r#"{"seconds":60}"#]);
}

// Sent twice under one key it moves the clock once, although a day passes in the realm by doing so.
#[tokio::test(flavor = "multi_thread")]
async fn an_advance_that_is_repeated_is_made_once() {
    let app = TestApp::new().await;
    let mut test = TestRealm::new(&app, "shop-test").await;
    for _ in 0..2 {
        let call = app.post(ADVANCE).bearer(&test.admin.access).header("idempotency-key", "leap");
        let answer = call.json(&json!({ "seconds": 2 * DAY })).send().await.expect(200);
        assert_eq!(answer.json()["aheadSeconds"], 2 * DAY);
        test.sign_in(&app).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_keeps_the_time() {
    let app = TestApp::new().await;
    let mut test = TestRealm::new(&app, "shop-test").await;
    let before = test.register(&app, "ann@example.com").await;
    test.advance(&app, HOUR).await;
    let app = app.restarted().await;
    app.me(&before.access).await.expect(401);
    test.sign_in(&app).await;
    assert_eq!(claims_of(&test.admin.access)["iat"], BEGINNING.seconds() + HOUR);
    assert_eq!(test.advance(&app, 1).await, ahead(HOUR + 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn other_nodes_follow_when_they_hear_of_it_and_the_own_at_once() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let mut test = TestRealm::new(&app, "shop-test").await;
    other.catch_up().await;
    let person = test.register(&app, "ann@example.com").await;
    // Both nodes know the token from here on.
    for node in [&app, &other] {
        node.me(&person.access).await.expect(200);
    }
    test.advance(&app, HOUR).await;
    app.me(&person.access).await.expect(401);
    other.catch_up().await;
    other.me(&person.access).await.expect(401);
    test.sign_in(&other).await;
    app.me(&test.admin.access).await.expect(200);
    // A node that hears nothing believes its memory for five seconds at most.
    let person = test.register(&app, "bob@example.com").await;
    other.me(&person.access).await.expect(200);
    test.advance(&app, HOUR).await;
    app.clock.advance(Duration::from_secs(6));
    other.me(&person.access).await.expect(401);
}

// The trail tells the realm's time, and holds; keys go by the world's, so that a leap retires none.
#[tokio::test(flavor = "multi_thread")]
async fn the_trail_and_the_signing_keys_outlast_a_leap() {
    let app = TestApp::new().await;
    let mut test = TestRealm::new(&app, "shop-test").await;
    let kid = header_of(&test.admin.access)["kid"].clone();
    signet_domain::tokens::rotate_keys(&operator(&app, &test.realm), None, false).await.expect("another key");
    test.advance(&app, 300 * DAY).await;
    test.sign_in(&app).await;
    app.me(&test.admin.access).await.expect(200);
    assert_eq!(header_of(&test.admin.access)["kid"], kid, "the new key signs before its time");
    let jwks = app.get("/.well-known/jwks.json").header("x-realm-key", test.realm.key.as_str());
    assert_eq!(jwks.send().await.expect(200).json()["keys"].as_array().map(Vec::len), Some(2));
    let newest = app.get("/v1/AuditEvents?limit=1").bearer(&test.admin.access).send().await.expect(200).json();
    assert_eq!(newest["data"][0]["action"], "session.sign_in");
    let told = newest["data"][0].to_string();
    assert!(told.contains(&ahead(300 * DAY)), "{told}");
    trail::seal(&app.app).await.expect("the trail is sealed");
    match trail::verify(&app.app, &test.realm.id, None).await.expect("the trail can be read") {
        Verdict::Holds(chain) => assert!(chain.is_anchored && chain.unsealed == 0, "{chain:?}"),
        Verdict::Broken(flaw) => panic!("{flaw}"),
    }
}
