//! The page on which people let devices in, as a browser without scripts meets it.

use serde_json::json;
use signet_protocol::oauth::ErrorCode;

use super::stage::{a_television, begun, device_code, polled};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};
use crate::grants::stage::refusal;
use crate::links::stage::is_page;
use crate::pages::stage::{Browser, Shown};

const DEVICE: &str = "/device";

/// A browser in which somebody who reads English signed in.
async fn signed_in<'a>(app: &'a TestApp, email: &str) -> Browser<'a> {
    app.register(email).await;
    let mut browser = english(app);
    browser.sign_in(email).await;
    browser
}

fn english(app: &TestApp) -> Browser<'_> {
    let mut browser = Browser::new(app);
    browser.says.push(("accept-language", "en".to_owned()));
    browser
}

/// Fills in the only form of a page.
async fn fill(browser: &mut Browser<'_>, page: &Answer, fields: &[(&str, &str)]) -> Answer {
    let [form] = Shown::all(&page.text).try_into().expect("one form");
    browser.send(&form, fields).await
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_lets_a_device_in() {
    let app = TestApp::new().await;
    let client =
        a_television(&app, json!({ "name": "Kitchen <b>radio</b>", "clientUri": "https://radio.example.com/x" })).await;
    let begun = begun(&app, &client, "openid email").await;
    let mut ada = signed_in(&app, "ada@example.com").await;

    let page = ada.open(DEVICE).await;
    is_page(&page, 200, "Let a device in");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert!(page.text.contains("<strong>ada@example.com</strong>"), "{}", page.text);
    let typed = begun.user_code.to_string().to_lowercase();
    let asked = fill(&mut ada, &page, &[("user_code", &typed)]).await;
    is_page(&asked, 200, "Kitchen &#60;b&#62;radio&#60;/b&#62; on a device asks for access");
    for said in [
        "radio.example.com",
        "127.0.0.1",
        &begun.user_code.to_string(),
        "See your e-mail address",
        "Allow only what you have begun yourself",
    ] {
        assert!(asked.text.contains(said), "{said}: {}", asked.text);
    }
    assert_eq!(refusal(polled(&app, &client, &device_code(&begun)).await), ErrorCode::AuthorizationPending);
    let done = fill(&mut ada, &asked, &[("answer", "yes")]).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/device?done=allowed"));
    is_page(&ada.open(done.header("location")).await, 200, "The device is let in");
    app.advance(std::time::Duration::from_secs(5)).await;
    assert_eq!(polled(&app, &client, &device_code(&begun)).await.expect("tokens").scope.to_string(), "openid email");
    // A page that was left open answers nothing a second time.
    assert_eq!(fill(&mut ada, &asked, &[("answer", "no")]).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_refuses_and_anything_but_yes_is_no() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    let mut ada = signed_in(&app, "ada@example.com").await;
    for answer in ["no", "YES", ""] {
        let begun = begun(&app, &client, "openid").await;
        let page = ada.open(DEVICE).await;
        let asked = fill(&mut ada, &page, &[("user_code", begun.user_code.canonical())]).await;
        let done = fill(&mut ada, &asked, &[("answer", answer)]).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/device?done=refused"), "{answer}");
        assert_eq!(refusal(polled(&app, &client, &device_code(&begun)).await), ErrorCode::AccessDenied);
    }
}

// A link fills in the field, and does nothing else: whoever sent it has begun what it is about.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_with_the_code_does_nothing_by_itself() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid").await;
    let mut ada = signed_in(&app, "ada@example.com").await;
    let link = format!("{DEVICE}?user_code={}", begun.user_code);
    let page = ada.open(&link).await;
    is_page(&page, 200, "Let a device in");
    assert!(page.text.contains(&format!("value=\"{}\"", begun.user_code)), "{}", page.text);
    assert!(page.text.contains("Go on only if your own device shows exactly this code."));
    assert!(!page.text.contains("Television"), "nothing is looked up");
    for junk in ["%22%3E%3Cscript%3E", "AEIOUAEI", "BCDF", "//evil.example"] {
        let page = ada.open(&format!("{DEVICE}?user_code={junk}")).await;
        is_page(&page, 200, "Let a device in");
        assert!(page.text.contains("name=\"user_code\"") && page.text.contains(" value=\"\""), "{junk}: {}", page.text);
    }
}

// P50: there is one place to come back to, and no address in any parameter.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_signs_in_first_and_comes_back() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let fields = [("identifier", "ada@example.com"), ("password", PASSWORD)];
    for (path, first, then) in [
        ("/device", "/sign-in?next=device", "/device"),
        ("/device?user_code=bcdf-ghjk", "/sign-in?next=device.BCDFGHJK", "/device?user_code=BCDF-GHJK"),
        ("/device?user_code=https://evil.example", "/sign-in?next=device", "/device"),
    ] {
        let mut browser = english(&app);
        let sent = browser.open(path).await;
        assert_eq!((sent.status.as_u16(), sent.header("location")), (303, first), "{path}");
        let back = browser.fill(first, &fields).await;
        assert_eq!((back.status.as_u16(), back.header("location")), (303, then), "{path}");
        is_page(&browser.open(then).await, 200, "Let a device in");
        let on = browser.open(first).await;
        assert_eq!((on.status.as_u16(), on.header("location")), (303, then), "who is signed in goes straight on");
    }
    for junk in
        ["https://evil.example", "//evil.example", "/device", "device//evil.example", "device.%2f%2fevil", "%5cdevice"]
    {
        let mut browser = english(&app);
        let page = browser.open(&format!("/sign-in?next={junk}")).await.expect(200);
        assert!(!page.text.contains("evil"), "{}", page.text);
        let form = Shown::all(&page.text).remove(0);
        let sent = [&fields[..], &[("next", junk)]].concat();
        let back = browser.send(&form, &sent).await;
        assert_eq!((back.status.as_u16(), back.header("location")), (303, "/sign-in"), "{junk}");
    }
}

// P44, P45: another site sends nothing, nor does the form of another person, another code or another browser.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_its_own_pages() {
    let app = TestApp::new().await;
    let client = a_television(&app, json!({})).await;
    let (one, two) = (begun(&app, &client, "openid").await, begun(&app, &client, "openid").await);
    let (mut ada, mut eve) = (signed_in(&app, "ada@example.com").await, signed_in(&app, "eve@example.com").await);
    let page = ada.open(DEVICE).await;
    let asked = fill(&mut ada, &page, &[("user_code", one.user_code.canonical())]).await;
    let page = eve.open(DEVICE).await;
    let eves = fill(&mut eve, &page, &[("user_code", two.user_code.canonical())]).await;
    let form = Shown::all(&asked.text).remove(0);
    for site in ["cross-site", "same-site"] {
        let answer = ada.send_with(&form, &[("answer", "yes")], &[("sec-fetch-site", site)]).await;
        assert_eq!(answer.status, 403, "{site}");
    }
    assert_eq!(fill(&mut ada, &eves, &[("answer", "yes")]).await.status, 403, "another browser's form");
    // The token of one code is none for another.
    let mut bent = form.clone();
    for (_, value) in bent.hidden.iter_mut().filter(|(name, _)| name == "user_code") {
        *value = two.user_code.canonical().to_owned();
    }
    assert_eq!(ada.send(&bent, &[("answer", "yes")]).await.status, 403, "another code's form");
    for begun in [one, two] {
        assert_eq!(refusal(polled(&app, &client, &device_code(&begun)).await), ErrorCode::AuthorizationPending);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_are_said_at_the_field_until_one_has_to_wait() {
    let app = TestApp::new().await;
    let mut ada = signed_in(&app, "ada@example.com").await;
    let page = ada.open(DEVICE).await;
    for typed in ["", "AEIOUAEI", "BCDF", "\"><script>"] {
        let answer = fill(&mut ada, &page, &[("user_code", typed)]).await;
        is_page(&answer, 422, "Let a device in");
        assert!(answer.text.contains("aria-describedby=\"user_code-hint user_code-error\""), "{}", answer.text);
        assert!(answer.text.contains("aria-invalid=\"true\"") && !answer.text.contains("<script"));
    }
    for _ in 0..10 {
        let answer = fill(&mut ada, &page, &[("user_code", "BCDF-GHJK")]).await;
        is_page(&answer, 422, "Let a device in");
        assert!(answer.text.contains("No device waits with this code."), "{}", answer.text);
    }
    let answer = fill(&mut ada, &page, &[("user_code", "BCDF-GHJK")]).await;
    is_page(&answer, 429, "Too many tries");
    assert_eq!(answer.header("retry-after"), "30");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_reads_german_too() {
    let app = TestApp::new().await;
    let mut ada = signed_in(&app, "ada@example.com").await;
    ada.says = vec![("accept-language", "de-AT, en".to_owned())];
    let page = ada.open(DEVICE).await;
    is_page(&page, 200, "Ein Gerät zulassen");
    assert!(page.text.contains("<html lang=\"de\""), "{}", page.text);
}
