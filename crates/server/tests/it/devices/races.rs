//! One code, asked with and answered many times at the same moment, on two nodes.

use std::sync::Arc;

use serde_json::json;
use signet_domain::grants::{Answered, Refused};
use signet_protocol::oauth::ErrorCode;

use super::stage::{a_television, answered_from, begun, device_code, let_in, polled};
use crate::app::TestApp;
use crate::grants::stage::{grants_held, nobody};
use crate::process::rounds;

const PARALLEL: usize = 50;
const ROUNDS: usize = 3;

async fn two_nodes() -> [Arc<TestApp>; 2] {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    [first, second]
}

// P70.
#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_uses_wins_and_the_others_end_it() {
    let nodes = two_nodes().await;
    let ada = nodes[0].register("ada@example.com").await;
    let client = Arc::new(a_television(&nodes[0], json!({})).await);
    for round in 0..rounds(ROUNDS) {
        let code = let_in(&nodes[0], &client, &ada, "openid offline_access").await;
        let uses: Vec<_> = (0..PARALLEL)
            .map(|turn| {
                let (node, client, code) = (Arc::clone(&nodes[turn % 2]), Arc::clone(&client), code.clone());
                tokio::spawn(async move { polled(&node, &client, &code).await })
            })
            .collect();
        let mut won = 0;
        for done in uses {
            match done.await.expect("an answer") {
                Ok(_) => won += 1,
                Err(Refused::Said(error, _)) => assert_eq!(error, ErrorCode::InvalidGrant),
                Err(Refused::Failed(refusal)) => assert!(refusal.retry_after.is_some(), "{refusal:?}"),
            }
        }
        assert_eq!(won, 1, "round {round}");
        assert_eq!(grants_held(&nodes[0]).await, 0, "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_answers_counts() {
    let nodes = two_nodes().await;
    let mut people = Vec::new();
    for name in ["ada", "bob", "eve", "joe"] {
        people.push(Arc::new(nodes[0].register(&format!("{name}@example.com")).await));
    }
    let client = a_television(&nodes[0], json!({})).await;
    for round in 0..rounds(ROUNDS) {
        // Who is too late has typed a code under which nothing waits: that is not what runs out here.
        nodes[0].query("DELETE FROM guess_budgets").await;
        let begun = begun(&nodes[0], &client, "openid").await;
        let answers: Vec<_> = people
            .iter()
            .enumerate()
            .map(|(turn, person)| {
                let (node, person, code) = (Arc::clone(&nodes[turn % 2]), Arc::clone(person), begun.user_code.clone());
                tokio::spawn(async move {
                    let ctx = nobody(&node).await;
                    let answer = answered_from(&node, &ctx, &person, &code, true).await;
                    (person.id.clone(), answer)
                })
            })
            .collect();
        let mut won = Vec::new();
        for answer in answers {
            match answer.await.expect("an answer") {
                (who, Ok(Answered::Done)) => won.push(who),
                (_, Ok(answered)) => assert_eq!(answered, Answered::Unknown),
                (_, Err(refusal)) => assert!(refusal.retry_after.is_some(), "{refusal:?}"),
            }
        }
        assert_eq!(won.len(), 1, "round {round}");
        let granted = polled(&nodes[1], &client, &device_code(&begun)).await.expect("tokens");
        assert_eq!(granted.account.id.as_str(), won[0]);
    }
}
