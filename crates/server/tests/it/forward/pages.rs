//! Pages at an application's host: our files are not there, and nobody has anything to mend who began in another browser.

use axum::http::Method;

use super::stage::{AtApp, START, WIKI, application};
use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::authorize::stage::Window;

#[track_caller]
fn looks_like_ours(page: &Answer) {
    assert_eq!(page.status, 403, "{}", page.text);
    assert!(
        page.text.contains(&format!("<link rel=\"stylesheet\" href=\"{PUBLIC_URL}/assets/signet.")),
        "{}",
        page.text
    );
    assert!(!page.text.contains("href=\"/assets") && !page.text.contains("src=\"/"), "{}", page.text);
    let policy = page.header("content-security-policy");
    assert!(policy.contains(&format!("style-src {PUBLIC_URL}/; img-src {PUBLIC_URL}/;")), "{policy}");
    assert!(policy.contains("default-src 'none'") && policy.contains("form-action 'none'"), "{policy}");
    assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_began_in_another_browser_is_told_so() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = application(&app, WIKI).await;
    let mut window = Window::of(&app);
    window.sign_in(&ada.email).await;
    let mut began = AtApp::of(&app, WIKI, &client);
    let to = began.set_out("/").await;
    let back = began.back(&window.get(&to).await);
    let page = AtApp::of(&app, WIKI, &client).get(&back).await;
    looks_like_ours(&page);
    assert!(page.text.contains("This sign-in is over"), "{}", page.text);
    assert!(!page.text.contains("developers"), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_set_up_the_proxy_is_told_what_is_wrong() {
    let app = TestApp::new().await;
    let client = application(&app, "https://blog.example.com").await;
    let at = AtApp::of(&app, WIKI, &client);
    let page = at.call(Method::GET, &format!("{START}?client_id={}", client.id)).send().await;
    looks_like_ours(&page);
    assert!(page.text.contains("names no application at this host"), "{}", page.text);
}
