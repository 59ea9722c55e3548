//! No token works as another kind, at any endpoint of clients, nor in another realm (P54, P55).

use serde_json::json;

use super::realms::boss_of;
use super::stage::{
    INTROSPECT, TOKEN, USERINFO, a_machine, assertion, assertion_claims, held, introspected, is_error, is_inactive,
    own_token,
};
use crate::app::TestApp;
use crate::clients::stage::shop_with;
use crate::grants::stage::{CALLBACK, VERIFIER, a_client, a_code};
use crate::realm_keys::stage::base64;

#[tokio::test(flavor = "multi_thread")]
async fn each_kind_opens_its_own_door_alone() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let opaque = a_client(&app, json!({ "tokenFormat": "opaque" })).await;
    let machine = a_machine(&app, json!({})).await;
    let (signed, kept) =
        (held(&app, &client, &ada, "openid offline_access").await, held(&app, &opaque, &ada, "openid").await);
    let code = a_code(&app, &client, &ada, "openid").await;
    let userinfo =
        app.get(USERINFO).bearer(&signed.access).header("accept", "application/jwt").send().await.expect(200);
    // Each with what it does: at userinfo, as a refresh token, as a code, and to the client that looks at it.
    let things: Vec<(&str, String, &str)> = vec![
        ("access", signed.access.clone(), "userinfo own"),
        ("opaque access", kept.access.clone(), "userinfo"),
        ("refresh", signed.refresh.clone(), "refresh own"),
        ("another's refresh", kept.refresh.clone(), ""),
        ("ID token", signed.id_token.clone(), ""),
        ("userinfo", userinfo.text.clone(), ""),
        ("machine's", own_token(&app, &machine, &[]).await, "machine"),
        ("code", code.expose().clone(), "code"),
        ("session's access", ada.access.clone(), ""),
        ("session's refresh", ada.refresh.clone(), ""),
        ("client secret", client.secret.clone(), ""),
        ("client id", client.id.clone(), ""),
        ("assertion", assertion(&assertion_claims(&app, &client.id, "1"), 1), ""),
        ("realm key", base64("x:y:z"), ""),
    ];
    for (what, thing, does) in &things {
        let answer = app.get(USERINFO).bearer(thing).send().await;
        let expected = match does.split(' ').next() {
            Some("userinfo") => 200,
            Some("machine") => 403,
            _ => 401,
        };
        assert_eq!(answer.status.as_u16(), expected, "{what} at userinfo: {}", answer.text);
        let is_own = does.contains("own");
        match is_own {
            true => assert_eq!(introspected(&app, &client, thing).await["active"], true, "{what}"),
            false => is_inactive(&app, &client, thing, what).await,
        }
        if !matches!(*what, "session's access") {
            let me = app.me(thing).await;
            let opens = if *what == "access" { 403 } else { 401 };
            assert_eq!(me.status.as_u16(), opens, "{what} at /v1/auth/me: {}", me.text);
        }
        if *what != "session's refresh" {
            assert_eq!(app.refresh(thing).await.status.as_u16(), 401, "{what} at /v1/auth/refresh");
        }
        if *does != "code" {
            let fields = [
                ("grant_type", "authorization_code"),
                ("code", thing),
                ("redirect_uri", CALLBACK),
                ("code_verifier", VERIFIER),
            ];
            is_error(&app.form_of(&client, TOKEN, &fields).send().await, 400, "invalid_grant");
        }
        if !does.starts_with("refresh") {
            let fields = [("grant_type", "refresh_token"), ("refresh_token", &**thing)];
            is_error(&app.form_of(&client, TOKEN, &fields).send().await, 400, "invalid_grant");
        }
        let fields = [
            ("grant_type", "client_credentials"),
            ("client_assertion", &**thing),
            ("client_assertion_type", super::stage::ASSERTION_TYPE),
        ];
        let answer = app.form(TOKEN, &fields).from("198.51.100.20").send().await;
        assert!([401, 429].contains(&answer.status.as_u16()), "{what} as an assertion: {}", answer.text);
    }
    // None of it was spent or ended by that.
    let fields = [("grant_type", "refresh_token"), ("refresh_token", &*signed.refresh)];
    app.form_of(&client, TOKEN, &fields).send().await.expect(200);
    app.me(&ada.access).await.expect(200);
}

// P55: the same client and the same key pair in both realms would still not do.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_counts_in_another_realm() {
    let app = TestApp::new().await;
    let boss = boss_of(&app, "shop").await;
    let ada = app.register("ada@example.com").await;
    let (client, opaque) = (a_client(&app, json!({})).await, a_client(&app, json!({ "tokenFormat": "opaque" })).await);
    let theirs = app.new_client(&boss, &shop_with(json!({ "introspectionAudiences": ["http://signet.test"] }))).await;
    for (client, format) in [(&client, "jwt"), (&opaque, "opaque")] {
        let held = held(&app, client, &ada, "openid offline_access").await;
        app.get("/realms/shop/oauth/userinfo").bearer(&held.access).send().await.expect(401);
        app.get("/realms/default/oauth/userinfo").bearer(&held.access).send().await.expect(200);
        app.get("/realms/nobody/oauth/userinfo").bearer(&held.access).send().await.expect(404);
        for token in [&held.access, &held.refresh] {
            let path = format!("/realms/shop{INTROSPECT}");
            let answer = app.form_of(&theirs, &path, &[("token", token)]).send().await.expect(200);
            assert_eq!(answer.text, r#"{"active":false}"#, "{format}");
            app.form_of(&theirs, "/realms/shop/oauth/revoke", &[("token", token)]).send().await.expect(200);
            is_error(&app.form_of(client, &path, &[("token", token)]).send().await, 401, "invalid_client");
            assert_eq!(introspected(&app, client, token).await["active"], true, "{format}");
        }
    }
}
