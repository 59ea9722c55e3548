//! Proving an address.

use std::sync::Arc;
use std::time::Duration;

use super::stage::is_no_token;
use crate::app::TestApp;
use crate::proof::inspection::{count, set_status};
use signet_domain::accounts::AccountStatus;

#[tokio::test(flavor = "multi_thread")]
async fn a_registration_sends_the_link_that_proves_its_address() {
    let app = TestApp::new().await;
    let alice = app.register("Alice@example.com").await;
    assert_eq!(app.templates_to("Alice@example.com").await, ["verify_email"]);
    assert!(!app.is_proved(&alice.id).await);
    let answer = app.verify_email(&app.verify_token("Alice@example.com").await).await.expect(204);
    assert_eq!(answer.text, "");
    assert_eq!(app.me(&alice.access).await.expect(200).json()["data"]["emailVerified"], true);
    let events = app.query("SELECT outcome, target FROM audit_events WHERE action = 'account.verify_email'").await;
    assert_eq!(events, [format!("success|{}", alice.id)]);
    // It is proved: there is nothing to send any more.
    app.resend("alice@example.com").await.expect(202);
    assert_eq!(count(&app, "outbox").await, 1);
}

// P14, P20: once, for a day, the newest alone.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_works_once_and_for_a_day_and_ends_the_earlier_ones() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let old = app.verify_token("alice@example.com").await;
    app.resend("alice@example.com").await.expect(202);
    let new = app.verify_token("alice@example.com").await;
    is_no_token(&app.verify_email(&old).await);
    app.advance(Duration::from_secs(24 * 3600)).await;
    is_no_token(&app.verify_email(&new).await);
    assert!(!app.is_proved(&alice.id).await);
    app.resend("alice@example.com").await.expect(202);
    let token = app.verify_token("alice@example.com").await;
    app.advance(Duration::from_millis(24 * 3_600_000 - 2)).await;
    app.verify_email(&token).await.expect(204);
    is_no_token(&app.verify_email(&token).await);
    assert!(app.is_proved(&alice.id).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_uses_at_once_one_succeeds() {
    let app = Arc::new(TestApp::new().await);
    app.register("alice@example.com").await;
    let token = app.verify_token("alice@example.com").await;
    let mut uses = tokio::task::JoinSet::new();
    for _ in 0..50 {
        let (app, token) = (Arc::clone(&app), token.clone());
        uses.spawn(async move { app.verify_email(&token).await.status.as_u16() });
    }
    let statuses = uses.join_all().await;
    assert_eq!(statuses.iter().filter(|status| **status == 204).count(), 1, "{statuses:?}");
    assert!(statuses.iter().all(|status| [204, 400, 503].contains(status)), "{statuses:?}");
}

// What an administrator barred is not lifted by a proof.
#[tokio::test(flavor = "multi_thread")]
async fn a_proof_lifts_nothing_but_the_wait_for_it() {
    let app = TestApp::new().await;
    for (number, status) in
        [AccountStatus::Suspended, AccountStatus::Inactive, AccountStatus::PendingVerification].into_iter().enumerate()
    {
        let email = format!("alice{number}@example.com");
        let alice = app.register(&email).await;
        let token = app.verify_token(&email).await;
        set_status(&app, &alice.id, status).await;
        app.verify_email(&token).await.expect(204);
        let after = app.query(&format!("SELECT status FROM accounts WHERE id = '{}'", alice.id)).await;
        let waits = status == AccountStatus::PendingVerification;
        assert_eq!(after, [if waits { "ACTIVE" } else { status.as_str() }]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn links_that_have_expired_are_swept_up() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    app.reset_token("alice@example.com").await;
    assert_eq!(count(&app, "proofs").await, 2);
    for (hours, left) in [(1, 1), (23, 0)] {
        app.advance(Duration::from_secs(hours * 3600)).await;
        signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
        assert_eq!(count(&app, "proofs").await, left);
    }
}
