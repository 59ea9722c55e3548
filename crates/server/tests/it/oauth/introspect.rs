//! What a token is worth, and to whom that is said (P79).

use std::time::Duration;

use serde_json::{Value, json};
use signet_domain::accounts::{AccountStatus, AccountType};
use signet_domain::consents::WithdrawConsent;
use signet_domain::{install, perform};

use super::stage::{
    INTROSPECT, TOKEN, a_machine, code_fields, held, introspected, is_error, is_inactive, own_token, text, tokens,
};
use crate::actors::person;
use crate::app::{PUBLIC_URL, TestApp};
use crate::clients::stage::Made;
use crate::grants::stage::{API, a_client, code_for, id_of, request, somebody};
use crate::presence::stage::{change_password, default_realm, log_out, operator, set_status};

// RFC 7662 section 2.2.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_told_of_its_own_tokens() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let now = app.clock.now().seconds();
    for format in ["jwt", "opaque"] {
        let client = a_client(&app, json!({ "tokenFormat": format })).await;
        let held = held(&app, &client, &ada, "openid email offline_access").await;
        let sid = app.query(&format!("SELECT id FROM sessions WHERE client = '{}'", client.id)).await.remove(0);
        let said = introspected(&app, &client, &held.access).await;
        let mut expected = json!({
            "active": true, "iss": PUBLIC_URL, "client_id": client.id, "sub": ada.id, "aud": PUBLIC_URL,
            "scope": "openid email offline_access", "exp": now + 900, "iat": now, "token_type": "Bearer", "sid": sid,
            "acr": "aal1", "auth_time": now,
        });
        if format == "jwt" {
            expected["jti"] = said["jti"].clone();
            assert!(text(&said, "jti").len() == 36);
        }
        assert_eq!(said, expected, "{format}");
        let said = introspected(&app, &client, &held.refresh).await;
        let expected = json!({
            "active": true, "iss": PUBLIC_URL, "client_id": client.id, "sub": ada.id, "scope": "openid email offline_access",
            "exp": now + 2_592_000, "sid": sid, "acr": "aal1", "auth_time": now,
        });
        assert_eq!(said, expected, "{format}, refresh token");
        // A hint is no more than that.
        for hint in ["access_token", "refresh_token", "id_token", "junk"] {
            let fields = [("token", &*held.access), ("token_type_hint", hint)];
            let said = app.form_of(&client, INTROSPECT, &fields).send().await.expect(200).json();
            assert_eq!(said["active"], true, "{hint}");
        }
        let machine = a_machine(&app, json!({ "tokenFormat": format })).await;
        let said = introspected(&app, &machine, &own_token(&app, &machine, &[]).await).await;
        assert_eq!((&said["sub"], &said["client_id"]), (&json!(machine.id), &json!(machine.id)));
        assert_eq!((&said["active"], &said["scope"]), (&json!(true), &json!("orders.read orders.write")));
        assert!(said.get("sid").is_none() && said.get("auth_time").is_none());
    }
}

/// A token of `client` for `resource`, or for us.
async fn token_for(app: &TestApp, client: &Made, resource: Option<&str>) -> String {
    let ada = app.login("ada@example.com").await;
    let mut asked = request(app, client, "openid");
    asked.resources = resource.map(str::to_owned).into_iter().collect();
    let code = code_for(app, &asked, &ada).await.expect("a code");
    text(&app.form_of(client, TOKEN, &code_fields(code.expose())).send().await.expect(200).json(), "access_token")
}

// P79: every caller at every token: whose it is, and who looks after what it is for, and nobody else.
#[tokio::test(flavor = "multi_thread")]
async fn others_are_told_of_the_resources_that_they_look_after() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let other_api = "https://other.example.com/";
    let members = |looks_after: Value| json!({ "audiences": [API, other_api], "introspectionAudiences": looks_after });
    let owner = a_client(&app, members(json!([]))).await;
    let of_api = a_client(&app, members(json!([API]))).await;
    let of_both = a_client(&app, members(json!([API, other_api]))).await;
    let of_ours = a_client(&app, members(json!([PUBLIC_URL]))).await;
    let stranger = a_client(&app, members(json!([]))).await;
    let opaque = a_client(&app, json!({ "audiences": [API, other_api], "tokenFormat": "opaque" })).await;
    for issuing in [&owner, &opaque] {
        for (resource, entitled) in
            [(Some(API), vec![&of_api, &of_both]), (Some(other_api), vec![&of_both]), (None, vec![&of_ours])]
        {
            let token = token_for(&app, issuing, resource).await;
            for asking in [&owner, &of_api, &of_both, &of_ours, &stranger, &opaque] {
                let is_told = asking.id == issuing.id || entitled.iter().any(|entitled| entitled.id == asking.id);
                match is_told {
                    true => assert_eq!(introspected(&app, asking, &token).await["active"], true, "{resource:?}"),
                    false => is_inactive(&app, asking, &token, "not entitled").await,
                }
            }
        }
    }
    // A machine's own, for a resource.
    let machine = a_machine(&app, json!({ "audiences": [API] })).await;
    let token = own_token(&app, &machine, &[("resource", API)]).await;
    assert_eq!(introspected(&app, &of_api, &token).await["aud"], API);
    is_inactive(&app, &of_ours, &token, "for another").await;
    // Refresh tokens are nobody's but the client's.
    let ada = app.login("ada@example.com").await;
    let refresh = text(&tokens(&app, &owner, &ada, "openid offline_access").await, "refresh_token");
    for asking in [&of_api, &of_both, &of_ours, &stranger] {
        is_inactive(&app, asking, &refresh, "a refresh token of another").await;
    }
    assert_eq!(introspected(&app, &owner, &refresh).await["active"], true);
}

// P79: who asks has to be proved.
#[tokio::test(flavor = "multi_thread")]
async fn who_proves_nothing_is_told_nothing() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let admin = app.admin().await;
    let client = a_client(&app, json!({})).await;
    let held = held(&app, &client, &ada, "openid").await;
    let public = a_client(&app, json!({ "authMethod": "none" })).await;
    let token = ("token", &*held.access);
    is_error(&app.form(INTROSPECT, &[token]).send().await, 401, "invalid_client");
    is_error(&app.form(INTROSPECT, &[token, ("client_id", &client.id)]).send().await, 401, "invalid_client");
    is_error(&app.form(INTROSPECT, &[token, ("client_id", &public.id)]).send().await, 401, "invalid_client");
    is_error(&app.form(INTROSPECT, &[token]).bearer(&held.access).send().await, 401, "invalid_client");
    is_error(&app.form(INTROSPECT, &[token]).bearer(&admin.access).send().await, 401, "invalid_client");
    is_error(&app.form_of(&client, INTROSPECT, &[]).send().await, 400, "invalid_request");
    is_error(&app.form_of(&client, INTROSPECT, &[token, token]).send().await, 400, "invalid_request");
    let looks = json!({ "name": "X", "authMethod": "none", "redirectUris": ["https://x.example.com/"],
        "introspectionAudiences": [API] });
    assert_eq!(app.try_client(&admin, &looks).await.expect(422).fields(), ["introspectionAudiences"]);
}

// P79: whatever a token rests on, it is asked now.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_token_rests_on_is_asked_each_time() {
    for format in ["jwt", "opaque"] {
        let app = TestApp::new().await;
        for (turn, what) in ["expired", "signed out", "password", "suspended", "consent", "client", "epoch", "session"]
            .into_iter()
            .enumerate()
        {
            let email = format!("ada{turn}@example.com");
            let mut ada = app.register(&email).await;
            let client = a_client(&app, json!({ "tokenFormat": format })).await;
            let offline = ["consent", "password", "suspended", "epoch", "session"].contains(&what);
            let scope = if offline { "openid email offline_access" } else { "openid email" };
            let held = held(&app, &client, &ada, scope).await;
            assert_eq!(introspected(&app, &client, &held.access).await["active"], true);
            let asking = a_client(&app, json!({ "introspectionAudiences": [PUBLIC_URL] })).await;
            assert_eq!(introspected(&app, &asking, &held.access).await["active"], true);
            match what {
                "expired" => app.advance(Duration::from_secs(900)).await,
                "signed out" => drop(log_out(&app, &ada.access).await.expect(204)),
                "password" => {
                    let new = "another-Fine-password-20";
                    change_password(&app, &ada.access, crate::actors::PASSWORD, new).await.expect(204);
                }
                "suspended" => {
                    set_status(&app, &ada.id, AccountStatus::Suspended).await.expect("suspended");
                }
                "consent" => {
                    let ctx = somebody(&app, &ada.access).await;
                    perform::run(&ctx, &WithdrawConsent(id_of(&client))).await.expect("taken back");
                }
                "client" => drop(app.remove(&client.path, &app.admin().await).await.expect(204)),
                "epoch" => {
                    app.query(&format!("UPDATE accounts SET epoch = epoch + 1 WHERE id = '{}'", ada.id)).await;
                }
                _ => drop(app.query(&format!("DELETE FROM sessions WHERE client = '{}'", client.id)).await),
            }
            // What was done past the product, a node without memory sees.
            let app = if matches!(what, "epoch" | "session") { &app.without_memory().await } else { &app };
            is_inactive(app, &asking, &held.access, what).await;
            if what != "client" {
                is_inactive(app, &client, &held.access, what).await;
            }
            if !matches!(what, "client" | "expired") {
                is_inactive(app, &client, &held.refresh, what).await;
            }
            ada.access.clear();
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_scope_is_what_the_person_holds_and_the_client_may_ask_for() {
    let app = TestApp::new().await;
    let ctx = operator(&app, &default_realm(&app).await);
    let boss = install::make_account(&ctx, "boss@example.com", AccountType::Admin).await.expect("an account");
    let mut admin = person("", &app.try_login("boss@example.com", boss.password.expose()).await.expect(200));
    admin.id = app.me(&admin.access).await.json()["data"]["id"].as_str().expect("an id").to_owned();
    for format in ["jwt", "opaque"] {
        let client = a_client(&app, json!({ "tokenFormat": format })).await;
        let held = held(&app, &client, &admin, "openid email read:identity").await;
        assert_eq!(introspected(&app, &client, &held.access).await["scope"], "openid email read:identity");
        app.query(&format!("UPDATE accounts SET type = 'INDIVIDUAL' WHERE id = '{}'", admin.id)).await;
        let node = app.without_memory().await;
        assert_eq!(introspected(&node, &client, &held.access).await["scope"], "openid email", "{format}");
        app.query(&format!("UPDATE accounts SET type = 'ADMIN' WHERE id = '{}'", admin.id)).await;
        let app = app.without_memory().await;
        app.patch_json(&client.path, &app.admin().await, &json!({ "scopes": ["openid", "read:identity"] }))
            .await
            .expect(200);
        assert_eq!(introspected(&app, &client, &held.access).await["scope"], "openid read:identity", "{format}");
        let admin = app.admin().await;
        let machine = a_machine(&app, json!({ "tokenFormat": format })).await;
        let token = own_token(&app, &machine, &[]).await;
        app.patch_json(&machine.path, &admin, &json!({ "scopes": ["orders.read"] })).await.expect(200);
        assert_eq!(introspected(&app, &machine, &token).await["scope"], "orders.read", "{format}");
        let change = json!({ "grantTypes": ["authorization_code"] });
        app.patch_json(&machine.path, &admin, &change).await.expect(200);
        is_inactive(&app, &machine, &token, "it may have none for itself any more").await;
    }
}

// What a client has for itself counts as far as the account does that was given to it.
#[tokio::test(flavor = "multi_thread")]
async fn a_machine_with_an_account_holds_what_that_holds() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    for format in ["jwt", "opaque"] {
        let members = json!({ "tokenFormat": format, "accountId": ada.id, "scopes": ["orders.read", "read:identity"] });
        let machine = a_machine(&app, members).await;
        let token = own_token(&app, &machine, &[]).await;
        let said = introspected(&app, &machine, &token).await;
        assert_eq!((&said["scope"], &said["sub"]), (&json!("orders.read"), &json!(machine.id)), "{format}");
        set_status(&app, &ada.id, AccountStatus::Suspended).await.expect("suspended");
        is_inactive(&app, &machine, &token, "its account is suspended").await;
        set_status(&app, &ada.id, AccountStatus::Active).await.expect("active");
    }
}

// RFC 7662 section 2.2: a spent refresh token counts no more, and looking at it spends nothing.
#[tokio::test(flavor = "multi_thread")]
async fn looking_spends_nothing_and_writes_nothing() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({ "tokenFormat": "opaque" })).await;
    let held = held(&app, &client, &ada, "openid offline_access").await;
    let before = app.database().contents().await;
    for token in
        [&*held.access, &held.refresh, "junk", "srt_junk", "oat_junk", &ada.access, &ada.refresh, &held.id_token]
    {
        let answer = app.form_of(&client, INTROSPECT, &[("token", token)]).send().await.expect(200);
        let is_own = [&held.access, &held.refresh].iter().any(|own| *own == token);
        assert_eq!(answer.json()["active"], is_own, "{token}");
    }
    assert_eq!(app.database().contents().await, before);
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*held.refresh)];
    app.form_of(&client, TOKEN, &fields).send().await.expect(200);
    is_inactive(&app, &client, &held.refresh, "spent").await;
}

// P79, P88: who is put out of a client's organization is out with the next question, whatever they had.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_of_an_organization_is_for_its_members_alone() {
    for format in ["jwt", "opaque"] {
        let app = TestApp::new().await;
        let admin = app.admin().await;
        let org = app.make_org(&admin, "Acme").await;
        let ada = app.member(&admin, &org, "VIEWER", "ada@example.com").await;
        let client = a_client(&app, json!({ "tokenFormat": format, "orgId": org })).await;
        let held = held(&app, &client, &ada, "openid email offline_access").await;
        assert_eq!(introspected(&app, &client, &held.access).await["active"], true);
        app.get(super::stage::USERINFO).bearer(&held.access).send().await.expect(200);
        app.remove(&format!("/v1/Roles/{}", app.assignment(&ada.id, &org, "VIEWER").await), &admin).await.expect(204);
        is_inactive(&app, &client, &held.access, "put out").await;
        is_inactive(&app, &client, &held.refresh, "put out").await;
        app.get(super::stage::USERINFO).bearer(&held.access).send().await.expect(401);
    }
}
