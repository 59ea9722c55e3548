//! Where a second factor is required, a password alone opens the own sign-in and nothing else (P23, P33).

use signet_edge::Access;

use super::operations::operations;
use crate::app::TestApp;

/// What somebody may do who still has to set up a second factor. Adding a route is a decision.
const OWN: [&str; 12] = [
    "POST /v1/auth/logout",
    "GET /v1/auth/me",
    "POST /v1/auth/change-password",
    "POST /v1/auth/reauthenticate",
    "GET /v1/auth/sessions",
    "GET /v1/auth/impersonations",
    "DELETE /v1/auth/sessions/{sessionId}",
    "DELETE /v1/auth/remembered-devices",
    "GET /v1/Accounts/{accountId}/mfa",
    "POST /v1/Accounts/{accountId}/mfa",
    "POST /v1/Accounts/{accountId}/mfa/verify",
    "POST /v1/Accounts/{accountId}/mfa/code",
];

#[tokio::test(flavor = "multi_thread")]
async fn nothing_but_the_own_sign_in_is_open_to_a_password_alone() {
    let app = TestApp::new().await;
    let root = app.admin().await;
    app.rules(|rules| rules.mfa_required = true).await;
    app.catch_up().await;
    let mut swept = 0;
    for route in crate::wiring::routes() {
        let name = format!("{} {}", route.method, route.path);
        // Only clients ask there, and a token of one's own sign-in is none of theirs.
        let is_of_clients = route.path.ends_with("/oauth/userinfo");
        if route.access != Access::Caller || OWN.contains(&name.as_str()) || is_of_clients {
            continue;
        }
        let all = operations();
        let operation =
            all.iter().find(|operation| (&operation.method, &*operation.template) == (&route.method, route.path));
        let operation = operation.unwrap_or_else(|| panic!("{name} is not documented"));
        let call = operation.call(&app, &root.access);
        let call = match operation.body() {
            Some(body) => call.json(&body),
            None => call,
        };
        let answer = call.send().await;
        assert_eq!((answer.status.as_u16(), &*answer.code()), (403, "MFA_REQUIRED"), "{name}: {}", answer.text);
        swept += 1;
    }
    assert!(swept >= 20, "only {swept} routes were swept");
}
