//! The language of pages: what the application says, then the browser, then the realm's country.

use serde_json::json;

use super::stage::{Browser, own_client};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::links::stage::is_page;

#[tokio::test(flavor = "multi_thread")]
async fn pages_are_in_the_language_of_their_reader() {
    let app = TestApp::new().await;
    let rows = [
        ("de", "Anmelden"),
        ("de-AT,en;q=0.5", "Anmelden"),
        ("fr, DE-ch;q=0.8, en;q=0.7", "Anmelden"),
        ("en-GB,de;q=0.9", "Sign in"),
        ("fr,es;q=0.5", "Sign in"),
        ("*", "Sign in"),
        ("<script>;q=x", "Sign in"),
    ];
    for (languages, heading) in rows {
        let mut browser = Browser::new(&app);
        browser.says = vec![("accept-language", languages.to_owned())];
        is_page(&browser.open("/sign-in").await, 200, heading);
    }
    let client = own_client(&app, json!({})).await;
    let mut browser = Browser::new(&app);
    browser.says = vec![("accept-language", "en".to_owned())];
    let page = browser.come_from(&client, "&ui_locales=fr%20de").await;
    is_page(&browser.open(&page).await, 200, "Anmelden");
}

#[tokio::test(flavor = "multi_thread")]
async fn so_is_the_page_that_asks_for_a_client() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = own_client(&app, json!({ "consent": "always" })).await;
    for (browsers, applications, heading) in [
        ("de", "", "Eastwind Shop bittet um Zugriff"),
        ("en", "", "Eastwind Shop would like access"),
        ("en", "&ui_locales=de", "Eastwind Shop bittet um Zugriff"),
    ] {
        let mut browser = Browser::new(&app);
        browser.says = vec![("accept-language", browsers.to_owned())];
        browser.sign_in("ada@example.com").await;
        let asked = browser.come_from(&client, applications).await;
        is_page(&browser.open(&asked).await, 200, heading);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_page_is_there_in_german() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    app.enrol("bob@example.com").await;
    let mut browser = Browser::new(&app);
    browser.says = vec![("accept-language", "de".to_owned())];
    is_page(&browser.open("/register").await, 200, "Konto anlegen");
    is_page(&browser.open("/forgot-password").await, 200, "Passwort vergessen?");
    is_page(&browser.open("/sign-in?request=junk").await, 400, "Diese Anmeldung ist nicht mehr offen");
    let wrong = browser.try_sign_in("ann@example.com", "wrong-wrong-wrong").await;
    assert!(wrong.text.contains("Der Name oder das Passwort stimmt nicht."), "{}", wrong.text);
    let short = browser.fill("/register", &[("email", "ann@example"), ("password", "kurz")]).await;
    assert!(short.text.contains("Das Passwort ist zu kurz.") && short.text.contains("keine E-Mail-Adresse"));
    browser.try_sign_in("bob@example.com", PASSWORD).await.expect(303);
    is_page(&browser.open("/sign-in/factor").await, 200, "Noch ein Schritt");
    browser.try_sign_in("ann@example.com", PASSWORD).await.expect(303);
    is_page(&browser.open("/sign-in").await, 200, "Sie sind angemeldet");
    is_page(&browser.open("/sign-out").await, 200, "Abmelden?");
    let sent = browser.fill("/sign-out", &[]).await;
    is_page(&browser.follow(sent).await, 200, "Sie sind abgemeldet");
}
