//! What a grant rests on: take any of it away, and the next refresh is refused (P66).

use std::time::Duration;

use serde_json::json;
use signet_domain::accounts::AccountStatus;
use signet_domain::consents::{self, WithdrawConsent};
use signet_domain::perform;
use signet_protocol::oauth::ErrorCode;
use signet_vocabulary::Kind;

use super::stage::{
    a_client, a_code, again, code_for, exchange, granted, grants_held, id_of, refresh_token, refreshed, refusal,
    request, shown, somebody,
};
use crate::app::TestApp;
use crate::presence::stage::set_status;

#[tokio::test(flavor = "multi_thread")]
async fn the_account_the_client_and_its_grant_type() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for (turn, what) in ["suspended", "no refresh", "scopes", "mfa", "deleted"].into_iter().enumerate() {
        let ada = app.register(&format!("ada{turn}@example.com")).await;
        let client = a_client(&app, json!({})).await;
        let token = refresh_token(&granted(&app, &client, &ada, "openid email offline_access").await);
        match what {
            "suspended" => {
                set_status(&app, &ada.id, AccountStatus::Suspended).await.expect("suspended");
            }
            "no refresh" => {
                let change = json!({ "grantTypes": ["authorization_code"] });
                app.patch_json(&client.path, &admin, &change).await.expect(200);
            }
            "scopes" => {
                app.patch_json(&client.path, &admin, &json!({ "scopes": ["openid"] })).await.expect(200);
                let next = refreshed(&app, &client, &again(&token)).await.expect("tokens");
                assert_eq!(next.scope.to_string(), "openid", "what the client may not ask for any more");
                continue;
            }
            "mfa" => {
                let rules = "UPDATE realms SET settings = '{\"mfa_required\": true}' WHERE name = 'default'";
                app.query(rules).await;
                let node = app.without_memory().await;
                assert_eq!(refusal(refreshed(&node, &client, &again(&token)).await), ErrorCode::InvalidGrant);
                app.query("UPDATE realms SET settings = '{}' WHERE name = 'default'").await;
                continue;
            }
            _ => drop(app.remove(&client.path, &admin).await.expect(204)),
        }
        let error = refusal(refreshed(&app, &client, &again(&token)).await);
        let expected = if what == "deleted" { ErrorCode::InvalidClient } else { ErrorCode::InvalidGrant };
        assert_eq!(error, expected, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_consent_that_is_taken_back_ends_everything_of_its_client() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.register("ada@example.com").await, app.register("bob@example.com").await);
    let (client, other) = (a_client(&app, json!({})).await, a_client(&app, json!({ "name": "Other" })).await);
    let token = refresh_token(&granted(&app, &client, &ada, "openid offline_access").await);
    let kept = refresh_token(&granted(&app, &other, &ada, "openid offline_access").await);
    let bobs = refresh_token(&granted(&app, &client, &bob, "openid offline_access").await);
    let code = a_code(&app, &client, &ada, "openid").await;
    let ctx = somebody(&app, &ada.access).await;
    assert_eq!(consents::list(&ctx).await.expect("a list").len(), 2);
    perform::run(&ctx, &WithdrawConsent(id_of(&client))).await.expect("taken back");
    assert_eq!(refusal(refreshed(&app, &client, &again(&token)).await), ErrorCode::InvalidGrant);
    assert_eq!(refusal(exchange(&app, &client, &shown(&code)).await), ErrorCode::InvalidGrant);
    let kept = refresh_token(&refreshed(&app, &other, &again(&kept)).await.expect("another client's goes on"));
    refreshed(&app, &client, &again(&bobs)).await.expect("another person's goes on");
    let again_ = perform::run(&ctx, &WithdrawConsent(id_of(&client))).await;
    assert_eq!(again_.err().map(|refusal| refusal.kind), Some(Kind::NotFound));
    let listed = consents::list(&ctx).await.expect("a list");
    assert_eq!(listed.iter().map(|it| it.client.id.as_str()).collect::<Vec<_>>(), [other.id.as_str()]);

    // A row that is gone by any other way counts as taken back too.
    app.query("DELETE FROM consents").await;
    assert_eq!(refusal(refreshed(&app, &other, &again(&kept)).await), ErrorCode::InvalidGrant);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clients_organization_is_for_its_members() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Acme").await;
    let client = a_client(&app, json!({ "orgId": org })).await;
    let outsider = app.register("out@example.com").await;
    let refused = code_for(&app, &request(&app, &client, "openid"), &outsider).await;
    assert_eq!(refused.err(), Some(signet_domain::grants::Decision::Refuse(ErrorCode::AccessDenied)));
    let member = app.member(&admin, &org, "VIEWER", "in@example.com").await;
    let token = refresh_token(&granted(&app, &client, &member, "openid offline_access").await);
    let token = refresh_token(&refreshed(&app, &client, &again(&token)).await.expect("tokens"));
    app.query(&format!("DELETE FROM role_assignments WHERE account = '{}'", member.id)).await;
    assert_eq!(refusal(refreshed(&app, &client, &again(&token)).await), ErrorCode::InvalidGrant);
    assert_eq!(grants_held(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn using_an_application_is_using_the_sign_in_that_it_rests_on() {
    let hour = Duration::from_secs(3600);
    let app = TestApp::with(|settings| settings.session_idle = 2 * hour).await;
    let ada = app.register("ada@example.com").await;
    let (client, other) = (a_client(&app, json!({})).await, a_client(&app, json!({ "name": "Other" })).await);
    let mut token = refresh_token(&granted(&app, &client, &ada, "openid").await);
    let neighbour = refresh_token(&granted(&app, &other, &ada, "openid").await);
    for _ in 0..5 {
        app.advance(hour).await;
        token = refresh_token(&refreshed(&app, &client, &again(&token)).await.expect("the sign-in is in use"));
    }
    let neighbour = refresh_token(&refreshed(&app, &other, &again(&neighbour)).await.expect("it is one sign-in"));
    app.advance(2 * hour).await;
    for (client, token) in [(&client, &token), (&other, &neighbour)] {
        assert_eq!(refusal(refreshed(&app, client, &again(token)).await), ErrorCode::InvalidGrant);
    }
}
