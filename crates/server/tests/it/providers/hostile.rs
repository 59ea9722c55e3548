//! Answers that are none: forged, replayed, mixed up, from another browser, or from inside the network.

use std::time::Duration;

use serde_json::{Value, json};
use signet_domain::providers::ProviderChange;
use signet_protocol::encoding::base64url;
use signet_protocol::jose::{Algorithm, SigningKey, sign};
use signet_vocabulary::Random;

use super::stage::{Tab, Upstream, make, trusting};
use crate::app::TestApp;
use crate::outside::Outside;

async fn nobody_came(app: &TestApp) {
    assert!(app.query("SELECT id FROM sessions WHERE client = 'browser'").await.is_empty());
    assert!(app.query("SELECT account FROM provider_links").await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn an_id_token_that_breaks_a_rule_lets_nobody_in() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let now = app.clock.now().seconds();
    for change in [
        json!({ "iss": "https://evil.example.com" }),
        json!({ "aud": "theirs" }),
        json!({ "aud": ["ours", "theirs"] }),
        json!({ "azp": "theirs" }),
        json!({ "nonce": "another" }),
        json!({ "nonce": null }),
        json!({ "exp": now - 61 }),
        json!({ "iat": now + 61 }),
        json!({ "at_hash": "77QmUPtjPfzWtF2AnpK9RQ" }),
        json!({ "sub": null }),
    ] {
        let mut tab = Tab::default();
        let back = tab.sign_in(&app, &upstream, &provider, &change).await;
        assert_eq!(back.status, 403, "{change}");
        assert!(!back.text.contains("inside.test"), "{}", back.text);
    }
    nobody_came(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_that_the_provider_did_not_sign_lets_nobody_in() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let stranger = SigningKey::generate(Algorithm::Es256, &Random::system()).expect("a key");
    let forge = |good: &str, at: usize| -> Value {
        let claims = good.split('.').nth(1).expect("claims");
        let header = |text: &str| base64url(text.as_bytes());
        match at {
            0 => format!("{}.{claims}.", header(r#"{"alg":"none"}"#)).into(),
            1 => format!("{}.{claims}.AAAA", header(r#"{"alg":"HS256","typ":"JWT"}"#)).into(),
            2 => {
                let claims: Value =
                    serde_json::from_slice(&signet_protocol::encoding::from_base64url(claims).expect("base64url"))
                        .expect("JSON");
                sign(&stranger, "JWT", &claims).expect("a token").into()
            }
            3 => format!("{}AA", good.trim_end_matches(|last: char| last != '.')).into(),
            4 => Value::Null,
            _ => "junk".into(),
        }
    };
    for at in 0..6 {
        let mut tab = Tab::default();
        let sent = tab.leave(&app, &provider).await;
        let good = upstream.token(&app, sent.get("nonce"), &json!({}));
        upstream.outside.say("/token", &json!({ "access_token": "at", "id_token": forge(&good, at) }));
        let back = tab.come_back(&app, &provider, &sent, Some(&upstream.issuer())).await;
        assert_eq!(back.status, 403, "{at}");
    }
    nobody_came(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_state_is_good_once_in_its_browser_at_its_provider_and_for_ten_minutes() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let other = upstream.provider(&app, trusting()).await;
    let issuer = upstream.issuer();
    let mut tab = Tab::default();
    let sent = tab.leave(&app, &provider).await;
    upstream.answer(&app, sent.get("nonce"), &json!({}));
    // Somebody sends their own answer to a victim, who has a browser of their own.
    let mut victim = Tab::default();
    victim.leave(&app, &provider).await;
    victim.come_back(&app, &provider, &sent, Some(&issuer)).await.expect(400);
    Tab::default().come_back(&app, &provider, &sent, Some(&issuer)).await.expect(400);
    tab.come_back(&app, &other, &sent, Some(&issuer)).await.expect(400);
    assert!(upstream.outside.heard("/token").is_empty(), "the code went nowhere");
    // None of that took it from its own browser.
    tab.come_back(&app, &provider, &sent, Some(&issuer)).await.expect(303);
    tab.come_back(&app, &provider, &sent, Some(&issuer)).await.expect(400);
    assert_eq!(upstream.outside.heard("/token").len(), 1);

    let sent = tab.leave(&app, &provider).await;
    upstream.answer(&app, sent.get("nonce"), &json!({}));
    app.advance(Duration::from_secs(10 * 60)).await;
    tab.come_back(&app, &provider, &sent, Some(&issuer)).await.expect(400);
    assert_eq!(upstream.outside.heard("/token").len(), 1);
    let counted = "SELECT count(*) FROM audit_events WHERE action = 'session.sign_in' AND outcome = 'success'";
    assert_eq!(app.query(counted).await, ["1"]);
}

// RFC 9207, section 2.4; RFC 9700, section 4.4.
#[tokio::test(flavor = "multi_thread")]
async fn an_answer_of_another_issuer_is_not_mixed_in() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    for iss in [None, Some("https://evil.example.com"), Some(""), Some("https://INSIDE.test")] {
        let mut tab = Tab::default();
        let sent = tab.leave(&app, &provider).await;
        upstream.answer(&app, sent.get("nonce"), &json!({}));
        tab.come_back(&app, &provider, &sent, iss).await.expect(400);
    }
    assert!(upstream.outside.heard("/token").is_empty(), "no code went anywhere");
    nobody_came(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_speaks_for_another_issuer_is_not_gone_to() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    for change in [
        json!({ "issuer": "https://login.example.com" }),
        json!({ "issuer": format!("{}/", upstream.issuer()) }),
        json!({ "authorization_endpoint": "javascript:alert(1)" }),
        json!({ "authorization_endpoint": "http://inside.test/authorize" }),
        json!({ "token_endpoint": "file:///etc/passwd" }),
        json!({ "jwks_uri": null }),
    ] {
        upstream.describe(&change);
        let provider = upstream.provider(&app, trusting()).await;
        let mut tab = Tab::default();
        let page = tab.get(&app, &format!("/sign-in/with/{}", provider.id)).await.expect(200);
        let refused = tab.submit(&app, &page).await;
        assert_eq!(refused.status, 403, "{change}");
        assert!(refused.header("refresh").is_empty(), "{change}");
    }
}

// P105: metadata names addresses that its author could not call.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_inside_is_called_on_a_provider_s_word() {
    let (app, upstream, inside) =
        (TestApp::new().await, Upstream::open().await, Outside::called("also-inside.test").await);
    let hidden = inside.url_by("also-inside.test", "/token");
    inside.say("/token", &json!({ "access_token": "at" }));
    for change in [json!({ "token_endpoint": hidden }), json!({ "token_endpoint": "https://127.0.0.1:9443/token" })] {
        upstream.describe(&change);
        let provider = upstream.provider(&app, trusting()).await;
        let mut tab = Tab::default();
        let sent = tab.leave(&app, &provider).await;
        tab.come_back(&app, &provider, &sent, Some(&upstream.issuer())).await.expect(403);
    }
    let issuer = Some(Some(inside.url_by("also-inside.test", "")));
    let provider = make(&app, ProviderChange { issuer, ..trusting() }).await.expect("a provider");
    let mut tab = Tab::default();
    let page = tab.get(&app, &format!("/sign-in/with/{}", provider.id)).await.expect(200);
    tab.submit(&app, &page).await.expect(403);
    assert!(inside.heard("/token").is_empty() && inside.heard("/.well-known/openid-configuration").is_empty());
    nobody_came(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_away_by_a_link_or_a_foreign_form() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let path = format!("/sign-in/with/{}", provider.id);
    let mut tab = Tab::default();
    let page = tab.get(&app, &path).await.expect(200);
    assert!(page.header("refresh").is_empty());
    tab.post(&app, &path, &[]).await.expect(403);
    let mut another = Tab::default();
    another.submit(&app, &page).await.expect(403);
    let call = app
        .post(&path)
        .header("sec-fetch-site", "cross-site")
        .header("content-type", "application/x-www-form-urlencoded");
    call.body("form=x").send().await.expect(403);
    assert!(app.query("SELECT provider FROM provider_states").await.is_empty());
    tab.get(&app, "/sign-in/with/prov_000000000000").await.expect(404);
    tab.get(&app, "/sign-in/with/x").await.expect(404);
    tab.get(&app, &format!("/sign-in/callback/{}", provider.id)).await.expect(400);
}

#[tokio::test(flavor = "multi_thread")]
async fn who_refuses_there_is_nobody_here() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let mut tab = Tab::default();
    let sent = tab.leave(&app, &provider).await;
    let path = format!("/sign-in/callback/{}?error=access_denied&state={}&iss=", provider.id, sent.get("state"));
    let path = format!("{path}{}", upstream.issuer().replace(':', "%3A").replace('/', "%2F"));
    tab.get(&app, &path).await.expect(403);
    assert!(upstream.outside.heard("/token").is_empty());
    nobody_came(&app).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_proof_is_none_for_who_was_to_give_it_anew() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let mut tab = Tab::default();
    let long_ago = app.clock.now().seconds() - 3600;
    tab.sign_in(&app, &upstream, &provider, &json!({ "auth_time": long_ago })).await.expect(303);
    assert!(tab.is_signed_in(), "whoever comes for the first time may have signed in there long ago");
    // P32, P81: and the session says so.
    let said = app.query("SELECT auth_time FROM sessions WHERE client = 'browser'").await;
    assert_eq!(said, [(long_ago * 1000).to_string()]);
    let page = tab.get(&app, "/sign-in/links").await.expect(200);
    assert!(page.text.contains("Sign in first") && !page.text.contains("<form"), "{}", page.text);
    tab.sign_in(&app, &upstream, &provider, &json!({ "auth_time": long_ago })).await.expect(403);
    let now = app.clock.now().seconds();
    tab.sign_in(&app, &upstream, &provider, &json!({ "auth_time": now - 60 })).await.expect(303);
    assert!(tab.get(&app, "/sign-in/links").await.expect(200).text.contains("<form"));
    // P117: what was refused is counted.
    assert_eq!(app.query("SELECT reason, sum(count) FROM refusals GROUP BY reason").await, ["provider_refused|1"]);
}

// OpenID Connect Core 1.0, section 5.3.2.
#[tokio::test(flavor = "multi_thread")]
async fn what_is_said_of_another_makes_nobody_an_account() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    upstream.describe(&json!({ "userinfo_endpoint": upstream.outside.url("/userinfo") }));
    let provider = upstream.provider(&app, trusting()).await;
    let said = json!({ "sub": "them-2", "email": "root@corp.example", "email_verified": true });
    upstream.outside.say("/userinfo", &said);
    let mut tab = Tab::default();
    tab.sign_in(&app, &upstream, &provider, &json!({ "email": null })).await.expect(403);
    nobody_came(&app).await;
    let said = json!({ "sub": "them-1", "email": "ann@corp.example", "email_verified": "true" });
    upstream.outside.say("/userinfo", &said);
    tab.sign_in(&app, &upstream, &provider, &json!({ "email": null })).await.expect(303);
    let made = app.query("SELECT email_verified FROM accounts WHERE email = 'ann@corp.example'").await;
    assert_eq!(made, ["1"]);
}
