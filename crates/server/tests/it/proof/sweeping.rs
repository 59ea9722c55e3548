//! Sweeps: what can never count again goes, in small batches; what counts stays.

use std::time::Duration;

use serde_json::json;
use signet_domain::cleanup;

use super::inspection::{count, operator, work, work_since};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

const DAY: Duration = Duration::from_secs(24 * 3600);

async fn sweep(node: &TestApp) -> u64 {
    cleanup::sweep(&node.app).await.expect("a sweep").rows
}

/// Adds `number` sessions of `person` that ended at the beginning of 1970, with their refresh families.
async fn old_sessions(node: &TestApp, person: &Person, number: usize) {
    let bytes = if node.database_url().starts_with("sqlite") { "BLOB" } else { "BYTEA" };
    let numbers = format!("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {number})");
    node.query(&format!(
        "INSERT INTO sessions (realm, id, account, client, epoch, auth_time, amr, place, created_at, used_at, idle_until,
                               expires_at)
         {numbers} SELECT s.realm, 'ses_old' || n.i, s.account, s.client, s.epoch, 0, s.amr, s.place, 0, 0, n.i, n.i
         FROM n, (SELECT * FROM sessions WHERE account = '{}' LIMIT 1) s",
        person.id
    ))
    .await;
    node.query(&format!(
        "INSERT INTO refresh_families (realm, handle, session, generation, secret, previous, successor, rotated_at)
         {numbers} SELECT f.realm, CAST('h' || n.i AS {bytes}), 'ses_old' || n.i, 0, f.secret, NULL, NULL, 0
         FROM n, (SELECT * FROM refresh_families LIMIT 1) f"
    ))
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn expired_sessions_go_in_batches_and_live_ones_stay() {
    let node = TestApp::new().await;
    let person = node.register("p@example.com").await;
    old_sessions(&node, &person, 1200).await;
    assert_eq!((count(&node, "sessions").await, count(&node, "refresh_families").await), (1201, 1201));
    let before = work(&node);
    assert_eq!(sweep(&node).await, 2400);
    // Three batches of at most 500 and one that finds nothing, and one or more for each other kind of row.
    assert!(work_since(&node, before).transactions >= 8, "a sweep in one piece holds up every writer");
    assert_eq!((count(&node, "sessions").await, count(&node, "refresh_families").await), (1, 1));
    node.me(&person.access).await.expect(200);
    node.refresh(&person.refresh).await.expect(200);
    assert_eq!(sweep(&node).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_goes_after_its_deadline_and_not_before() {
    let node = TestApp::new().await;
    let person = node.register("p@example.com").await;
    node.advance(node.settings.session_idle).await;
    assert_eq!(sweep(&node).await, 3, "the mailed token, which lasts a day, and the counts of its mail");
    assert_eq!(count(&node, "sessions").await, 1);
    node.advance(Duration::from_millis(1)).await;
    assert_eq!(sweep(&node).await, 2);
    assert_eq!((count(&node, "sessions").await, count(&node, "refresh_families").await), (0, 0));
    node.refresh(&person.refresh).await.expect(401);
    assert_eq!(count(&node, "accounts").await, 2, "the account stays");
}

#[tokio::test(flavor = "multi_thread")]
async fn spent_budgets_go_a_day_after_the_last_try() {
    let node = TestApp::new().await;
    for email in ["early@example.com", "late@example.com"] {
        node.try_login(email, PASSWORD).await.expect(401);
        node.advance(DAY / 2).await;
    }
    assert_eq!(sweep(&node).await, 0, "a day has passed, and no more");
    node.advance(Duration::from_millis(1)).await;
    assert_eq!(sweep(&node).await, 1);
    assert_eq!(count(&node, "guess_budgets").await, 1, "the later one still counts");
}

// A lock holds over every sweep while it lasts.
#[tokio::test(flavor = "multi_thread")]
async fn a_sweep_opens_no_lock() {
    let node = TestApp::new().await;
    for _ in 0..10 {
        node.try_login("nobody@example.com", PASSWORD).await.expect(401);
    }
    node.advance(Duration::from_secs(29)).await;
    sweep(&node).await;
    node.try_login("nobody@example.com", PASSWORD).await.expect(429);
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_are_known_for_ninety_days() {
    let node = TestApp::new().await;
    node.register("p@example.com").await;
    assert_eq!(count(&node, "known_devices").await, 1);
    node.advance(90 * DAY).await;
    sweep(&node).await;
    assert_eq!(count(&node, "known_devices").await, 1);
    node.advance(Duration::from_millis(1)).await;
    assert_eq!(sweep(&node).await, 1);
    assert_eq!(count(&node, "known_devices").await, 0);
}

// P65: the sealed successor is erased when the grace is over; that a token was spent is remembered without it.
#[tokio::test(flavor = "multi_thread")]
async fn sealed_successors_are_erased_after_the_grace() {
    let node = TestApp::new().await;
    let person = node.register("p@example.com").await;
    node.refresh(&person.refresh).await.expect(200);
    node.advance(Duration::from_secs(10)).await;
    assert_eq!(sweep(&node).await, 0);
    node.refresh(&person.refresh).await.expect(200);
    assert_eq!(count(&node, "refresh_families WHERE successor IS NOT NULL").await, 1);
    node.advance(Duration::from_millis(1)).await;
    assert_eq!(sweep(&node).await, 1);
    assert_eq!(count(&node, "refresh_families WHERE successor IS NOT NULL OR previous IS NOT NULL").await, 0);
    node.refresh(&person.refresh).await.expect(401);
    node.me(&person.access).await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn retired_signing_keys_go_a_day_after_their_last_token() {
    let node = TestApp::new().await;
    let rotation =
        signet_domain::tokens::rotate_keys(&operator(&node).await, None, true).await.expect("a rotation").remove(0);
    let retired_after = rotation.old_until.since(node.clock.now());
    node.advance(retired_after + DAY).await;
    assert_eq!(sweep(&node).await, 0);
    node.advance(Duration::from_millis(1)).await;
    assert_eq!(sweep(&node).await, 1);
    assert_eq!(node.query("SELECT kid FROM signing_keys").await, [rotation.kid]);
    node.register("p@example.com").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn announced_changes_go_after_a_quarter_of_an_hour() {
    let node = TestApp::new().await;
    node.register("p@example.com").await;
    assert!(count(&node, "changes").await > 0);
    node.advance(Duration::from_secs(14 * 60)).await;
    sweep(&node).await;
    assert!(count(&node, "changes").await > 0);
    node.advance(Duration::from_secs(60) + Duration::from_millis(1)).await;
    sweep(&node).await;
    assert_eq!(count(&node, "changes").await, 0);
}

// P118: no sweep touches the trail, however old it is.
#[tokio::test(flavor = "multi_thread")]
async fn the_trail_is_never_swept() {
    let node = TestApp::new().await;
    let person = node.register("p@example.com").await;
    node.try_login(&person.email, "wrong-password-1").await.expect(401);
    node.try_login("nobody@example.com", PASSWORD).await.expect(401);
    let body = json!({ "refreshToken": person.refresh });
    node.post("/v1/auth/refresh").json(&body).send().await.expect(200);
    let before = node.database().contents().await;
    node.advance(3650 * DAY).await;
    assert!(sweep(&node).await > 0);
    let after = node.database().contents().await;
    for table in ["audit_events", "refusals", "accounts", "identifiers", "identities", "passwords", "personal_keys"] {
        assert_eq!(after[table], before[table], "{table}");
    }
    for table in ["sessions", "refresh_families", "guess_budgets", "known_devices", "changes"] {
        assert!(after[table].is_empty(), "{table}: {:?}", after[table]);
    }
}

// Any number of nodes may sweep at once.
#[tokio::test(flavor = "multi_thread")]
async fn two_nodes_that_sweep_at_once_sweep_everything_once() {
    let node = TestApp::new().await;
    let person = node.register("p@example.com").await;
    old_sessions(&node, &person, 1200).await;
    let other = node.another_node().await;
    let (one, two) = tokio::join!(sweep(&node), sweep(&other));
    assert_eq!(one + two, 2400);
    assert_eq!((count(&node, "sessions").await, count(&node, "refresh_families").await), (1, 1));
}
