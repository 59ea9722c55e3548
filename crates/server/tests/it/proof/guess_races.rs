//! Guesses in parallel, on several nodes, across restarts: the budget is counted once and for all.

use std::sync::Arc;

use serde_json::json;
use tokio::task::JoinSet;

use super::inspection::{count, work};
use crate::app::TestApp;
use crate::process::rounds;

const GUESSES: usize = 100;

/// Sends wrong guesses at one name from many addresses to all `nodes` at once; how many were compared with a hash.
async fn race(nodes: &[Arc<TestApp>], email: &str) -> u64 {
    let hashes = || nodes.iter().map(|node| work(node).hashes).sum::<u64>();
    let before = hashes();
    let mut guesses = JoinSet::new();
    for number in 0..GUESSES {
        let node = Arc::clone(&nodes[number % nodes.len()]);
        let body = json!({ "email": email, "password": format!("wrong-password-{number}") });
        guesses.spawn(async move {
            node.post("/v1/auth/login").json(&body).from(&format!("198.51.100.{number}")).send().await
        });
    }
    let answers = guesses.join_all().await;
    assert_eq!(answers.len(), GUESSES);
    let told = answers.iter().filter(|answer| answer.status == 401).count();
    for answer in &answers {
        let status = answer.status.as_u16();
        assert!(matches!(status, 401 | 429), "{status} {}", answer.text);
    }
    let evaluated = hashes() - before;
    assert_eq!(told as u64, evaluated, "each comparison is told, and nothing else is");
    evaluated
}

// P09: CVE-2019-5421, CVE-2023-47111, CVE-2024-4629: parallel guesses beat the counter.
#[tokio::test(flavor = "multi_thread")]
async fn a_race_of_guesses_on_one_node_gets_ten() {
    let node = Arc::new(TestApp::new().await);
    let person = node.register("person@example.com").await;
    assert_eq!(race(&[Arc::clone(&node)], &person.email).await, 10);
    assert_eq!(race(&[node], "nobody@example.com").await, 10);
}

// P09: two nodes share one budget.
#[tokio::test(flavor = "multi_thread")]
async fn a_race_of_guesses_on_two_nodes_gets_ten() {
    let node = TestApp::new().await;
    let nodes = [Arc::new(node.another_node().await), Arc::new(node)];
    for round in 0..rounds(1) {
        let person = nodes[0].register(&format!("person{round}@example.com")).await;
        assert_eq!(race(&nodes, &person.email).await, 10);
        assert_eq!(race(&nodes, &format!("nobody{round}@example.com")).await, 10);
    }
}

// P09: CVE-2026-35597 undid its counter together with the login that failed.
#[tokio::test(flavor = "multi_thread")]
async fn a_failed_sign_in_leaves_its_count_behind_and_a_restart_keeps_it() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    for spent in 1..=10 {
        let body = json!({ "email": person.email, "password": "wrong-password-1" });
        node.post("/v1/auth/login").json(&body).from("198.51.100.7").send().await.expect(401);
        assert_eq!(node.query("SELECT spent FROM guess_budgets").await, [spent.to_string()]);
    }
    let node = node.restarted().await;
    let body = json!({ "email": person.email, "password": "wrong-password-1" });
    let locked = node.post("/v1/auth/login").json(&body).from("198.51.100.7").send().await.expect(429);
    assert_eq!(locked.header("retry-after"), "30");
}

// Many tries for many names, as credential stuffing makes them: each is answered for what it is.
#[tokio::test(flavor = "multi_thread")]
async fn a_race_of_tries_for_different_names_is_answered_name_by_name() {
    let node = Arc::new(TestApp::new().await);
    let mut people = Vec::new();
    for number in 0..20 {
        people.push(node.register(&format!("known{number}@example.com")).await.email);
    }
    let names = people.into_iter().chain((0..80).map(|number| format!("unknown{number}@example.com")));
    let mut tries = JoinSet::new();
    for name in names {
        let node = Arc::clone(&node);
        tries.spawn(async move { node.try_login(&name, "wrong-password-1").await });
    }
    for answer in tries.join_all().await {
        answer.expect(401);
    }
    assert_eq!(count(&node, "guess_budgets WHERE spent = 1").await, 100);
    assert_eq!(count(&node, "audit_events WHERE action = 'session.sign_in'").await, 20);
    assert_eq!(node.query("SELECT SUM(count) FROM refusals").await, ["80"]);
}
