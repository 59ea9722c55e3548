//! Proving oneself again, and what a browser shows before and after each proof (P39).

use serde_json::json;

use super::stage::{Browser, Shown, opens, own_client};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::links::stage::is_page;

#[tokio::test(flavor = "multi_thread")]
async fn a_planted_key_never_becomes_anybodys() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    app.register("eve@example.com").await;
    // One that was never anybody's, and one of somebody else.
    let mut eve = Browser::new(&app);
    eve.sign_in("eve@example.com").await;
    let eves = eve.session().expect("a session").clone();
    let unknown = format!("bk_{}", "A".repeat(43));
    for planted in [unknown, eves] {
        let mut ann = Browser::new(&app);
        ann.open("/sign-in").await;
        ann.cookies.insert("signet_session".to_owned(), planted.clone());
        let mut fresh = Browser::new(&app);
        fresh.cookies.insert("signet_browser".to_owned(), ann.cookies["signet_browser"].clone());
        let form = Shown::all(&fresh.open("/sign-in").await.text).remove(0);
        ann.send(&form, &[("identifier", "ann@example.com"), ("password", PASSWORD)]).await.expect(303);
        let key = ann.session().expect("a session");
        assert_ne!(*key, planted);
        assert!(!opens(&app, &planted).await);
        assert_eq!(ann.signed_in_as().await.as_deref(), Some("ann@example.com"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_that_asks_for_a_proof_gets_one_of_the_same_person() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let client = own_client(&app, json!({})).await;
    for more in ["&prompt=login", "&max_age=0"] {
        let mut ann = Browser::new(&app);
        ann.sign_in("ann@example.com").await;
        let before = ann.session().expect("a session").clone();
        app.advance(std::time::Duration::from_secs(5)).await;
        let page = ann.come_from(&client, more).await;
        let page = ann.open(&page).await;
        is_page(&page, 200, "Is it still you?");
        assert!(page.text.contains("<p class=\"account\"><bdi>ann@example.com</bdi></p>"), "{}", page.text);
        assert!(!page.text.contains("name=\"identifier\""), "{}", page.text);
        let form = Shown::all(&page.text).remove(0);
        let wrong = ann.send(&form, &[("password", "wrong-wrong-wrong")]).await;
        is_page(&wrong, 401, "Is it still you?");
        assert_eq!(ann.session(), Some(&before), "a wrong password changes nothing");
        // The name is not to be chosen here.
        let sent = ann.send(&form, &[("password", PASSWORD), ("identifier", "root@example.com")]).await.expect(303);
        assert!(sent.header("location").starts_with("/oauth/authorize/resume?request=air_"), "{sent:?}");
        let after = ann.session().expect("a session").clone();
        assert_ne!(before, after, "{more}");
        assert!(!opens(&app, &before).await && opens(&app, &after).await, "{more}");
        let away = ann.follow(sent).await;
        assert!(away.header("location").starts_with("https://shop.example.com/callback?"), "{away:?}");
        assert_eq!(app.query("SELECT count(*) FROM sessions WHERE client = 'browser'").await, ["1"], "it goes on");
        app.query("DELETE FROM browser_keys").await;
        app.query("DELETE FROM sessions").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_key_is_over_on_every_node_at_once() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    app.register("ann@example.com").await;
    let client = own_client(&app, json!({})).await;
    let mut ann = Browser::new(&app);
    ann.sign_in("ann@example.com").await;
    let before = ann.session().expect("a session").clone();
    assert!(opens(&other, &before).await);
    app.clock.advance(std::time::Duration::from_millis(1));
    let page = ann.come_from(&client, "&prompt=login").await;
    ann.fill(&page, &[("password", PASSWORD)]).await.expect(303);
    // Without a look at the change feed.
    assert!(!opens(&other, &before).await);
    assert!(opens(&other, ann.session().expect("a session")).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_else_may_sign_in_instead() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    app.register("bob@example.com").await;
    let client = own_client(&app, json!({})).await;
    let mut browser = Browser::new(&app);
    browser.sign_in("ann@example.com").await;
    app.clock.advance(std::time::Duration::from_millis(1));
    let page = browser.come_from(&client, "&prompt=login").await;
    let form = browser.open(&format!("{page}&account=other")).await.expect(200);
    let form = Shown::all(&form.text).remove(0);
    let fields = [("identifier", "bob@example.com"), ("password", PASSWORD)];
    let sent = browser.send(&form, &fields).await.expect(303);
    let away = browser.follow(sent).await;
    assert!(away.header("location").contains("code=ac_"), "{away:?}");
    assert_eq!(browser.signed_in_as().await.as_deref(), Some("bob@example.com"));
}

#[tokio::test(flavor = "multi_thread")]
async fn who_needs_a_factor_that_they_do_not_have_is_told_so() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let client = own_client(&app, json!({})).await;
    app.rules(|rules| rules.mfa_required = true).await;
    let mut ann = Browser::new(&app);
    let page = ann.come_from(&client, "").await;
    let sent = ann.fill(&page, &[("identifier", "ann@example.com"), ("password", PASSWORD)]).await.expect(303);
    let told = ann.follow(sent).await;
    is_page(&told, 200, "A second factor is needed");
    assert!(told.text.contains("ann@example.com"), "{}", told.text);
    assert_eq!(app.query("SELECT count(*) FROM authorization_codes").await, ["0"]);
}
