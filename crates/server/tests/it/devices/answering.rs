//! Who may answer a device, and what the answer rests on.

use serde_json::json;
use signet_domain::accounts::AccountStatus;
use signet_domain::consents::WithdrawConsent;
use signet_domain::grants::{Answered, Ask, Decision};
use signet_domain::perform;
use signet_protocol::oauth::ErrorCode;

use super::stage::{a_television, answered, begun, device_code, found, let_in, polled};
use crate::app::TestApp;
use crate::grants::stage::{
    again, events, grants_held, id_of, nobody, refresh_token, refreshed, refusal, sign_in_of, somebody,
};
use crate::presence::stage::{log_out, set_status};

#[tokio::test(flavor = "multi_thread")]
async fn a_no_is_final() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.register("ada@example.com").await, app.register("bob@example.com").await);
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid").await;
    assert_eq!(answered(&app, &ada, &begun.user_code, false).await, Answered::Done);
    for who in [&ada, &bob] {
        assert_eq!(answered(&app, who, &begun.user_code, true).await, Answered::Unknown);
    }
    for _ in 0..2 {
        assert_eq!(refusal(polled(&app, &client, &device_code(&begun)).await), ErrorCode::AccessDenied);
    }
    assert_eq!(app.query("SELECT scope FROM consents").await.len(), 0);
    assert_eq!(events(&app, "device.refuse", "").await, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_yes_is_one_persons() {
    let app = TestApp::new().await;
    let (ada, bob) = (app.register("ada@example.com").await, app.register("bob@example.com").await);
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid").await;
    assert_eq!(answered(&app, &ada, &begun.user_code, true).await, Answered::Done);
    for is_allowed in [true, false] {
        assert_eq!(answered(&app, &bob, &begun.user_code, is_allowed).await, Answered::Unknown);
    }
    let granted = polled(&app, &client, &device_code(&begun)).await.expect("tokens");
    assert_eq!(granted.account.id.as_str(), ada.id);
}

// P42, P66: everything that an answer rests on, taken away between the answer and the exchange.
#[tokio::test(flavor = "multi_thread")]
async fn a_yes_rests_on_sign_in_account_client_consent_and_rules() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let whats = ["signed out", "suspended", "grant type", "consent", "consent row", "mfa", "erased", "client"];
    for (turn, what) in whats.into_iter().enumerate() {
        let ada = app.register(&format!("ada{turn}@example.com")).await;
        let client = a_television(&app, json!({})).await;
        let code = let_in(&app, &client, &ada, "openid offline_access").await;
        let mut expected = ErrorCode::InvalidGrant;
        match what {
            "signed out" => drop(log_out(&app, &ada.access).await.expect(204)),
            "suspended" => set_status(&app, &ada.id, AccountStatus::Suspended).await.expect("suspended"),
            "grant type" => {
                let change = json!({ "grantTypes": ["refresh_token", "authorization_code"] });
                app.patch_json(&client.path, &admin, &change).await.expect(200);
            }
            "consent" => {
                let ctx = somebody(&app, &ada.access).await;
                perform::run(&ctx, &WithdrawConsent(id_of(&client))).await.expect("taken back");
            }
            "consent row" => drop(app.query("DELETE FROM consents").await),
            "mfa" => {
                drop(app.query("UPDATE realms SET settings = '{\"mfa_required\": true}' WHERE name = 'default'").await)
            }
            "erased" => {
                let ctx = somebody(&app, &ada.access).await;
                let erase = signet_domain::privacy::EraseAccount { id: ada.id.parse().expect("an id") };
                perform::run(&ctx, &erase).await.expect("erased");
                assert_eq!(
                    app.query("SELECT handle FROM device_codes WHERE account IS NOT NULL AND spent_at IS NULL")
                        .await
                        .len(),
                    0
                );
            }
            _ => {
                app.remove(&client.path, &admin).await.expect(204);
                expected = ErrorCode::InvalidClient;
            }
        }
        let node = app.without_memory().await;
        assert_eq!(refusal(polled(&node, &client, &code).await), expected, "{what}");
        app.query("UPDATE realms SET settings = '{}' WHERE name = 'default'").await;
        assert_eq!(grants_held(&app).await, 0, "{what}");
    }
}

// P66: what the device has ends with the sign-in, unless it was let go on without.
#[tokio::test(flavor = "multi_thread")]
async fn what_it_gets_ends_with_the_sign_in() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    for (email, scope, goes_on) in
        [("ada@example.com", "openid", false), ("bob@example.com", "openid offline_access", true)]
    {
        let person = app.register(email).await;
        let code = let_in(&app, &client, &person, scope).await;
        let token = refresh_token(&polled(&app, &client, &code).await.expect("tokens"));
        log_out(&app, &person.access).await.expect(204);
        assert_eq!(refreshed(&app, &client, &again(&token)).await.is_ok(), goes_on, "{scope}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_a_sign_in_that_counts_answers() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    let ada = app.register("ada@example.com").await;
    let session = sign_in_of(&app, &ada).await;
    let begun = begun(&app, &client, "openid").await;
    log_out(&app, &ada.access).await.expect(204);
    for is_allowed in [true, false] {
        let ctx = nobody(&app).await;
        let answer = signet_domain::grants::answer_device(&ctx, &session, &begun.user_code, is_allowed).await;
        assert_eq!(answer.expect("an answer"), Answered::Not(Decision::SignIn(Ask::Nobody)));
    }
    assert_eq!(refusal(polled(&app, &client, &device_code(&begun)).await), ErrorCode::AuthorizationPending);
}

// The client's organization, and what the realm asks of a sign-in: as where the browser itself is sent.
#[tokio::test(flavor = "multi_thread")]
async fn outsiders_and_weak_sign_ins_let_nothing_in() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let org = app.make_org(&admin, "Acme").await;
    let outsider = app.register("out@example.com").await;
    let member = app.member(&admin, &org, "VIEWER", "in@example.com").await;
    let client = a_television(&app, json!({ "orgId": org })).await;
    let asked = begun(&app, &client, "openid").await;
    let answer = answered(&app, &outsider, &asked.user_code, true).await;
    assert_eq!(answer, Answered::Not(Decision::Refuse(ErrorCode::AccessDenied)));
    assert_eq!(app.query("SELECT scope FROM consents").await.len(), 0);

    app.query("UPDATE realms SET settings = '{\"mfa_required\": true}' WHERE name = 'default'").await;
    let strict = app.without_memory().await;
    let answer = answered(&strict, &member, &asked.user_code, true).await;
    assert_eq!(answer, Answered::Not(Decision::SignInAgain(Ask::TooWeak)));
    app.query("UPDATE realms SET settings = '{}' WHERE name = 'default'").await;
    assert!(found(&app, &member, &asked.user_code).await.expect("an answer").is_some(), "it waits all the while");
    assert_eq!(answered(&app, &member, &asked.user_code, true).await, Answered::Done);
    polled(&app, &client, &device_code(&asked)).await.expect("tokens");
}

// An operator's own client that asks nobody asks whoever lets a device in all the same, and writes it down.
#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_passed_over() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let members = json!({ "authMethod": "client_secret_basic", "firstParty": true, "consent": "never" });
    let client = a_television(&app, members).await;
    let begun = begun(&app, &client, "openid").await;
    assert_eq!(refusal(polled(&app, &client, &device_code(&begun)).await), ErrorCode::AuthorizationPending);
    assert_eq!(answered(&app, &ada, &begun.user_code, true).await, Answered::Done);
    assert_eq!(app.query("SELECT scope FROM consents").await, ["openid"]);
}
