//! Links: made by proof alone.

use serde_json::json;
use signet_domain::grants;
use signet_domain::providers::{Provider, ProviderChange};
use signet_domain::sessions::browser::{self, Credentials, Entry, InBrowser};
use signet_protocol::oauth::BrowserId;
use signet_vocabulary::Secret;

use super::stage::{Tab, Upstream, trusting};
use crate::actors::{PASSWORD, Person};
use crate::app::TestApp;
use crate::grants::stage::nobody;

/// Signs somebody in in a tab by their password, past the page that would ask for it.
pub async fn by_password(app: &TestApp, tab: &mut Tab, email: &str) {
    tab.get(app, "/sign-in/link").await;
    let id = BrowserId::parse(&tab.cookies["signet_browser"]).expect("a browser");
    let credentials =
        Credentials { identifier: email.to_owned(), password: Secret::new(PASSWORD.to_owned()), device: None };
    let ctx = nobody(app).await;
    match browser::sign_in(&ctx, credentials, &InBrowser { browser: &id.hash(), current: None })
        .await
        .expect("a sign-in")
    {
        Entry::SignedIn(signed_in) => {
            tab.cookies.insert("signet_session".to_owned(), signed_in.key.expose().to_owned());
        }
        Entry::Challenged(_) => panic!("a second factor is asked for"),
    }
}

/// Links somebody with `them-1`, without a sign-in in the tab.
pub async fn link(app: &TestApp, tab: &mut Tab, (upstream, provider): (&Upstream, &Provider), who: &Person) {
    // Somebody else's link is turned into theirs: what the hash is made of is nobody's business here.
    tab.sign_in(app, upstream, provider, &json!({ "email": "placeholder@example.com" })).await.expect(303);
    app.query(&format!("UPDATE provider_links SET account = '{}'", who.id)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_matches_links_nobody() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    app.register("ann@example.com").await;
    let mut tab = Tab::default();
    let back = tab.sign_in(&app, &upstream, &provider, &json!({ "email": "ANN@Example.com" })).await.expect(303);
    assert_eq!(back.header("location"), "/sign-in/link");
    assert!(!tab.is_signed_in());
    assert!(app.query("SELECT account FROM provider_links").await.is_empty());
    let page = tab.get(&app, "/sign-in/link").await.expect(200);
    assert!(page.text.contains("Them &#38; Co") && page.text.contains("Sign in first"), "{}", page.text);
    assert!(!page.text.contains("<form"), "{}", page.text);

    // Whoever signs in in this browser says that it is them, and comes in by the provider from then on.
    by_password(&app, &mut tab, "ann@example.com").await;
    let page = tab.get(&app, "/sign-in/link").await.expect(200);
    assert!(page.text.contains("ann@example.com"), "{}", page.text);
    tab.submit(&app, &page).await.expect(200);
    let mut another = Tab::default();
    another.sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    assert!(another.is_signed_in());
    assert_eq!(app.query("SELECT count(*) FROM audit_events WHERE action = 'account.link_provider'").await, ["1"]);
    // Once.
    tab.submit(&app, &page).await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_came_back_waits_in_their_own_browser_and_for_ten_minutes() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, ProviderChange::default()).await;
    app.register("bob@example.com").await;
    let mut tab = Tab::default();
    tab.sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    let mut another = Tab::default();
    by_password(&app, &mut another, "bob@example.com").await;
    another.get(&app, "/sign-in/link").await.expect(400);
    by_password(&app, &mut tab, "bob@example.com").await;
    let page = tab.get(&app, "/sign-in/link").await.expect(200);
    // A form of this browser's is none of another's.
    another.submit(&app, &page).await.expect(400);
    app.advance(grants::SIGN_IN_FOR).await;
    tab.submit(&app, &page).await.expect(400);
    assert!(app.query("SELECT account FROM provider_links").await.is_empty());
}

// Anybody may have been at that browser before: whose it is has to be seen, and nothing of them stays.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_asked_sees_who_came_back() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, ProviderChange::default()).await;
    app.register("bob@example.com").await;
    let eves = json!({ "sub": "eve", "email": "<b>eve</b>@evil.example" });
    let count = "SELECT count(*) FROM provider_arrivals";

    // Said no to, and forgotten with that.
    let mut tab = Tab::default();
    tab.sign_in(&app, &upstream, &provider, &eves).await.expect(303);
    assert!(app.database().contents().await["provider_arrivals"].iter().all(|row| !row.contains("evil.example")));
    by_password(&app, &mut tab, "bob@example.com").await;
    let page = tab.get(&app, "/sign-in/link").await.expect(200);
    assert!(page.text.contains("<bdi>&#60;b&#62;eve&#60;/b&#62;@evil.example</bdi>"), "{}", page.text);
    let on = tab.press(&app, &page, "no").await.expect(303);
    assert_eq!(on.header("location"), "/sign-in");
    assert_eq!(app.query(count).await, ["0"]);
    tab.submit(&app, &page).await.expect(400);

    // A form is for whom it showed.
    tab.cookies.remove("signet_session");
    tab.sign_in(&app, &upstream, &provider, &json!({ "email": null, "name": "Bob" })).await.expect(303);
    by_password(&app, &mut tab, "bob@example.com").await;
    let page = tab.get(&app, "/sign-in/link").await.expect(200);
    assert!(page.text.contains("<bdi>Bob</bdi>"), "{}", page.text);
    let session = tab.cookies.remove("signet_session").expect("a session");
    tab.sign_in(&app, &upstream, &provider, &eves).await.expect(303);
    tab.cookies.insert("signet_session".to_owned(), session);
    tab.submit(&app, &page).await.expect(403);

    // Signing out takes it along.
    let out = tab.get(&app, "/sign-out").await.expect(200);
    tab.submit(&app, &out).await.expect(303);
    assert_eq!(app.query(count).await, ["0"]);
    assert!(app.query("SELECT account FROM provider_links").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn somebody_who_is_signed_in_links_what_they_ask_for() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, ProviderChange::default()).await;
    app.register("bob@example.com").await;
    let mut tab = Tab::default();
    by_password(&app, &mut tab, "bob@example.com").await;
    let sent = tab.leave_for(&app, &provider, "?wish=link").await;
    upstream.answer(&app, sent.get("nonce"), &json!({}));
    tab.come_back(&app, &provider, &sent, Some(&upstream.issuer())).await.expect(200);
    let mut another = Tab::default();
    another.sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    assert!(another.is_signed_in());

    // One there for one here, and one here for one there.
    app.register("eve@example.com").await;
    let mut eve = Tab::default();
    by_password(&app, &mut eve, "eve@example.com").await;
    let sent = eve.leave_for(&app, &provider, "?wish=link").await;
    upstream.answer(&app, sent.get("nonce"), &json!({}));
    eve.come_back(&app, &provider, &sent, Some(&upstream.issuer())).await.expect(409);
    let sent = tab.leave_for(&app, &provider, "?wish=link").await;
    upstream.answer(&app, sent.get("nonce"), &json!({ "sub": "them-2" }));
    tab.come_back(&app, &provider, &sent, Some(&upstream.issuer())).await.expect(409);
    assert_eq!(app.query("SELECT count(*) FROM provider_links").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_linked_without_a_recent_sign_in_or_after_another_one() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, ProviderChange::default()).await;
    app.register("bob@example.com").await;
    app.register("eve@example.com").await;
    let mut tab = Tab::default();
    let page = tab.get(&app, &format!("/sign-in/with/{}?wish=link", provider.id)).await.expect(200);
    tab.submit(&app, &page).await.expect(401);
    by_password(&app, &mut tab, "bob@example.com").await;
    let sent = tab.leave_for(&app, &provider, "?wish=link").await;
    upstream.answer(&app, sent.get("nonce"), &json!({}));
    // Bob left, and Eve comes back.
    by_password(&app, &mut tab, "eve@example.com").await;
    tab.come_back(&app, &provider, &sent, Some(&upstream.issuer())).await.expect(400);
    app.advance(app.settings.recent_authentication + std::time::Duration::from_secs(1)).await;
    let page = tab.get(&app, &format!("/sign-in/with/{}?wish=link", provider.id)).await.expect(200);
    tab.submit(&app, &page).await.expect(403);
    assert!(app.query("SELECT account FROM provider_links").await.is_empty());
}
