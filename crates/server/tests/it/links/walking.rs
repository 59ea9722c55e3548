//! From the mail to the end, in the realm `default` and in another: looking spends nothing, the form works once.

use super::stage::{NEW, is_page, places, token_of};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::proof::inspection::count;

const SPENT: &str = "This link does not work any more";

#[tokio::test(flavor = "multi_thread")]
async fn looking_spends_nothing() {
    let app = TestApp::new().await;
    for place in places(&app).await {
        for (link, page) in [
            (place.verify_link(&app, "ann@example.com").await, "/verify-email?token=prf_"),
            (place.reset_link(&app, "bob@example.com").await, "/reset-password?token=prf_"),
            (place.set_link(&app, "cy@example.com").await, "/set-password?token=prf_"),
            (place.invitation_link(&app, "dee@example.com").await, "/accept-invitation?token=inv_"),
        ] {
            assert!(link.starts_with(&format!("{}{page}", place.start())), "{link}");
            let before = app.database().contents().await;
            let first = app.get(&link).send().await.expect(200);
            assert_eq!(app.get(&link).send().await.expect(200).text, first.text);
            app.call(axum::http::Method::HEAD, &link).send().await.expect(200);
            // Neither does it say whether a token is good.
            let junk = app.get(&link.replace(token_of(&link), "junk")).send().await.expect(200);
            assert_eq!(junk.text.replace("junk", token_of(&link)), first.text);
            assert_eq!(app.database().contents().await, before, "{link}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_is_confirmed_once() {
    let app = TestApp::new().await;
    for place in places(&app).await {
        let link = place.verify_link(&app, "ann@example.com").await;
        let proved = format!(
            "SELECT email_verified FROM accounts WHERE realm = '{}' AND email = 'ann@example.com'",
            place.realm.id
        );
        assert_eq!(app.query(&proved).await, ["0"]);
        is_page(&app.fill(&link, &[]).await, 200, "Your address is confirmed");
        assert_eq!(app.query(&proved).await, ["1"]);
        is_page(&app.fill(&link, &[]).await, 400, SPENT);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_chosen_once_and_signs_nobody_in() {
    let app = TestApp::new().await;
    for place in places(&app).await {
        for (link, email, heading) in [
            (place.reset_link(&app, "ann@example.com").await, "ann@example.com", "Your password is changed"),
            (place.set_link(&app, "bob@example.com").await, "bob@example.com", "Your password is set"),
        ] {
            let ours = format!(
                "sessions WHERE account IN (SELECT id FROM accounts WHERE realm = '{}' AND email = '{email}')",
                place.realm.id
            );
            let sessions = count(&app, &ours).await;
            let done = app.fill(&link, &[("newPassword", NEW), ("nonsense", "1")]).await;
            is_page(&done, 200, heading);
            assert_eq!(count(&app, &ours).await, sessions, "{email}");
            assert!(!done.headers.contains_key("set-cookie") && !done.text.contains("eyJ"));
            is_page(&app.fill(&link, &[("newPassword", "a-Third-password-21")]).await, 400, SPENT);
            place.try_login(&app, email, PASSWORD).await.expect(401);
            place.try_login(&app, email, NEW).await.expect(200);
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invitation_makes_an_account_once_and_signs_nobody_in() {
    let app = TestApp::new().await;
    for place in places(&app).await {
        let link = place.invitation_link(&app, "ann@example.com").await;
        let sessions = count(&app, "sessions").await;
        let fields = [("firstName", "Änne & <Co>"), ("lastName", ""), ("password", NEW)];
        let done = app.fill(&link, &fields).await;
        is_page(&done, 200, "Welcome");
        assert_eq!(count(&app, "sessions").await, sessions, "a session that nobody holds");
        assert!(!done.headers.contains_key("set-cookie") && !done.text.contains("eyJ"));
        is_page(&app.fill(&link, &fields).await, 400, SPENT);
        let signed_in = place.try_login(&app, "ann@example.com", NEW).await.expect(200);
        let access = signed_in.json()["data"]["accessToken"].as_str().expect("a token").to_owned();
        let me = app.me(&access).await.expect(200).json();
        assert_eq!(me["data"]["emailVerified"], true);
        let id = me["data"]["id"].as_str().expect("an id").to_owned();
        let held = app.query(&format!("SELECT role FROM role_assignments WHERE account = '{id}'")).await;
        assert_eq!(held, ["VIEWER"]);
        let data = format!("SELECT data FROM identities WHERE id = (SELECT identity FROM accounts WHERE id = '{id}')");
        let data = app.query(&data).await;
        assert!(data[0].contains("Änne & <Co>") && !data[0].contains("lastName"), "{data:?}");
    }
}
