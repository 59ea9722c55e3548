//! The second factor on pages: nobody comes in without it (P22, P23).

use serde_json::json;

use super::stage::{Browser, Shown, opens, own_client};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::links::stage::is_page;
use crate::mfa::stage::PHONE;

const FACTOR: &str = "/sign-in/factor";

/// Shows the password of somebody with a second factor, and says where the browser is sent.
async fn challenged(browser: &mut Browser<'_>, email: &str) {
    let answer = browser.try_sign_in(email, PASSWORD).await.expect(303);
    assert_eq!(answer.header("location"), FACTOR);
    assert!(browser.session().is_none(), "{answer:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_alone_opens_nothing() {
    let app = TestApp::new().await;
    let ann = app.enrol("ann@example.com").await;
    let client = own_client(&app, json!({})).await;
    let mut browser = Browser::new(&app);
    challenged(&mut browser, "ann@example.com").await;
    assert_eq!(browser.signed_in_as().await, None);
    // Nor does it help to go on without the page.
    let page = browser.come_from(&client, "").await;
    assert!(page.starts_with("/sign-in?request="), "{page}");
    let resumed = browser.open(&page.replace("/sign-in", "/oauth/authorize/resume")).await;
    assert!(resumed.header("location").starts_with("/sign-in?"), "{resumed:?}");
    assert_eq!(app.query("SELECT count(*) FROM browser_keys").await, ["0"]);

    let wrong = browser.fill(FACTOR, &[("code", "000000")]).await;
    is_page(&wrong, 401, "One more step");
    assert!(wrong.text.contains("id=\"code-error\">This code is not right") && !wrong.text.contains("000000"));
    let code = app.shown(&ann.secret);
    let spaced = format!("{} {}", &code[..3], &code[3..]);
    let right = browser.fill(FACTOR, &[("code", &spaced)]).await.expect(303);
    assert_eq!(right.header("location"), "/sign-in");
    assert!(opens(&app, browser.session().expect("a session")).await);
    let amr = app.query("SELECT amr FROM sessions WHERE client = 'browser'").await;
    assert_eq!(amr, ["pwd,otp,mfa"]);
    let away = {
        let on = browser.open(&page).await;
        browser.follow(on).await
    };
    assert!(away.header("location").contains("code=ac_"), "{away:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_challenge_is_of_its_browser_and_of_pages_alone() {
    let app = TestApp::new().await;
    let ann = app.enrol("ann@example.com").await;
    let mut browser = Browser::new(&app);
    challenged(&mut browser, "ann@example.com").await;
    let form = Shown::all(&browser.open(FACTOR).await.text).remove(0);
    let (_, id) = form.hidden.iter().find(|(name, _)| name == "challenge").expect("a challenge");
    let code = app.shown(&ann.secret);
    // Another browser, whose own form names it.
    let mut eve = Browser::new(&app);
    challenged(&mut eve, "ann@example.com").await;
    let mut theirs = Shown::all(&eve.open(FACTOR).await.text).remove(0);
    for (name, value) in &mut theirs.hidden {
        if name == "challenge" {
            value.clone_from(id);
        }
    }
    eve.send(&theirs, &[("code", &code)]).await.expect(403);
    assert!(eve.session().is_none());
    // The API, which knows challenges of its own alone; and the page of one that the API began.
    let body = json!({ "challengeId": id, "code": code });
    app.post("/v1/Auth/mfa/challenge").json(&body).send().await.expect(401);
    let body = json!({ "challengeId": id, "method": "SMS" });
    app.post("/v1/auth/mfa/resend").json(&body).send().await.expect(401);
    // It is good still, where it was begun.
    browser.send(&form, &[("code", &code)]).await.expect(303);
    assert!(browser.session().is_some());
    // And once.
    let again = browser.send(&form, &[("code", &code)]).await.expect(303);
    assert_eq!(again.header("location"), "/sign-in", "sent twice, it leads on");
    browser.cookies.remove("signet_session");
    let again = browser.send(&form, &[("code", &app.next_code(&ann.secret).await)]).await;
    is_page(&again, 409, "This took too long");
    assert!(browser.session().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_is_another_after_the_factor() {
    let app = TestApp::new().await;
    let ann = app.enrol("ann@example.com").await;
    let client = own_client(&app, json!({})).await;
    let mut browser = Browser::new(&app);
    challenged(&mut browser, "ann@example.com").await;
    browser.fill(FACTOR, &[("code", &app.shown(&ann.secret))]).await.expect(303);
    let before = browser.session().expect("a session").clone();
    app.advance(crate::mfa::stage::STEP).await;
    let page = browser.come_from(&client, "&prompt=login").await;
    let sent = browser.fill(&page, &[("password", PASSWORD)]).await.expect(303);
    assert!(sent.header("location").starts_with("/sign-in/factor?request=air_"), "{sent:?}");
    assert_eq!(browser.session(), Some(&before), "half a proof changes nothing");
    let form = sent.header("location").to_owned();
    let done = browser.fill(&form, &[("code", &app.shown(&ann.secret))]).await.expect(303);
    assert!(!opens(&app, &before).await);
    let away = browser.follow(done).await;
    assert!(away.header("location").contains("code=ac_"), "{away:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn codes_are_sent_and_backup_codes_do_as_well() {
    let app = TestApp::new().await;
    let ann = app.register("ann@example.com").await;
    app.set_up(&ann, &json!({ "method": "SMS", "phoneNumber": PHONE })).await.expect(201);
    let set_up = app.verify_factor(&ann, &app.sent_code(PHONE).await).await.expect(200);
    let paper = crate::mfa::stage::texts(&set_up, "backupCodes").remove(0);
    let mut browser = Browser::new(&app);
    app.advance(std::time::Duration::from_secs(60)).await;
    challenged(&mut browser, "ann@example.com").await;
    let first = app.sent_code(PHONE).await;
    app.advance(std::time::Duration::from_secs(60)).await;
    let page = browser.open(FACTOR).await.expect(200);
    let [_, another] = Shown::all(&page.text).try_into().expect("two forms");
    assert_eq!(another.action, "/sign-in/code");
    let sent = browser.send(&another, &[]).await.expect(303);
    assert_eq!(sent.header("location"), "/sign-in/factor?sent=sms");
    let told = browser.follow(sent).await;
    assert!(told.text.contains("role=\"status\">A code is on its way to your phone."), "{}", told.text);
    let second = app.sent_code(PHONE).await;
    assert_ne!(first, second);
    browser.fill(FACTOR, &[("code", &first)]).await.expect(401);
    browser.fill(FACTOR, &[("code", &second)]).await.expect(303);
    let mut elsewhere = Browser::new(&app);
    challenged(&mut elsewhere, "ann@example.com").await;
    elsewhere.fill(FACTOR, &[("code", &paper)]).await.expect(303);
    assert!(elsewhere.session().is_some());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_remembered_where_that_is_permitted() {
    let app = TestApp::new().await;
    let ann = app.enrol("ann@example.com").await;
    let mut browser = Browser::new(&app);
    challenged(&mut browser, "ann@example.com").await;
    assert!(!browser.open(FACTOR).await.text.contains("name=\"remember\""));
    app.rules(|rules| rules.remembered_devices = true).await;
    assert!(browser.open(FACTOR).await.text.contains("name=\"remember\""));
    let code = app.shown(&ann.secret);
    browser.fill(FACTOR, &[("code", &code), ("remember", "yes")]).await.expect(303);
    assert!(browser.cookies.contains_key("signet_device"));
    browser.cookies.remove("signet_session");
    let sent = browser.try_sign_in("ann@example.com", PASSWORD).await.expect(303);
    assert_eq!(sent.header("location"), "/sign-in");
    let let_in = "SELECT count(*) FROM sessions WHERE client = 'browser' AND amr = 'pwd,remembered_device'";
    assert_eq!(app.query(let_in).await, ["1"]);
    // It stands in for nothing where the proof itself is asked for.
    let client = own_client(&app, json!({})).await;
    app.clock.advance(std::time::Duration::from_millis(1));
    let page = browser.come_from(&client, "&prompt=login").await;
    let sent = browser.fill(&page, &[("password", PASSWORD)]).await.expect(303);
    assert!(sent.header("location").starts_with(FACTOR), "{sent:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn too_many_wrong_codes_have_to_wait() {
    let app = TestApp::new().await;
    app.enrol("ann@example.com").await;
    let mut browser = Browser::new(&app);
    challenged(&mut browser, "ann@example.com").await;
    let form = Shown::all(&browser.open(FACTOR).await.text).remove(0);
    let mut last = browser.send(&form, &[("code", "000000")]).await;
    for _ in 0..30 {
        if last.status != 401 {
            break;
        }
        last = browser.send(&form, &[("code", "000000")]).await;
    }
    is_page(&last, 429, "One more step");
    assert!(last.header("retry-after").parse::<u32>().expect("seconds") > 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_nothing_to_answer_signs_in_first() {
    let app = TestApp::new().await;
    let mut browser = Browser::new(&app);
    let answer = browser.open(FACTOR).await.expect(303);
    assert_eq!(answer.header("location"), "/sign-in");
}
