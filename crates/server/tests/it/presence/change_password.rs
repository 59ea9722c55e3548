//! Changing the password: who may, and which sessions live on.

use std::sync::Arc;
use std::time::Duration;

use signet_protocol::password::Cost;

use super::stage::{change_password, is_refused, reauthenticate, session_of, tokens};
use crate::actors::PASSWORD;
use crate::app::TestApp;

const NEW: &str = "another-Fine-password-20";

// P13, P67, ASVS 7.4.3.
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_ends_all_other_sessions_and_keeps_the_present_one() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let thief = app.register("alice@example.com").await;
    let old_phone = app.login("alice@example.com").await;
    let present = app.login("alice@example.com").await;
    let older_token = present.access.clone();
    let present = tokens(&app.refresh(&present.refresh).await.expect(200));
    for person in [&thief, &old_phone, &present] {
        other_node.me(&person.access).await.expect(200);
    }
    change_password(&app, &present.access, PASSWORD, NEW).await.expect(204);
    other_node.catch_up().await;
    for node in [&app, &other_node] {
        for person in [&thief, &old_phone] {
            is_refused(&node.me(&person.access).await, "another session");
            is_refused(&reauthenticate(node, &person.access, NEW).await, "another session");
        }
        node.me(&present.access).await.expect(200);
        node.me(&older_token).await.expect(200);
    }
    is_refused(&app.refresh(&thief.refresh).await, "another session");
    is_refused(&other_node.refresh(&old_phone.refresh).await, "another session");
    let listed = app.sessions(&present.access).await;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0]["id"], session_of(&present.access));
    let next = tokens(&other_node.refresh(&present.refresh).await.expect(200));
    app.me(&next.access).await.expect(200);
    app.try_login("alice@example.com", PASSWORD).await.expect(401);
    app.try_login("alice@example.com", NEW).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_current_password_changes_nothing() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let elsewhere = app.login("alice@example.com").await;
    let answer = change_password(&app, &alice.access, "not-Her-password-1", NEW).await.expect(401);
    assert_eq!(answer.code(), "AUTHENTICATION_FAILED");
    app.me(&alice.access).await.expect(200);
    app.me(&elsewhere.access).await.expect(200);
    app.refresh(&elsewhere.refresh).await.expect(200);
    app.try_login("alice@example.com", NEW).await.expect(401);
    app.try_login("alice@example.com", PASSWORD).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_new_password_that_breaks_a_rule_changes_nothing() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let elsewhere = app.login("alice@example.com").await;
    for bad in ["short", "password", PASSWORD] {
        let answer = change_password(&app, &alice.access, PASSWORD, bad).await.expect(400);
        assert_eq!(answer.fields(), ["newPassword"], "{bad}");
    }
    app.me(&elsewhere.access).await.expect(200);
    app.try_login("alice@example.com", PASSWORD).await.expect(200);
}

// P13, ASVS 6.2.3: a stolen device must not be enough to take the account over.
#[tokio::test(flavor = "multi_thread")]
async fn an_old_sign_in_has_to_be_renewed_first() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    app.advance(Duration::from_millis(600_001)).await;
    let answer = change_password(&app, &alice.access, PASSWORD, NEW).await.expect(403);
    assert_eq!(answer.code(), "REAUTHENTICATION_REQUIRED");
    let refreshed = tokens(&app.refresh(&alice.refresh).await.expect(200));
    change_password(&app, &refreshed.access, PASSWORD, NEW).await.expect(403);
    app.try_login("alice@example.com", NEW).await.expect(401);
    let proved = tokens(&reauthenticate(&app, &refreshed.access, PASSWORD).await.expect(200));
    app.advance(Duration::from_secs(600)).await;
    change_password(&app, &proved.access, PASSWORD, NEW).await.expect(204);
    app.try_login("alice@example.com", NEW).await.expect(200);
}

// P13: of changes that meet, one wins; its session is the one that lives.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_at_once_one_holds_and_the_other_session_ends() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    for round in 0..10 {
        let email = format!("alice{round}@example.com");
        let people = [first.register(&email).await, first.login(&email).await];
        let chosen = ["first-Fine-password-21", "second-Fine-password-22"];
        let changes = [0, 1].map(|i| {
            let node = Arc::clone(if i == 0 { &first } else { &second });
            let access = people[i].access.clone();
            tokio::spawn(async move { change_password(&node, &access, PASSWORD, chosen[i]).await })
        });
        let mut won = Vec::new();
        for (i, change) in changes.into_iter().enumerate() {
            let answer = change.await.expect("an answer");
            match answer.status.as_u16() {
                204 => won.push(i),
                status => assert!(matches!(status, 401 | 503), "round {round}: {}", answer.text),
            }
        }
        assert_eq!(won.len(), 1, "round {round}: {won:?}");
        let (winner, loser) = (won[0], 1 - won[0]);
        first.catch_up().await;
        second.catch_up().await;
        first.me(&people[winner].access).await.expect(200);
        is_refused(&second.me(&people[loser].access).await, "the session whose change lost");
        first.try_login(&email, chosen[winner]).await.expect(200);
        first.try_login(&email, chosen[loser]).await.expect(401);
    }
}

// P13: the same from one session: the second change was proved by a password that is no longer the account's.
#[tokio::test(flavor = "multi_thread")]
async fn of_two_changes_by_one_session_at_once_one_holds() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    for round in 0..10 {
        let email = format!("alice{round}@example.com");
        let alice = first.register(&email).await;
        let chosen = ["first-Fine-password-21", "second-Fine-password-22"];
        let changes = [0, 1].map(|i| {
            let node = Arc::clone(if i == 0 { &first } else { &second });
            let access = alice.access.clone();
            tokio::spawn(async move { change_password(&node, &access, PASSWORD, chosen[i]).await })
        });
        let mut statuses = Vec::new();
        for change in changes {
            statuses.push(change.await.expect("an answer").status.as_u16());
        }
        let winner = statuses.iter().position(|status| *status == 204).expect("one of them holds");
        assert_ne!(statuses[1 - winner], 204, "round {round}");
        first.try_login(&email, chosen[winner]).await.expect(200);
        first.try_login(&email, chosen[1 - winner]).await.expect(401);
        first.catch_up().await;
        first.me(&alice.access).await.expect(200);
    }
}

// P13: whoever typed the old password in time, and was still being checked when it changed, comes too late.
#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_with_the_old_password_does_not_slip_past_the_change() {
    let slow = TestApp::with(|settings| {
        settings.traffic_limits = false;
        settings.password_cost = Cost { memory_kib: 19_456, passes: 4, lanes: 1 };
    })
    .await;
    // The old hash takes its time on both nodes, the new one none: so the change ends between a sign-in's two halves.
    let quick = |settings: &mut signet_domain::Settings| {
        settings.password_cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
    };
    let nodes = [Arc::new(slow.another_node_with(quick).await), Arc::new(slow.another_node_with(quick).await)];
    for round in 0..3 {
        let email = format!("alice{round}@example.com");
        let alice = slow.register(&email).await;
        let change = {
            let (node, access) = (Arc::clone(&nodes[0]), alice.access.clone());
            tokio::spawn(async move { change_password(&node, &access, PASSWORD, NEW).await })
        };
        tokio::time::sleep(Duration::from_millis(20)).await;
        let sign_in = {
            let (node, email) = (Arc::clone(&nodes[1]), email.clone());
            tokio::spawn(async move { node.try_login(&email, PASSWORD).await })
        };
        change.await.expect("an answer").expect(204);
        let late = sign_in.await.expect("an answer");
        slow.catch_up().await;
        nodes[1].catch_up().await;
        match late.status.as_u16() {
            200 => {
                let late = tokens(&late);
                is_refused(&nodes[1].me(&late.access).await, "a session of the old password");
                is_refused(&nodes[1].refresh(&late.refresh).await, "a session of the old password");
            }
            status => assert_eq!((status, late.code().as_str()), (401, "AUTHENTICATION_FAILED"), "round {round}"),
        }
        assert_eq!(slow.sessions(&alice.access).await.len(), 1, "round {round}: the session that changed it, alone");
    }
}
