//! Forms that are refused: what keeps the token, what is another realm's, what is no form.

use super::stage::{NEW, attributes, is_page, places, token_of};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::presence::stage::{default_realm, register_in};

#[tokio::test(flavor = "multi_thread")]
async fn a_password_that_breaks_a_rule_is_told_why_and_keeps_the_token() {
    let app = TestApp::new().await;
    for place in places(&app).await {
        for (link, field) in [
            (place.reset_link(&app, "ann@example.com").await, "newPassword"),
            (place.set_link(&app, "bob@example.com").await, "newPassword"),
            (place.invitation_link(&app, "cy@example.com").await, "password"),
        ] {
            let before = app.database().contents().await;
            for (password, rule) in [
                ("short-1", "Use at least 8 characters."),
                ("password1", "This password is among the first that attackers try."),
            ] {
                let answer = app.fill(&link, &[(field, password), ("firstName", "\"><b>Ann")]).await;
                assert_eq!(answer.status, 422, "{}", answer.text);
                assert!(answer.text.contains(&format!("id=\"{field}-error\">{rule}<")), "{}", answer.text);
                let input = format!("<input id=\"{field}\" name=\"{field}\" type=\"password\"");
                let input = answer.text.split_once(&input).expect("the field").1.split('>').next().expect("its end");
                for part in [&*format!("{field}-error\""), "aria-invalid=\"true\"", " autofocus"] {
                    assert!(input.contains(part), "{part}: {input}");
                }
                assert!(!answer.text.contains(password) && !answer.text.contains("<b>"), "{}", answer.text);
                assert_eq!(attributes(&answer.text, "value")[0], token_of(&link));
            }
            assert_eq!(app.database().contents().await, before);
            assert_eq!(app.fill(&link, &[(field, NEW)]).await.status, 200);
        }
        let link = place.invitation_link(&app, "dee@example.com").await;
        let answer = app.fill(&link, &[("password", "")]).await;
        assert_eq!(answer.status, 422);
        assert!(answer.text.contains("Choose a password."), "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_is_of_its_realm_and_its_page() {
    let app = TestApp::new().await;
    let [one, other] = places(&app).await;
    for (here, there) in [(&one, &other), (&other, &one)] {
        let reset = here.reset_link(&app, "ann@example.com").await;
        let verify = here.link(&app, "ann@example.com", "verify_email").await;
        let invitation = here.invitation_link(&app, "bob@example.com").await;
        for (link, field) in [(&reset, "newPassword"), (&verify, "newPassword"), (&invitation, "password")] {
            let page = link.split('?').next().expect("a path").rsplit('/').next().expect("a page");
            let moved = format!("{}/{page}?token={}", there.start(), token_of(link));
            let refused = app.fill(&moved, &[(field, NEW)]).await;
            is_page(&refused, 400, "This link does not work any more");
            assert!(!refused.text.contains(token_of(link)));
            // Nor does another key beside it open it.
            let body = format!("token={}&{field}={NEW}", token_of(link));
            let call =
                app.post(moved.split('?').next().expect("a path")).header("x-realm-key", here.realm.key.as_str());
            let call = call.header("content-type", "application/x-www-form-urlencoded").body(body);
            call.send().await.expect(400);
        }
        let wrong = format!("{}/verify-email?token={}", here.start(), token_of(&reset));
        assert_eq!(app.fill(&wrong, &[]).await.status, 400);
        // All are good still.
        assert_eq!(app.fill(&verify, &[]).await.status, 200);
        assert_eq!(app.fill(&reset, &[("newPassword", NEW)]).await.status, 200);
        assert_eq!(app.fill(&invitation, &[("password", NEW)]).await.status, 200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_invited_address_with_an_account_is_told_to_sign_in() {
    let app = TestApp::new().await;
    for place in places(&app).await {
        let ann = register_in(&app, &place.realm, "ann@example.com").await;
        let link = place.invitation_link(&app, "ann@example.com").await;
        let refused = app.fill(&link, &[("password", NEW)]).await;
        is_page(&refused, 401, "You have an account already");
        assert!(!refused.text.contains(token_of(&link)));
        place.try_login(&app, "ann@example.com", NEW).await.expect(401);
        place.try_login(&app, "ann@example.com", PASSWORD).await.expect(200);
        app.accept_as(&ann, token_of(&link)).await.expect(200);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_of_no_realm_are_not_there() {
    let app = TestApp::new().await;
    for name in ["nowhere", "Default", "default%00", "%FF", "..", "default%2f", &"a".repeat(64)] {
        for page in ["verify-email", "reset-password", "set-password", "accept-invitation"] {
            let path = format!("/realms/{name}/{page}");
            let (shown, sent) =
                (app.get(&format!("{path}?token=x")).send().await, app.send_form(&path, "token=x").await);
            for answer in [shown, sent] {
                assert!([400, 404].contains(&answer.status.as_u16()), "{path}: {}", answer.text);
                assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{path}: {}", answer.text);
                assert!(!answer.text.contains(name), "{path}");
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_read_strictly() {
    let app = TestApp::new().await;
    let realm = default_realm(&app).await;
    register_in(&app, &realm, "ann@example.com").await;
    let token = app.verify_token("ann@example.com").await;
    let before = app.database().contents().await;
    for body in [
        format!("token={token}&token={token}"),
        format!("token={token}&x=1&x=2"),
        format!("token={token}&x=%FF"),
        format!("token={token}%00"),
        (0..100).map(|number| format!("x{number}&")).collect::<String>() + &format!("token={token}"),
    ] {
        app.send_form("/verify-email", &body).await.expect(400);
    }
    let too_large = format!("token={token}&x={}", "a".repeat(1 << 14));
    app.send_form("/verify-email", &too_large).await.expect(413);
    for kind in ["application/json", "multipart/form-data; boundary=x", "text/plain", ""] {
        let call = app.post("/verify-email").header("content-type", kind).body(format!("token={token}"));
        call.send().await.expect(415);
    }
    assert_eq!(app.database().contents().await, before);
    for link in ["/verify-email", "/verify-email?token=a&token=b", "/verify-email?token=%FF"] {
        is_page(&app.get(link).send().await, 400, "This link does not work any more");
    }
    app.send_form("/verify-email", "").await.expect(400);
    app.send_form("/verify-email", &format!("nonsense=1&token={token}")).await.expect(200);
}
