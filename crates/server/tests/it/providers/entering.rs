//! The way to a provider and back, and who comes in by it.

use serde_json::json;
use signet_domain::providers::ProviderChange;
use signet_protocol::digest::sha256;
use signet_protocol::encoding::base64url;

use super::stage::{Tab, Upstream, hidden, trusting};
use crate::app::TestApp;

#[tokio::test(flavor = "multi_thread")]
async fn somebody_new_gets_an_account_and_comes_back_to_it() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let mut tab = Tab::default();
    let sent = tab.leave(&app, &provider).await;
    assert!(sent.url.as_str().starts_with(&upstream.outside.url("/authorize?tenant=7&")), "{}", sent.url);
    assert_eq!((sent.get("response_type"), sent.get("client_id")), ("code", "ours"));
    assert_eq!(sent.get("redirect_uri"), format!("http://signet.test/sign-in/callback/{}", provider.id));
    assert_eq!((sent.get("scope"), sent.get("code_challenge_method")), ("openid email profile", "S256"));
    upstream.answer(&app, sent.get("nonce"), &json!({}));
    let back = tab.come_back(&app, &provider, &sent, Some(&upstream.issuer())).await.expect(303);
    assert_eq!(back.header("location"), "/sign-in");
    assert!(tab.is_signed_in());

    // The exchange proves who we are in the header, and that it was us who asked.
    let asked = &upstream.outside.heard("/token")[0];
    assert!(asked.head.contains("authorization: Basic b3VyczpiZXR3ZWVuJTNBdXMlMjZ0aGVt"), "{}", asked.head);
    let verifier = asked.body.split("code_verifier=").nth(1).and_then(|rest| rest.split('&').next()).expect("one");
    assert_eq!(base64url(&sha256(verifier.as_bytes())), sent.get("code_challenge"));
    assert!(asked.body.contains("code=c0de") && !asked.body.contains("client_secret"), "{}", asked.body);

    let accounts =
        app.query("SELECT email, email_verified, status FROM accounts WHERE email = 'ann@example.com'").await;
    assert_eq!(accounts, ["ann@example.com|1|ACTIVE"]);
    assert_eq!(app.query("SELECT amr FROM sessions WHERE client = 'browser'").await, ["fed"]);

    let mut another = Tab::default();
    another.sign_in(&app, &upstream, &provider, &json!({ "email": "other@example.com" })).await.expect(303);
    assert!(another.is_signed_in());
    assert_eq!(app.query("SELECT count(*) FROM accounts WHERE email LIKE '%@example.com'").await, ["2"], "and root");
    assert_eq!(app.query("SELECT count(*) FROM provider_links").await, ["1"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_not_vouched_for_is_not_proved() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let doubtful = ProviderChange { makes_accounts: Some(Some(true)), ..ProviderChange::default() };
    let doubtful = upstream.provider(&app, doubtful).await;
    for (at, (provider, change)) in [
        (&provider, json!({ "email_verified": false })),
        (&provider, json!({ "email_verified": null })),
        (&doubtful, json!({})),
    ]
    .into_iter()
    .enumerate()
    {
        let email = format!("person-{at}@example.com");
        let mut claims = change.clone();
        claims["email"] = email.as_str().into();
        claims["sub"] = email.as_str().into();
        Tab::default().sign_in(&app, &upstream, provider, &claims).await.expect(303);
        let proved = app.query(&format!("SELECT email_verified FROM accounts WHERE email = '{email}'")).await;
        assert_eq!(proved, ["0"], "{change}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_factor_is_asked_for_behind_a_provider_too() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let enrolled = app.enrol("ann@example.com").await;
    // Linked past the product: how that comes about is tested elsewhere.
    let mut tab = Tab::default();
    super::linking::link(&app, &mut tab, (&upstream, &provider), &enrolled.person).await;
    let mut stranger = Tab::default();
    let back = stranger.sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    assert_eq!(back.header("location"), "/sign-in/factor");
    assert!(!stranger.is_signed_in());
    assert_eq!(app.query("SELECT amr FROM challenges WHERE browser IS NOT NULL").await, ["fed"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_remembered_browser_stands_in_for_nothing_where_the_proof_itself_is_asked_for() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    app.rules(|rules| rules.remembered_devices = true).await;
    let provider = upstream.provider(&app, trusting()).await;
    let ann = app.enrol("ann@example.com").await;
    let mut tab = Tab::default();
    super::linking::link(&app, &mut tab, (&upstream, &provider), &ann.person).await;
    let mut tab = Tab::default();
    tab.sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    let page = tab.get(&app, "/sign-in/factor").await.expect(200);
    let mut fields = hidden(page.text.split("</form>").next().expect("a form"));
    fields.extend([("code".to_owned(), app.shown(&ann.secret)), ("remember".to_owned(), "yes".to_owned())]);
    tab.post(&app, "/sign-in/factor", &fields).await.expect(303);
    assert!(tab.is_signed_in());
    let session = tab.cookies.remove("signet_session").expect("a session");
    let back = tab.sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    assert_eq!(back.header("location"), "/sign-in");
    tab.cookies.insert("signet_session".to_owned(), session);
    let back = tab.sign_in(&app, &upstream, &provider, &json!({ "auth_time": app.clock.now().seconds() })).await;
    assert_eq!(back.expect(303).header("location"), "/sign-in/factor");
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_may_not_sign_in_may_not_by_a_provider_either() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    Tab::default().sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    for status in ["SUSPENDED", "INACTIVE", "CLOSED", "PENDING_VERIFICATION"] {
        app.query(&format!("UPDATE accounts SET status = '{status}' WHERE email = 'ann@example.com'")).await;
        let mut tab = Tab::default();
        let back = tab.sign_in(&app, &upstream, &provider, &json!({})).await;
        assert!([401, 403].contains(&back.status.as_u16()), "{status}: {}", back.status);
        assert!(!tab.is_signed_in(), "{status}");
        let now = app.query("SELECT status FROM accounts WHERE email = 'ann@example.com'").await;
        assert_eq!(now, [status], "nothing brings it back");
    }
    let refused = "SELECT count(*) FROM audit_events WHERE action = 'session.sign_in' AND outcome = 'refused'";
    assert_eq!(app.query(refused).await, ["4"]);
}
