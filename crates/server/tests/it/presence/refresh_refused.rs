//! A refresh checks anew what may have changed since the sign-in, and tells nobody why it refuses.

use std::collections::BTreeSet;
use std::time::Duration;

use signet_domain::accounts::AccountStatus;

use super::stage::{
    another_realm, change_password, claims_of, is_refused, log_out, reauthenticate, refresh_in, register_in,
    session_of, set_status, tokens,
};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

const DAY: Duration = Duration::from_secs(24 * 3600);

// P66, P67, RFC 9700 section 4.14.2, CVE-2026-43983: every reason, one answer, on a node that has not looked yet too.
#[tokio::test(flavor = "multi_thread")]
async fn every_reason_to_refuse_looks_the_same() {
    let app = TestApp::new().await;
    let behind = app.another_node().await;
    let second = another_realm(&app, "second").await;
    let mut answers: Vec<(&str, Answer)> = Vec::new();
    for how in ["suspended", "inactive", "closed", "logged out", "ended", "password", "proved anew", "other realm"] {
        let email = format!("{}@example.com", how.replace(' ', "-"));
        let alice =
            if how == "other realm" { register_in(&app, &second, &email).await } else { app.register(&email).await };
        if how != "other realm" {
            let elsewhere = app.login(&email).await;
            behind.me(&alice.access).await.expect(200);
            match how {
                "suspended" => set_status(&app, &alice.id, AccountStatus::Suspended).await.expect("a status"),
                "inactive" => set_status(&app, &alice.id, AccountStatus::Inactive).await.expect("a status"),
                "closed" => set_status(&app, &alice.id, AccountStatus::Closed).await.expect("a status"),
                "logged out" => drop(log_out(&app, &alice.access).await.expect(204)),
                "ended" => {
                    let end = app.delete(&format!("/v1/auth/sessions/{}", session_of(&alice.access)));
                    end.bearer(&elsewhere.access).send().await.expect(204);
                }
                "proved anew" => drop(reauthenticate(&app, &alice.access, PASSWORD).await.expect(200)),
                _ => drop(change_password(&app, &elsewhere.access, PASSWORD, "New-password-4711x").await.expect(204)),
            }
        }
        answers.push((how, behind.refresh(&alice.refresh).await));
        answers.push((how, app.refresh(&alice.refresh).await));
    }
    let old = app.register("old@example.com").await;
    let spent = app.register("spent@example.com").await;
    let newer = tokens(&app.refresh(&spent.refresh).await.expect(200));
    app.refresh(&newer.refresh).await.expect(200);
    answers.push(("spent", app.refresh(&spent.refresh).await));
    answers.push(("never existed", app.refresh(&format!("srt_{}", "A".repeat(70))).await));
    answers.push(("no token", app.refresh("x").await));
    app.advance(30 * DAY).await;
    answers.push(("idle", app.refresh(&old.refresh).await));
    let essences: BTreeSet<_> = answers
        .iter()
        .map(|(how, answer)| {
            is_refused(answer, how);
            let mut document = answer.json();
            document.as_object_mut().expect("a problem").remove("traceId");
            document.to_string()
        })
        .collect();
    assert_eq!(essences.len(), 1, "{essences:#?}");
}

// P66: what a session may do is read from the account at each refresh, not copied from the token before.
#[tokio::test(flavor = "multi_thread")]
async fn a_refresh_takes_roles_and_kind_from_the_account_as_it_stands() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    assert_eq!(claims_of(&admin.access)["scope"], "admin:*");
    app.query("UPDATE accounts SET type = 'INDIVIDUAL', realm_roles = 'user' WHERE type = 'ADMIN'").await;
    let refreshed = claims_of(&tokens(&app.refresh(&admin.refresh).await.expect(200)).access);
    assert_eq!(refreshed["scope"], "");
    assert_eq!(refreshed["roles"], serde_json::json!(["user"]));
}

// P67: another realm's clients cannot end a session by presenting its tokens either.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_attempt_in_another_realm_costs_the_owner_nothing() {
    let app = TestApp::new().await;
    let second = another_realm(&app, "second").await;
    let alice = app.register("alice@example.com").await;
    for _ in 0..3 {
        is_refused(&refresh_in(&app, &second, &alice.refresh).await, "in another realm");
    }
    app.refresh(&alice.refresh).await.expect(200);
}

// P62: what is refused for a known session is in the trail; junk is counted instead.
#[tokio::test(flavor = "multi_thread")]
async fn junk_is_counted_by_the_hour_and_fills_no_trail() {
    let app = TestApp::new().await;
    let events = async || app.query("SELECT id FROM audit_events").await.len();
    let before = events().await;
    for filler in ["A", "B", "Q"] {
        is_refused(&app.refresh(&format!("srt_{}", filler.repeat(69) + "A")).await, "junk");
    }
    assert_eq!(events().await, before);
    let counted = app.query("SELECT action, reason, SUM(count) FROM refusals GROUP BY action, reason").await;
    assert_eq!(counted, ["session.refresh|unknown_token|3"]);
}
