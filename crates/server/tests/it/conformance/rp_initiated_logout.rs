//! RP-initiated log-out OP: the eleven modules.

use crate::app::TestApp;
use crate::authorize::logging_out::{id_token, is_in, leave, leaving_client};
use crate::authorize::stage::{Window, form, is_dead_end, pairs};
use crate::clients::stage::Made;

const AFTER: &str = "https://shop.example.com/bye?from=us";

/// Somebody who signed in through a client, and the ID token that it got.
struct Scene {
    client: Made,
    hint: String,
}

async fn scene(app: &TestApp, window: &mut Window<'_>) -> Scene {
    app.register("ada@example.com").await;
    let client = leaving_client(app).await;
    window.sign_in("ada@example.com").await;
    let hint = id_token(app, window, &client).await;
    Scene { client, hint }
}

/// The person is asked, says yes, and sees that they are signed out.
async fn asks(window: &mut Window<'_>, client: &Made, fields: &[(&str, &str)]) {
    let asked = window.get(&leave(fields)).await.expect(200);
    assert!(is_in(window, client).await, "nobody has said so");
    let done = window.send("/oauth/logout", &pairs(&form(&asked, "yes"))).await.expect(200);
    assert!(done.text.contains("You are signed out"), "{}", done.text);
    assert!(!is_in(window, client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout() {
    let app = TestApp::new().await;
    let mut window = Window::of(&app);
    let Scene { client, hint } = scene(&app, &mut window).await;
    let fields = [("id_token_hint", &*hint), ("post_logout_redirect_uri", AFTER), ("state", "s-1")];
    let done = window.get(&leave(&fields)).await.expect(303);
    assert_eq!(done.header("location"), format!("{AFTER}&state=s-1"));
    assert!(!is_in(&mut window, &client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout_bad_post_logout_redirect_uri() {
    let app = TestApp::new().await;
    let mut window = Window::of(&app);
    let Scene { client, hint } = scene(&app, &mut window).await;
    let bad = format!("{AFTER}bad");
    let fields = [("id_token_hint", &*hint), ("post_logout_redirect_uri", &*bad), ("state", "s-1")];
    is_dead_end(&window.get(&leave(&fields)).await, "a URI that is not registered");
    assert!(is_in(&mut window, &client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout_modified_id_token_hint() {
    let app = TestApp::new().await;
    let mut window = Window::of(&app);
    let Scene { client, hint } = scene(&app, &mut window).await;
    let (signed, signature) = hint.rsplit_once('.').expect("a signature");
    let (header, payload) = signed.split_once('.').expect("a payload");
    let other = signet_protocol::encoding::from_base64url(payload).expect("base64url");
    let other = String::from_utf8(other).expect("JSON").replace("\"acr\":\"aal1\"", "\"acr\":\"aal2\"");
    let other = signet_protocol::encoding::base64url(other.as_bytes());
    let modified = format!("{header}.{other}.{signature}");
    assert_ne!(modified, hint);
    let fields = [("id_token_hint", &*modified), ("post_logout_redirect_uri", AFTER), ("state", "s-1")];
    is_dead_end(&window.get(&leave(&fields)).await, "a hint that was changed");
    assert!(is_in(&mut window, &client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout_no_id_token_hint() {
    let app = TestApp::new().await;
    let mut window = Window::of(&app);
    let Scene { client, .. } = scene(&app, &mut window).await;
    asks(&mut window, &client, &[("post_logout_redirect_uri", AFTER), ("state", "s-1")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout_no_params() {
    let app = TestApp::new().await;
    let mut window = Window::of(&app);
    let Scene { client, .. } = scene(&app, &mut window).await;
    asks(&mut window, &client, &[]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout_no_post_logout_redirect_uri() {
    let app = TestApp::new().await;
    let mut window = Window::of(&app);
    let Scene { client, hint } = scene(&app, &mut window).await;
    let done = window.get(&leave(&[("id_token_hint", &hint), ("state", "s-1")])).await.expect(200);
    assert!(done.text.contains("You are signed out"), "{}", done.text);
    assert!(!is_in(&mut window, &client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout_no_state() {
    let app = TestApp::new().await;
    let mut window = Window::of(&app);
    let Scene { client, hint } = scene(&app, &mut window).await;
    let done = window.get(&leave(&[("id_token_hint", &hint), ("post_logout_redirect_uri", AFTER)])).await.expect(303);
    assert_eq!(done.header("location"), AFTER);
    assert!(!is_in(&mut window, &client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout_only_state() {
    let app = TestApp::new().await;
    let mut window = Window::of(&app);
    let Scene { client, .. } = scene(&app, &mut window).await;
    asks(&mut window, &client, &[("state", "s-1")]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout_query_added_to_post_logout_redirect_uri() {
    let app = TestApp::new().await;
    let mut window = Window::of(&app);
    let Scene { client, hint } = scene(&app, &mut window).await;
    let added = format!("{AFTER}&foo=bar");
    let fields = [("id_token_hint", &*hint), ("post_logout_redirect_uri", &*added), ("state", "s-1")];
    is_dead_end(&window.get(&leave(&fields)).await, "a query that was added");
    assert!(is_in(&mut window, &client).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn oidcc_rp_initiated_logout_bad_id_token_hint() {
    let app = TestApp::new().await;
    let mut window = Window::of(&app);
    let Scene { client, .. } = scene(&app, &mut window).await;
    for bad in ["bad", "a.b.c", "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhZGEifQ."] {
        let fields = [("id_token_hint", bad), ("post_logout_redirect_uri", AFTER), ("state", "s-1")];
        is_dead_end(&window.get(&leave(&fields)).await, bad);
        is_dead_end(&window.get(&leave(&[("id_token_hint", bad)])).await, bad);
    }
    assert!(is_in(&mut window, &client).await);
}
