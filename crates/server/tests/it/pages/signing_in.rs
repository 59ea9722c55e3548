//! Signing in by a name and a password.

use super::stage::{Browser, Shown, opens};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::links::stage::is_page;
use crate::presence::stage::default_realm;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_signs_in_and_is_told_who_they_are() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let mut browser = Browser::new(&app);
    assert_eq!(browser.signed_in_as().await, None);
    let answer = browser.fill("/sign-in", &[("identifier", " Ann@Example.com"), ("password", PASSWORD)]).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, "/sign-in"));
    assert!(answer.text.is_empty());
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("ann@example.com"));
    assert!(opens(&app, browser.session().expect("a session")).await);
    let rows = app.query("SELECT client FROM sessions WHERE id IN (SELECT session FROM browser_keys)").await;
    assert_eq!(rows, ["browser"]);
    // No token comes of it, and so no refresh token either.
    let families = "SELECT count(*) FROM refresh_families WHERE session IN (SELECT session FROM browser_keys)";
    assert_eq!(app.query(families).await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cookie_opens_pages_and_no_api() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("ann@example.com").await;
    let key = browser.session().expect("a session").clone();
    for row in crate::wiring::routes().iter().filter(|row| row.path.starts_with("/v1/")) {
        let path = row.path.split('/').map(|part| if part.starts_with('{') { "x" } else { part });
        let path = path.collect::<Vec<_>>().join("/");
        let cookie = format!("signet_session={key}; {}", browser.cookies["signet_browser"]);
        let answers = [
            app.call(row.method.clone(), &path).header("cookie", cookie).send().await,
            app.call(row.method.clone(), &path).send().await,
        ];
        assert_eq!(answers[0].status, answers[1].status, "{} {path}", row.method);
    }
    for (name, value) in [("authorization", format!("Bearer {key}")), ("x-api-key", key.clone())] {
        app.get("/v1/auth/me").header(name, value).send().await.expect(401);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_is_of_its_realm() {
    let app = TestApp::new().await;
    let places = crate::links::stage::places(&app).await;
    for place in &places {
        crate::presence::stage::register_in(&app, &place.realm, "ann@example.com").await;
    }
    let other = &places[1];
    let mut browser = Browser::new(&app);
    let path = format!("{}/sign-in", other.start());
    let fields = [("identifier", "ann@example.com"), ("password", PASSWORD)];
    let answer = browser.fill(&path, &fields).await;
    assert_eq!((answer.status.as_u16(), answer.header("location")), (303, &*path));
    let cookie = format!("signet_session_{}", other.realm.id);
    let key = browser.cookies.get(&cookie).expect("a cookie of the realm").clone();
    assert!(browser.open(&path).await.text.contains("ann@example.com"));
    assert_eq!(browser.signed_in_as().await, None);
    // The same key under the other's name opens nothing there.
    browser.cookies.insert("signet_session".to_owned(), key);
    assert_eq!(browser.signed_in_as().await, None);
    assert!(!browser.cookies.contains_key("signet_session"), "a cookie of nothing is taken back");
    // Nor does a form of one realm do anything in the other.
    let mut stranger = Browser::new(&app);
    let mut form = Shown::all(&stranger.open(&path).await.text).remove(0);
    form.action = "/sign-in".to_owned();
    stranger.send(&form, &fields).await.expect(403);
    assert_eq!(default_realm(&app).await.id, places[0].realm.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_signs_in_next_takes_the_place_of_who_was_there() {
    let app = TestApp::new().await;
    for email in ["ann@example.com", "bob@example.com"] {
        app.register(email).await;
    }
    let mut browser = Browser::new(&app);
    browser.sign_in("ann@example.com").await;
    let before = browser.session().expect("a session").clone();
    let form = Shown::all(&Browser::new(&app).at(&app).open("/sign-in").await.text).remove(0);
    // The page shows no form to somebody who is signed in; its form from before is good still, in its own browser alone.
    browser.send(&form, &[("identifier", "bob@example.com"), ("password", PASSWORD)]).await.expect(403);
    let mut kept = Browser::new(&app);
    let form = Shown::all(&kept.open("/sign-in").await.text).remove(0);
    kept.sign_in("ann@example.com").await;
    let anns = kept.session().expect("a session").clone();
    kept.send(&form, &[("identifier", "bob@example.com"), ("password", PASSWORD)]).await.expect(303);
    assert_eq!(kept.signed_in_as().await.as_deref(), Some("bob@example.com"));
    assert!(!opens(&app, &anns).await, "two people's sessions in one browser");
    assert!(opens(&app, &before).await, "the other browser's lasts");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_wrong_passwords_have_to_wait() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let mut browser = Browser::new(&app);
    let mut last = browser.try_sign_in("ann@example.com", "wrong-wrong-wrong").await;
    for _ in 0..30 {
        if last.status == 429 {
            break;
        }
        is_page(&last, 401, "Sign in");
        last = browser.try_sign_in("ann@example.com", "wrong-wrong-wrong").await;
    }
    is_page(&last, 429, "Sign in");
    assert!(last.header("retry-after").parse::<u32>().expect("seconds") > 0);
    assert!(last.text.contains("role=\"alert\">That was tried too often.") && last.text.contains("<form "));
    assert_eq!(browser.try_sign_in("ann@example.com", PASSWORD).await.status, 429, "the right one waits too");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_by_its_deadlines_and_by_what_ends_sessions() {
    use std::time::Duration;
    let app = TestApp::new().await;
    let ann = app.register("ann@example.com").await;
    app.rules(|rules| {
        rules.session_idle_seconds = Some(3600);
        rules.session_absolute_seconds = Some(3 * 3600);
    })
    .await;
    let mut browser = Browser::new(&app);
    browser.sign_in("ann@example.com").await;
    for _ in 0..5 {
        app.advance(Duration::from_secs(35 * 60)).await;
        assert!(browser.signed_in_as().await.is_some(), "being there keeps it");
    }
    app.advance(Duration::from_secs(6 * 60)).await;
    assert_eq!(browser.signed_in_as().await, None, "not for ever");
    browser.sign_in("ann@example.com").await;
    app.advance(Duration::from_secs(3601)).await;
    assert_eq!(browser.signed_in_as().await, None, "nobody was there");
    browser.sign_in("ann@example.com").await;
    let ann = crate::actors::Person { id: ann.id, ..app.login("ann@example.com").await };
    let body = serde_json::json!({ "currentPassword": PASSWORD, "newPassword": "another-Fine-password-20" });
    app.post("/v1/auth/change-password").bearer(&ann.access).json(&body).send().await.expect(204);
    assert_eq!(browser.signed_in_as().await, None, "another password ends it");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_over_is_swept() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    Browser::new(&app).sign_in("ann@example.com").await;
    assert_eq!(app.query("SELECT count(*) FROM browser_keys").await, ["1"]);
    app.advance(std::time::Duration::from_secs(31 * 24 * 3600)).await;
    signet_domain::cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT count(*) FROM browser_keys").await, ["0"]);
}
