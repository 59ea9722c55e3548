//! The first five minutes: register, sign in, who am I, refresh, sign out.

use serde_json::json;

use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn a_newcomer_registers_signs_in_and_out() {
    let app = TestApp::new().await;
    let body = json!({ "email": "alice@example.com", "password": "SecurePass123!" });
    let made = app.post("/v1/auth/register").json(&body).send().await.expect(201).json();
    assert_eq!(made["data"]["tokenType"], "Bearer");
    app.post("/v1/auth/register").json(&body).send().await.expect(409);
    let signed_in = app.try_login("ALICE@example.com", "SecurePass123!").await.expect(200).json();
    let access = signed_in["data"]["accessToken"].as_str().expect("a token").to_owned();
    let me = app.me(&access).await.expect(200).json();
    assert_eq!(me["data"]["email"], "alice@example.com");
    assert_eq!(me["data"]["id"], made["data"]["accountId"]);
    let refreshed = app.refresh(signed_in["data"]["refreshToken"].as_str().expect("a token")).await.expect(200).json();
    let access = refreshed["data"]["accessToken"].as_str().expect("a token").to_owned();
    assert_eq!(app.sessions(&access).await.len(), 2);
    app.post("/v1/auth/logout").bearer(&access).send().await.expect(204);
    app.me(&access).await.expect(401);
}
