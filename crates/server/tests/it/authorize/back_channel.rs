//! What clients are told of log-outs (OpenID Connect Back-Channel Logout 1.0).

use serde_json::{Value, json};
use signet_delivery::Courier;
use signet_domain::outbox::Channel;
use signet_protocol::encoding::from_base64url;

use super::logging_out::{id_token, leave, leaving_client};
use super::stage::Window;
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::clients::stage::Made;
use crate::delivery::http_sink::HttpSink;
use crate::grants::stage::claims;
use crate::wiring::texts;
use signet_vocabulary::Secret;

const NAMED: &str = "https://shop.example.com/told";

/// A client that is told of log-outs at `uri`, which nobody could set.
pub async fn told_client(app: &TestApp, uri: &str) -> Made {
    let client = leaving_client(app).await;
    let admin = app.admin().await;
    app.patch_json(&client.path, &admin, &json!({ "backchannelLogoutUri": NAMED })).await.expect(200);
    app.query(&format!("UPDATE clients SET settings = replace(settings, '{NAMED}', '{uri}')")).await;
    client
}

pub fn way_to_clients() -> Courier {
    Courier::new(texts(), None, None)
}

/// An installation on a developer's machine, whose clients may be there too.
pub async fn developers() -> TestApp {
    TestApp::with(|settings| {
        settings.traffic_limits = false;
        settings.development = true;
    })
    .await
}

/// A part of a token, unverified.
pub fn part(token: &str, at: usize) -> Value {
    let part = token.split('.').nth(at).expect("a part");
    serde_json::from_slice(&from_base64url(part).expect("base64url")).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_told_once_it_answers() {
    let app = developers().await;
    let ada = app.register("ada@example.com").await;
    let sink = HttpSink::open("503 Not now").await;
    let client = told_client(&app, &sink.url()).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let hint = id_token(&app, &mut window, &client).await;
    let courier = way_to_clients();
    assert_eq!(app.deliver(&courier, Channel::Client).await, 0);
    window.get(&leave(&[("id_token_hint", &hint)])).await.expect(200);
    assert_eq!(app.deliver(&courier, Channel::Client).await, 1);
    assert_eq!(app.deliver(&courier, Channel::Client).await, 0);
    sink.answer("200 OK");
    app.advance(std::time::Duration::from_secs(60)).await;
    assert_eq!(app.deliver(&courier, Channel::Client).await, 1);
    app.advance(std::time::Duration::from_secs(3600)).await;
    assert_eq!(app.deliver(&courier, Channel::Client).await, 0);
    let posted = sink.posted();
    assert_eq!(posted.len(), 2);
    let tokens: Vec<_> =
        posted.iter().map(|posted| posted.body.strip_prefix("logout_token=").expect("a token")).collect();
    let [first, second] = tokens[..] else { panic!("{tokens:?}") };
    assert_eq!(part(second, 0)["typ"], "logout+jwt");
    let said = part(second, 1);
    let of_sign_in = claims(&Secret::new(hint));
    for name in ["iss", "sub", "aud", "sid"] {
        assert_eq!(said[name], of_sign_in[name], "{name}");
    }
    assert_eq!(said["sub"], ada.id.as_str());
    assert_eq!(said["events"], json!({ "http://schemas.openid.net/event/backchannel-logout": {} }));
    assert!(said.get("nonce").is_none());
    assert_ne!(said["jti"], part(first, 1)["jti"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_changed_password_and_an_ended_session_tell_too() {
    let app = developers().await;
    let ada = app.register("ada@example.com").await;
    let sink = HttpSink::open("200 OK").await;
    let client = told_client(&app, &sink.url()).await;
    let courier = way_to_clients();
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    id_token(&app, &mut window, &client).await;
    let body = json!({ "currentPassword": PASSWORD, "newPassword": "another-Fine-password-20" });
    app.post_json("/v1/auth/change-password", &ada, &body).await.expect(204);
    assert_eq!(app.deliver(&courier, Channel::Client).await, 1);
    assert_eq!(sink.posted().len(), 1);
}

// P105.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_inside() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let sink = HttpSink::open("200 OK").await;
    let port = sink.address.port();
    for uri in [format!("https://127.0.0.1:{port}/"), format!("https://localhost:{port}/"), sink.url()] {
        let client = told_client(&app, &uri).await;
        let mut window = Window::of(&app);
        window.sign_in("ada@example.com").await;
        let hint = id_token(&app, &mut window, &client).await;
        window.get(&leave(&[("id_token_hint", &hint)])).await.expect(200);
        assert_eq!(app.deliver(&way_to_clients(), Channel::Client).await, 1, "{uri}");
        let troubles = app.query("SELECT trouble FROM outbox WHERE channel = 'client'").await;
        assert!(troubles.iter().all(|trouble| !trouble.contains("127.0.0.1") && !trouble.is_empty()), "{troubles:?}");
        app.query("DELETE FROM outbox").await;
        app.query("DELETE FROM clients").await;
    }
    assert!(sink.posted().is_empty());
}
