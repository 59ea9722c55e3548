//! Many uses of one code, and many answers to one request, at the same moment.

use std::sync::Arc;

use serde_json::json;
use signet_domain::grants::{self, Decision, IssueCode, Refused};
use signet_protocol::oauth::ErrorCode;

use super::stage::{
    a_client, a_code, again, exchange, grants_held, nobody, refresh_token, refreshed, refusal, request, shown,
    sign_in_of,
};
use crate::app::TestApp;
use crate::process::rounds;

const PARALLEL: usize = 50;
const ROUNDS: usize = 5;

async fn two_nodes() -> [Arc<TestApp>; 2] {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    [first, second]
}

// P70.
#[tokio::test(flavor = "multi_thread")]
async fn one_of_many_uses_of_a_code_wins_and_the_others_end_it() {
    let nodes = two_nodes().await;
    let ada = nodes[0].register("ada@example.com").await;
    let client = Arc::new(a_client(&nodes[0], json!({})).await);
    for round in 0..rounds(ROUNDS) {
        let code = a_code(&nodes[0], &client, &ada, "openid offline_access").await;
        let uses: Vec<_> = (0..PARALLEL)
            .map(|turn| {
                let (node, client, code) = (Arc::clone(&nodes[turn % 2]), Arc::clone(&client), code.clone());
                tokio::spawn(async move { exchange(&node, &client, &shown(&code)).await })
            })
            .collect();
        let mut won = Vec::new();
        for done in uses {
            match done.await.expect("an answer") {
                Ok(granted) => won.push(granted),
                Err(Refused::Said(error, _)) => assert_eq!(error, ErrorCode::InvalidGrant),
                Err(Refused::Failed(refusal)) => assert!(refusal.retry_after.is_some(), "{refusal:?}"),
            }
        }
        assert_eq!(won.len(), 1, "round {round}");
        assert_eq!(grants_held(&nodes[0]).await, 0, "round {round}: a second use ended it");
        for node in &nodes {
            node.catch_up().await;
            let token = refresh_token(&won[0]);
            assert_eq!(refusal(refreshed(node, &client, &again(&token)).await), ErrorCode::InvalidGrant);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_request_is_answered_once() {
    let nodes = two_nodes().await;
    let ada = nodes[0].register("ada@example.com").await;
    let client = a_client(&nodes[0], json!({})).await;
    let session = sign_in_of(&nodes[0], &ada).await;
    let asked = request(&nodes[0], &client, "openid");
    for round in 0..rounds(ROUNDS) {
        let handle = grants::keep(&nobody(&nodes[0]).await, &asked, &[7; 32]).await.expect("a handle");
        let answers: Vec<_> = (0..PARALLEL)
            .map(|turn| {
                let node = Arc::clone(&nodes[turn % 2]);
                let (asked, handle, session) = (asked.clone(), handle.clone(), Arc::clone(&session));
                tokio::spawn(async move {
                    let (kept, consented) = (Some((&handle, &[7; 32])), Some(&asked.scope));
                    let issue = IssueCode { request: &asked, kept, session: &session, consented };
                    grants::issue_code(&nobody(&node).await, &issue).await
                })
            })
            .collect();
        let mut codes = 0;
        for answer in answers {
            match answer.await.expect("an answer") {
                Ok(Ok(_)) => codes += 1,
                Ok(Err(instead)) => assert_eq!(instead, Decision::Refuse(ErrorCode::InvalidRequest)),
                Err(refusal) => assert!(refusal.retry_after.is_some(), "{refusal:?}"),
            }
        }
        assert_eq!(codes, 1, "round {round}");
    }
}

// P63.
#[tokio::test(flavor = "multi_thread")]
async fn parallel_refreshes_lead_to_one_successor() {
    let nodes = two_nodes().await;
    let ada = nodes[0].register("ada@example.com").await;
    let client = Arc::new(a_client(&nodes[0], json!({})).await);
    let code = a_code(&nodes[0], &client, &ada, "openid offline_access").await;
    let first = exchange(&nodes[0], &client, &shown(&code)).await.expect("tokens");
    let token = refresh_token(&first);
    let uses: Vec<_> = (0..PARALLEL)
        .map(|turn| {
            let (node, client, token) = (Arc::clone(&nodes[turn % 2]), Arc::clone(&client), token.clone());
            tokio::spawn(async move { refreshed(&node, &client, &again(&token)).await })
        })
        .collect();
    let mut successors = std::collections::BTreeSet::new();
    for done in uses {
        match done.await.expect("an answer") {
            Ok(granted) => drop(successors.insert(refresh_token(&granted).expose().clone())),
            Err(Refused::Failed(refusal)) => assert!(refusal.retry_after.is_some(), "{refusal:?}"),
            Err(said) => panic!("{said:?}"),
        }
    }
    assert_eq!(successors.len(), 1);
}
