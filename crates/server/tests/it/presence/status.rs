//! Suspending, deactivating and closing an account ends every session of it, for good.

use std::sync::Arc;
use std::time::Duration;

use signet_domain::accounts::AccountStatus;
use signet_protocol::password::Cost;
use signet_vocabulary::Kind;

use super::stage::{is_refused, log_out, reauthenticate, set_status, tokens};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;

const BARRED: [(AccountStatus, u16, &str); 4] = [
    (AccountStatus::Suspended, 403, "ACCOUNT_SUSPENDED"),
    (AccountStatus::Inactive, 403, "FORBIDDEN"),
    (AccountStatus::PendingVerification, 403, "ACCOUNT_NOT_VERIFIED"),
    (AccountStatus::Closed, 401, "AUTHENTICATION_FAILED"),
];

/// Every door that is open to one who signed in before.
async fn is_shut_out(node: &TestApp, person: &Person, what: &str) {
    is_refused(&node.me(&person.access).await, what);
    is_refused(&node.get("/v1/auth/sessions").bearer(&person.access).send().await, what);
    is_refused(&reauthenticate(node, &person.access, PASSWORD).await, what);
    is_refused(&log_out(node, &person.access).await, what);
    is_refused(&node.refresh(&person.refresh).await, what);
}

// P42, ASVS 7.4.2: each kind of bar, each credential, each node.
#[tokio::test(flavor = "multi_thread")]
async fn a_barred_account_is_shut_out_on_every_node_at_once() {
    let app = TestApp::new().await;
    let caught_up = app.another_node().await;
    let behind = app.another_node().await;
    let bystander = app.register("bystander@example.com").await;
    for (status, ..) in BARRED {
        let what = status.as_str();
        let email = format!("{}@example.com", what.to_lowercase().replace('_', "-"));
        let first = app.register(&email).await;
        let second = app.login(&email).await;
        for node in [&app, &caught_up, &behind] {
            node.catch_up().await;
            node.me(&first.access).await.expect(200);
            node.me(&second.access).await.expect(200);
        }
        set_status(&app, &first.id, status).await.expect("a change of status");
        caught_up.catch_up().await;
        app.clock.advance(Duration::from_secs(5));
        app.catch_up().await;
        caught_up.catch_up().await;
        for person in [&first, &second] {
            for node in [&behind, &caught_up, &app] {
                is_shut_out(node, person, what).await;
            }
        }
        app.me(&bystander.access).await.expect(200);
    }
}

// P42: within the poll that brings the news, and not a poll later.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_has_caught_up_refuses_a_suspended_account() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    other_node.me(&alice.access).await.expect(200);
    set_status(&app, &alice.id, AccountStatus::Suspended).await.expect("a change of status");
    is_refused(&app.me(&alice.access).await, "on the node that suspended");
    other_node.catch_up().await;
    is_refused(&other_node.me(&alice.access).await, "on the node that caught up");
}

// P42: reactivation opens the door again; it brings nobody back through it.
#[tokio::test(flavor = "multi_thread")]
async fn reactivation_revives_no_session() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    for (status, ..) in BARRED.into_iter().filter(|(status, ..)| *status != AccountStatus::Closed) {
        let what = status.as_str();
        let email = format!("{}@example.com", what.to_lowercase().replace('_', "-"));
        let alice = app.register(&email).await;
        other_node.me(&alice.access).await.expect(200);
        set_status(&app, &alice.id, status).await.expect("a change of status");
        set_status(&app, &alice.id, AccountStatus::Active).await.expect("a change of status");
        other_node.catch_up().await;
        for node in [&app, &other_node] {
            is_shut_out(node, &alice, what).await;
        }
        let back = app.login(&email).await;
        assert_eq!(app.sessions(&back.access).await.len(), 1, "{what}");
        is_shut_out(&other_node, &alice, what).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_account_stays_closed() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    set_status(&app, &alice.id, AccountStatus::Closed).await.expect("a change of status");
    for status in AccountStatus::ALL {
        let refusal = set_status(&app, &alice.id, *status).await.expect_err("no way back");
        assert_eq!(refusal.kind, Kind::Invalid);
    }
    is_shut_out(&app, &alice, "closed").await;
    app.try_login("alice@example.com", PASSWORD).await.expect(401);
}

// P42 with P01: only one who knows the password learns what became of the account.
#[tokio::test(flavor = "multi_thread")]
async fn the_status_is_told_to_the_right_password_alone() {
    let app = TestApp::new().await;
    let nobody = app.try_login("nobody@example.com", "not-The-password-1").await.expect(401);
    for (status, right, code) in BARRED {
        let email = format!("{}@example.com", status.as_str().to_lowercase().replace('_', "-"));
        let alice = app.register(&email).await;
        set_status(&app, &alice.id, status).await.expect("a change of status");
        let answer = app.try_login(&email, PASSWORD).await.expect(right);
        assert_eq!(answer.code(), code);
        assert!(!answer.text.contains("accessToken"));
        let wrong = app.try_login(&email, "not-The-password-1").await.expect(401);
        for member in ["code", "title", "detail", "type"] {
            assert_eq!(wrong.json()[member], nobody.json()[member], "{status:?} {member}");
        }
        assert_eq!(
            app.query(&format!("SELECT id FROM sessions WHERE account = '{}' AND epoch > 0", alice.id)).await.len(),
            0
        );
    }
}

// P42: a sign-in or refresh that was under way does not slip past the suspension.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_under_way_survives_the_suspension() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    for round in 0..20 {
        let email = format!("alice{round}@example.com");
        let alice = first.register(&email).await;
        let sign_in = {
            let (node, email) = (Arc::clone(&second), email.clone());
            tokio::spawn(async move { node.try_login(&email, PASSWORD).await })
        };
        let refresh = {
            let (node, token) = (Arc::clone(&second), alice.refresh.clone());
            tokio::spawn(async move { node.refresh(&token).await })
        };
        set_status(&first, &alice.id, AccountStatus::Suspended).await.expect("a change of status");
        let answers = [sign_in.await.expect("an answer"), refresh.await.expect("an answer")];
        second.catch_up().await;
        for answer in answers {
            assert!(matches!(answer.status.as_u16(), 200 | 401 | 403 | 503), "round {round}: {}", answer.text);
            if answer.status == 200 {
                let late = tokens(&answer);
                for node in [&first, &second] {
                    is_refused(&node.me(&late.access).await, "what came through at the last moment");
                    is_refused(&node.refresh(&late.refresh).await, "what came through at the last moment");
                }
            }
        }
    }
}

// P42: the password was right when the sign-in began; what counts is how the account stands when the session begins.
#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_whose_password_is_being_checked_does_not_slip_past_the_suspension() {
    let app = TestApp::with(|settings| {
        settings.traffic_limits = false;
        // Slow enough that the suspension comes while the sign-in waits for its hash.
        settings.password_cost = Cost { memory_kib: 19_456, passes: 4, lanes: 1 };
    })
    .await;
    let other_node = Arc::new(app.another_node().await);
    for round in 0..3 {
        let email = format!("alice{round}@example.com");
        let alice = app.register(&email).await;
        let sign_in = {
            let node = Arc::clone(&other_node);
            tokio::spawn(async move { node.try_login(&email, PASSWORD).await })
        };
        while app.query("SELECT spent FROM guess_budgets WHERE spent > 0").await.is_empty() && !sign_in.is_finished() {
            tokio::time::sleep(Duration::from_millis(1)).await;
        }
        set_status(&app, &alice.id, AccountStatus::Suspended).await.expect("a change of status");
        let answer = sign_in.await.expect("an answer");
        set_status(&app, &alice.id, AccountStatus::Active).await.expect("a change of status");
        other_node.catch_up().await;
        assert!(matches!(answer.status.as_u16(), 200 | 401 | 403), "round {round}: {}", answer.text);
        if answer.status == 200 {
            let late = tokens(&answer);
            is_refused(&app.me(&late.access).await, "what came through at the last moment");
            is_refused(&app.refresh(&late.refresh).await, "what came through at the last moment");
        }
        let live = "SELECT s.id FROM sessions s JOIN accounts a ON a.id = s.account AND a.epoch = s.epoch \
                    WHERE a.type <> 'ADMIN'";
        assert_eq!(app.query(live).await, [""; 0], "round {round}");
    }
}
