//! Cookies over TLS, and what becomes of cookies that are none of ours (P44). What every cookie has to be, the browser of these
//! tests checks as it takes it.

use super::stage::Browser;
use crate::actors::PASSWORD;
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_cookies_are_of_this_host_alone() {
    let app = TestApp::with(|settings| {
        settings.traffic_limits = false;
        settings.public_url = "https://id.example.com".to_owned();
    })
    .await;
    app.register("ann@example.com").await;
    let mut browser = Browser::new(&app);
    let page = browser.open("/sign-in").await.expect(200);
    let form = super::stage::Shown::all(&page.text).remove(0);
    let headers = [("origin", "https://id.example.com")];
    let fields = [("identifier", "ann@example.com"), ("password", PASSWORD)];
    browser.send_with(&form, &fields, &headers).await.expect(303);
    let names: Vec<_> = browser.cookies.keys().map(String::as_str).collect();
    assert_eq!(names, ["__Host-signet_browser", "__Host-signet_session"]);
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("ann@example.com"));
    // One that a plain connection or another host could have set is none.
    let key = browser.cookies.remove("__Host-signet_session").expect("a key");
    browser.cookies.insert("signet_session".to_owned(), key);
    assert_eq!(browser.signed_in_as().await, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn junk_and_doubles_are_no_cookies() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("ann@example.com").await;
    let (id, key) = (browser.cookies["signet_browser"].clone(), browser.session().expect("a key").clone());
    let good = format!("signet_browser={id}; signet_session={key}");
    let shows = |cookie: String| {
        let call = app.get("/sign-in").header("cookie", cookie);
        async move { call.send().await.expect(200).text.contains("ann@example.com") }
    };
    assert!(shows(good.clone()).await);
    for bad in [
        format!("{good}; signet_session={key}"),
        format!("{good}; signet_session=x"),
        format!("signet_session=\"{key}\""),
        format!("signet_session={key}A"),
        format!("signet_session={}", key.to_uppercase()),
        format!("Signet_Session={key}"),
        format!("signet_session={}", key.replacen("bk_", "bid_", 1)),
        "signet_session=; =; ;;; \t".to_owned(),
        "x".repeat(10_000),
    ] {
        assert!(!shows(bad.clone()).await, "{bad}");
    }
    let twice = app.get("/sign-in").header("cookie", format!("signet_session={key}"));
    let twice = twice.header("cookie", format!("signet_session={key}")).send().await.expect(200);
    assert!(!twice.text.contains("ann@example.com"));
}
