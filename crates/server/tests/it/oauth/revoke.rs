//! Giving back what was granted (P80).

use serde_json::json;
use signet_storage::FaultPlan;

use super::stage::{REVOKE, TOKEN, a_machine, code_fields, held, introspected, is_error, is_inactive, own_token, text};
use crate::app::TestApp;
use crate::grants::stage::{a_client, a_code, events, grants_held};

// RFC 7009 section 2.1: one of them ends them all.
#[tokio::test(flavor = "multi_thread")]
async fn any_token_of_a_grant_ends_it() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let ada = app.register("ada@example.com").await;
    for format in ["jwt", "opaque"] {
        for shown in ["access", "refresh", "spent"] {
            let client = a_client(&app, json!({ "tokenFormat": format })).await;
            let held = held(&app, &client, &ada, "openid offline_access").await;
            let kept = super::stage::held(&app, &client, &ada, "openid offline_access").await;
            let mut refresh = held.refresh.clone();
            if shown == "spent" {
                let fields = [("grant_type", "refresh_token"), ("refresh_token", &*held.refresh)];
                refresh = text(&app.form_of(&client, TOKEN, &fields).send().await.expect(200).json(), "refresh_token");
            }
            assert_eq!(introspected(&other_node, &client, &held.access).await["active"], true);
            let token = if shown == "access" { &held.access } else { &held.refresh };
            let answer = app.form_of(&client, REVOKE, &[("token", token)]).send().await.expect(200);
            assert_eq!((&*answer.text, answer.header("cache-control")), ("", "no-store"));
            other_node.catch_up().await;
            for node in [&app, &other_node] {
                is_inactive(node, &client, &held.access, shown).await;
                is_inactive(node, &client, &refresh, shown).await;
            }
            let fields = [("grant_type", "refresh_token"), ("refresh_token", &*refresh)];
            is_error(&app.form_of(&client, TOKEN, &fields).send().await, 400, "invalid_grant");
            // Another grant of the same person to the same client goes on.
            assert_eq!(introspected(&app, &client, &kept.access).await["active"], true);
            app.form_of(&client, REVOKE, &[("token", token)]).send().await.expect(200);
        }
    }
    assert_eq!((events(&app, "grant.revoke", "").await, grants_held(&app).await), (6, 6), "each once");
    app.me(&ada.access).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn public_clients_give_back_too() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({ "authMethod": "none" })).await;
    let code = a_code(&app, &client, &ada, "openid offline_access").await;
    let mut fields = code_fields(code.expose()).to_vec();
    fields.push(("client_id", &client.id));
    let refresh = text(&app.form(TOKEN, &fields).send().await.expect(200).json(), "refresh_token");
    is_error(&app.form(REVOKE, &[("token", &refresh)]).send().await, 401, "invalid_client");
    app.form(REVOKE, &[("token", &refresh), ("client_id", &client.id)]).send().await.expect(200);
    assert_eq!(grants_held(&app).await, 0);
}

// P80: what is not the client's is left alone, and that is not said.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_anothers_stays_and_looks_like_nothing() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let (client, thief) = (a_client(&app, json!({})).await, a_client(&app, json!({})).await);
    let opaque = a_machine(&app, json!({ "tokenFormat": "opaque" })).await;
    let held = held(&app, &client, &ada, "openid offline_access").await;
    let of_machine = own_token(&app, &opaque, &[]).await;
    let before = app.database().contents().await;
    for token in
        [&*held.access, &held.refresh, &held.id_token, &of_machine, &ada.access, &ada.refresh, "junk", "srt_x", "oat_x"]
    {
        let answer = app.form_of(&thief, REVOKE, &[("token", token)]).send().await.expect(200);
        assert_eq!(answer.text, "");
    }
    assert_eq!(app.database().contents().await, before);
    app.me(&ada.access).await.expect(200);
    is_error(&app.form_of(&client, REVOKE, &[]).send().await, 400, "invalid_request");
    is_error(&app.form_of(&client, REVOKE, &[("token", "")]).send().await, 400, "invalid_request");
}

// RFC 7009 section 2.2.1: what cannot be taken back is not said to be.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_of_a_clients_own_is_forgotten_where_it_is_kept() {
    let app = TestApp::new().await;
    let opaque = a_machine(&app, json!({ "tokenFormat": "opaque" })).await;
    let (token, kept) = (own_token(&app, &opaque, &[]).await, own_token(&app, &opaque, &[]).await);
    app.form_of(&opaque, REVOKE, &[("token", &token)]).send().await.expect(200);
    is_inactive(&app, &opaque, &token, "taken back").await;
    assert_eq!(introspected(&app, &opaque, &kept).await["active"], true);
    assert_eq!(events(&app, "token.revoke", "").await, 1);
    let signed = a_machine(&app, json!({})).await;
    let token = own_token(&app, &signed, &[]).await;
    is_error(&app.form_of(&signed, REVOKE, &[("token", &token)]).send().await, 400, "unsupported_token_type");
    assert_eq!(introspected(&app, &signed, &token).await["active"], true);
    app.advance(std::time::Duration::from_secs(900)).await;
    app.form_of(&signed, REVOKE, &[("token", &token)]).send().await.expect(200);
}

// P80: never 200 unless it holds.
#[tokio::test(flavor = "multi_thread")]
async fn a_failing_database_is_no_success() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    for format in ["jwt", "opaque"] {
        let client = a_client(&app, json!({ "tokenFormat": format })).await;
        for shown in ["access", "refresh"] {
            let held = held(&app, &client, &ada, "openid offline_access").await;
            let token = if shown == "access" { &held.access } else { &held.refresh };
            let mut failures = 0;
            for first in 1..40 {
                let node = app.without_memory().await;
                node.app.store.inject_faults(Some(FaultPlan { first, count: u64::MAX }));
                let answer = node.form_of(&client, REVOKE, &[("token", token)]).send().await;
                if node.app.store.inject_faults(None) == 0 {
                    answer.expect(200);
                    break;
                }
                is_error(&answer, 503, "temporarily_unavailable");
                failures += 1;
            }
            assert!(failures >= 3, "{failures}");
            is_inactive(&app.without_memory().await, &client, token, shown).await;
        }
    }
}
