//! A realm keeps an active platform administrator and an organization an active ADMIN, whoever asks and however many at once.

use std::sync::Arc;

use serde_json::{Value, json};
use signet_domain::accounts::{self, AccountStatus};
use signet_vocabulary::Kind;

use super::stage::{another_administrator, assign, close, erase, member, operator, org, patch, text};
use crate::app::{ADMIN_EMAIL, Answer, TestApp};

#[track_caller]
fn is_last(answer: &Answer, status: u16, field: &str, code: &str) -> Value {
    assert_eq!(answer.status.as_u16(), status, "{}", answer.text);
    let error = answer.json()["errors"][0].clone();
    assert_eq!((&error["field"], &error["code"]), (&json!(field), &json!(code)), "{}", answer.text);
    error["message"].clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_platform_administrator_survives_every_route() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let root = text(&app.me(&admin.access).await, "id");
    is_last(&close(&app, &admin.access, &root).await, 409, "accountId", "LAST_ADMINISTRATOR");
    is_last(&erase(&app, &admin.access, &root).await, 409, "accountId", "LAST_ADMINISTRATOR");
    let ctx = operator(&app).await;
    for status in [AccountStatus::Suspended, AccountStatus::Inactive, AccountStatus::Closed] {
        let refusal = accounts::set_status(&ctx, &root.parse().expect("an id"), status).await.expect_err("the last");
        assert_eq!((refusal.kind, refusal.fields[0].code), (Kind::Invalid, "LAST_ADMINISTRATOR"));
    }
    app.me(&admin.access).await.expect(200);

    // With another, either may go, and then the other is the last; one that is suspended does not count.
    let second = another_administrator(&app, "second@example.com").await;
    patch(&app, &admin.access, &second.id, &json!({ "status": "SUSPENDED" })).await.expect(200);
    is_last(&close(&app, &admin.access, &root).await, 409, "accountId", "LAST_ADMINISTRATOR");
    patch(&app, &admin.access, &second.id, &json!({ "status": "ACTIVE" })).await.expect(200);
    let second = app.login("second@example.com").await;
    patch(&app, &second.access, &root, &json!({ "status": "SUSPENDED" })).await.expect(200);
    is_last(&erase(&app, &second.access, &second.id).await, 409, "accountId", "LAST_ADMINISTRATOR");
    patch(&app, &second.access, &root, &json!({ "status": "ACTIVE" })).await.expect(200);
    erase(&app, &second.access, &second.id).await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_last_admin_of_an_organization_survives_every_route() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let root = text(&app.me(&admin.access).await, "id");
    let ours = org(&app, &admin.access, "Ours Ltd").await;
    let boss = member(&app, &admin.access, &ours, "boss@example.com", "ADMIN").await;
    let second = member(&app, &admin.access, &ours, "second@example.com", "ADMIN").await;
    // The administrator who made the organization gives its role up.
    let role = format!("SELECT id FROM role_assignments WHERE account = '{root}'");
    let role = app.query(&role).await.remove(0);
    app.delete(&format!("/v1/Roles/{role}")).bearer(&admin.access).send().await.expect(204);

    patch(&app, &boss.access, &second.id, &json!({ "status": "INACTIVE" })).await.expect(200);
    for status in ["SUSPENDED", "INACTIVE", "CLOSED"] {
        let answer = patch(&app, &admin.access, &boss.id, &json!({ "status": status, "phone": null })).await;
        let message = is_last(&answer, 422, "status", "LAST_ADMIN");
        assert!(message.as_str().is_some_and(|message| message.contains(&ours)), "{message}");
    }
    is_last(&close(&app, &boss.access, &boss.id).await, 409, "accountId", "LAST_ADMIN");
    is_last(&erase(&app, &admin.access, &boss.id).await, 409, "accountId", "LAST_ADMIN");
    app.me(&boss.access).await.expect(200);
    assign(&app, &admin.access, &root, &ours, "ADMIN").await;
    close(&app, &boss.access, &boss.id).await.expect(204);
}

// P89: of two that could each go while the other stays, one stays.
#[tokio::test(flavor = "multi_thread")]
async fn two_who_go_at_once_leave_one() {
    for round in 0..8 {
        let app = Arc::new(TestApp::new().await);
        let other = Arc::new(app.another_node().await);
        let admin = app.admin().await;
        let root = text(&app.me(&admin.access).await, "id");
        let second = another_administrator(&app, "second@example.com").await;
        let ours = org(&app, &admin.access, "Ours Ltd").await;
        let bosses = [
            member(&app, &admin.access, &ours, "anna@example.com", "ADMIN").await,
            member(&app, &admin.access, &ours, "bert@example.com", "ADMIN").await,
        ];
        let role = app.query(&format!("SELECT id FROM role_assignments WHERE account = '{root}'")).await.remove(0);
        app.delete(&format!("/v1/Roles/{role}")).bearer(&admin.access).send().await.expect(204);
        other.catch_up().await;

        // Each puts the other aside; each closes its own.
        let aside = json!({ "status": "INACTIVE" });
        let (first, last) = tokio::join!(
            patch(&app, &bosses[0].access, &bosses[1].id, &aside),
            patch(&other, &bosses[1].access, &bosses[0].id, &aside),
        );
        let statuses = [first.status.as_u16(), last.status.as_u16()];
        assert!(statuses.contains(&200), "round {round}: {first:?} {last:?}");
        let left = "SELECT count(*) FROM role_assignments r JOIN accounts a ON a.id = r.account \
                    WHERE r.role = 'ADMIN' AND a.status = 'ACTIVE'";
        assert_eq!(app.query(left).await, ["1"], "round {round}");
        let (first, last) = tokio::join!(close(&app, &admin.access, &root), close(&other, &second.access, &second.id),);
        let mut statuses = [first.status.as_u16(), last.status.as_u16()];
        statuses.sort_unstable();
        assert_eq!(statuses, [204, 409], "round {round}: {first:?} {last:?}");
        let left = "SELECT count(*) FROM accounts WHERE type = 'ADMIN' AND status = 'ACTIVE'";
        assert_eq!(app.query(left).await, ["1"], "round {round}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_command_that_suspends_is_bound_by_the_same_rule() {
    let app = TestApp::new().await;
    let ctx = operator(&app).await;
    let root = app.query(&format!("SELECT id FROM accounts WHERE email = '{ADMIN_EMAIL}'")).await.remove(0);
    accounts::set_status(&ctx, &root.parse().expect("an id"), AccountStatus::Suspended).await.expect_err("the last");
    another_administrator(&app, "second@example.com").await;
    accounts::set_status(&ctx, &root.parse().expect("an id"), AccountStatus::Suspended).await.expect("one is left");
}
