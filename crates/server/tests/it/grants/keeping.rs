//! Requests that wait: in one browser, or for one, and not for long.

use std::time::Duration;

use serde_json::json;
use signet_domain::grants;
use signet_protocol::oauth::RequestUri;

use super::stage::{a_client, id_of, nobody, request};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_kept_request_is_of_one_browser_and_ten_minutes() {
    let app = TestApp::new().await;
    let client = a_client(&app, json!({})).await;
    let ctx = nobody(&app).await;
    let asked = request(&app, &client, "openid");
    let handle = grants::keep(&ctx, &asked, &[1; 32]).await.expect("a handle");
    let found = grants::find(&ctx, &handle, &[1; 32]).await.expect("an answer").expect("the request");
    assert_eq!(found.request, asked);
    assert!(grants::find(&ctx, &handle, &[2; 32]).await.expect("an answer").is_none(), "another browser");
    assert!(!grants::drop_kept(&ctx, &handle, &[2; 32]).await.expect("an answer"));
    app.advance(grants::SIGN_IN_FOR).await;
    assert!(grants::find(&ctx, &handle, &[1; 32]).await.expect("an answer").is_none(), "too late");

    let handle = grants::keep(&ctx, &asked, &[1; 32]).await.expect("a handle");
    assert!(grants::drop_kept(&ctx, &handle, &[1; 32]).await.expect("an answer"));
    assert!(grants::find(&ctx, &handle, &[1; 32]).await.expect("an answer").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pushed_request_is_its_clients_for_one_use_and_ninety_seconds() {
    let app = TestApp::new().await;
    let (client, other) = (a_client(&app, json!({})).await, a_client(&app, json!({ "name": "Other" })).await);
    let ctx = nobody(&app).await;
    let asked = request(&app, &client, "openid");
    let handle = grants::push(&ctx, &asked).await.expect("a handle");
    app.advance(Duration::from_secs(89)).await;
    assert!(grants::take_pushed(&ctx, &id_of(&other), &handle).await.expect("an answer").is_none());
    let taken = grants::take_pushed(&ctx, &id_of(&client), &handle).await.expect("an answer").expect("the request");
    assert_eq!(taken.asked_at, app.clock.now(), "a sign-in before the browser came is no answer to it");
    assert_eq!(taken.nonce, asked.nonce);
    assert!(grants::take_pushed(&ctx, &id_of(&client), &handle).await.expect("an answer").is_none(), "once");

    let late = grants::push(&ctx, &asked).await.expect("a handle");
    app.advance(grants::PUSHED_FOR).await;
    assert!(grants::take_pushed(&ctx, &id_of(&client), &late).await.expect("an answer").is_none(), "too late");
    let unknown = RequestUri::random(&app.app.random);
    assert!(grants::take_pushed(&ctx, &id_of(&client), &unknown).await.expect("an answer").is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_nobody_answers_is_swept() {
    let app = TestApp::new().await;
    let client = a_client(&app, json!({})).await;
    let ada = app.register("ada@example.com").await;
    let ctx = nobody(&app).await;
    let asked = request(&app, &client, "openid");
    grants::keep(&ctx, &asked, &[1; 32]).await.expect("a handle");
    grants::push(&ctx, &asked).await.expect("a handle");
    super::stage::a_code(&app, &client, &ada, "openid").await;
    let rows = |table: &str| format!("SELECT handle FROM {table}");
    app.advance(Duration::from_secs(3600)).await;
    signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query(&rows("authorization_requests")).await.len(), 0);
    assert_eq!(app.query(&rows("authorization_codes")).await.len(), 1, "kept, to know it again");
    app.advance(Duration::from_secs(61)).await;
    signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query(&rows("authorization_codes")).await.len(), 0);
}
