//! What somebody tries who wants in, or to bring somebody else in.

use axum::http::Method;

use super::stage::{AtApp, BLOG, CHECK, START, WIKI, application};
use crate::app::TestApp;
use crate::authorize::stage::Window;
use crate::clients::stage::NO_CLIENT;
use crate::grants::stage::a_client;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn what_one_application_was_shown_opens_no_other() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let (wiki, blog) = (application(&app, WIKI).await, application(&app, BLOG).await);
    let mut window = Window::of(&app);
    window.sign_in(&ada.email).await;
    let mut at = AtApp::of(&app, WIKI, &wiki);
    at.come_in(&mut window, "/").await;
    let key = at.cookies[&at.session_cookie()].clone();
    // By its own name, and renamed to what the other one looks for.
    let mut other = AtApp::of(&app, BLOG, &blog);
    other.cookies = at.cookies.clone();
    other.check().await.expect(401);
    other.cookies.insert(other.session_cookie(), key.clone());
    other.check().await.expect(401);
    // The right application at another host is none.
    let mut elsewhere = at.clone();
    elsewhere.host = BLOG.to_owned();
    elsewhere.check().await.expect(403);
    // It opens no page of ours, and what opens those opens no application.
    let page = app.get("/sign-in").header("cookie", format!("signet_session={key}")).send().await.expect(200);
    assert!(!page.text.contains("ada@example.com"));
    let browser = window.stolen().split("signet_session=").nth(1).expect("a cookie").to_owned();
    at.cookies.insert(at.session_cookie(), browser.split(';').next().expect("a value").to_owned());
    at.check().await.expect(401);
    // Two of one name are none.
    let twice = format!("{0}={key}; {0}={key}", at.session_cookie());
    at.cookies.clear();
    let call = at.call(Method::GET, &format!("{CHECK}?client_id={}", wiki.id)).header("cookie", twice);
    call.send().await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_brought_in_by_somebody_elses_answer() {
    let app = TestApp::new().await;
    let mallory = app.register("mallory@example.com").await;
    let client = application(&app, WIKI).await;
    let mut window = Window::of(&app);
    window.sign_in(&mallory.email).await;
    let mut attacker = AtApp::of(&app, WIKI, &client);
    let to = attacker.set_out("/").await;
    let back = attacker.back(&window.get(&to).await);
    // Neither a browser that began nothing, nor one that began another.
    let mut victim = AtApp::of(&app, WIKI, &client);
    victim.get(&back).await.expect(403);
    victim.set_out("/").await;
    victim.get(&back).await.expect(403);
    victim.check().await.expect(401);
    // Nothing of the answer can be changed, and a code is good once.
    let state = back.split("state=").nth(1).expect("a state").split('&').next().expect("a value").to_owned();
    let path = signet_protocol::encoding::base64url(b"//evil.example");
    let mut parts: Vec<&str> = state.split('.').collect();
    parts[2] = &path;
    attacker.get(&back.replace(&state, &parts.join("."))).await.expect(403);
    attacker.get(&back.replace("iss=", "iss=x")).await.expect(403);
    attacker.get(&back.replace("code=ac_", "code=ac_x")).await.expect(403);
    attacker.get(&back).await.expect(303);
    attacker.check().await.expect(204);
    attacker.get(&back).await.expect(403);
    attacker.check().await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_led_elsewhere() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = application(&app, WIKI).await;
    let mut window = Window::of(&app);
    window.sign_in(&ada.email).await;
    let mut at = AtApp::of(&app, WIKI, &client);
    let hostile = [
        "//evil.example",
        "https://evil.example",
        "%2F%2Fevil.example",
        "/%5Cevil.example",
        "%5C%5Cevil.example",
        "evil.example",
        "/.//evil.example",
        "/..//evil.example",
        "",
        "/forward-auth/sign-out",
        "/%C3%BC",
    ];
    for rd in hostile {
        assert_eq!(at.come_in(&mut window, rd).await.header("location"), "/", "{rd}");
    }
    for rd in ["/%09/evil.example", "/%0D%0Alocation:%20x", "/%00"] {
        let answer = at.get(&format!("{START}?client_id={}&rd={rd}", at.client)).await.expect(400);
        assert!(!answer.headers.contains_key("location"), "{rd}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_client_of_an_application_at_this_host_is_one() {
    let app = TestApp::new().await;
    let wiki = application(&app, WIKI).await;
    let path = format!("{WIKI}/forward-auth/callback");
    let two = a_client(&app, json!({ "redirectUris": [path, format!("{WIKI}/callback")] })).await;
    let other = a_client(&app, json!({ "redirectUris": [format!("{WIKI}/callback")] })).await;
    let query = a_client(&app, json!({ "redirectUris": [format!("{path}?a=b")] })).await;
    for id in [NO_CLIENT, "", "x", &two.id, &other.id, &query.id] {
        for path in [CHECK, START, "/forward-auth/sign-out"] {
            let call = app.get(&format!("{path}?client_id={id}")).header("host", "wiki.example.com");
            let answer = call.send().await.expect(403);
            assert!(!answer.headers.contains_key("location"));
        }
    }
    let hosts =
        ["evil.example", "wiki.example.com.evil.example", "wiki.example.com:8443", "a@wiki.example.com", "x/y", ""];
    for host in hosts {
        let call = app.get(&format!("{START}?client_id={}", wiki.id)).header("host", host);
        call.send().await.expect(403);
    }
    for host in ["wiki.example.com", "wiki.example.com:443", "WIKI.example.com"] {
        let call = app.get(&format!("{START}?client_id={}", wiki.id)).header("host", host);
        call.send().await.expect(303);
    }
    let call = app.get(&format!("{START}?client_id={0}&client_id={0}", wiki.id)).header("host", "wiki.example.com");
    call.send().await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_signs_nobody_out() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = application(&app, WIKI).await;
    let mut window = Window::of(&app);
    window.sign_in(&ada.email).await;
    let mut at = AtApp::of(&app, WIKI, &client);
    at.come_in(&mut window, "/").await;
    for origin in ["https://evil.example", BLOG, "null", "http://signet.test"] {
        at.sign_out(origin).await.expect(403);
        at.check().await.expect(204);
    }
}
