//! Signing in through others while a client waits: how it gets its answer, and what becomes of it when nobody comes in so.

use serde_json::json;
use signet_domain::providers::{Provider, ProviderChange};

use super::linking::by_password;
use super::stage::{Tab, Upstream, make, trusting};
use crate::app::{Answer, TestApp};
use crate::authorize::stage::{asking, link, own_client};
use crate::proof::capture;

/// Comes from a client to the page that asks for the sign-in, and says what the request is called.
async fn come_from_a_client(app: &TestApp, tab: &mut Tab) -> String {
    let client = own_client(app).await;
    let asked = tab.get(app, &link(&asking(&client))).await.expect(303);
    asked.header("location").split_once("?request=").expect("a request").1.to_owned()
}

/// Where a page leads that leads on by itself. It is no redirection: the policy of another's page would hold against it.
#[track_caller]
fn leads_on(page: &Answer) -> String {
    assert_eq!(page.status, 200, "{}", page.text);
    let next = page.header("refresh").strip_prefix("0; url=").expect("a way").to_owned();
    assert!(page.text.contains(&format!("href=\"{next}\"")), "{}", page.text);
    next
}

async fn has_a_code(app: &TestApp, tab: &mut Tab, next: &str) {
    let sent = tab.get(app, next).await.expect(303);
    let location = sent.header("location");
    assert!(location.starts_with("https://shop.example.com/callback?code=ac_"), "{location}");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_to_the_client_is_no_redirection_of_the_provider_s_page() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let mut tab = Tab::default();
    let request = come_from_a_client(&app, &mut tab).await;
    let sent = tab.leave_for(&app, &provider, &format!("?request={request}")).await;
    upstream.answer(&app, sent.get("nonce"), &json!({}));
    let back = tab.come_back(&app, &provider, &sent, Some(&upstream.issuer())).await;
    assert_eq!(leads_on(&back), format!("/oauth/authorize/resume?request={request}"));
    has_a_code(&app, &mut tab, &leads_on(&back)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_links_goes_on_to_the_client() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    app.register("ann@example.com").await;
    let mut tab = Tab::default();
    let request = come_from_a_client(&app, &mut tab).await;
    let sent = tab.leave_for(&app, &provider, &format!("?request={request}")).await;
    upstream.answer(&app, sent.get("nonce"), &json!({}));
    let back = tab.come_back(&app, &provider, &sent, Some(&upstream.issuer())).await.expect(303);
    assert_eq!(back.header("location"), format!("/sign-in/link?request={request}"));
    by_password(&app, &mut tab, "ann@example.com").await;
    let page = tab.get(&app, back.header("location")).await.expect(200);
    let linked = tab.submit(&app, &page).await;
    has_a_code(&app, &mut tab, &leads_on(&linked)).await;
}

#[track_caller]
fn names_a_way_back(page: &Answer, request: &str, said: &str) {
    assert_eq!(page.status, 403, "{}", page.text);
    assert!(page.text.contains(&format!("href=\"/sign-in?request={request}\"")), "{}", page.text);
    assert!(page.text.contains(said), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_does_not_come_in_so_goes_back_to_the_other_ways() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let mut tab = Tab::default();
    let request = come_from_a_client(&app, &mut tab).await;
    let query = format!("?request={request}");
    let come_back = |state: &str, error: &str| {
        let path = format!("/sign-in/callback/{}?state={state}&error={error}", provider.id);
        format!("{path}&iss={}", upstream.issuer())
    };
    let sent = tab.leave_for(&app, &provider, &query).await;
    let said_no = tab.get(&app, &come_back(sent.get("state"), "access_denied")).await;
    names_a_way_back(&said_no, &request, "did not vouch for you");
    let sent = tab.leave_for(&app, &provider, &query).await;
    let out_of_order = tab.get(&app, &come_back(sent.get("state"), "invalid_scope")).await;
    names_a_way_back(&out_of_order, &request, "cannot be reached");

    // One that cannot be asked at all: the browser does not leave.
    let nowhere = ProviderChange { issuer: Some(Some(upstream.outside.url("/nowhere"))), ..trusting() };
    let nowhere = make(&app, nowhere).await.expect("a provider");
    let page = tab.get(&app, &format!("/sign-in/with/{}{query}", nowhere.id)).await.expect(200);
    names_a_way_back(&tab.submit(&app, &page).await, &request, "cannot be reached");

    // What waits still waits.
    tab.get(&app, &format!("/sign-in{query}")).await.expect(200);
}

/// The lines of the log about a provider.
fn logged(provider: &Provider) -> String {
    let log = capture::text();
    log.lines().filter(|line| line.contains(provider.id.as_str())).collect::<Vec<_>>().join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_what_is_wrong_with_a_provider() {
    capture::start();
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let issuer = upstream.issuer();
    let mut tab = Tab::default();

    let provider = upstream.provider(&app, trusting()).await;
    let sent = tab.leave(&app, &provider).await;
    upstream.outside.say_as(
        "/token",
        401,
        "application/json",
        &json!({ "error": "invalid_client", "error_description": "s3cret" }).to_string(),
    );
    let refused = tab.come_back(&app, &provider, &sent, Some(&issuer)).await.expect(403);
    assert!(!refused.text.contains("invalid_client"), "{}", refused.text);
    let log = logged(&provider);
    assert!(log.contains("its token endpoint: invalid_client, with status 401"), "{log}");

    let sent = tab.leave(&app, &provider).await;
    upstream.answer(&app, sent.get("nonce"), &json!({ "aud": "theirs" }));
    tab.come_back(&app, &provider, &sent, Some(&issuer)).await.expect(403);
    assert!(logged(&provider).contains("its ID token: "), "{}", logged(&provider));

    let sent = tab.leave(&app, &provider).await;
    let path = format!("/sign-in/callback/{}?state={}&error=unauthorized_client", provider.id, sent.get("state"));
    tab.get(&app, &format!("{path}&iss={issuer}")).await.expect(403);
    assert!(logged(&provider).contains("its authorization endpoint: unauthorized_client"), "{}", logged(&provider));

    upstream.describe(&json!({ "issuer": "https://another.example.com" }));
    let another = upstream.provider(&app, trusting()).await;
    let page = tab.get(&app, &format!("/sign-in/with/{}", another.id)).await.expect(200);
    tab.submit(&app, &page).await.expect(403);
    assert!(logged(&another).contains("names another issuer"), "{}", logged(&another));

    upstream.outside.say_as("/.well-known/openid-configuration", 404, "application/json", &json!({}).to_string());
    let silent = upstream.provider(&app, trusting()).await;
    let page = tab.get(&app, &format!("/sign-in/with/{}", silent.id)).await.expect(200);
    tab.submit(&app, &page).await.expect(403);
    let log = logged(&silent);
    assert!(
        log.contains("the answer was not what it should be") && log.contains("its metadata could not be had"),
        "{log}"
    );

    let log = [logged(&provider), logged(&another), logged(&silent)].concat();
    assert!(!log.contains("s3cret") && !log.contains("inside.test"), "{log}");
}
