//! Making, changing and deleting providers.

use serde_json::json;
use signet_domain::perform;
use signet_domain::providers::{self, ChangeProvider, DeleteProvider, ProviderChange};
use signet_vocabulary::Secret;

use super::stage::{CLIENT_SECRET, Tab, Upstream, hidden, make, trusting};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};
use crate::presence::stage::{another_realm, default_realm, operator};

fn text(text: &str) -> Option<Option<String>> {
    Some(Some(text.to_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn what_contradicts_a_rule_is_named() {
    let app = TestApp::new().await;
    let issuer = || text("https://login.example.com");
    let usual = || ProviderChange { issuer: issuer(), ..ProviderChange::default() };
    let plain = || ProviderChange {
        kind: text("oauth2"),
        authorization_url: text("https://a.example.com/a"),
        token_url: text("https://a.example.com/t"),
        userinfo_url: text("https://a.example.com/u"),
        ..ProviderChange::default()
    };
    for (said, field) in [
        (ProviderChange::default(), "issuer"),
        (ProviderChange { issuer: text("http://login.example.com"), ..usual() }, "issuer"),
        (ProviderChange { issuer: text("http://127.0.0.1:8080"), ..usual() }, "issuer"),
        (ProviderChange { issuer: text("https://u@login.example.com"), ..usual() }, "issuer"),
        (ProviderChange { issuer: text("https://login.example.com/?x"), ..usual() }, "issuer"),
        (ProviderChange { issuer: text("https://login.example.com/#x"), ..usual() }, "issuer"),
        (ProviderChange { kind: text("saml"), ..usual() }, "kind"),
        (ProviderChange { token_url: text("https://a.example.com/t"), ..usual() }, "tokenUrl"),
        (ProviderChange { scopes: Some(Some(vec!["email".to_owned()])), ..usual() }, "scopes"),
        (ProviderChange { scopes: Some(Some(vec!["openid".to_owned(), "a b".to_owned()])), ..usual() }, "scopes"),
        (ProviderChange { domains: Some(Some(vec!["*.example.com".to_owned()])), ..usual() }, "domains"),
        (ProviderChange { domains: Some(Some(vec!["a@example.com".to_owned()])), ..usual() }, "domains"),
        (ProviderChange { issuer: issuer(), ..plain() }, "issuer"),
        (ProviderChange { userinfo_url: None, ..plain() }, "userinfoUrl"),
        (ProviderChange { userinfo_url: text("ftp://a.example.com"), ..plain() }, "userinfoUrl"),
        (ProviderChange { emails_url: text("http://a.example.com/e"), ..plain() }, "emailsUrl"),
        (ProviderChange { emails_url: text("https://a.example.com/e"), ..usual() }, "emailsUrl"),
        (ProviderChange { subject_member: text("a b"), ..plain() }, "subjectMember"),
    ] {
        let refusal = make(&app, said).await.expect_err("a refusal");
        let fields: Vec<_> = refusal.fields.iter().map(|fault| fault.field.as_str()).collect();
        assert_eq!(fields, [field]);
    }
    assert!(make(&app, plain()).await.is_ok() && make(&app, usual()).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_sealed_and_where_answers_come_from_stays() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    let stored = app.query("SELECT length(secret) FROM providers").await;
    assert_eq!(stored, [(CLIENT_SECRET.len() + 45).to_string()]);
    assert!(!format!("{provider:?}").contains(CLIENT_SECRET));
    let ctx = operator(&app, &default_realm(&app).await);
    let change = |said| ChangeProvider { id: provider.id.clone(), said };
    for said in [
        ProviderChange { issuer: text("https://evil.example.com"), ..ProviderChange::default() },
        ProviderChange {
            kind: text("oauth2"),
            issuer: Some(None),
            authorization_url: text("https://e.example.com/a"),
            token_url: text("https://e.example.com/t"),
            userinfo_url: text("https://e.example.com/u"),
            ..ProviderChange::default()
        },
        ProviderChange { subject_member: text("email"), ..ProviderChange::default() },
    ] {
        let refusal = perform::run(&ctx, &change(said)).await.expect_err("a refusal");
        assert!(refusal.fields.iter().all(|fault| fault.code == "IMMUTABLE"), "{refusal:?}");
    }
    let said = ProviderChange {
        name: text("They"),
        client_secret: Some(Some(Secret::new("another".to_owned()))),
        ..ProviderChange::default()
    };
    let changed = perform::run(&ctx, &change(said)).await.expect("a provider");
    assert_eq!((&*changed.name, changed.settings.makes_accounts), ("They", true));
    Tab::default().sign_in(&app, &upstream, &changed, &json!({})).await.expect(303);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_that_is_deleted_lets_nobody_in() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let provider = upstream.provider(&app, trusting()).await;
    Tab::default().sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    let mut tab = Tab::default();
    let sent = tab.leave(&app, &provider).await;
    upstream.answer(&app, sent.get("nonce"), &json!({}));
    let realm = default_realm(&app).await;
    let elsewhere = another_realm(&app, "shop").await;
    let delete = DeleteProvider(provider.id.clone());
    assert!(perform::run(&operator(&app, &elsewhere), &delete).await.is_err(), "another realm's");
    assert!(providers::get(&operator(&app, &elsewhere), &provider.id).await.is_err());
    tab.get(&app, &format!("/realms/shop/sign-in/with/{}", provider.id)).await.expect(404);
    perform::run(&operator(&app, &realm), &delete).await.expect("it is deleted");
    tab.come_back(&app, &provider, &sent, Some(&upstream.issuer())).await.expect(404);
    for table in ["providers", "provider_links"] {
        assert_eq!(app.query(&format!("SELECT count(*) FROM {table}")).await, ["0"], "{table}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn addresses_of_a_domain_lead_to_its_provider() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let domains = Some(Some(vec!["Corp.Example".to_owned()]));
    let provider = upstream.provider(&app, ProviderChange { domains, ..trusting() }).await;
    let ctx = operator(&app, &default_realm(&app).await);
    for (identifier, leads) in [
        ("ann@corp.example", true),
        ("Ann@CORP.example", true),
        ("ann@sub.corp.example", false),
        ("ann@example.com", false),
        ("corp.example", false),
        ("@corp.example", false),
    ] {
        let found = providers::of_identifier(&ctx, identifier).await.expect("an answer");
        assert_eq!(found.map(|offered| offered.id), leads.then(|| provider.id.clone()), "{identifier}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_led_there_and_is_nobody_here_signs_in_by_their_password() {
    let (app, upstream) = (TestApp::new().await, Upstream::open().await);
    let domains = Some(Some(vec!["corp.example".to_owned()]));
    let provider = upstream.provider(&app, ProviderChange { domains, ..trusting() }).await;
    app.register("ann@corp.example").await;
    let mut tab = Tab::default();
    let fields = |page: &Answer| {
        let form = page.text.split("</form>").next().expect("a form");
        let typed = [("identifier", "Ann@Corp.example"), ("password", PASSWORD)];
        let typed = typed.map(|(name, value)| (name.to_owned(), value.to_owned()));
        hidden(form).into_iter().chain(typed).collect::<Vec<_>>()
    };
    let page = tab.get(&app, "/sign-in").await.expect(200);
    let led = tab.post(&app, "/sign-in", &fields(&page)).await.expect(303);
    assert_eq!(led.header("location"), format!("/sign-in/with/{}", provider.id));
    assert!(!tab.is_signed_in());
    // Their address is somebody's here already, which makes them nobody until they say so.
    let back = tab.sign_in(&app, &upstream, &provider, &json!({ "email": "ann@corp.example" })).await.expect(303);
    assert_eq!(back.header("location"), "/sign-in/link");
    let page = tab.get(&app, "/sign-in").await.expect(200);
    let on = tab.post(&app, "/sign-in", &fields(&page)).await.expect(303);
    assert_eq!(on.header("location"), "/sign-in/link");
    assert!(tab.is_signed_in());
    let page = tab.get(&app, "/sign-in/link").await.expect(200);
    tab.submit(&app, &page).await.expect(200);
    let mut another = Tab::default();
    another.sign_in(&app, &upstream, &provider, &json!({})).await.expect(303);
    assert!(another.is_signed_in());
}
