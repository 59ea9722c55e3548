//! Registering at once, on two nodes: a token is good for as many clients as it says.

use serde_json::json;

use super::stage::app_of_theirs;
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn no_token_is_good_for_one_client_more() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    for round in 0..5 {
        let token = app.registration_token(&admin, json!({ "uses": 2 })).await;
        let body = app_of_theirs();
        let (a, b, c, d) = tokio::join!(
            app.try_registration(&token, &body),
            other.try_registration(&token, &body),
            app.try_registration(&token, &body),
            other.try_registration(&token, &body),
        );
        let statuses = [a, b, c, d].map(|answer| answer.status.as_u16());
        assert_eq!(statuses.iter().filter(|status| **status == 201).count(), 2, "{round}: {statuses:?}");
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 2, "{round}: {statuses:?}");
    }
    assert_eq!(app.query("SELECT id FROM clients").await.len(), 10);
}
