//! The page that asks: who asks, for what, and that nobody else answers it (P82).

use serde_json::json;

use super::stage::{
    Window, asking, asking_with, code, error, form, is_dead_end, link, own_client, page, pairs, sent_to,
};
use crate::app::TestApp;
use crate::grants::stage::{a_client, exchange, grants_held, shown};

async fn asked(window: &mut Window<'_>, request: &str) -> (String, crate::app::Answer) {
    let answer = window.get(request).await;
    assert_eq!(page(&answer), "/consent");
    let path = answer.header("location").to_owned();
    let page = window.get(&path).await.expect(200);
    (path, page)
}

#[tokio::test(flavor = "multi_thread")]
async fn it_says_who_asks_and_for_what() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let members = json!({
        "name": "<b>Shop</b>", "clientUri": "https://shop.example.com/home", "scopes": ["openid", "email", "x:own\'<i>"],
    });
    let client = a_client(&app, members).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let request = link(&asking_with(&client, &[("scope", "openid email x:own\'<i>")]));
    let (_, page) = asked(&mut window, &request).await;
    for text in
        ["ada@example.com", "<strong>shop.example.com</strong>", "Sign you in", "See your e-mail address", "x:own"]
    {
        assert!(page.text.contains(text), "{text}: {}", page.text);
    }
    assert!(
        !page.text.contains("<b>") && !page.text.contains("<i>") && !page.text.contains("<script"),
        "{}",
        page.text
    );
    let policy = page.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self' https:;"));
    assert_eq!(page.header("x-frame-options"), "DENY");
    assert_eq!(page.header("referrer-policy"), "same-origin");
    assert_eq!(page.header("cache-control"), "no-store");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_unticked_is_not_granted_and_openid_stays() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let request = link(&asking_with(&client, &[("scope", "openid email phone")]));
    let (_, page) = asked(&mut window, &request).await;
    let mut fields = form(&page, "yes");
    fields.retain(|(name, _)| name != "scope:email");
    fields.push(("scope:read:identity".to_owned(), "yes".to_owned()));
    let back = window.send("/consent", &pairs(&fields)).await.expect(303);
    let code = code(&window.get(back.header("location")).await);
    let granted = exchange(&app, &client, &shown(&code)).await.expect("tokens");
    assert_eq!(granted.scope.to_string(), "openid phone");
}

// P77, P82: the page lists what was given before, and taking that out takes it back.
#[tokio::test(flavor = "multi_thread")]
async fn what_was_given_before_and_is_unticked_is_taken_back() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = a_client(&app, json!({ "consent": "once" })).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let earlier = code(&window.agree(&link(&asking_with(&client, &[("scope", "openid email")]))).await);
    exchange(&app, &client, &shown(&earlier)).await.expect("tokens");
    let request = link(&asking_with(&client, &[("scope", "openid email phone")]));
    let (_, page) = asked(&mut window, &request).await;
    let mut fields = form(&page, "yes");
    fields.retain(|(name, _)| name != "scope:email");
    let back = window.send("/consent", &pairs(&fields)).await.expect(303);
    let given = code(&window.get(back.header("location")).await);
    let granted = exchange(&app, &client, &shown(&given)).await.expect("tokens");
    assert_eq!(granted.scope.to_string(), "openid phone");
    assert_eq!(app.query("SELECT scope FROM consents").await, ["openid phone"]);
    // Nor is it given behind their back the next time.
    asked(&mut window, &request).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_says_no_or_nothing_gives_nothing() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    for answer in ["no", "", "maybe"] {
        let (path, page) = asked(&mut window, &link(&asking(&client))).await;
        let back = window.send("/consent", &pairs(&form(&page, answer))).await.expect(303);
        assert_eq!(error(&window.get(back.header("location")).await), "access_denied", "{answer}");
        is_dead_end(&window.get(&path).await, "answered");
    }
    assert!(app.query("SELECT client FROM consents").await.is_empty());
}

// P45, P82: nobody else answers in somebody's place.
#[tokio::test(flavor = "multi_thread")]
async fn a_forged_answer_is_refused() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    app.register("eve@example.com").await;
    let client = a_client(&app, json!({})).await;
    let (mut window, mut evil) = (Window::of(&app), Window::of(&app));
    window.sign_in("ada@example.com").await;
    evil.sign_in("eve@example.com").await;
    let (path, page) = asked(&mut window, &link(&asking(&client))).await;
    let (_, other) = asked(&mut evil, &link(&asking(&client))).await;
    let good = form(&page, "yes");
    let with = |name: &str, value: &str| {
        let mut fields = good.clone();
        fields.retain(|(known, _)| known != name);
        fields.push((name.to_owned(), value.to_owned()));
        fields
    };
    let foreign = form(&other, "yes").into_iter().find(|(name, _)| name == "form").expect("a token").1;
    for fields in [with("form", ""), with("form", "x"), with("form", &foreign)] {
        window.send("/consent", &pairs(&fields)).await.expect(403);
    }
    for site in ["cross-site", "same-site"] {
        let cookie = window.stolen();
        window.send_from("/consent", &pairs(&good), site, cookie).await.expect(403);
    }
    evil.send("/consent", &pairs(&good)).await.expect(403);
    assert!(app.query("SELECT said FROM authorization_requests WHERE said IS NOT NULL").await.is_empty());
    // Nothing is answered by a link.
    window.get(&format!("{path}&answer=yes&scope:email=yes")).await.expect(200);
    assert!(app.query("SELECT said FROM authorization_requests WHERE said IS NOT NULL").await.is_empty());
    // What one person said is nothing of the next in the same browser.
    window.send("/consent", &pairs(&good)).await.expect(303);
    window.sign_in("eve@example.com").await;
    let resume = path.replace("/consent", "/oauth/authorize/resume");
    assert_eq!(super::stage::page(&window.get(&resume).await), "/consent");
}

#[tokio::test(flavor = "multi_thread")]
async fn the_page_leads_on_where_there_is_nothing_to_say() {
    let app = TestApp::new().await;
    app.register("ada@example.com").await;
    let client = own_client(&app).await;
    let mut window = Window::of(&app);
    let first = window.get(&link(&asking(&client))).await;
    let consent = first.header("location").replace("/sign-in", "/consent");
    let (to, _) = sent_to(&window.get(&consent).await);
    assert_eq!(to, "/oauth/authorize/resume");
    window.sign_in("ada@example.com").await;
    let (to, _) = sent_to(&window.get(&consent).await);
    assert_eq!(to, "/oauth/authorize/resume");
    is_dead_end(&window.get("/consent").await, "no request");
}

// P82: seen, taken back, and asked anew.
#[tokio::test(flavor = "multi_thread")]
async fn consents_are_listed_and_taken_back() {
    let app = TestApp::new().await;
    let ada = app.register("ada@example.com").await;
    let bob = app.register("bob@example.com").await;
    let client = a_client(&app, json!({ "clientUri": "https://shop.example.com" })).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let request = link(&asking(&client));
    let first = code(&window.agree(&request).await);
    exchange(&app, &client, &shown(&first)).await.expect("tokens");
    let list = app.get("/v1/auth/consents").bearer(&ada.access).send().await.expect(200).json();
    assert_eq!(list["data"].as_array().map(Vec::len), Some(1), "{list}");
    assert_eq!(list["data"][0]["clientId"], client.id.as_str());
    assert_eq!(list["data"][0]["clientName"], "Shop");
    assert_eq!(list["data"][0]["scopes"], json!(["openid", "email"]));
    let path = format!("/v1/auth/consents/{}", client.id);
    let unseen = app.delete(&path).bearer(&bob.access).send().await.expect(404);
    assert_eq!(unseen.code(), "NOT_FOUND");
    app.delete("/v1/auth/consents/x").bearer(&ada.access).send().await.expect(400);
    app.delete(&path).bearer(&ada.access).send().await.expect(204);
    app.delete(&path).bearer(&ada.access).send().await.expect(404);
    assert_eq!(grants_held(&app).await, 0);
    let list = app.get("/v1/auth/consents").bearer(&ada.access).send().await.expect(200).json();
    assert_eq!(list["data"], json!([]));
    assert_eq!(page(&window.get(&request).await), "/consent");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_german_realm_is_asked_in_german() {
    let app = TestApp::new().await;
    app.query("UPDATE realms SET country = 'DE'").await;
    let app = app.restarted().await;
    app.register("ada@example.com").await;
    let client = a_client(&app, json!({})).await;
    let mut window = Window::of(&app);
    window.sign_in("ada@example.com").await;
    let (_, page) = asked(&mut window, &link(&asking(&client))).await;
    assert!(page.text.contains("<html lang=\"de\">") && page.text.contains("bittet um Zugriff"), "{}", page.text);
}
