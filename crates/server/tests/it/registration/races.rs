//! Registering and changing at once, on two nodes: a token is good for as many clients as it says, and for one change.

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

#[tokio::test(flavor = "multi_thread")]
async fn one_token_changes_a_client_once() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let admin = app.admin().await;
    let mut made = app.itself(&admin, &app_of_theirs()).await;
    for round in 0..5 {
        let body = made.again(json!({ "client_name": format!("Stall {round}") }));
        let [mut a, mut b] = [made.clone(), made.clone()];
        let answers = tokio::join!(app.say_again(&mut a, &body), other.say_again(&mut b, &body));
        let mut statuses = [answers.0.status.as_u16(), answers.1.status.as_u16()];
        made = if statuses[0] == 200 { a } else { b };
        statuses.sort_unstable();
        assert_eq!(statuses, [200, 401], "{round}");
        app.see_itself(&made).await.expect(200);
    }
}
