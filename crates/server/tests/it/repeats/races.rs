//! The same request at the same time: one effect, and an answer that tells the truth to all (P113, P115, R05, R21).

use std::sync::Arc;

use serde_json::json;
use signet_storage::FaultPlan;
use tokio::task::JoinSet;

use super::once::{KEY, count, make, org};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn requests_at_once_have_one_effect() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    let admin = first.admin().await;
    for round in 0..crate::process::rounds(5) {
        let (key, body) = (format!("{KEY}-{round}"), org(&format!("Northwind {round}")));
        let mut requests = JoinSet::new();
        for number in 0..8 {
            let node = Arc::clone(if number % 2 == 0 { &first } else { &second });
            let (admin, key, body) = (admin.clone(), key.clone(), body.clone());
            requests.spawn(async move { make(&node, &admin, &key, &body).send().await });
        }
        let answers = requests.join_all().await;
        let done: Vec<_> = answers.iter().filter(|answer| answer.status == 201).collect();
        assert!(!done.is_empty(), "{answers:?}");
        assert!(done.iter().all(|answer| answer.text == done[0].text), "{answers:?}");
        let fresh = done.iter().filter(|answer| answer.header("idempotency-replayed").is_empty()).count();
        assert_eq!(fresh, 1, "{answers:?}");
        // Whoever lost may be told to ask again, never that it failed for another reason.
        assert!(answers.iter().all(|answer| [201, 409, 503].contains(&answer.status.as_u16())), "{answers:?}");
        assert_eq!(count(&first).await, round + 1);
    }
}

// Every call of the storage fails in turn: claim, effect and answer are there together or not at all, and a retry with the
// same key has its effect exactly once.
#[tokio::test(flavor = "multi_thread")]
async fn a_failure_anywhere_leaves_all_or_nothing_and_a_retry_heals_it() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for call in 1..60_u64 {
        let (key, body) = (format!("{KEY}-{call}"), org(&format!("Northwind {call}")));
        let before = (count(&app).await, app.query("SELECT handle FROM idempotent_answers").await.len());
        app.app.store.inject_faults(Some(FaultPlan { first: call, count: 1 }));
        let answer = make(&app, &admin, &key, &body).send().await;
        app.app.store.inject_faults(None);
        let after = (count(&app).await, app.query("SELECT handle FROM idempotent_answers").await.len());
        assert_eq!(after.0 - before.0, after.1 - before.1, "call {call}: {answer:?}");
        make(&app, &admin, &key, &body).send().await.expect(201);
        assert_eq!(count(&app).await, before.0 + 1, "call {call}");
        if answer.status == 201 {
            assert!(call > 6, "only {call} calls");
            return;
        }
    }
    panic!("no request came through");
}

// R21: by whichever door and on whichever node, an address is one account's.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_many_ask_for_at_once_is_given_once() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    let admin = first.admin().await;
    for round in 0..crate::process::rounds(4) {
        let mut requests = JoinSet::new();
        for number in 0..8 {
            let node = Arc::clone(if number % 2 == 0 { &first } else { &second });
            let admin = admin.clone();
            // Every client spells it in its own way.
            let email =
                if number < 4 { format!("Anna{round}@example.com") } else { format!("anna{round}@EXAMPLE.com") };
            requests.spawn(async move {
                let answer = match number % 4 {
                    0 | 1 => {
                        let body = json!({ "email": email, "password": crate::actors::PASSWORD });
                        node.post("/v1/auth/register").json(&body).send().await
                    }
                    _ => {
                        let body = json!({ "type": "INDIVIDUAL", "email": email });
                        node.post("/v1/Accounts").bearer(&admin.access).json(&body).send().await
                    }
                };
                answer.status.as_u16()
            });
        }
        let mut statuses = requests.join_all().await;
        statuses.sort_unstable();
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 1, "{statuses:?}");
        assert!(statuses.iter().all(|status| [201, 409, 503].contains(status)), "{statuses:?}");
        let canonical = format!("anna{round}@example.com");
        assert_eq!(
            first.query(&format!("SELECT account FROM identifiers WHERE canonical = '{canonical}'")).await.len(),
            1
        );
    }
    assert_eq!(
        first.query("SELECT id FROM accounts").await.len(),
        1 + crate::process::rounds(4),
        "no half-made account"
    );
}
