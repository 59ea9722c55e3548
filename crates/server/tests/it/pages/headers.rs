//! What every page tells the browser to keep it from being framed, scripted, sniffed or kept (P47, P48).

use axum::http::Method;

use super::stage::{Browser, Shown};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};
use crate::links::stage::is_page;

/// The pages in every state: open, refused, said, not there, signed in and on the way.
async fn pages(app: &TestApp) -> Vec<(String, Answer)> {
    app.register("ann@example.com").await;
    app.enrol("bob@example.com").await;
    let mut all = Vec::new();
    for page in ["/sign-in", "/sign-in/factor", "/register", "/forgot-password", "/sign-out"] {
        for start in ["", "/realms/default", "/realms/nowhere"] {
            let path = format!("{start}{page}");
            let mut browser = Browser::new(app);
            all.push((path.clone(), browser.open(&path).await));
            all.push((path.clone(), browser.open(&format!("{path}?request=junk")).await));
            all.push((path.clone(), app.call(Method::POST, &path).send().await));
            all.push((path.clone(), app.send_form(&path, "form=x").await));
        }
    }
    let mut browser = Browser::new(app);
    let form = Shown::all(&browser.open("/sign-in").await.text).remove(0);
    for (identifier, password) in [
        ("ann@example.com", "wrong-wrong-wrong"),
        ("", ""),
        ("ann@example.com", PASSWORD),
        ("bob@example.com", PASSWORD),
    ] {
        let fields = [("identifier", identifier), ("password", password)];
        all.push((identifier.to_owned(), browser.send(&form, &fields).await));
    }
    all.push(("signed in".to_owned(), browser.open("/sign-in").await));
    all.push(("factor".to_owned(), browser.open("/sign-in/factor").await));
    all.push(("sign out".to_owned(), browser.open("/sign-out").await));
    all.push(("sent".to_owned(), browser.fill("/forgot-password", &[("email", "ann@example.com")]).await));
    all
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_guards_itself() {
    let app = TestApp::new().await;
    let (mut forms, mut pages_seen) = (0, 0);
    for (path, answer) in pages(&app).await {
        assert_eq!(answer.header("cache-control"), "no-store", "{path}: {answer:?}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}: {answer:?}");
        if answer.status == 303 {
            assert!(answer.header("location").starts_with('/') && answer.text.is_empty(), "{path}: {answer:?}");
            continue;
        }
        pages_seen += 1;
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}: {answer:?}");
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; style-src 'self'; img-src 'self'; font-src 'self'; base-uri 'none'; form-action 'self'; \
             frame-ancestors 'none'",
            "{path}"
        );
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("cross-origin-opener-policy"), "same-origin", "{path}");
        let has_form = answer.text.contains("<form ");
        forms += usize::from(has_form);
        assert_eq!(answer.header("referrer-policy"), if has_form { "same-origin" } else { "no-referrer" }, "{path}");
        for foreign in ["<script", "<style", " style=", "javascript:", "data:", "http:", "https:", "<iframe"] {
            assert!(!answer.text.contains(foreign), "{path}: {foreign}");
        }
        for once in ["<h1>", "<main ", "<title>", "name=\"viewport\"", "class=\"skip\" href=\"#content\""] {
            assert_eq!(answer.text.matches(once).count(), 1, "{path}: {once}");
        }
        for label in crate::links::stage::attributes(&answer.text, "for") {
            assert_eq!(answer.text.matches(&format!(" id=\"{label}\"")).count(), 1, "{path}: {label}");
        }
    }
    assert!(forms >= 10 && pages_seen > 50, "{forms} {pages_seen}");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_asks_too_often_reads_a_page_too() {
    let app = TestApp::with(|settings| settings.traffic_limits = true).await;
    let mut last = app.send_form("/sign-in", "form=x").await;
    for _ in 0..2000 {
        if last.status == 429 {
            break;
        }
        last = app.post("/sign-in").header("accept-language", "de").send().await;
    }
    is_page(&last, 429, "Im Augenblick nicht");
    assert!(last.header("retry-after").parse::<u32>().expect("seconds") > 0);
    assert_eq!(last.header("cache-control"), "no-store");
    // An API says it in its own words.
    let mut last = app.try_login("x@example.com", "x").await;
    for _ in 0..2000 {
        if last.status == 429 {
            break;
        }
        last = app.try_login("x@example.com", "x").await;
    }
    assert_eq!(last.code(), "RATE_LIMIT_EXCEEDED");
}

#[tokio::test(flavor = "multi_thread")]
async fn over_tls_browsers_are_told_to_stay_there() {
    let plain = TestApp::new().await;
    assert_eq!(plain.get("/sign-in").send().await.header("strict-transport-security"), "");
    let app = TestApp::with(|settings| settings.public_url = "https://id.example.com".to_owned()).await;
    for path in ["/sign-in", "/nothing", "/v1/auth/me", "/.well-known/jwks.json"] {
        assert_eq!(app.get(path).send().await.header("strict-transport-security"), "max-age=31536000", "{path}");
    }
}
