//! A refresh token that was spent ends its session, however it comes back.

use std::time::Duration;

use super::stage::{claims_of, is_refused, session_of, tokens};
use crate::actors::Person;
use crate::app::{BEGINNING, TestApp};

/// The tokens of a session that was refreshed `times` times, oldest first.
async fn chain(app: &TestApp, first: &Person, times: usize) -> Vec<Person> {
    let mut chain = vec![first.clone()];
    for _ in 0..times {
        let last = &chain[chain.len() - 1];
        chain.push(tokens(&app.refresh(&last.refresh).await.expect(200)));
    }
    chain
}

/// Fails the test unless nothing of the session works on any of the nodes.
async fn is_dead(nodes: &[&TestApp], chain: &[Person], what: &str) {
    for node in nodes {
        for person in chain {
            is_refused(&node.me(&person.access).await, what);
        }
        for person in chain.iter().rev() {
            is_refused(&node.refresh(&person.refresh).await, what);
        }
    }
}

// P62, RFC 9700 section 4.14.2: a chain of five, each earlier one presented again.
#[tokio::test(flavor = "multi_thread")]
async fn any_earlier_token_presented_again_ends_the_family_with_its_access_tokens() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    for replayed in 0..5 {
        let what = format!("after token {replayed} of 5 was used twice");
        let email = format!("alice{replayed}@example.com");
        let alice = app.register(&email).await;
        let elsewhere = app.login(&email).await;
        let chain = chain(&app, &alice, 5).await;
        for person in &chain {
            assert_eq!(session_of(&person.access), session_of(&alice.access));
            other_node.me(&person.access).await.expect(200);
        }
        let mut distinct: Vec<_> = chain.iter().map(|person| &person.refresh).collect();
        distinct.sort();
        distinct.dedup();
        assert_eq!(distinct.len(), 6, "each use gives another token");
        // Of the last but one an answer may have been lost; that time has to pass.
        app.advance(Duration::from_millis(10_001)).await;
        is_refused(&other_node.refresh(&chain[replayed].refresh).await, &what);
        app.catch_up().await;
        is_dead(&[&app, &other_node], &chain, &what).await;

        let session = session_of(&alice.access);
        let sql = format!(
            "SELECT target_kind, outcome, reason FROM audit_events \
             WHERE action = 'session.refresh_reuse' AND target = '{session}'"
        );
        assert_eq!(app.query(&sql).await, ["session|refused|spent_token"], "{what}");
        app.me(&elsewhere.access).await.expect(200);
        app.refresh(&elsewhere.refresh).await.expect(200);
    }
}

// P64, keycloak issue 50999: everything within one millisecond.
#[tokio::test(flavor = "multi_thread")]
async fn a_replay_within_the_same_millisecond_is_seen() {
    let app = TestApp::new().await;
    for replayed in 0..2 {
        let alice = app.register(&format!("alice{replayed}@example.com")).await;
        let chain = chain(&app, &alice, 3).await;
        let issued: Vec<_> = chain.iter().map(|person| claims_of(&person.access)["iat"].clone()).collect();
        assert!(issued.iter().all(|at| *at == issued[0]));
        is_refused(&app.refresh(&chain[replayed].refresh).await, "spent in this very millisecond");
        is_dead(&[&app], &chain, "after the replay").await;
    }
}

// P64, CVE-2026-9802.
#[tokio::test(flavor = "multi_thread")]
async fn a_replay_after_a_restart_of_every_node_is_seen() {
    let mut app = TestApp::new().await;
    let mut chains = Vec::new();
    for replayed in 0..3 {
        let alice = app.register(&format!("alice{replayed}@example.com")).await;
        chains.push(chain(&app, &alice, 3).await);
    }
    app.advance(Duration::from_millis(10_001)).await;
    for (replayed, chain) in chains.iter().enumerate() {
        app = app.restarted().await;
        is_refused(&app.refresh(&chain[replayed].refresh).await, "spent before the restart");
        app = app.restarted().await;
        is_dead(&[&app], chain, "after the replay").await;
    }
}

// P64: the count decides, not the time.
#[tokio::test(flavor = "multi_thread")]
async fn a_replay_with_the_clock_set_back_is_seen() {
    let app = TestApp::new().await;
    app.advance(Duration::from_secs(3600)).await;
    for replayed in 0..3 {
        app.clock.set(BEGINNING.plus(Duration::from_secs(3600)));
        let alice = app.register(&format!("alice{replayed}@example.com")).await;
        let mut chain = chain(&app, &alice, 3).await;
        app.clock.set(BEGINNING.plus(Duration::from_secs(3590)));
        if replayed == 2 {
            // The clock's jump alone ends nothing: who holds the newest token goes on.
            let next = tokens(&app.refresh(&chain[3].refresh).await.expect(200));
            chain.push(next);
        }
        is_refused(&app.refresh(&chain[replayed].refresh).await, "spent, by a clock that is still to come there");
        is_dead(&[&app], &chain, "after the replay").await;
    }
}

// P62: a token that was spent ends the session although nobody ever used its successor.
#[tokio::test(flavor = "multi_thread")]
async fn a_thief_who_refreshes_first_is_thrown_out_when_the_owner_comes() {
    let app = TestApp::new().await;
    let owner = app.register("alice@example.com").await;
    let thief = tokens(&app.refresh(&owner.refresh).await.expect(200));
    app.advance(Duration::from_millis(10_001)).await;
    is_refused(&app.refresh(&owner.refresh).await, "spent by the thief");
    is_dead(&[&app], &[owner, thief], "after the owner came").await;
}
