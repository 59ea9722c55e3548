//! Many uses of one refresh token at the same moment leave one lineage.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::stage::{is_refused, tokens};
use crate::actors::Person;
use crate::app::TestApp;
use crate::process::rounds;

const ROUNDS: usize = 20;
const PARALLEL: usize = 30;

/// Uses one token many times together, on all nodes; gives what came back.
async fn race(nodes: &[Arc<TestApp>], token: &str) -> Vec<Person> {
    let uses: Vec<_> = (0..PARALLEL)
        .map(|turn| {
            let (node, token) = (Arc::clone(&nodes[turn % nodes.len()]), token.to_owned());
            tokio::spawn(async move { node.refresh(&token).await })
        })
        .collect();
    let mut won = Vec::new();
    for answer in uses {
        let answer = answer.await.expect("an answer");
        match answer.status.as_u16() {
            200 => won.push(tokens(&answer)),
            status => assert!(matches!(status, 401 | 503), "{}", answer.text),
        }
    }
    won
}

// P63, CVE-2026-1035.
#[tokio::test(flavor = "multi_thread")]
async fn parallel_uses_of_one_token_lead_to_one_successor() {
    let first = Arc::new(TestApp::new().await);
    let nodes = [Arc::clone(&first), Arc::new(first.another_node().await)];
    for round in 0..rounds(ROUNDS) {
        let alice = first.register(&format!("alice{round}@example.com")).await;
        let won = race(&nodes, &alice.refresh).await;
        assert!(!won.is_empty(), "round {round}: somebody gets through");
        let successors: BTreeSet<_> = won.iter().map(|person| &person.refresh).collect();
        assert_eq!(successors.len(), 1, "round {round}: one successor, to whomever it was told");
        let generation = first.query("SELECT generation FROM refresh_families ORDER BY generation DESC LIMIT 1").await;
        assert_eq!(generation, ["1"], "round {round}: however many asked, it was rotated once");

        // And from there on a replay is a replay, the earlier race notwithstanding.
        let second = &won[0].refresh;
        let third = tokens(&nodes[round % 2].refresh(second).await.expect(200));
        is_refused(&nodes[(round + 1) % 2].refresh(&alice.refresh).await, "the token of the race");
        for node in &nodes {
            node.catch_up().await;
            is_refused(&node.refresh(&third.refresh).await, "the newest token");
            for person in won.iter().chain([&third]) {
                is_refused(&node.me(&person.access).await, "an access token of the family");
            }
        }
    }
}

// P63: once the grace is over, a race with a spent token has no winner at all.
#[tokio::test(flavor = "multi_thread")]
async fn parallel_replays_of_a_spent_token_lead_to_nothing() {
    let first = Arc::new(TestApp::new().await);
    let nodes = [Arc::clone(&first), Arc::new(first.another_node().await)];
    for round in 0..5 {
        let alice = first.register(&format!("alice{round}@example.com")).await;
        let second = tokens(&first.refresh(&alice.refresh).await.expect(200));
        first.advance(Duration::from_millis(10_001)).await;
        assert!(race(&nodes, &alice.refresh).await.is_empty(), "round {round}");
        is_refused(&nodes[1].refresh(&second.refresh).await, "the family is dead");
        let session = first.query(&format!("SELECT id FROM sessions WHERE account = '{}'", alice.id)).await;
        assert!(session.is_empty(), "round {round}");
    }
}

// P63: the newest token against a spent one. Whoever comes first, the family does not survive in two hands.
#[tokio::test(flavor = "multi_thread")]
async fn a_use_and_a_replay_at_once_leave_no_live_family() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    for round in 0..20 {
        let alice = first.register(&format!("alice{round}@example.com")).await;
        let newest = tokens(&first.refresh(&alice.refresh).await.expect(200));
        let newest = tokens(&first.refresh(&newest.refresh).await.expect(200));
        let asked = [(&first, &newest.refresh), (&second, &alice.refresh)].map(|(node, token)| {
            let (node, token) = (Arc::clone(node), token.clone());
            tokio::spawn(async move { node.refresh(&token).await })
        });
        let [used, replayed] = asked;
        let (used, replayed) = (used.await.expect("an answer"), replayed.await.expect("an answer"));
        if replayed.status == 503 {
            continue;
        }
        is_refused(&replayed, "the spent token");
        first.catch_up().await;
        second.catch_up().await;
        let mut left = vec![newest];
        if used.status == 200 {
            left.push(tokens(&used));
        }
        for person in left {
            for node in [&first, &second] {
                is_refused(&node.me(&person.access).await, "the family");
                is_refused(&node.refresh(&person.refresh).await, "the family");
            }
        }
    }
}
