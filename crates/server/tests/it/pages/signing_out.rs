//! Signing out is final, everywhere (P40).

use super::stage::{Browser, Shown, opens};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::links::stage::is_page;

#[tokio::test(flavor = "multi_thread")]
async fn it_asks_first_and_then_ends_the_session_on_every_node() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    app.register("ann@example.com").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("ann@example.com").await;
    let mut elsewhere = browser.at(&other);
    assert_eq!(elsewhere.signed_in_as().await.as_deref(), Some("ann@example.com"));
    let key = browser.session().expect("a session").clone();
    let page = browser.open("/sign-out").await;
    is_page(&page, 200, "Sign out?");
    assert!(page.text.contains("ann@example.com") && opens(&app, &key).await, "a look ends nothing");
    let sent = browser.send(&Shown::all(&page.text).remove(0), &[]).await.expect(303);
    assert!(browser.session().is_none());
    is_page(&browser.follow(sent).await, 200, "You are signed out");
    // Without a look at the change feed.
    for node in [&app, &other] {
        assert!(!opens(node, &key).await);
    }
    assert_eq!(elsewhere.signed_in_as().await, None);
    assert!(elsewhere.session().is_none(), "the cookie of nothing is taken back");
    assert_eq!(app.query("SELECT count(*) FROM browser_keys").await, ["0"]);
    assert_eq!(app.query("SELECT count(*) FROM sessions WHERE client = 'browser'").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_in_flight_brings_nothing_back() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    app.register("ann@example.com").await;
    for _ in 0..5 {
        let mut browser = Browser::new(&app);
        browser.sign_in("ann@example.com").await;
        let key = browser.session().expect("a session").clone();
        app.advance(std::time::Duration::from_secs(400)).await;
        other.catch_up().await;
        let form = Shown::all(&browser.open("/sign-out").await.text).remove(0);
        app.advance(std::time::Duration::from_secs(400)).await;
        // The other would move the deadline that moves with use.
        let mut elsewhere = browser.at(&other);
        let (out, _) = tokio::join!(browser.send(&form, &[]), elsewhere.open("/sign-in"));
        out.expect(303);
        assert!(!opens(&app, &key).await && !opens(&other, &key).await);
        assert_eq!(app.query("SELECT count(*) FROM sessions WHERE client = 'browser'").await, ["0"]);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_form_ends_nothing_of_whoever_came_next() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    app.register("bob@example.com").await;
    let mut browser = Browser::new(&app);
    let sign_in = Shown::all(&browser.open("/sign-in").await.text).remove(0);
    browser.sign_in("ann@example.com").await;
    let form = Shown::all(&browser.open("/sign-out").await.text).remove(0);
    let fields = [("identifier", "bob@example.com"), ("password", PASSWORD)];
    browser.send(&sign_in, &fields).await.expect(303);
    browser.send(&form, &[]).await.expect(403);
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("bob@example.com"));
}
