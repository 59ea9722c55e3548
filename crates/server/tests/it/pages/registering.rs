//! Making an account on a page.

use serde_json::json;

use super::stage::{Browser, own_client};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::links::stage::is_page;

const NEW: [(&str, &str); 4] =
    [("email", "new@example.com"), ("password", PASSWORD), ("firstName", "Zo\u{eb}"), ("lastName", "")];

#[tokio::test(flavor = "multi_thread")]
async fn whoever_makes_an_account_is_signed_in() {
    let app = TestApp::new().await;
    let mut browser = Browser::new(&app);
    let answer = browser.fill("/register", &NEW).await.expect(303);
    assert_eq!(answer.header("location"), "/sign-in");
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("new@example.com"));
    assert_eq!(app.told("new@example.com").await, ["verify_email"]);
    app.try_login("new@example.com", PASSWORD).await.expect(200);
    let data = app.query("SELECT data FROM identities WHERE data LIKE '%firstName%'").await;
    assert!(data[0].contains("Zo\u{eb}") && !data[0].contains("lastName"), "{data:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn where_addresses_are_proved_first_nobody_is() {
    let app = TestApp::new().await;
    app.rules(|rules| rules.require_verified_email = true).await;
    let mut browser = Browser::new(&app);
    is_page(&browser.fill("/register", &NEW).await, 200, "Confirm your e-mail address");
    assert!(browser.session().is_none());
    let early = browser.try_sign_in("new@example.com", PASSWORD).await;
    is_page(&early, 403, "Sign in");
    assert!(early.text.contains("Confirm your e-mail address first."), "{}", early.text);
    assert!(browser.session().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_has_one_account() {
    let app = TestApp::new().await;
    app.register("new@example.com").await;
    let mut browser = Browser::new(&app);
    let answer = browser.fill("/register", &NEW).await;
    is_page(&answer, 409, "Make an account");
    assert!(answer.text.contains("id=\"email-error\">This address belongs to an account already."), "{}", answer.text);
    assert!(browser.session().is_none());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_realm_shows_no_way_in() {
    let app = TestApp::new().await;
    let mut browser = Browser::new(&app);
    assert!(browser.open("/sign-in").await.text.contains("href=\"/register\""));
    let form = super::stage::Shown::all(&browser.open("/register").await.text).remove(0);
    app.rules(|rules| rules.registration_open = false).await;
    assert!(!browser.open("/sign-in").await.text.contains("href=\"/register\""));
    is_page(&browser.open("/register").await, 403, "Nobody registers here by themselves");
    is_page(&browser.send(&form, &NEW).await, 403, "Nobody registers here by themselves");
    assert_eq!(app.query("SELECT count(*) FROM identifiers WHERE canonical = 'new@example.com'").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_may_send_people_to_make_an_account() {
    let app = TestApp::new().await;
    let client = own_client(&app, json!({})).await;
    let mut browser = Browser::new(&app);
    let page = browser.come_from(&client, "&prompt=create&login_hint=new%40example.com").await;
    let shown = {
        let page = browser.open(&page).await;
        browser.follow(page).await
    };
    is_page(&shown, 200, "Make an account");
    assert!(shown.text.contains("value=\"new@example.com\"") && shown.text.contains("Eastwind Shop"));
    let form = super::stage::Shown::all(&shown.text).remove(0);
    let sent = browser.send(&form, &NEW).await.expect(303);
    let away = browser.follow(sent).await;
    assert!(away.header("location").contains("code=ac_"), "{away:?}");
}
