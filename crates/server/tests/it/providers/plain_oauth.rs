//! Providers of plain OAuth 2.0, which say who somebody is in their own way.

use serde_json::json;
use signet_domain::providers::ProviderChange;

use super::stage::{Tab, Upstream, make, trusting};
use crate::app::TestApp;

/// One like GitHub.
fn plain(upstream: &Upstream) -> ProviderChange {
    let text = |text: &str| Some(Some(text.to_owned()));
    ProviderChange {
        kind: text("oauth2"),
        authorization_url: Some(Some(upstream.outside.url("/login/oauth/authorize"))),
        token_url: Some(Some(upstream.outside.url("/token"))),
        userinfo_url: Some(Some(upstream.outside.url("/user"))),
        subject_member: text("id"),
        name_member: text("login"),
        scopes: Some(Some(vec!["read:user".to_owned()])),
        ..trusting()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_of_plain_oauth_is_read_by_the_names_that_it_has() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = make(&app, plain(&upstream)).await.expect("a provider");
    upstream.outside.say("/token", &json!({ "access_token": "gho_1", "token_type": "bearer" }));
    upstream.outside.say("/user", &json!({ "id": 583_231, "login": "octocat", "email": "cat@example.com" }));
    let mut tab = Tab::default();
    let sent = tab.leave(&app, &provider).await;
    assert_eq!((sent.get("nonce"), sent.get("scope")), ("", "read:user"));
    tab.come_back(&app, &provider, &sent, None).await.expect(303);
    assert!(tab.is_signed_in());
    let exchange = &upstream.outside.heard("/token")[0];
    assert!(exchange.body.contains("client_secret=between%3Aus%26them"), "{}", exchange.body);
    assert!(exchange.head.contains("accept: application/json"), "{}", exchange.head);
    assert!(upstream.outside.heard("/user")[0].head.contains("authorization: Bearer gho_1"));
    // It does not say that it proved the address.
    let account = app.query("SELECT email_verified FROM accounts WHERE email = 'cat@example.com'").await;
    assert_eq!(account, ["0"]);
    // Another with the same name is another.
    upstream.outside.say("/user", &json!({ "id": "583231x", "login": "octocat", "email": "dog@example.com" }));
    let sent = tab.leave(&app, &provider).await;
    tab.come_back(&app, &provider, &sent, None).await.expect(303);
    assert_eq!(app.query("SELECT count(*) FROM provider_links").await, ["2"]);
    for junk in [
        json!({ "login": "x" }),
        json!({ "id": "" }),
        json!({ "id": null }),
        json!({ "id": true }),
        json!({ "id": 1.5 }),
    ] {
        upstream.outside.say("/user", &junk);
        let mut tab = Tab::default();
        let sent = tab.leave(&app, &provider).await;
        tab.come_back(&app, &provider, &sent, None).await.expect(403);
        assert!(!tab.is_signed_in(), "{junk}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_that_are_kept_apart_are_asked_for() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let emails_url = Some(Some(upstream.outside.url("/user/emails")));
    let provider = make(&app, ProviderChange { emails_url, ..plain(&upstream) }).await.expect("a provider");
    upstream.outside.say("/token", &json!({ "access_token": "gho_1", "token_type": "bearer" }));
    for (id, (addresses, made)) in [
        (
            json!([
                { "email": "other@example.com", "primary": false, "verified": true },
                { "email": "cat@example.com", "primary": true, "verified": true, "visibility": null },
            ]),
            Some("cat@example.com|1"),
        ),
        (json!([{ "email": "dog@example.com", "primary": true, "verified": false }]), Some("dog@example.com|0")),
        (json!([{ "email": "cow@example.com", "verified": true }]), None),
        (json!([]), None),
    ]
    .into_iter()
    .enumerate()
    {
        let before = app.query("SELECT count(*) FROM accounts").await;
        // What is said beside counts for nothing.
        upstream.outside.say("/user", &json!({ "id": id, "email": "public@example.com", "email_verified": true }));
        upstream.outside.say("/user/emails", &addresses);
        let mut tab = Tab::default();
        let sent = tab.leave(&app, &provider).await;
        tab.come_back(&app, &provider, &sent, None).await.expect(303);
        assert_eq!(tab.is_signed_in(), made.is_some(), "{addresses}");
        match made {
            None => assert_eq!(app.query("SELECT count(*) FROM accounts").await, before, "{addresses}"),
            Some(row) => {
                let email = row.split('|').next().expect("an address");
                let found = format!("SELECT email, email_verified FROM accounts WHERE email = '{email}'");
                assert_eq!(app.query(&found).await, [row], "{addresses}");
            }
        }
    }
    assert!(upstream.outside.heard("/user/emails")[0].head.contains("authorization: Bearer gho_1"));
    for junk in [json!({ "message": "Not Found" }), json!(["cat@example.com"])] {
        upstream.outside.say("/user/emails", &junk);
        let mut tab = Tab::default();
        let sent = tab.leave(&app, &provider).await;
        tab.come_back(&app, &provider, &sent, None).await.expect(403);
    }
}
