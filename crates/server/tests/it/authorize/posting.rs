//! Requests and answers by forms.

use serde_json::json;

use super::stage::{
    AUTHORIZE, STATE, Window, asking, asking_with, code, is_dead_end, link, own_client, page, pairs, sent_to,
};
use crate::app::{PUBLIC_URL, TestApp};
use crate::grants::stage::{CALLBACK, a_client};

// P73, OpenID Connect Core 1.0 section 3.1.2.1: a form from another site comes without cookies, and still finds the sign-in.
#[tokio::test(flavor = "multi_thread")]
async fn a_request_by_form_is_as_good_as_one_by_link() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = own_client(&app).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let fields = asking_with(&client, &[("prompt", "none")]);
    let again = window.send_from_elsewhere(AUTHORIZE, &pairs(&fields)).await;
    let (to, _) = sent_to(&again);
    assert_eq!(to, AUTHORIZE);
    code(&window.get(again.header("location")).await);
    is_dead_end(&window.get(again.header("location")).await, "a second time");
    // What the address says beside a form is not looked at.
    let path = format!("{AUTHORIZE}?client_id=client_000000000000000000000000&state=other");
    sent_to(&window.send_from_elsewhere(&path, &pairs(&fields)).await);
    let json = app.post(AUTHORIZE).json(&json!({ "client_id": client.id })).send().await;
    is_dead_end(&json, "JSON");
}

// P73: unknown parameters say nothing, and empty ones are not there.
#[tokio::test(flavor = "multi_thread")]
async fn unknown_and_empty_parameters_say_nothing() {
    let app = TestApp::new().await;
    let client = a_client(&app, json!({})).await;
    let mut window = Window::of(&app);
    let known = link(&asking(&client));
    let extra = "extra=foobar&request=&request_uri=&prompt=&max_age=&display=touch&claims_locales=de&acr_values=x%20y\
                 &ui_locales=de%20xx&claims=%7B%22userinfo%22%3A%7B%22name%22%3A%7B%22essential%22%3Atrue%7D%7D%7D";
    assert_eq!(page(&window.get(&format!("{known}&{extra}")).await), "/sign-in");
}

// OAuth 2.0 Form Post Response Mode, section 2.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_by_form_is_a_page_with_a_button_and_one_script() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = own_client(&app).await;
    let mut window = Window::of(&app);
    let state = "\"><script>alert(1)</script>'&";
    let fields = asking_with(&client, &[("response_mode", "form_post"), ("prompt", "none"), ("state", state)]);
    let refused = window.get(&link(&fields)).await.expect(200);
    assert!(refused.text.contains("value=\"login_required\""), "{}", refused.text);
    window.sign_in("ada@example.com").await;
    let granted = window.get(&link(&fields)).await.expect(200);
    for answer in [&refused, &granted] {
        assert!(answer.text.contains(&format!("action=\"{CALLBACK}\"")), "{}", answer.text);
        assert!(answer.text.contains("method=\"post\"") && answer.text.contains("<button type=\"submit\">"));
        assert!(!answer.text.contains("<script>alert"), "{}", answer.text);
        assert_eq!(answer.text.matches("<script").count(), 1);
        assert!(answer.text.contains(&format!("name=\"iss\" value=\"{PUBLIC_URL}\"")), "{}", answer.text);
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("script-src 'sha256-") && !policy.contains("unsafe"), "{policy}");
        assert!(policy.contains("form-action https:;"), "{policy}");
        assert!(policy.contains("frame-ancestors 'none'"), "{policy}");
        assert_eq!(answer.header("cache-control"), "no-store");
        let fields = super::stage::form(answer, "");
        let found = fields.iter().find(|(name, _)| name == "state").expect("a state");
        let plain = found.1.replace("&lt;", "<").replace("&#60;", "<").replace("&gt;", ">").replace("&#62;", ">");
        assert_eq!(plain.replace("&#39;", "'").replace("&#x27;", "'"), state);
    }
    assert!(granted.text.contains("name=\"code\" value=\"ac_"), "{}", granted.text);
    assert!(STATE.len() > 1);
}
