//! The page on which people let devices in, as a browser without scripts meets it.

use serde_json::json;
use signet_domain::sessions::browser::{self, Credentials, Entry, InBrowser};
use signet_protocol::oauth::{BrowserId, ErrorCode};
use signet_vocabulary::Secret;

use super::stage::{a_television, begun, device_code, polled};
use crate::actors::PASSWORD;
use crate::app::{Answer, PUBLIC_URL, TestApp};
use crate::grants::stage::{nobody, refusal};
use crate::links::stage::{attributes, is_page};

const DEVICE: &str = "/device";

/// The cookies of a browser in which somebody signed in.
async fn signed_in(app: &TestApp, email: &str) -> String {
    let id = BrowserId::random(&app.app.random);
    let credentials =
        Credentials { identifier: email.to_owned(), password: Secret::new(PASSWORD.to_owned()), device: None };
    let at = InBrowser { browser: &id.hash(), current: None };
    match browser::sign_in(&nobody(app).await, credentials, at).await.expect("a sign-in") {
        Entry::SignedIn(signed_in) => {
            format!("signet_browser={}; signet_session={}", id.expose(), signed_in.key.expose())
        }
        Entry::Challenged(_) => panic!("a challenge"),
    }
}

async fn open(app: &TestApp, cookies: &str, path: &str) -> Answer {
    let call = app.get(path).header("accept-language", "en");
    if cookies.is_empty() { call.send().await } else { call.header("cookie", cookies).send().await }
}

/// Fills in the form of a page, as a browser does that knows Fetch Metadata.
async fn fill(app: &TestApp, cookies: &str, page: &Answer, fields: &[(&str, &str)]) -> Answer {
    fill_from(app, cookies, page, fields, "same-origin").await
}

async fn fill_from(app: &TestApp, cookies: &str, page: &Answer, fields: &[(&str, &str)], site: &str) -> Answer {
    let [action] = attributes(&page.text, "action").try_into().expect("one form");
    let mut form = url::form_urlencoded::Serializer::new(String::new());
    for input in
        page.text.split("<input ").skip(1).map(|rest| format!(" {}", rest.split('>').next().expect("an input")))
    {
        if input.contains("type=\"hidden\"") {
            form.append_pair(&attributes(&input, "name")[0], &attributes(&input, "value")[0]);
        }
    }
    form.extend_pairs(fields);
    let call = app.post(&action).header("content-type", "application/x-www-form-urlencoded").header("cookie", cookies);
    let call = call.header("accept-language", "en").header("sec-fetch-site", site).header("origin", PUBLIC_URL);
    call.body(form.finish()).send().await
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_lets_a_device_in() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client =
        a_television(&app, json!({ "name": "Kitchen <b>radio</b>", "clientUri": "https://radio.example.com/x" })).await;
    let begun = begun(&app, &client, "openid email").await;
    let ada = signed_in(&app, "ada@example.com").await;

    let page = open(&app, &ada, DEVICE).await;
    is_page(&page, 200, "Let a device in");
    assert_eq!(page.header("cache-control"), "no-store");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert!(page.text.contains("<strong>ada@example.com</strong>"), "{}", page.text);
    let typed = begun.user_code.to_string().to_lowercase();
    let asked = fill(&app, &ada, &page, &[("user_code", &typed)]).await;
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
    let done = fill(&app, &ada, &asked, &[("answer", "yes")]).await;
    assert_eq!((done.status.as_u16(), done.header("location")), (303, "/device?done=allowed"));
    is_page(&open(&app, &ada, done.header("location")).await, 200, "The device is let in");
    app.advance(std::time::Duration::from_secs(5)).await;
    assert_eq!(polled(&app, &client, &device_code(&begun)).await.expect("tokens").scope.to_string(), "openid email");
    // A page that was left open answers nothing a second time.
    assert_eq!(fill(&app, &ada, &asked, &[("answer", "no")]).await.status, 422);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_refuses_and_anything_but_yes_is_no() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = a_television(&app, json!({})).await;
    let ada = signed_in(&app, "ada@example.com").await;
    for answer in ["no", "YES", ""] {
        let begun = begun(&app, &client, "openid").await;
        let page = open(&app, &ada, DEVICE).await;
        let asked = fill(&app, &ada, &page, &[("user_code", begun.user_code.canonical())]).await;
        let done = fill(&app, &ada, &asked, &[("answer", answer)]).await;
        assert_eq!((done.status.as_u16(), done.header("location")), (303, "/device?done=refused"), "{answer}");
        assert_eq!(refusal(polled(&app, &client, &device_code(&begun)).await), ErrorCode::AccessDenied);
    }
}

// A link fills in the field, and does nothing else: whoever sent it has begun what it is about.
#[tokio::test(flavor = "multi_thread")]
async fn a_link_with_the_code_does_nothing_by_itself() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = a_television(&app, json!({})).await;
    let begun = begun(&app, &client, "openid").await;
    let ada = signed_in(&app, "ada@example.com").await;
    let link = format!("{DEVICE}?user_code={}", begun.user_code);
    let page = open(&app, &ada, &link).await;
    is_page(&page, 200, "Let a device in");
    assert!(page.text.contains(&format!("value=\"{}\"", begun.user_code)), "{}", page.text);
    assert!(page.text.contains("Go on only if your own device shows exactly this code."));
    assert!(!page.text.contains("Television"), "nothing is looked up");
    for junk in ["%22%3E%3Cscript%3E", "AEIOUAEI", "BCDF", "//evil.example"] {
        let page = open(&app, &ada, &format!("{DEVICE}?user_code={junk}")).await;
        is_page(&page, 200, "Let a device in");
        assert!(page.text.contains("name=\"user_code\"") && page.text.contains(" value=\"\""), "{junk}: {}", page.text);
    }
}

// P50: there is one place to come back to, and no address in any parameter.
#[tokio::test(flavor = "multi_thread")]
async fn who_is_not_signed_in_signs_in_first_and_comes_back() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let id = BrowserId::random(&app.app.random);
    let cookies = format!("signet_browser={}", id.expose());
    for (path, first, then) in [
        ("/device", "/sign-in?next=device", "/device"),
        ("/device?user_code=bcdf-ghjk", "/sign-in?next=device.BCDFGHJK", "/device?user_code=BCDF-GHJK"),
        ("/device?user_code=https://evil.example", "/sign-in?next=device", "/device"),
    ] {
        let sent = open(&app, &cookies, path).await;
        assert_eq!((sent.status.as_u16(), sent.header("location")), (303, first), "{path}");
        let page = open(&app, &cookies, first).await.expect(200);
        let fields = [("identifier", "ada@example.com"), ("password", PASSWORD)];
        let back = fill(&app, &cookies, &page, &fields).await;
        assert_eq!((back.status.as_u16(), back.header("location")), (303, then), "{path}");
    }
    for junk in
        ["https://evil.example", "//evil.example", "/device", "device//evil.example", "device.%2f%2fevil", "%5cdevice"]
    {
        let page = open(&app, &cookies, &format!("/sign-in?next={junk}")).await.expect(200);
        assert!(!page.text.contains("evil"), "{}", page.text);
        let fields = [("identifier", "ada@example.com"), ("password", PASSWORD)];
        let back = fill(&app, &cookies, &page, &fields).await;
        assert_eq!((back.status.as_u16(), back.header("location")), (303, "/sign-in"), "{junk}");
    }
    let ada = signed_in(&app, "ada@example.com").await;
    let on = open(&app, &ada, "/sign-in?next=device").await;
    assert_eq!((on.status.as_u16(), on.header("location")), (303, "/device"), "who is signed in goes straight on");
}

// P44, P45: another site sends nothing, nor does the form of another person, another code or another browser.
#[tokio::test(flavor = "multi_thread")]
async fn a_form_is_its_own_pages() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    app.register("eve@example.com").await;
    let client = a_television(&app, json!({})).await;
    let (one, two) = (begun(&app, &client, "openid").await, begun(&app, &client, "openid").await);
    let (ada, eve) = (signed_in(&app, "ada@example.com").await, signed_in(&app, "eve@example.com").await);
    let page = open(&app, &ada, DEVICE).await;
    let asked = fill(&app, &ada, &page, &[("user_code", one.user_code.canonical())]).await;
    let evil = open(&app, &eve, DEVICE).await;
    let eves = fill(&app, &eve, &evil, &[("user_code", two.user_code.canonical())]).await;
    for site in ["cross-site", "same-site"] {
        assert_eq!(fill_from(&app, &ada, &asked, &[("answer", "yes")], site).await.status, 403, "{site}");
    }
    assert_eq!(fill(&app, &ada, &eves, &[("answer", "yes")]).await.status, 403, "another browser's form");
    // The token of one code is none for another.
    let text = asked.text.replace(one.user_code.canonical(), two.user_code.canonical());
    let bent = Answer { text, ..asked };
    assert_eq!(fill(&app, &ada, &bent, &[("answer", "yes")]).await.status, 403, "another code's form");
    for begun in [one, two] {
        assert_eq!(refusal(polled(&app, &client, &device_code(&begun)).await), ErrorCode::AuthorizationPending);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_are_said_at_the_field_until_one_has_to_wait() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let ada = signed_in(&app, "ada@example.com").await;
    let page = open(&app, &ada, DEVICE).await;
    for typed in ["", "AEIOUAEI", "BCDF", "\"><script>"] {
        let answer = fill(&app, &ada, &page, &[("user_code", typed)]).await;
        is_page(&answer, 422, "Let a device in");
        assert!(answer.text.contains("aria-describedby=\"user_code-hint user_code-error\""), "{}", answer.text);
        assert!(answer.text.contains("aria-invalid=\"true\"") && !answer.text.contains("<script"));
    }
    for _ in 0..10 {
        let answer = fill(&app, &ada, &page, &[("user_code", "BCDF-GHJK")]).await;
        is_page(&answer, 422, "Let a device in");
        assert!(answer.text.contains("No device waits with this code."), "{}", answer.text);
    }
    let answer = fill(&app, &ada, &page, &[("user_code", "BCDF-GHJK")]).await;
    is_page(&answer, 429, "Too many tries");
    assert_eq!(answer.header("retry-after"), "30");
}

#[tokio::test(flavor = "multi_thread")]
async fn it_reads_german_too() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let ada = signed_in(&app, "ada@example.com").await;
    let page = app.get(DEVICE).header("cookie", &ada).header("accept-language", "de-AT, en").send().await;
    is_page(&page, 200, "Ein Gerät zulassen");
    assert!(page.text.contains("<html lang=\"de\""), "{}", page.text);
}
