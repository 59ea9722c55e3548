//! The request of a client that waits while somebody signs in: whose it is, and where it leads (P39, P50).

use serde_json::json;

use super::stage::{Browser, Shown, own_client};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::links::stage::is_page;

#[tokio::test(flavor = "multi_thread")]
async fn the_page_says_who_asks_and_leads_back() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let name = "<b>East</b> \u{202e}dniw";
    let client = own_client(&app, json!({ "name": name })).await;
    let mut browser = Browser::new(&app);
    let page = browser.come_from(&client, "&login_hint=ann%40example.com").await;
    let shown = browser.open(&page).await;
    is_page(&shown, 200, "Sign in");
    assert!(shown.text.contains("value=\"ann@example.com\""), "{}", shown.text);
    assert!(shown.text.contains("<bdi>&#60;b&#62;East&#60;/b&#62; \u{202e}dniw</bdi>"), "{}", shown.text);
    assert!(shown.header("content-security-policy").contains("form-action 'self' https:;"));
    for link in ["/register?request=air_", "/forgot-password?request=air_"] {
        assert!(shown.text.contains(&format!("href=\"{link}")), "{}", shown.text);
    }
    let form = Shown::all(&shown.text).remove(0);
    let sent = browser.send(&form, &[("identifier", "ann@example.com"), ("password", PASSWORD)]).await.expect(303);
    let away = browser.follow(sent).await;
    let location = away.header("location");
    assert!(location.starts_with("https://shop.example.com/callback?code=ac_") && location.contains("state=s-1"));
    // It was answered: what is left of it leads nowhere.
    is_page(&browser.open(&page).await, 400, "This sign-in is not open any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_request_is_of_the_browser_that_brought_it() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let client = own_client(&app, json!({})).await;
    let mut eve = Browser::new(&app);
    let page = eve.come_from(&client, "").await;
    let mut ann = Browser::new(&app);
    for path in [page.clone(), page.replace("sign-in", "register"), page.replace("sign-in", "sign-out")] {
        is_page(&ann.open(&path).await, 400, "This sign-in is not open any more");
    }
    let mut form = Shown::all(&ann.open("/sign-in").await.text).remove(0);
    form.hidden.push(("request".to_owned(), page.split_once('=').expect("a request").1.to_owned()));
    let sent = ann.send(&form, &[("identifier", "ann@example.com"), ("password", PASSWORD)]).await;
    is_page(&sent, 400, "This sign-in is not open any more");
    assert!(ann.session().is_none());
    app.advance(std::time::Duration::from_secs(601)).await;
    is_page(&eve.open(&page).await, 400, "This sign-in is not open any more");
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_else_says_where_somebody_goes_next() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let targets = [
        "//evil.example",
        "/\\evil.example",
        "/%2f%2fevil.example",
        "https:evil.example",
        "https://evil.example",
        "@evil.example",
        "\t//evil.example",
        "/\r\nLocation: https://evil.example",
        "\u{2215}\u{2215}evil.example",
    ];
    for target in targets {
        let encoded: String = url::form_urlencoded::byte_serialize(target.as_bytes()).collect();
        let names = ["next", "return_to", "returnTo", "redirect_uri", "continue", "url", "request_uri"];
        let query: Vec<_> = names.iter().map(|name| format!("{name}={encoded}")).collect();
        let mut browser = Browser::new(&app);
        let page = browser.open(&format!("/sign-in?{}", query.join("&"))).await.expect(200);
        assert!(!page.text.contains("evil"), "{}", page.text);
        let form = Shown::all(&page.text).remove(0);
        let mut fields = vec![("identifier", "ann@example.com"), ("password", PASSWORD)];
        fields.extend(names.map(|name| (name, target)));
        let headers = [("sec-fetch-site", "same-origin"), ("referer", "https://evil.example/")];
        let sent = browser.send_with(&form, &fields, &headers).await.expect(303);
        assert_eq!(sent.header("location"), "/sign-in", "{target}");
        let form = Shown::all(&browser.open(&format!("/sign-out?{}", query.join("&"))).await.text).remove(0);
        let sent = browser.send(&form, &names.map(|name| (name, target))).await.expect(303);
        assert_eq!(sent.header("location"), "/sign-out", "{target}");
        // A request that is none is said to be none.
        let junk = browser.open(&format!("/sign-in?request={encoded}")).await;
        is_page(&junk, 400, "This sign-in is not open any more");
    }
}
