//! The look of a realm's pages: its name, its colour and its picture, from here alone.

use serde_json::{Value, json};

use super::stage::Browser;
use crate::app::{PUBLIC_URL, TestApp};
use crate::realms::stage::the_default;

/// A picture of one pixel (PNG).
const PIXEL: &str = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

async fn set(app: &TestApp, body: Value) -> crate::app::Answer {
    let root = app.admin().await;
    let own = the_default(app, &root).await;
    app.change_realm(&root, &own.path, body).await
}

#[tokio::test(flavor = "multi_thread")]
async fn pages_show_the_name_the_colour_and_the_picture() {
    let app = TestApp::new().await;
    let other = app.another_node().await;
    let body = json!({ "display_name": " East & <Wind> ", "accent_color": "#FFE600", "logo": PIXEL });
    let set = set(&app, body).await.expect(200).json();
    assert_eq!(set["display_name"], "East & <Wind>");
    assert_eq!(set["accent_color"], "#ffe600");
    let logo = set["logo_url"].as_str().expect("an address").strip_prefix(PUBLIC_URL).expect("ours").to_owned();
    other.catch_up().await;
    for node in [&app, &other] {
        let page = Browser::new(node).open("/sign-in").await.expect(200).text;
        assert!(page.contains("<title>Sign in · East &#38; &#60;Wind&#62;</title>"), "{page}");
        assert!(page.contains(&format!("<img class=\"logo\" src=\"{logo}\" alt=\"\">")), "{page}");
        let colours = page.split("href=\"/brand/colours.").nth(1).expect("a stylesheet").split('"').next().unwrap();
        let css = node.get(&format!("/brand/colours.{colours}")).send().await.expect(200);
        assert_eq!(css.header("content-type"), "text/css; charset=utf-8");
        assert_eq!(css.header("cache-control"), "public, max-age=31536000, immutable");
        // As it was asked for where it can be read, and darker where it could not.
        assert!(
            css.text.contains("dark) { :root { --accent: #ffe600;")
                && !css.text.starts_with(":root { --accent: #ffe600")
        );
    }
    let cleared = json!({ "display_name": null, "accent_color": null, "logo": null });
    let cleared = super::branding::set(&app, cleared).await.expect(200).json();
    assert_eq!((&cleared["display_name"], &cleared["logo_url"]), (&json!("Signet"), &Value::Null));
    app.get(&logo).send().await.expect(404);
    assert_eq!(app.query("SELECT count(*) FROM realm_logos").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_picture_is_served_as_one_and_as_nothing_else() {
    let app = TestApp::new().await;
    let made = set(&app, json!({ "logo": PIXEL })).await.expect(200).json();
    let logo = made["logo_url"].as_str().expect("an address").strip_prefix(PUBLIC_URL).expect("ours").to_owned();
    let rows = app.query("SELECT count(*) FROM realm_logos").await;
    assert_eq!(rows, ["1"]);
    // The browser of these tests reads text alone; the headers say what the rest is.
    let head = app.call(axum::http::Method::HEAD, &logo).send().await.expect(200);
    for (name, value) in [
        ("content-type", "image/png"),
        ("x-content-type-options", "nosniff"),
        ("cache-control", "public, max-age=31536000, immutable"),
        ("x-frame-options", "DENY"),
    ] {
        assert_eq!(head.header(name), value);
    }
    assert!(head.header("content-security-policy").starts_with("default-src 'none'"));
    for none in
        ["/brand/logo.png", "/brand/logo.x.png", "/brand/colours.css", "/brand/..%2fx", "/realms/nowhere/brand/x"]
    {
        app.get(none).send().await.expect(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_shown_is_refused_at_its_member() {
    let app = TestApp::new().await;
    let svg = "PHN2ZyB4bWxucz0iaHR0cDovL3d3dy53My5vcmcvMjAwMC9zdmciPjxzY3JpcHQ+MTwvc2NyaXB0Pjwvc3ZnPg==";
    let rows = [
        (json!({ "display_name": "" }), "display_name"),
        (json!({ "display_name": "x".repeat(65) }), "display_name"),
        (json!({ "display_name": "a\nb" }), "display_name"),
        (json!({ "accent_color": "red" }), "accent_color"),
        (json!({ "accent_color": "#fff" }), "accent_color"),
        (json!({ "accent_color": "#8f2a40;}" }), "accent_color"),
        (json!({ "logo": svg }), "logo"),
        (json!({ "logo": "R0lGODlhAQABAAAAACw=" }), "logo"),
        (json!({ "logo": "https://evil.example/logo.png" }), "logo"),
        (json!({ "logo": "A".repeat(90_000) }), "logo"),
    ];
    for (body, field) in rows {
        let refused = set(&app, body.clone()).await.expect(422);
        assert_eq!(refused.fields(), [field], "{:.80}", body.to_string());
    }
    assert_eq!(app.query("SELECT count(*) FROM realm_logos").await, ["0"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn each_realm_has_its_own() {
    let app = TestApp::new().await;
    let [_, other] = crate::links::stage::places(&app).await;
    let page = app.get(&format!("{}/sign-in", other.start())).send().await.expect(200).text;
    assert!(page.contains(&format!("<bdi>{}</bdi>", other.realm.name)), "{page}");
    let made = set(&app, json!({ "logo": PIXEL })).await.expect(200).json();
    let logo = made["logo_url"].as_str().expect("an address").strip_prefix(PUBLIC_URL).expect("ours").to_owned();
    app.get(&format!("{}{logo}", other.start())).send().await.expect(404);
}
