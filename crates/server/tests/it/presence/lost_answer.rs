//! When the answer to a refresh is lost: a second try is honoured, in the narrowest form.

use std::time::Duration;

use signet_domain::accounts::AccountStatus;
use signet_domain::cleanup;

use super::stage::{change_password, is_refused, log_out, session_of, set_status, tokens};
use crate::actors::PASSWORD;
use crate::app::{BEGINNING, TestApp};

const GRACE: Duration = Duration::from_secs(10);
const MILLISECOND: Duration = Duration::from_millis(1);

// P65: the same successor, on every node, for ten seconds.
#[tokio::test(flavor = "multi_thread")]
async fn the_previous_token_gives_the_same_successor_again() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    let lost = tokens(&app.refresh(&alice.refresh).await.expect(200));
    assert_ne!(lost.refresh, alice.refresh);
    for wait in [0, 4_000, 6_000] {
        app.advance(Duration::from_millis(wait)).await;
        for node in [&app, &other_node] {
            let again = tokens(&node.refresh(&alice.refresh).await.expect(200));
            assert_eq!(again.refresh, lost.refresh, "the same successor");
            assert_eq!(session_of(&again.access), session_of(&alice.access));
            node.me(&again.access).await.expect(200);
        }
    }
    let app = app.restarted().await;
    let again = tokens(&app.refresh(&alice.refresh).await.expect(200));
    assert_eq!(again.refresh, lost.refresh, "after a restart too");
    tokens(&app.refresh(&lost.refresh).await.expect(200));
    assert_eq!(app.query("SELECT generation FROM refresh_families ORDER BY generation DESC LIMIT 1").await, ["2"]);
}

// P65: asking again does not start the ten seconds anew.
#[tokio::test(flavor = "multi_thread")]
async fn after_ten_seconds_it_is_a_replay() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let lost = tokens(&app.refresh(&alice.refresh).await.expect(200));
    app.advance(GRACE - MILLISECOND).await;
    app.refresh(&alice.refresh).await.expect(200);
    app.advance(2 * MILLISECOND).await;
    is_refused(&app.refresh(&alice.refresh).await, "after the grace");
    is_refused(&app.refresh(&lost.refresh).await, "the family");
    is_refused(&app.me(&lost.access).await, "the family");
}

// P65: the successor's first use is the proof that its answer arrived.
#[tokio::test(flavor = "multi_thread")]
async fn once_the_successor_was_used_it_is_a_replay() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let second = tokens(&app.refresh(&alice.refresh).await.expect(200));
    let third = tokens(&app.refresh(&second.refresh).await.expect(200));
    is_refused(&app.refresh(&alice.refresh).await, "R1 after R1, R2, R3, within the window");
    for dead in [&second, &third] {
        is_refused(&app.refresh(&dead.refresh).await, "the family");
        is_refused(&app.me(&dead.access).await, "the family");
    }
}

// P65, django-oauth-toolkit issue 1617: a repeated answer opens no second branch.
#[tokio::test(flavor = "multi_thread")]
async fn a_repeated_answer_goes_on_as_one_lineage() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let second = tokens(&app.refresh(&alice.refresh).await.expect(200));
    let again = tokens(&app.refresh(&alice.refresh).await.expect(200));
    let third = tokens(&app.refresh(&again.refresh).await.expect(200));
    // The other holder of the same successor is now the one whose answer may have been lost.
    let same = tokens(&app.refresh(&second.refresh).await.expect(200));
    assert_eq!(same.refresh, third.refresh);
    let fourth = tokens(&app.refresh(&third.refresh).await.expect(200));
    is_refused(&app.refresh(&second.refresh).await, "two generations back");
    is_refused(&app.refresh(&fourth.refresh).await, "the family");
}

// P65, P64.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_is_set_back_does_not_stretch_the_grace() {
    let app = TestApp::new().await;
    app.advance(Duration::from_secs(3600)).await;
    let now = BEGINNING.plus(Duration::from_secs(3600));
    for back in [1, 1_000, 60_000, 3_600_000] {
        app.clock.set(now);
        let alice = app.register(&format!("alice{back}@example.com")).await;
        let lost = tokens(&app.refresh(&alice.refresh).await.expect(200));
        app.clock.set(now.minus(Duration::from_millis(back)));
        is_refused(&app.refresh(&alice.refresh).await, &format!("{back} ms before it was spent"));
        app.clock.set(now);
        is_refused(&app.refresh(&lost.refresh).await, "the family");
    }
}

// P65, P66: the second try is checked like a first one.
#[tokio::test(flavor = "multi_thread")]
async fn a_second_try_is_refused_where_a_first_would_be() {
    let app = TestApp::new().await;
    for how in ["suspended", "logged out", "password changed"] {
        let email = format!("{}@example.com", how.replace(' ', "-"));
        let alice = app.register(&email).await;
        let elsewhere = app.login(&email).await;
        let lost = tokens(&app.refresh(&alice.refresh).await.expect(200));
        match how {
            "suspended" => set_status(&app, &alice.id, AccountStatus::Suspended).await.expect("a change of status"),
            "logged out" => drop(log_out(&app, &lost.access).await.expect(204)),
            _ => drop(change_password(&app, &elsewhere.access, PASSWORD, "New-password-4711x").await.expect(204)),
        }
        is_refused(&app.refresh(&alice.refresh).await, how);
        is_refused(&app.refresh(&lost.refresh).await, how);
    }
}

// P65: what could give the successor away is gone when the grace is.
#[tokio::test(flavor = "multi_thread")]
async fn the_sealed_successor_is_erased_after_the_grace() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let lost = tokens(&app.refresh(&alice.refresh).await.expect(200));
    let kept = async || {
        let sql = "SELECT generation FROM refresh_families WHERE successor IS NOT NULL OR previous IS NOT NULL";
        app.query(sql).await
    };
    app.advance(GRACE).await;
    cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(kept().await, ["1"], "not before its time");
    assert_eq!(tokens(&app.refresh(&alice.refresh).await.expect(200)).refresh, lost.refresh);
    app.advance(MILLISECOND).await;
    cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(kept().await, [""; 0]);
    let next = tokens(&app.refresh(&lost.refresh).await.expect(200));
    app.advance(GRACE + MILLISECOND).await;
    cleanup::sweep(&app.app).await.expect("a sweep");
    is_refused(&app.refresh(&lost.refresh).await, "a replay after the sweep");
    is_refused(&app.refresh(&next.refresh).await, "the family");
}

// P65: whoever reads the row without holding the token learns nothing to use.
#[tokio::test(flavor = "multi_thread")]
async fn a_sealed_successor_moved_to_another_family_opens_for_nobody() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let mallory = app.register("mallory@example.com").await;
    let alices = tokens(&app.refresh(&alice.refresh).await.expect(200));
    app.refresh(&mallory.refresh).await.expect(200);
    let of = |access: &str| format!("session = '{}'", session_of(access));
    let row = app.query(&format!("SELECT successor FROM refresh_families WHERE {}", of(&alice.access))).await;
    let literal = super::stage::bytes_literal(&row[0]);
    app.query(&format!("UPDATE refresh_families SET successor = {literal} WHERE {}", of(&mallory.access))).await;
    let answer = app.refresh(&mallory.refresh).await;
    assert_ne!(answer.status, 200, "{}", answer.text);
    assert!(!answer.text.contains(&alices.refresh) && !answer.text.contains("srt_"), "{}", answer.text);
    app.refresh(&alices.refresh).await.expect(200);
}
