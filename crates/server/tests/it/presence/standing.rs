//! A write reads its caller's standing in its own transaction: what ended elsewhere ends it, whatever the node remembers.

use axum::http::Method;
use serde_json::json;
use signet_domain::accounts::AccountStatus;

use super::stage::{change_password, log_out, session_of, set_status};
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};

async fn write(node: &TestApp, person: &Person) -> Answer {
    let call = node.call(Method::PATCH, &format!("/v1/Accounts/{}", person.id)).bearer(&person.access);
    call.json(&json!({ "phone": "+14155551234" })).send().await
}

const ENDS: [&str; 7] = ["SUSPENDED", "INACTIVE", "REACTIVATED", "PASSWORD", "LOGGED_OUT", "ENDED_ELSEWHERE", "REUSED"];

/// What ends a person's session, done on the node `app`.
async fn end(app: &TestApp, person: &Person, how: &str) {
    match how {
        "PASSWORD" => {
            let other = app.login(&person.email).await;
            change_password(app, &other.access, PASSWORD, "New-password-4711x").await.expect(204);
        }
        "REACTIVATED" => {
            for status in [AccountStatus::Suspended, AccountStatus::Active] {
                set_status(app, &person.id, status).await.expect("a status");
            }
        }
        "LOGGED_OUT" => drop(log_out(app, &person.access).await.expect(204)),
        "ENDED_ELSEWHERE" => {
            let other = app.login(&person.email).await;
            app.delete(&format!("/v1/auth/sessions/{}", session_of(&person.access)))
                .bearer(&other.access)
                .send()
                .await
                .expect(204);
        }
        "REUSED" => {
            // Of its refresh token, when the grace of a lost answer is over.
            let spent = app.refresh(&person.refresh).await.expect(200);
            let next = spent.json()["data"]["refreshToken"].as_str().expect("a token").to_owned();
            app.refresh(&next).await.expect(200);
            app.refresh(&person.refresh).await.expect(401);
        }
        status => set_status(app, &person.id, status.parse().expect("a status")).await.expect("a status"),
    }
}

// P42: no look at the feed lies between; only reads are answered from what the node remembers.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_has_heard_nothing_writes_nothing_for_a_session_that_ended() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    for how in ENDS {
        let person = app.register(&format!("{}@example.com", how.to_lowercase())).await;
        other.catch_up().await;
        write(&other, &person).await.expect(200);
        other.me(&person.access).await.expect(200);
        end(&app, &person, how).await;
        other.me(&person.access).await.expect(200);
        let before = app.database().contents().await;
        assert_eq!(write(&other, &person).await.expect(401).code(), "INVALID_TOKEN", "{how}");
        assert_eq!(app.database().contents().await, before, "{how}");
    }
}

// The same for what is done without an answer to keep: an invitation is no way around it.
#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_has_heard_nothing_accepts_no_invitation_for_a_session_that_ended() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Northwind").await;
    for how in ENDS {
        let person = app.register(&format!("{}@example.com", how.to_lowercase())).await;
        let (_, token) = app.invite(&admin, &org, &person.email, "VIEWER").await;
        other.catch_up().await;
        other.me(&person.access).await.expect(200);
        end(&app, &person, how).await;
        assert_eq!(other.accept_as(&person, &token).await.expect(401).code(), "INVALID_TOKEN", "{how}");
        let roles = format!("SELECT id FROM role_assignments WHERE account = '{}'", person.id);
        assert_eq!(app.query(&roles).await, [""; 0], "{how}");
    }
}
