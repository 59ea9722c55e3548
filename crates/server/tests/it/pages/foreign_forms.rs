//! Forms that our own pages did not send are refused, whatever they do (P45).

use super::stage::{Browser, Shown};
use crate::actors::PASSWORD;
use crate::app::{PUBLIC_URL, TestApp};

/// The form of each page, filled in so that it would do something; signed in where that takes somebody.
async fn forms(app: &TestApp, browser: &mut Browser<'_>) -> Vec<(Shown, Vec<(&'static str, &'static str)>)> {
    let mut forms = Vec::new();
    let mut add = |page: String, fields: &[(&'static str, &'static str)]| {
        forms.push((Shown::all(&page).remove(0), fields.to_vec()));
    };
    add(browser.open("/sign-in").await.text, &[("identifier", "ann@example.com"), ("password", PASSWORD)]);
    add(browser.open("/register").await.text, &[("email", "new@example.com"), ("password", PASSWORD)]);
    add(browser.open("/forgot-password").await.text, &[("email", "ann@example.com")]);
    browser.try_sign_in("enrolled@example.com", PASSWORD).await.expect(303);
    let page = browser.open("/sign-in/factor").await.text;
    add(page.clone(), &[("code", "000000")]);
    let mut another = Shown::all(&page).remove(0);
    another.action = "/sign-in/code".to_owned();
    forms.push((another, vec![("method", "SMS")]));
    let mut signed_in = browser.at(app);
    signed_in.sign_in("ann@example.com").await;
    let page = signed_in.open("/sign-out").await.text;
    forms.push((Shown::all(&page).remove(0), Vec::new()));
    browser.cookies = signed_in.cookies;
    forms
}

#[tokio::test(flavor = "multi_thread")]
async fn what_another_site_sends_does_nothing() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    app.enrol("enrolled@example.com").await;
    let mut browser = Browser::new(&app);
    let forms = forms(&app, &mut browser).await;
    assert_eq!(forms.len(), 6);
    let before = app.database().contents().await;
    let evil = "https://evil.example";
    let foreign: [&[(&str, &str)]; 16] = [
        &[],
        &[("origin", "null")],
        &[("origin", evil)],
        &[("origin", "http://signet.test.evil.example")],
        &[("origin", "https://signet.test")],
        &[("origin", "http://signet.test:8080")],
        &[("origin", "http://SIGNET.test/")],
        &[("origin", "")],
        &[("referer", PUBLIC_URL)],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", PUBLIC_URL)],
        &[("sec-fetch-site", "same-origin"), ("origin", evil)],
        &[("sec-fetch-site", "none"), ("origin", evil)],
        &[("sec-fetch-site", "same-origin"), ("sec-fetch-site", "cross-site")],
        &[("origin", PUBLIC_URL), ("origin", PUBLIC_URL)],
    ];
    for (form, fields) in &forms {
        for headers in foreign {
            let cookies = browser.cookies.clone();
            let answer = browser.send_with(form, fields, headers).await;
            assert_eq!(answer.status, 403, "{} {headers:?}: {}", form.action, answer.text);
            assert!(answer.text.contains("<h1>This form is not good any more</h1>"), "{}", answer.text);
            assert_eq!(browser.cookies, cookies, "{} {headers:?}", form.action);
        }
        // From here, without the token, with another form's, with another browser's.
        let mut stranger = Browser::new(&app);
        stranger.open("/sign-in").await;
        for token in [None, Some(String::new()), Some("x".repeat(43)), forms_token(&forms, form)] {
            let mut form = form.clone();
            form.hidden.retain(|(name, _)| name != "form");
            form.hidden.extend(token.map(|token| ("form".to_owned(), token)));
            browser.send(&form, fields).await.expect(403);
        }
        stranger.send(form, fields).await.expect(403);
        Browser::new(&app).send(form, fields).await.expect(403);
    }
    assert_eq!(app.database().contents().await, before);
}

/// The token of a form that goes elsewhere.
fn forms_token(forms: &[(Shown, Vec<(&'static str, &'static str)>)], not: &Shown) -> Option<String> {
    let pages = ["/sign-in/factor", "/sign-in/code"];
    let is_other =
        |form: &Shown| form.action != not.action && !(pages.contains(&&*form.action) && pages.contains(&&*not.action));
    let other = forms.iter().find(|(form, _)| is_other(form))?;
    other.0.hidden.iter().find(|(name, _)| name == "form").map(|(_, token)| token.clone())
}

#[tokio::test(flavor = "multi_thread")]
async fn browsers_of_every_age_are_let_through() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let fields = [("identifier", "ann@example.com"), ("password", PASSWORD)];
    let own: [&[(&str, &str)]; 5] = [
        &[("origin", PUBLIC_URL)],
        &[("sec-fetch-site", "same-origin")],
        &[("sec-fetch-site", "same-origin"), ("origin", PUBLIC_URL)],
        &[("sec-fetch-site", "same-origin"), ("origin", "null")],
        &[("sec-fetch-site", "none")],
    ];
    for headers in own {
        let mut browser = Browser::new(&app);
        let form = Shown::all(&browser.open("/sign-in").await.text).remove(0);
        browser.send_with(&form, &fields, headers).await.expect(303);
        assert!(browser.session().is_some(), "{headers:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn looking_changes_nothing() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let mut browser = Browser::new(&app);
    browser.sign_in("ann@example.com").await;
    let before = app.database().contents().await;
    for page in ["/sign-in", "/sign-in/factor", "/register", "/forgot-password", "/sign-out"] {
        let query = format!("{page}?identifier=ann@example.com&password={PASSWORD}&email=ann@example.com&code=1");
        browser.open(&query).await;
        app.call(axum::http::Method::HEAD, &query).send().await;
    }
    assert_eq!(app.database().contents().await, before);
    assert!(browser.signed_in_as().await.is_some());
}
