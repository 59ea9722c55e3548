//! Log-out that a client asks for, beyond the eleven modules of the conformance suite.

use serde_json::json;
use signet_protocol::oauth::parameters::encode;

use super::stage::asking_with;
use super::stage::{Window, asking, code, error, form, is_dead_end, link, own_client, pairs, sent_to};
use crate::app::TestApp;
use crate::clients::stage::Made;
use crate::grants::stage::{a_client, exchange, grants_held, shown};
use crate::presence::stage::rotate_keys;

const AFTER: &str = "https://shop.example.com/bye?from=us";

pub async fn leaving_client(app: &TestApp) -> Made {
    let members = json!({ "firstParty": true, "consent": "never", "postLogoutRedirectUris": [AFTER] });
    a_client(app, members).await
}

/// The ID token of a sign-in in this browser.
pub async fn id_token(app: &TestApp, window: &mut Window<'_>, client: &Made) -> String {
    let code = code(&window.get(&link(&asking(client))).await);
    let granted = exchange(app, client, &shown(&code)).await.expect("tokens");
    granted.id_token.expect("an ID token").expose().clone()
}

pub fn leave(fields: &[(&str, &str)]) -> String {
    format!("/oauth/logout?{}", encode(fields.iter().copied()))
}

/// Whether somebody is signed in in this browser.
pub async fn is_in(window: &mut Window<'_>, client: &Made) -> bool {
    let answer = window.get(&link(&asking_with(client, &[("prompt", "none")]))).await;
    match sent_to(&answer).1.contains_key("code") {
        true => true,
        false => {
            assert_eq!(error(&answer), "login_required");
            false
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_rests_on_the_sign_in_ends_and_what_outlives_it_stays() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = leaving_client(&app).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let hint = id_token(&app, &mut window, &client).await;
    let request = link(&asking_with(&client, &[("scope", "openid offline_access"), ("prompt", "consent")]));
    let offline = code(&window.agree(&request).await);
    exchange(&app, &client, &shown(&offline)).await.expect("tokens");
    assert_eq!(grants_held(&app).await, 2);
    window.get(&leave(&[("id_token_hint", &hint)])).await.expect(200);
    assert_eq!(grants_held(&app).await, 1);
    assert!(!is_in(&mut window, &client).await);
    assert!(!window.stolen().contains("signet_session"));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hint_of_somebody_else_asks() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    app.register("bob@example.com").await;
    let client = leaving_client(&app).await;
    let (mut adas, mut bobs) = (Window::of(&app), Window::of(&app));
    adas.sign_in("ada@example.com").await;
    bobs.sign_in("bob@example.com").await;
    let hint = id_token(&app, &mut bobs, &client).await;
    let leave = leave(&[("id_token_hint", &hint), ("post_logout_redirect_uri", AFTER), ("state", "s")]);
    let asked = adas.get(&leave).await.expect(200);
    assert!(is_in(&mut adas, &client).await);
    let policy = asked.header("content-security-policy");
    assert!(policy.contains("form-action 'self' https:;"), "{policy}");
    let fields = form(&asked, "yes");
    adas.send_from("/oauth/logout", &pairs(&fields), "cross-site", adas.stolen()).await.expect(403);
    bobs.send("/oauth/logout", &pairs(&fields)).await.expect(403);
    assert!(is_in(&mut adas, &client).await && is_in(&mut bobs, &client).await);
    let done = adas.send("/oauth/logout", &pairs(&fields)).await;
    assert_eq!(done.header("location"), format!("{AFTER}&state=s"));
    assert!(!is_in(&mut adas, &client).await && is_in(&mut bobs, &client).await);
}

// Keys are replaced: whoever signed in before that signs out as well.
#[tokio::test(flavor = "multi_thread")]
async fn a_hint_whose_key_is_gone_asks() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = leaving_client(&app).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let hint = id_token(&app, &mut window, &client).await;
    let rotation = rotate_keys(&app, true).await;
    app.advance(rotation.old_until.since(app.clock.now())).await;
    window.sign_in("ada@example.com").await;
    let fields = [("id_token_hint", &*hint), ("client_id", &client.id), ("post_logout_redirect_uri", AFTER)];
    let asked = window.get(&leave(&fields)).await.expect(200);
    assert!(is_in(&mut window, &client).await, "not signed out by it");
    let done = window.send("/oauth/logout", &pairs(&form(&asked, "yes"))).await;
    assert_eq!(done.header("location"), AFTER);
    assert!(!is_in(&mut window, &client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_form_of_a_client_finds_the_sign_in() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = leaving_client(&app).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let hint = id_token(&app, &mut window, &client).await;
    let fields = [("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER), ("other", "x")];
    let again = window.send_from_elsewhere("/oauth/logout", &fields).await.expect(303);
    assert!(again.header("location").starts_with("/oauth/logout?") && !again.header("location").contains("other"));
    let done = window.get(again.header("location")).await;
    assert_eq!(done.header("location"), AFTER);
    assert!(!is_in(&mut window, &client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_contradicts_itself_leads_nowhere() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = leaving_client(&app).await;
    let other = own_client(&app).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let hint = id_token(&app, &mut window, &client).await;
    let bad: [&[(&str, &str)]; 5] = [
        &[("id_token_hint", &hint), ("client_id", &other.id)],
        &[("client_id", &other.id), ("post_logout_redirect_uri", AFTER)],
        &[("client_id", "client_000000000000000000000000")],
        &[("id_token_hint", &hint), ("id_token_hint", &hint)],
        &[("id_token_hint", &hint), ("post_logout_redirect_uri", "https://shop.example.com/bye")],
    ];
    for fields in bad {
        is_dead_end(&window.get(&leave(fields)).await, &format!("{fields:?}"));
    }
    assert!(is_in(&mut window, &client).await);
}
