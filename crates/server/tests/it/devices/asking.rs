//! What a device may ask for, how often, and what it gets in the end.

use std::time::Duration;

use serde_json::json;
use signet_domain::grants::{Answered, DevicePoll};
use signet_protocol::oauth::{DeviceCode, ErrorCode, UserCode};
use signet_vocabulary::Secret;

use super::stage::{a_television, answered, begun, device_code, found, let_in, polled, try_begin};
use crate::app::TestApp;
use crate::grants::stage::{
    API, a_client, a_code, again, claims, events, exchange, grants_held, id_of, nobody, refresh_token, refreshed,
    refusal, shown,
};

#[tokio::test(flavor = "multi_thread")]
async fn from_the_codes_to_the_tokens() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid email offline_access").await;
    assert_eq!((begun.expires_in.as_secs(), begun.interval.as_secs()), (600, 5));
    let code = device_code(&begun);
    assert_eq!(refusal(polled(&app, &client, &code).await), ErrorCode::AuthorizationPending);

    let asked = found(&app, &ada, &begun.user_code).await.expect("an answer").expect("the request");
    assert_eq!(
        (asked.client.name.as_str(), asked.scope.to_string().as_str()),
        ("Television", "openid email offline_access")
    );
    assert_eq!((asked.begun_from.as_str(), asked.begun_at), ("127.0.0.1", app.clock.now()));
    assert_eq!(answered(&app, &ada, &begun.user_code, true).await, Answered::Done);

    app.advance(Duration::from_secs(5)).await;
    let granted = polled(&app, &client, &code).await.expect("tokens");
    assert_eq!(
        (granted.account.id.as_str(), granted.scope.to_string().as_str()),
        (&*ada.id, "openid email offline_access")
    );
    let id_token = claims(granted.id_token.as_ref().expect("an ID token"));
    assert_eq!((id_token["aud"].as_str(), id_token["sub"].as_str()), (Some(&*client.id), Some(&*ada.id)));
    assert_eq!(claims(&granted.access.token)["client_id"], client.id.as_str());
    refreshed(&app, &client, &again(&refresh_token(&granted))).await.expect("more tokens");
    assert_eq!(app.query("SELECT scope FROM consents").await, ["openid email offline_access"]);
    for action in ["device.allow", "device.redeem", "consent.give"] {
        assert_eq!(events(&app, action, "").await, 1, "{action}");
    }
}

// Neither code is readable in the database, nor the address.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_it_is_stored_in_clear() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid").await;
    let sql = match app.database_url().starts_with("postgres") {
        true => "SELECT encode(handle || user_code || begun_from, 'hex') FROM device_codes",
        false => "SELECT lower(hex(handle) || hex(user_code) || hex(begun_from)) FROM device_codes",
    };
    let row = app.query(sql).await.concat();
    let hex = |text: &str| text.bytes().map(|byte| format!("{byte:02x}")).collect::<String>();
    let plain = signet_protocol::digest::sha256(begun.user_code.canonical().as_bytes());
    let plain: String = plain.iter().map(|byte| format!("{byte:02x}")).collect();
    for secret in [hex(begun.device_code.expose()), hex(begun.user_code.canonical()), plain, hex("127.0.0.1")] {
        assert!(!row.contains(&secret));
    }
}

// P76, P77.
#[tokio::test(flavor = "multi_thread")]
async fn a_client_asks_for_what_it_may() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    let shop = a_client(&app, json!({})).await;
    assert_eq!(refusal(try_begin(&app, &shop, "openid", &[]).await), ErrorCode::UnauthorizedClient);
    assert_eq!(refusal(try_begin(&app, &client, "root", &[]).await), ErrorCode::InvalidScope);
    let elsewhere = ["https://other.example.com/".to_owned()];
    assert_eq!(refusal(try_begin(&app, &client, "openid", &elsewhere).await), ErrorCode::InvalidTarget);

    let ada = app.register("ada@example.com").await;
    for (asked, got) in [("openid root", "openid"), ("", ""), ("openid offline_access", "openid offline_access")] {
        let code = let_in(&app, &client, &ada, asked).await;
        assert_eq!(polled(&app, &client, &code).await.expect("tokens").scope.to_string(), got, "{asked:?}");
    }
    let brief = a_television(&app, json!({ "grantTypes": [super::stage::DEVICE_CODE] })).await;
    let code = let_in(&app, &brief, &ada, "openid offline_access").await;
    let granted = polled(&app, &brief, &code).await.expect("tokens");
    assert_eq!((granted.scope.to_string().as_str(), granted.refresh.is_none()), ("openid", true));
}

// P77: what the client may ask for by the time of the answer, and by the time of the exchange.
#[tokio::test(flavor = "multi_thread")]
async fn what_a_client_may_no_longer_ask_for_it_does_not_get() {
    let app = TestApp::new().await;
    let (admin, ada) = (app.admin().await, app.register("ada@example.com").await);
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid email phone").await;
    app.patch_json(&client.path, &admin, &json!({ "scopes": ["openid", "email"] })).await.expect(200);
    assert_eq!(answered(&app, &ada, &begun.user_code, true).await, Answered::Done);
    assert_eq!(app.query("SELECT scope FROM consents").await, ["openid email"]);
    app.patch_json(&client.path, &admin, &json!({ "scopes": ["openid", "phone"] })).await.expect(200);
    let granted = polled(&app, &client, &device_code(&begun)).await.expect("tokens");
    assert_eq!(granted.scope.to_string(), "openid");
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_for_one_of_the_resources() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_television(&app, json!({})).await;
    let resources = [API.to_owned()];
    for (named, is_good) in [(None, true), (Some(API), true), (Some("https://other.example.com/"), false)] {
        let begun = try_begin(&app, &client, "openid", &resources).await.expect("codes");
        assert_eq!(answered(&app, &ada, &begun.user_code, true).await, Answered::Done);
        let code = device_code(&begun);
        let poll = DevicePoll { code: &code, resource: named, jkt: None };
        let done = signet_domain::grants::poll_device(&nobody(&app).await, &id_of(&client), &poll).await;
        match is_good {
            true => assert_eq!(claims(&done.expect("tokens").access.token)["aud"], API),
            false => assert_eq!(refusal(done), ErrorCode::InvalidTarget),
        }
    }
}

// RFC 8628, section 3.5: each time five seconds more.
#[tokio::test(flavor = "multi_thread")]
async fn who_asks_too_often_is_slowed_down() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    let code = device_code(&begun(&app, &client, "openid").await);
    let (pending, slower) = (ErrorCode::AuthorizationPending, ErrorCode::SlowDown);
    for (wait, said) in [
        (0, pending),
        (4_999, slower), // 10 from now on
        (9_999, slower), // 15
        (15_000, pending),
        (14_999, slower), // 20
        (19_999, slower), // 25
        (25_000, pending),
        (25_000, pending),
    ] {
        app.advance(Duration::from_millis(wait)).await;
        assert_eq!(refusal(polled(&app, &client, &code).await), said, "after {wait} ms");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn it_ends_after_ten_minutes_whatever_was_answered() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = a_television(&app, json!({})).await;
    for is_allowed in [None, Some(true), Some(false)] {
        let ada = app.login("ada@example.com").await;
        let begun = begun(&app, &client, "openid").await;
        app.advance(Duration::from_millis(599_999)).await;
        if let Some(is_allowed) = is_allowed {
            assert_eq!(answered(&app, &ada, &begun.user_code, is_allowed).await, Answered::Done);
        }
        app.advance(Duration::from_millis(1)).await;
        assert_eq!(refusal(polled(&app, &client, &device_code(&begun)).await), ErrorCode::ExpiredToken);
        assert!(found(&app, &ada, &begun.user_code).await.expect("an answer").is_none());
        assert_eq!(answered(&app, &ada, &begun.user_code, true).await, Answered::Unknown);
    }
    assert_eq!(grants_held(&app).await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_use_ends_what_the_first_began() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_television(&app, json!({})).await;
    let code = let_in(&app, &client, &ada, "openid offline_access").await;
    let token = refresh_token(&polled(&app, &client, &code).await.expect("tokens"));
    assert_eq!(refusal(polled(&app, &client, &code).await), ErrorCode::InvalidGrant);
    assert_eq!(grants_held(&app).await, 0);
    assert_eq!(refusal(polled(&app, &client, &code).await), ErrorCode::InvalidGrant);
    assert_eq!(events(&app, "device.reuse", "spent_code").await, 1, "the second time is counted");
    assert_eq!(refusal(refreshed(&app, &client, &again(&token)).await), ErrorCode::InvalidGrant);
}

// P72: nothing that is no device code passes for one, nor a device code for anything else.
#[tokio::test(flavor = "multi_thread")]
async fn a_device_code_is_its_clients_and_nothing_else() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let (client, other) = (a_television(&app, json!({})).await, a_television(&app, json!({ "name": "Other" })).await);
    let shop = a_client(&app, json!({})).await;
    let begun = begun(&app, &client, "openid").await;
    assert_eq!(answered(&app, &ada, &begun.user_code, true).await, Answered::Done);
    let code = device_code(&begun);
    assert_eq!(refusal(polled(&app, &other, &code).await), ErrorCode::InvalidGrant);
    assert_eq!(app.query("SELECT reason FROM refusals WHERE action = 'device.redeem'").await, ["other_client"]);
    let authorization = a_code(&app, &shop, &ada, "openid").await;
    let renamed = authorization.expose().replace("ac_", "dc_");
    let unknown = DeviceCode::random(&app.app.random);
    for junk in [
        "",
        "dc_",
        begun.user_code.canonical(),
        &begun.user_code.to_string(),
        authorization.expose(),
        &renamed,
        &ada.refresh,
        &ada.access,
        unknown.expose(),
        &format!("{} ", code.expose()),
        &code.expose().to_uppercase(),
    ] {
        let junk = Secret::new(junk.to_owned());
        assert_eq!(refusal(polled(&app, &client, &junk).await), ErrorCode::InvalidGrant, "{junk:?}");
    }
    let as_code = Secret::new(code.expose().replace("dc_", "ac_"));
    for device in [&code, &as_code] {
        assert_eq!(refusal(exchange(&app, &client, &shown(device)).await), ErrorCode::InvalidGrant);
        assert_eq!(refusal(refreshed(&app, &client, &again(device)).await), ErrorCode::InvalidGrant);
    }
    polled(&app, &client, &code).await.expect("it is untouched by all of this");
}

// A realm has its own: the same code means nothing in another.
#[tokio::test(flavor = "multi_thread")]
async fn another_realm_knows_neither_code() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid").await;
    let elsewhere = signet_domain::Context {
        realm: crate::presence::stage::another_realm(&app, "elsewhere").await,
        ..nobody(&app).await
    };
    let code = device_code(&begun);
    let poll = DevicePoll { code: &code, resource: None, jkt: None };
    let refused = signet_domain::grants::poll_device(&elsewhere, &id_of(&client), &poll).await;
    assert_eq!(refusal(refused), ErrorCode::InvalidClient);
    let account = ada.id.parse().expect("an id");
    let found = signet_domain::grants::find_device(&elsewhere, &account, &begun.user_code).await;
    assert!(found.expect("an answer").is_none());
    assert!(super::stage::found(&app, &ada, &begun.user_code).await.expect("an answer").is_some());
    let spelled = UserCode::parse(&begun.user_code.to_string().to_lowercase().replace('-', " ")).expect("a code");
    assert!(super::stage::found(&app, &ada, &spelled).await.expect("an answer").is_some(), "in any spelling");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_swept() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    begun(&app, &client, "openid").await;
    let rows = "SELECT handle FROM device_codes";
    app.advance(Duration::from_secs(600 + 3_599)).await;
    signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query(rows).await.len(), 1, "kept, to know it again");
    app.advance(Duration::from_secs(2)).await;
    signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query(rows).await.len(), 0);
}
