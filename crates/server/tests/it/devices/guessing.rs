//! How far anybody comes who guesses other people's codes (RFC 8628, section 5.1).

use std::time::Duration;

use serde_json::json;
use signet_domain::{Context, Origin, Refusal};
use signet_protocol::oauth::UserCode;
use signet_vocabulary::Kind;

use super::stage::{a_television, answered_from, begun};
use crate::actors::Person;
use crate::app::TestApp;
use crate::grants::stage::{events, nobody, sign_in_of};

async fn from(app: &TestApp, address: &str) -> Context {
    let origin = Origin { address: address.parse().expect("an address"), user_agent: None };
    Context { origin, ..nobody(app).await }
}

async fn look(app: &TestApp, ctx: &Context, who: &Person, code: &UserCode) -> Result<bool, Refusal> {
    let session = sign_in_of(app, who).await;
    Ok(signet_domain::grants::find_device(ctx, &session.account, code).await?.is_some())
}

fn wrong(app: &TestApp) -> UserCode {
    UserCode::random(&app.app.random)
}

fn wait_of(refused: Result<bool, Refusal>) -> Duration {
    let refusal = refused.expect_err("a refusal");
    assert_eq!(refusal.kind, Kind::Limited, "{refusal:?}");
    refusal.retry_after.expect("how long to wait")
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_guesses_ten_times_from_wherever_it_does() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.register("ada@example.com").await, app.register("bob@example.com").await);
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid").await;
    for turn in 0..10 {
        let ctx = from(&app, &format!("198.51.{turn}.1")).await;
        assert!(!look(&app, &ctx, &ada, &wrong(&app)).await.expect("an answer"), "{turn}");
    }
    let elsewhere = from(&app, "203.0.113.1").await;
    assert_eq!(wait_of(look(&app, &elsewhere, &ada, &begun.user_code).await), Duration::from_secs(30));
    let answer = answered_from(&app, &elsewhere, &ada, &begun.user_code, true).await;
    assert_eq!(answer.expect_err("a refusal").kind, Kind::Limited, "answering is no other way to guess");
    assert!(look(&app, &elsewhere, &bob, &begun.user_code).await.expect("an answer"), "nobody else waits");
    assert_eq!(events(&app, "account.guesses_spent", "").await, 1);
    app.advance(Duration::from_secs(30)).await;
    assert!(look(&app, &elsewhere, &ada, &begun.user_code).await.expect("an answer"));
    assert!(!look(&app, &elsewhere, &ada, &wrong(&app)).await.expect("an answer"));
    assert_eq!(wait_of(look(&app, &elsewhere, &ada, &wrong(&app)).await), Duration::from_secs(60), "it grows");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_guesses_ten_times_as_whomever_it_does() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid").await;
    let here = from(&app, "2001:db8:1:2::1").await;
    let neighbour = from(&app, "2001:db8:1:2:ffff::9").await;
    let elsewhere = from(&app, "2001:db8:1:3::1").await;
    for turn in 0..10 {
        let person = app.register(&format!("person{turn}@example.com")).await;
        assert!(!look(&app, &here, &person, &wrong(&app)).await.expect("an answer"));
    }
    let ada = app.register("ada@example.com").await;
    wait_of(look(&app, &neighbour, &ada, &begun.user_code).await);
    // Whoever waits for the network has not spent a try of their own.
    for _ in 0..20 {
        wait_of(look(&app, &here, &ada, &begun.user_code).await);
    }
    assert!(look(&app, &elsewhere, &ada, &begun.user_code).await.expect("an answer"));
}

// A code of one's own is no way to guess on for ever.
#[tokio::test(flavor = "multi_thread")]
async fn a_right_code_costs_nothing_and_gives_nothing_back() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid").await;
    let ctx = from(&app, "198.51.100.1").await;
    for _ in 0..30 {
        assert!(look(&app, &ctx, &ada, &begun.user_code).await.expect("an answer"));
    }
    for _ in 0..10 {
        assert!(look(&app, &ctx, &ada, &begun.user_code).await.expect("an answer"));
        assert!(!look(&app, &ctx, &ada, &wrong(&app)).await.expect("an answer"));
    }
    wait_of(look(&app, &ctx, &ada, &begun.user_code).await);
}
