//! What one node changed binds on the others; no node serves from memory what may have changed.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use signet_domain::accounts::AccountStatus;
use signet_domain::cache::Cache;

use super::stage::{change_password, is_refused, log_out, set_status, tokens};
use crate::actors::PASSWORD;
use crate::app::TestApp;

const SECOND: Duration = Duration::from_secs(1);

#[tokio::test(flavor = "multi_thread")]
async fn one_look_at_the_feed_brings_every_revocation() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let mut gone = Vec::new();
    for how in ["log-out", "suspension", "password", "replay"] {
        let email = format!("{how}@example.com");
        let alice = app.register(&email).await;
        let elsewhere = app.login(&email).await;
        other_node.me(&alice.access).await.expect(200);
        gone.push((how, alice, elsewhere));
    }
    for (how, alice, elsewhere) in &gone {
        match *how {
            "log-out" => drop(log_out(&app, &alice.access).await.expect(204)),
            "suspension" => set_status(&app, &alice.id, AccountStatus::Suspended).await.expect("a status"),
            "password" => {
                drop(change_password(&app, &elsewhere.access, PASSWORD, "New-password-4711x").await.expect(204));
            }
            _ => {
                let next = tokens(&app.refresh(&alice.refresh).await.expect(200));
                app.refresh(&next.refresh).await.expect(200);
                is_refused(&app.refresh(&alice.refresh).await, "a replay");
            }
        }
    }
    other_node.catch_up().await;
    for (how, alice, _) in &gone {
        is_refused(&other_node.me(&alice.access).await, how);
    }
}

// A node that cannot see the others' revocations does not answer from memory: it asks, or fails.
#[tokio::test(flavor = "multi_thread")]
async fn memory_counts_for_five_seconds_after_a_look_at_the_feed() {
    let app = TestApp::new().await;
    let node = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    node.catch_up().await;
    node.me(&alice.access).await.expect(200);
    // What the answer needs from the database is not to be had; only memory can answer.
    app.query("ALTER TABLE sessions RENAME TO sessions_elsewhere").await;
    app.clock.advance(5 * SECOND - Duration::from_millis(1));
    node.me(&alice.access).await.expect(200);
    app.clock.advance(Duration::from_millis(1));
    let answer = node.me(&alice.access).await;
    assert!(matches!(answer.status.as_u16(), 500 | 503), "{} {}", answer.status, answer.text);
    app.query("ALTER TABLE sessions_elsewhere RENAME TO sessions").await;
    node.me(&alice.access).await.expect(200);
}

// A change of the wall clock is not the passing of time.
#[tokio::test(flavor = "multi_thread")]
async fn setting_the_clock_back_does_not_make_old_memory_young() {
    let app = TestApp::new().await;
    let node = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    node.me(&alice.access).await.expect(200);
    log_out(&app, &alice.access).await.expect(204);
    let before = app.clock.now();
    app.clock.advance(6 * SECOND);
    app.clock.set(before);
    is_refused(&node.me(&alice.access).await, "six seconds later, though the clock denies it");
}

// Rows of the feed are not kept for ever: a node that was away for longer forgets all it knows.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_was_away_for_minutes_forgets_everything() {
    let app = TestApp::new().await;
    let away = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    let bob = app.register("bob@example.com").await;
    for person in [&alice, &bob] {
        away.me(&person.access).await.expect(200);
    }
    log_out(&app, &alice.access).await.expect(204);
    set_status(&app, &bob.id, AccountStatus::Suspended).await.expect("a status");
    app.advance(601 * SECOND).await;
    app.app.store.sweep_changes(600 * SECOND).await.expect("a sweep");
    assert_eq!(app.query("SELECT seq FROM changes").await.len(), 0, "the news is gone from the table");
    away.catch_up().await;
    is_refused(&away.me(&alice.access).await, "a session that ended meanwhile");
    is_refused(&away.me(&bob.access).await, "an account that was suspended meanwhile");
}

#[test]
fn a_cache_serves_what_was_read_and_nothing_that_changed() {
    let cache = Cache::new(100);
    let reading = cache.begin(&"a");
    cache.fill("a", reading, 1);
    assert_eq!(cache.get(&"a"), Some(1));
    cache.forget(&"a");
    assert_eq!(cache.get(&"a"), None);
    let reading = cache.begin(&"a");
    cache.fill("a", reading, 2);
    assert_eq!(cache.get(&"a"), Some(2));
    cache.forget_all();
    assert_eq!(cache.get(&"a"), None);
}

#[test]
fn a_fill_whose_entity_changed_since_its_read_began_is_dropped() {
    let cache = Cache::new(100);
    let reading = cache.begin(&"a");
    cache.forget(&"a");
    cache.fill("a", reading, "old");
    assert_eq!(cache.get(&"a"), None, "forgotten between read and fill");

    let reading = cache.begin(&"a");
    cache.forget_all();
    cache.fill("a", reading, "old");
    assert_eq!(cache.get(&"a"), None, "everything forgotten between read and fill");

    // A slow reader does not undo what a quick one learnt after the change.
    let slow = cache.begin(&"a");
    cache.forget(&"a");
    let quick = cache.begin(&"a");
    cache.fill("a", quick, "new");
    cache.fill("a", slow, "old");
    assert_ne!(cache.get(&"a"), Some("old"));
}

#[test]
fn forgetting_one_key_leaves_the_others() {
    let cache = Cache::new(1000);
    for key in 0..200 {
        let reading = cache.begin(&key);
        cache.fill(key, reading, key);
    }
    cache.forget(&0);
    let left = (1..200).filter(|key| cache.get(key) == Some(*key)).count();
    // Keys share slots, so that a neighbour may have to be read again; hardly ever more than one or two.
    assert!(left >= 190, "{left}");
    assert_eq!(cache.get(&0), None);
}

// The order of begin, read and fill, against a writer that changes and then forgets: no reader ever sees the past.
#[test]
fn no_reader_is_served_a_value_from_before_the_last_change() {
    let cache = Arc::new(Cache::new(16));
    let truth = Arc::new(AtomicU64::new(0));
    let served = Arc::new(AtomicU64::new(0));
    let readers: Vec<_> = (0..3)
        .map(|_| {
            let (cache, truth, served) = (Arc::clone(&cache), Arc::clone(&truth), Arc::clone(&served));
            std::thread::spawn(move || {
                while truth.load(Ordering::SeqCst) != u64::MAX {
                    if cache.get(&"a").is_some() {
                        served.fetch_add(1, Ordering::SeqCst);
                    } else {
                        let reading = cache.begin(&"a");
                        let value = truth.load(Ordering::SeqCst);
                        std::thread::yield_now();
                        cache.fill("a", reading, value);
                    }
                }
            })
        })
        .collect();
    for change in 1..1_000_000 {
        truth.store(change, Ordering::SeqCst);
        cache.forget(&"a");
        for _ in 0..4 {
            let found = cache.get(&"a");
            assert!(found.is_none_or(|value| value >= change), "{found:?} after {change}");
        }
        if change % 8 == 0 {
            std::thread::yield_now();
        }
        if change >= 5_000 && served.load(Ordering::SeqCst) >= 1_000 {
            break;
        }
    }
    truth.store(u64::MAX, Ordering::SeqCst);
    for reader in readers {
        reader.join().expect("a reader");
    }
    assert!(served.load(Ordering::SeqCst) >= 1_000, "the cache was used at all");
}
