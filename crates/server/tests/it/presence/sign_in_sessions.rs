//! Every proof makes a session of its own: nobody can prepare the one that another person will use.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;

use super::stage::{claims_of, is_refused, reauthenticate, session_of, tokens};
use crate::actors::PASSWORD;
use crate::app::TestApp;

// P39, ASVS 7.2.4.
#[tokio::test(flavor = "multi_thread")]
async fn each_sign_in_makes_a_session_of_its_own_beside_the_others() {
    let app = TestApp::new().await;
    let registered = app.register("alice@example.com").await;
    let first = app.login("alice@example.com").await;
    let second = app.login("alice@example.com").await;
    let mut ids = [&registered, &first, &second].map(|person| session_of(&person.access));
    ids.sort();
    assert!(ids[0] != ids[1] && ids[1] != ids[2], "{ids:?}");
    for person in [&registered, &first, &second] {
        app.me(&person.access).await.expect(200);
        app.refresh(&person.refresh).await.expect(200);
    }
    assert_eq!(app.sessions(&first.access).await.len(), 3);
}

// P39: session fixation, CVE-2026-7507, CVE-2024-28197.
#[tokio::test(flavor = "multi_thread")]
async fn what_an_attacker_sends_along_with_a_sign_in_does_not_choose_the_session() {
    let app = TestApp::new().await;
    let mallory = app.register("mallory@example.com").await;
    let alice = app.register("alice@example.com").await;
    let prepared = session_of(&mallory.access);
    let body = json!({
        "email": "alice@example.com", "password": PASSWORD, "sid": prepared, "sessionId": prepared,
        "session": { "id": prepared }, "refreshToken": mallory.refresh, "accessToken": mallory.access,
    });
    let call = app.post("/v1/auth/login").bearer(&mallory.access).header("cookie", format!("session={prepared}"));
    let signed_in = tokens(&call.json(&body).send().await.expect(200));
    let claims = claims_of(&signed_in.access);
    assert_eq!(claims["sub"], alice.id.as_str());
    assert_ne!(claims["sid"], prepared.as_str());
    assert_ne!(signed_in.refresh, mallory.refresh);
    // The two remain two: what either was given speaks for itself alone.
    assert_eq!(app.me(&mallory.access).await.expect(200).json()["data"]["id"], mallory.id.as_str());
    assert_eq!(app.sessions(&mallory.access).await.len(), 1);
    assert_eq!(app.sessions(&signed_in.access).await.len(), 2);
}

// P39: a new proof is a new session, and whoever holds a copy of the old one is out.
#[tokio::test(flavor = "multi_thread")]
async fn proving_oneself_anew_replaces_the_session_on_every_node() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    let elsewhere = app.login("alice@example.com").await;
    other_node.me(&alice.access).await.expect(200);
    app.advance(Duration::from_secs(60)).await;

    let proved = tokens(&reauthenticate(&app, &alice.access, PASSWORD).await.expect(200));
    assert_ne!(session_of(&proved.access), session_of(&alice.access));
    let (before, after) = (claims_of(&alice.access), claims_of(&proved.access));
    assert_eq!(after["auth_time"].as_i64(), before["auth_time"].as_i64().map(|at| at + 60));
    assert_eq!(after["sub"], before["sub"]);

    other_node.catch_up().await;
    for node in [&app, &other_node] {
        is_refused(&node.me(&alice.access).await, "the replaced session");
        is_refused(&node.refresh(&alice.refresh).await, "the replaced session's refresh token");
        node.me(&proved.access).await.expect(200);
        node.me(&elsewhere.access).await.expect(200);
    }
    let refreshed = tokens(&other_node.refresh(&proved.refresh).await.expect(200));
    assert_eq!(claims_of(&refreshed.access)["auth_time"], after["auth_time"], "a refresh is no proof");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_proves_nothing_and_leaves_the_session_as_it_was() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let answer = reauthenticate(&app, &alice.access, "not-Her-password-1").await.expect(401);
    assert_eq!(answer.code(), "AUTHENTICATION_FAILED");
    assert!(!answer.text.contains("accessToken"));
    app.me(&alice.access).await.expect(200);
    app.refresh(&alice.refresh).await.expect(200);
    assert_eq!(app.sessions(&alice.access).await.len(), 1);
}

// P39: one proof asked for twice at the same moment must not leave two successors of one session.
#[tokio::test(flavor = "multi_thread")]
async fn a_session_is_replaced_once_however_many_proofs_arrive_together() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    for round in 0..10 {
        let alice = first.register(&format!("alice{round}@example.com")).await;
        let proofs = [&first, &second, &first, &second].map(|node| {
            let (node, access) = (Arc::clone(node), alice.access.clone());
            tokio::spawn(async move { reauthenticate(&node, &access, PASSWORD).await })
        });
        let mut successors = Vec::new();
        for proof in proofs {
            let answer = proof.await.expect("an answer");
            match answer.status.as_u16() {
                200 => successors.push(tokens(&answer)),
                status => assert!(matches!(status, 401 | 503), "{}", answer.text),
            }
        }
        assert_eq!(successors.len(), 1, "round {round}");
        let sessions = first.query(&format!("SELECT id FROM sessions WHERE account = '{}'", alice.id)).await;
        assert_eq!(sessions, [session_of(&successors[0].access)], "round {round}");
    }
}
