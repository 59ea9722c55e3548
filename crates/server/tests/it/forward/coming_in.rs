//! The way in and out, and how long it lasts.

use std::time::Duration;

use axum::http::Method;

use super::stage::{AtApp, CHECK, WIKI, application};
use crate::app::TestApp;
use crate::authorize::stage::Window;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signed_in_is_told_to_the_proxy() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = application(&app, WIKI).await;
    let mut at = AtApp::of(&app, WIKI, &client);
    let nobody = at.check().await;
    assert_eq!((nobody.status.as_u16(), nobody.code()), (401, "UNAUTHORIZED".to_owned()));
    let mut window = Window::of(&app);
    window.sign_in(&ada.email).await;
    let done = at.come_in(&mut window, "/pages/1?a=b%26c").await;
    assert_eq!(done.header("location"), "/pages/1?a=b&c");
    let told = at.check().await.expect(204);
    assert_eq!(told.header("x-auth-request-user"), ada.id);
    assert_eq!(told.header("cache-control"), "no-store");
    assert!(told.text.is_empty());
    let says = ["x-auth-request-email", "x-auth-request-preferred-username"];
    assert!(says.iter().all(|name| !told.headers.contains_key(*name)), "nobody has proved the address");
    app.query("UPDATE accounts SET email_verified = 1").await;
    let told = at.check().await.expect(204);
    assert!(says.iter().all(|name| told.header(name) == "ada@example.com"), "{told:?}");
    // The key is stored as its hash alone.
    let key = &at.cookies[&at.session_cookie()];
    assert!(key.starts_with("fk_"), "{key}");
    let rows = app.query("SELECT count(*) FROM browser_keys").await;
    assert_eq!(rows, ["2"], "the sign-in's and the application's");
}

#[tokio::test(flavor = "multi_thread")]
async fn whatever_ends_the_sign_in_ends_it_with_the_next_request() {
    for what in ["signed out of the application", "signed out here", "suspended", "client", "scope", "time"] {
        let app = TestApp::new().await;
        let ada = app.register("ada@example.com").await;
        let client = application(&app, WIKI).await;
        let mut window = Window::of(&app);
        window.sign_in(&ada.email).await;
        let mut at = AtApp::of(&app, WIKI, &client);
        at.come_in(&mut window, "/").await;
        at.check().await.expect(204);
        let (kept, cookie) = (at.cookies.clone(), at.session_cookie());
        match what {
            "signed out of the application" => {
                let out = at.sign_out(WIKI).await.expect(303);
                assert!(out.header("location").starts_with("http://signet.test/oauth/logout?client_id="));
                assert!(!at.cookies.contains_key(&cookie));
                let events = "SELECT count(*) FROM audit_events WHERE action = 'session.end'";
                assert_eq!(app.query(events).await, ["1"]);
                at.cookies = kept;
            }
            "signed out here" => {
                app.query("DELETE FROM sessions WHERE client = 'browser'").await;
            }
            "suspended" => {
                app.query(&format!("UPDATE accounts SET status = 'SUSPENDED' WHERE id = '{}'", ada.id)).await;
            }
            "client" => {
                let admin = app.admin().await;
                app.delete(&client.path).bearer(&admin.access).send().await.expect(204);
                app.catch_up().await;
            }
            "scope" => {
                // People are asked from now on, and nobody has agreed.
                app.query("UPDATE clients SET first_party = 0").await;
            }
            _ => app.advance(Duration::from_secs(400 * 24 * 3_600)).await,
        }
        let status = at.check().await.status.as_u16();
        let expected = if what == "client" { 403 } else { 401 };
        assert_eq!(status, expected, "{what}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_signs_nobody_out() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = application(&app, WIKI).await;
    let mut window = Window::of(&app);
    window.sign_in(&ada.email).await;
    let mut at = AtApp::of(&app, WIKI, &client);
    at.come_in(&mut window, "/").await;
    let asked = at.get(&format!("/forward-auth/sign-out?client_id={}", client.id)).await.expect(303);
    assert!(asked.header("location").starts_with("http://signet.test/oauth/logout?client_id="));
    at.check().await.expect(204);
}

#[tokio::test(flavor = "multi_thread")]
async fn several_windows_are_on_the_way_at_once() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let client = application(&app, WIKI).await;
    let mut window = Window::of(&app);
    window.sign_in(&ada.email).await;
    let mut at = AtApp::of(&app, WIKI, &client);
    let (one, other) = (at.set_out("/one").await, at.set_out("/other").await);
    for (to, path) in [(one, "/one"), (other, "/other")] {
        let back = at.back(&window.get(&to).await);
        assert_eq!(at.get(&back).await.expect(303).header("location"), path);
        at.check().await.expect(204);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn proxies_that_pass_on_our_answer_have_us_send_people_to_sign_in() {
    let app = TestApp::new().await;
    let client = application(&app, WIKI).await;
    let at = AtApp::of(&app, WIKI, &client);
    let path = format!("{CHECK}?client_id={}&otherwise=start", client.id);
    let asked = |headers: &[(&str, &str)]| {
        headers.iter().fold(at.call(Method::GET, &path), |call, (name, value)| call.header(name, value))
    };
    let sent = asked(&[("x-forwarded-uri", "/a?b=c&d")]).send().await.expect(303);
    let to = format!("/forward-auth/start?client_id={}&rd=%2Fa%3Fb%3Dc%26d", client.id);
    assert_eq!(sent.header("location"), to);
    let elsewhere = asked(&[("x-forwarded-uri", "//evil.example/")]).send().await.expect(303);
    assert!(elsewhere.header("location").ends_with("&rd=%2F"));
    asked(&[("x-forwarded-method", "POST")]).send().await.expect(401);
    asked(&[("sec-fetch-mode", "no-cors")]).send().await.expect(401);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proxy_says_the_host_if_it_is_trusted() {
    let edge = |networks: &[&str]| signet_edge::Settings {
        trusted_proxies: networks.iter().map(|network| network.parse().expect("a network")).collect(),
        ..signet_edge::Settings::default()
    };
    for (trusted, status) in [(&["192.0.2.0/24"][..], 401), (&[][..], 403)] {
        let app = TestApp::new().await.with_edge(edge(trusted));
        let client = application(&app, WIKI).await;
        let call = app.get(&format!("{CHECK}?client_id={}", client.id)).header("host", "signet.test");
        call.header("x-forwarded-host", "wiki.example.com").send().await.expect(status);
    }
}
