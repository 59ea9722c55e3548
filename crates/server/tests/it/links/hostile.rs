//! What a hostile link, request or reader could make of the pages; and the language of the realm.

use super::stage::{NEW, attributes, is_page, places, token_of};
use crate::app::TestApp;
use crate::proof::capture;

const PAGES: [&str; 4] = ["/verify-email", "/reset-password", "/set-password", "/accept-invitation"];

#[tokio::test(flavor = "multi_thread")]
async fn every_page_keeps_itself_and_its_token_to_itself() {
    let app = TestApp::new().await;
    let mut answers = Vec::new();
    for page in PAGES {
        for start in ["", "/realms/default", "/realms/nowhere"] {
            let path = format!("{start}{page}");
            answers.push(app.get(&format!("{path}?token=junk")).send().await);
            answers.push(app.get(&path).send().await);
            answers.push(app.send_form(&path, "token=junk&newPassword=short").await);
            answers.push(app.send_form(&path, &format!("token=junk&newPassword={NEW}&password={NEW}")).await);
            answers.push(app.post(&path).json(&serde_json::json!({})).send().await);
        }
    }
    for answer in answers {
        let policy = answer.header("content-security-policy");
        for part in ["default-src 'none'", "form-action 'self'", "frame-ancestors 'none'", "base-uri 'none'"] {
            assert!(policy.contains(part) && !policy.contains("script"), "{part}: {answer:?}");
        }
        assert_eq!(answer.header("x-frame-options"), "DENY", "{answer:?}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{answer:?}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{answer:?}");
        assert!(!answer.headers.contains_key("set-cookie") && !answer.headers.contains_key("location"), "{answer:?}");
        assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{answer:?}");
        assert_eq!(answer.header("cache-control"), "no-store", "{answer:?}");
        assert!(answer.text.matches("junk").count() <= 1 && answer.text.matches("<h1>").count() == 1, "{answer:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_request_gets_into_a_page_but_the_token_as_text() {
    let app = TestApp::new().await;
    let token = "\"><script>alert(1)</script>&lt;'x";
    let encoded: String = url::form_urlencoded::byte_serialize(token.as_bytes()).collect();
    for page in PAGES {
        let plain = app.get(&format!("{page}?token={encoded}")).send().await.expect(200);
        assert_eq!(attributes(&plain.text, "value")[0], token);
        assert!(!plain.text.contains("<script") && !plain.text.contains("</script"), "{}", plain.text);
        for (name, value) in [
            ("host", "evil.example"),
            ("x-forwarded-host", "evil.example"),
            ("x-forwarded-proto", "evil.example"),
            ("forwarded", "host=evil.example;proto=https"),
            ("origin", "https://evil.example"),
            ("referer", "https://evil.example/"),
            ("x-original-url", "https://evil.example/"),
            ("accept-language", "evil.example"),
        ] {
            let call = app.get(&format!("{page}?token={encoded}&next=https://evil.example")).header(name, value);
            assert_eq!(call.send().await.expect(200).text, plain.text, "{name}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn neither_tokens_nor_passwords_are_logged_or_kept() {
    capture::start();
    let app = TestApp::new().await;
    for place in places(&app).await {
        let links = [
            place.verify_link(&app, "ann@example.com").await,
            place.reset_link(&app, "bob@example.com").await,
            place.invitation_link(&app, "cy@example.com").await,
        ];
        for link in &links {
            app.fill(link, &[("newPassword", "short-1"), ("password", "short-1")]).await;
            app.fill(link, &[("newPassword", NEW), ("password", NEW)]).await;
            app.fill(link, &[("newPassword", NEW), ("password", NEW)]).await;
            app.call(axum::http::Method::DELETE, link).send().await.expect(405);
        }
        let (log, stored) = (capture::text(), format!("{:?}", app.database().contents().await));
        assert!(log.contains("/reset-password"), "requests are logged by their route");
        for secret in links.iter().map(|link| token_of(link)) {
            assert!(!log.contains(secret) && !stored.contains(secret));
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_in_germany_speaks_german() {
    let app = TestApp::new().await;
    let [_, place] = places(&app).await;
    app.query("UPDATE realms SET country = 'DE'").await;
    let app = app.another_node().await;
    let link = place.reset_link(&app, "ann@example.com").await;
    let page = app.get(&link).send().await;
    is_page(&page, 200, "Wählen Sie ein neues Passwort");
    assert!(page.text.contains("<html lang=\"de\">") && page.text.contains("Mindestens 8 Zeichen"), "{}", page.text);
    let refused = app.fill(&link, &[("newPassword", "short-1")]).await;
    assert!(refused.text.contains("Das Passwort ist zu kurz."), "{}", refused.text);
    is_page(&app.fill(&link, &[("newPassword", NEW)]).await, 200, "Ihr Passwort ist geändert");
    is_page(&app.fill(&link, &[("newPassword", NEW)]).await, 400, "Dieser Link gilt nicht mehr");
}
