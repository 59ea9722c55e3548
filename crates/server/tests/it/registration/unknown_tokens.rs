//! Tokens that open nothing: refused alike, counted, and limited; in the header alone (P78).

use serde_json::json;

use super::stage::{REGISTER, app_of_theirs, refused};
use crate::app::TestApp;

const INVENTED: &str = "iat_0000000000000000000000000000000000000000000";

#[tokio::test(flavor = "multi_thread")]
async fn without_a_token_nobody_registers() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({})).await;
    let bare = app.post(REGISTER).json(&app_of_theirs()).send().await;
    refused(&bare, 401, "invalid_token");
    // RFC 6750, section 3.1: nothing is said of a token that was not there.
    assert_eq!(bare.header("www-authenticate"), "Bearer realm=\"signet\"");
    let basic = app.post(REGISTER).header("authorization", "Basic eDp5").json(&app_of_theirs()).send().await;
    refused(&basic, 401, "invalid_token");
    let in_query = app.post(&format!("{REGISTER}?access_token={token}")).json(&app_of_theirs()).send().await;
    refused(&in_query, 401, "invalid_token");
    let twice = app.post(REGISTER).bearer(&token).bearer(&token).json(&app_of_theirs()).send().await;
    refused(&twice, 400, "invalid_request");
    for text in [INVENTED, "iat_", "x", &token[..token.len() - 1], &admin.access] {
        let answer = app.try_registration(text, &app_of_theirs()).await;
        refused(&answer, 401, "invalid_token");
        assert_eq!(answer.header("www-authenticate"), "Bearer realm=\"signet\", error=\"invalid_token\"");
    }
    assert_eq!(app.query("SELECT id FROM clients").await.len(), 0);
    // The scheme's case does not count (RFC 9110, section 11.1).
    let lower = app.post(REGISTER).header("authorization", format!("bearer {token}")).json(&app_of_theirs());
    lower.send().await.expect(201);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_guesses_waits_and_whoever_has_a_token_does_not() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let token = app.registration_token(&admin, json!({})).await;
    let made = app.registered(&token, &app_of_theirs()).await;
    let mut refusals = 0;
    let limited = loop {
        let answer = app.try_registration(INVENTED, &app_of_theirs()).await;
        if answer.status == 429 {
            break answer;
        }
        refused(&answer, 401, "invalid_token");
        refusals += 1;
        assert!(refusals < 50);
    };
    refused(&limited, 429, "temporarily_unavailable");
    assert!(limited.header("retry-after").parse::<u64>().is_ok_and(|wait| wait >= 1));
    let counted = app.query("SELECT SUM(count) FROM refusals WHERE action = 'client.register'").await;
    assert_eq!(counted, [refusals.to_string()]);
    let gone = app.delete(&made.path).bearer(&token).send().await;
    assert_eq!(gone.status, 429, "{}", gone.text);
    // To read is to write nothing down, failures among it.
    refused(&app.get(&made.path).bearer(&token).send().await, 401, "invalid_token");
    // Another network is not kept waiting, nor is whoever has what holds.
    let elsewhere = app.post(REGISTER).from("198.51.100.7").bearer(INVENTED).json(&app_of_theirs()).send().await;
    refused(&elsewhere, 401, "invalid_token");
    app.registered(&token, &app_of_theirs()).await;
    app.see_itself(&made).await.expect(200);
}
