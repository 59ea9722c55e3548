//! Links as their person sees them, and how they end.

use std::time::Duration;

use serde_json::json;
use signet_domain::providers::{Provider, ProviderChange};

use super::linking::by_password;
use super::stage::{Tab, Upstream, between, hidden, trusting};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::impersonation::stage::user;

pub const LINKS: &str = "/v1/auth/provider-links";

/// Links who is signed in in a tab with whom the provider calls `subject`.
pub async fn linked(app: &TestApp, tab: &mut Tab, (upstream, provider): (&Upstream, &Provider), subject: &str) {
    let sent = tab.leave_for(app, provider, "?wish=link").await;
    upstream.answer(app, sent.get("nonce"), &json!({ "sub": subject }));
    tab.come_back(app, provider, &sent, Some(&upstream.issuer())).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn links_are_listed_and_taken_away_by_their_person() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, ProviderChange::default()).await;
    let (bob, eve) = (app.register("bob@example.com").await, app.register("eve@example.com").await);
    let mut tab = Tab::default();
    by_password(&app, &mut tab, "bob@example.com").await;
    linked(&app, &mut tab, (&upstream, &provider), "them-1").await;
    assert!(app.templates_to("bob@example.com").await.contains(&"provider_linked".to_owned()));

    let listed = app.fetch(LINKS, &bob).await.expect(200).json()["data"].clone();
    assert_eq!(listed.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (&listed[0]["providerId"], &listed[0]["providerName"]),
        (&json!(provider.id.as_str()), &json!("Them & Co"))
    );
    assert_eq!(app.fetch(LINKS, &eve).await.expect(200).json()["data"], json!([]));
    let path = format!("{LINKS}/{}", provider.id);
    app.remove(&path, &eve).await.expect(404);
    app.remove(&format!("{LINKS}/prov_000000000000"), &bob).await.expect(404);
    assert_eq!(app.query("SELECT count(*) FROM provider_links").await, ["1"]);

    app.remove(&path, &bob).await.expect(204);
    app.remove(&path, &bob).await.expect(404);
    assert_eq!(app.fetch(LINKS, &bob).await.expect(200).json()["data"], json!([]));
    assert!(app.templates_to("bob@example.com").await.contains(&"provider_unlinked".to_owned()));
    let ended = "SELECT count(*) FROM audit_events WHERE action = 'account.unlink_provider' AND outcome = 'success'";
    assert_eq!(app.query(ended).await, ["1"]);
    let mut stranger = Tab::default();
    let back = stranger.sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    assert_eq!((back.header("location"), stranger.is_signed_in()), ("/sign-in/link", false));

    linked(&app, &mut tab, (&upstream, &provider), "them-1").await;
    app.advance(app.settings.recent_authentication + Duration::from_secs(1)).await;
    assert_eq!(app.remove(&path, &bob).await.expect(403).code(), "REAUTHENTICATION_REQUIRED");
    assert_eq!(app.query("SELECT count(*) FROM provider_links").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_links_and_takes_links_away() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, ProviderChange::default()).await;
    app.register("bob@example.com").await;
    let mut tab = Tab::default();
    let page = tab.get(&app, "/sign-in/links").await.expect(200);
    let german = app.get("/sign-in/links").header("accept-language", "de-CH, en;q=0.5").send().await.expect(200);
    assert!(german.text.contains("Melden Sie sich zuerst an"), "{}", german.text);
    assert!(page.text.contains("href=\"/sign-in?next=links\"") && !page.text.contains("<form"), "{}", page.text);
    by_password(&app, &mut tab, "bob@example.com").await;
    let start = tab.get(&app, "/sign-in").await.expect(200);
    assert!(start.text.contains("href=\"/sign-in/links\""), "{}", start.text);

    let page = tab.get(&app, "/sign-in/links").await.expect(200);
    assert!(page.text.contains("Link with Them &#38; Co") && page.text.contains("bob@example.com"), "{}", page.text);
    let sent = tab.submit(&app, &page).await.expect(200);
    let state = between(sent.header("refresh"), "state=", "&").expect("a state");
    let nonce = between(&format!("{}&", sent.header("refresh")), "nonce=", "&").expect("a nonce");
    upstream.answer(&app, &nonce, &json!({}));
    let issuer = signet_protocol::oauth::parameters::encode([("iss", upstream.issuer().as_str())]);
    let back = format!("/sign-in/callback/{}?code=c0de&state={state}&{issuer}", provider.id);
    tab.get(&app, &back).await.expect(200);

    let page = tab.get(&app, "/sign-in/links").await.expect(200);
    assert!(page.text.contains("Take away the link with Them &#38; Co"), "{}", page.text);
    // Nobody else's form takes it away, and none of another session.
    tab.post(&app, "/sign-in/links", &[("provider".to_owned(), provider.id.to_string())]).await.expect(403);
    by_password(&app, &mut tab, "bob@example.com").await;
    tab.submit(&app, &page).await.expect(403);
    assert_eq!(app.query("SELECT count(*) FROM provider_links").await, ["1"]);
    let page = tab.get(&app, "/sign-in/links").await.expect(200);
    tab.submit(&app, &page).await.expect(200);
    assert_eq!(app.query("SELECT count(*) FROM provider_links").await, ["0"]);

    // Who signed in too long ago proves themselves on the page that asks for it, and comes back.
    app.advance(app.settings.recent_authentication + Duration::from_secs(1)).await;
    let page = tab.get(&app, "/sign-in/links").await.expect(200);
    assert!(page.text.contains("href=\"/sign-in?next=links&#38;account=same\""), "{}", page.text);
    let page = tab.get(&app, "/sign-in?next=links&account=same").await.expect(200);
    let mut fields = hidden(page.text.split("</form>").next().expect("a form"));
    fields.push(("password".to_owned(), PASSWORD.to_owned()));
    let on = tab.post(&app, "/sign-in", &fields).await.expect(303);
    assert_eq!(on.header("location"), "/sign-in/links");
    let page = tab.get(&app, "/sign-in/links").await.expect(200);
    assert!(page.text.contains("<form"), "{}", page.text);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_only_way_in_stays() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let mut tab = Tab::default();
    tab.sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    let page = tab.get(&app, "/sign-in/links").await.expect(200);
    let refused = tab.submit(&app, &page).await.expect(409);
    assert!(refused.text.contains("href=\"/forgot-password\""), "{}", refused.text);
    assert_eq!(app.query("SELECT count(*) FROM provider_links").await, ["1"]);
    // Beside another one it may go.
    app.advance(Duration::from_secs(1)).await;
    let other = upstream.provider(&app, trusting()).await;
    linked(&app, &mut tab, (&upstream, &other), "them-9").await;
    let page = tab.get(&app, "/sign-in/links").await.expect(200);
    tab.submit(&app, &page).await.expect(200);
    assert_eq!(app.query("SELECT provider FROM provider_links").await, [other.id.as_str()]);
}

// Somebody took another's address at a provider that proves none, and waits for its owner to come.
#[tokio::test(flavor = "multi_thread")]
async fn whoever_comes_for_an_account_by_its_address_has_it_alone() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let careless = ProviderChange { makes_accounts: Some(Some(true)), ..ProviderChange::default() };
    let provider = upstream.provider(&app, careless).await;
    let mut taker = Tab::default();
    taker.sign_in(&app, &upstream, &provider, &json!({ "sub": "taker" })).await.expect(303);
    assert!(taker.is_signed_in());
    // Its owner follows the link that proves the address, chooses a password, and is alone.
    app.verify_email(&app.verify_token("ann@example.com").await).await.expect(204);
    let token = app.reset_token("ann@example.com").await;
    app.reset(&token, PASSWORD).await.expect(204);
    assert_eq!(app.query("SELECT count(*) FROM provider_links").await, ["0"]);
    let mut again = Tab::default();
    let back = again.sign_in(&app, &upstream, &provider, &json!({ "sub": "taker" })).await.expect(303);
    assert_eq!((back.header("location"), again.is_signed_in()), ("/sign-in/link", false));
    let page = taker.get(&app, "/sign-in/links").await.expect(200);
    assert!(!page.text.contains("<form"), "its session is over: {}", page.text);
}

// Whoever asks an administrator for another password wants everybody out who came in by the old one: links that they made too.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_an_administrator_sets_takes_links_away() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, ProviderChange::default()).await;
    let admin = app.admin().await;
    let bob = app.register("bob@example.com").await;
    let mut intruder = Tab::default();
    by_password(&app, &mut intruder, "bob@example.com").await;
    linked(&app, &mut intruder, (&upstream, &provider), "them-1").await;
    let path = format!("/v1/users/{}", user(&bob.id));
    let body = json!({ "password": "Another-fine-one-20" });
    app.as_user(&admin, "PATCH", &path, Some(body)).await.expect(200);
    assert_eq!(app.query("SELECT count(*) FROM provider_links").await, ["0"]);
    let mut again = Tab::default();
    let back = again.sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    assert_eq!(back.header("location"), "/sign-in/link");
    assert!(!again.is_signed_in());
}
