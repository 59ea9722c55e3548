//! Logging out is final, on every node, whatever was under way.

use std::sync::Arc;
use std::time::Duration;

use super::stage::{change_password, is_refused, log_out, reauthenticate, session_of, tokens};
use crate::actors::PASSWORD;
use crate::app::TestApp;

/// What is left of a session in the database.
async fn remains(app: &TestApp, session: &str) -> Vec<String> {
    let sql = format!(
        "SELECT id FROM sessions WHERE id = '{session}' \
         UNION ALL SELECT session FROM refresh_families WHERE session = '{session}'"
    );
    app.query(&sql).await
}

// P40, ASVS 7.4.1.
#[tokio::test(flavor = "multi_thread")]
async fn logging_out_ends_the_session_everywhere_and_no_other() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    let elsewhere = app.login("alice@example.com").await;
    let refreshed = tokens(&app.refresh(&alice.refresh).await.expect(200));
    for access in [&alice.access, &refreshed.access] {
        app.me(access).await.expect(200);
        other_node.me(access).await.expect(200);
    }
    log_out(&app, &refreshed.access).await.expect(204);
    other_node.catch_up().await;
    for node in [&app, &other_node] {
        for access in [&alice.access, &refreshed.access] {
            is_refused(&node.me(access).await, "an access token of the session");
            is_refused(&log_out(node, access).await, "logging out once more");
        }
        is_refused(&node.refresh(&refreshed.refresh).await, "the newest refresh token");
        is_refused(&node.refresh(&alice.refresh).await, "a spent refresh token, within the grace");
        node.me(&elsewhere.access).await.expect(200);
    }
    assert_eq!(remains(&app, &session_of(&alice.access)).await, [""; 0]);
    app.refresh(&elsewhere.refresh).await.expect(200);
}

// P40: a node that has lost sight of the others trusts none of its memory.
#[tokio::test(flavor = "multi_thread")]
async fn logging_out_binds_on_a_node_that_has_not_looked_for_five_seconds() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    other_node.me(&alice.access).await.expect(200);
    log_out(&app, &alice.access).await.expect(204);
    app.clock.advance(Duration::from_secs(5));
    is_refused(&other_node.me(&alice.access).await, "without a look at the change feed");
}

// P40, CVE-2025-46336: a request in flight must not bring the session back.
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_in_flight_does_not_outlive_the_log_out() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    for round in 0..40 {
        let alice = first.register(&format!("alice{round}@example.com")).await;
        let (near, far) = if round % 2 == 0 { (&first, &second) } else { (&first, &first) };
        let refresh = {
            let (node, token) = (Arc::clone(far), alice.refresh.clone());
            tokio::spawn(async move { node.refresh(&token).await })
        };
        let out = {
            let (node, access) = (Arc::clone(near), alice.access.clone());
            tokio::spawn(async move { log_out(&node, &access).await })
        };
        let (refreshed, out) = (refresh.await.expect("an answer"), out.await.expect("an answer"));
        assert_eq!(out.status, 204, "round {round}: {}", out.text);
        assert!(matches!(refreshed.status.as_u16(), 200 | 401 | 503), "round {round}: {}", refreshed.text);
        assert_eq!(remains(&first, &session_of(&alice.access)).await, [""; 0], "round {round}");
        second.catch_up().await;
        for node in [&first, &second] {
            is_refused(&node.me(&alice.access).await, "the token that logged out");
            is_refused(&node.refresh(&alice.refresh).await, "the presented refresh token");
            if refreshed.status == 200 {
                let late = tokens(&refreshed);
                is_refused(&node.me(&late.access).await, "what the refresh in flight brought");
                is_refused(&node.refresh(&late.refresh).await, "what the refresh in flight brought");
            }
        }
    }
}

// P40: whoever logs out twice at once, from two tabs, is logged out, and is told nothing else.
#[tokio::test(flavor = "multi_thread")]
async fn log_outs_that_meet_answer_that_it_is_done_or_was_done() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    for round in 0..20 {
        let alice = first.register(&format!("alice{round}@example.com")).await;
        let outs = [&first, &second, &first, &second].map(|node| {
            let (node, access) = (Arc::clone(node), alice.access.clone());
            tokio::spawn(async move { log_out(&node, &access).await })
        });
        let mut done = 0;
        for out in outs {
            let answer = out.await.expect("an answer");
            match answer.status.as_u16() {
                204 => done += 1,
                503 => {}
                _ => is_refused(&answer, "a log-out that came late"),
            }
        }
        assert!(done >= 1, "round {round}");
        assert_eq!(remains(&first, &session_of(&alice.access)).await, [""; 0], "round {round}");
    }
}

// P40: the slow requests are those that hash a password; the session may end meanwhile.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_change_or_proof_in_flight_does_not_revive_the_session() {
    const NEW: &str = "another-Fine-password-20";
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    for round in 0..20 {
        let email = format!("alice{round}@example.com");
        let alice = first.register(&email).await;
        let change = {
            let (node, access) = (Arc::clone(&second), alice.access.clone());
            tokio::spawn(async move { change_password(&node, &access, PASSWORD, NEW).await })
        };
        let proof = {
            let (node, access) = (Arc::clone(&second), alice.access.clone());
            tokio::spawn(async move { reauthenticate(&node, &access, PASSWORD).await })
        };
        let out = log_out(&first, &alice.access).await;
        let (change, proof) = (change.await.expect("an answer"), proof.await.expect("an answer"));
        assert!(matches!(out.status.as_u16(), 204 | 401), "round {round}: {}", out.text);
        first.catch_up().await;
        second.catch_up().await;
        let left = remains(&first, &session_of(&alice.access)).await;
        assert_eq!(left, [""; 0], "round {round}: {} {} {}", out.status, change.status, proof.status);
        for node in [&first, &second] {
            is_refused(&node.me(&alice.access).await, "the ended session");
            is_refused(&node.refresh(&alice.refresh).await, "the ended session");
        }
        let expected = if change.status == 204 { NEW } else { PASSWORD };
        first.try_login(&email, expected).await.expect(200);
    }
}
