//! What people fill in, whatever it is: told at the field, kept, and shown as text.

use super::stage::{Browser, Shown};
use crate::actors::PASSWORD;
use crate::app::TestApp;
use crate::links::stage::{attributes, is_page};

/// Where a form is, what is sent, and which field is told what.
type Row = (&'static str, &'static [(&'static str, &'static str)], &'static str, &'static str);

/// Texts that break pages that are put together carelessly.
fn hostile() -> Vec<String> {
    let mut texts: Vec<String> = [
        "\"><script>alert(1)</script>",
        "'><img src=x onerror=alert(1)>",
        "</title></style><svg/onload=alert(1)>",
        "{{7*7}}${7*7}<%= 7*7 %>",
        "javascript:alert(1)",
        "\u{202e}evil\u{202c} \u{5e9}\u{5dc}\u{5d5}\u{5dd}",
        "\u{1f469}\u{200d}\u{1f469}\u{200d}\u{1f467} Zo\u{eb}",
        "&amp;&lt;b&gt;",
        "a\r\nSet-Cookie: x=y",
    ]
    .map(str::to_owned)
    .to_vec();
    texts.push("x".repeat(10_000));
    texts
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_of_every_kind_stay_texts_in_every_field() {
    let app = TestApp::new().await;
    let pages: [(&str, &[&str]); 3] = [
        ("/sign-in", &["identifier"]),
        ("/register", &["email", "firstName", "lastName"]),
        ("/forgot-password", &["email"]),
    ];
    for (page, fields) in pages {
        let mut browser = Browser::new(&app);
        let form = Shown::all(&browser.open(page).await.text).remove(0);
        for text in hostile() {
            for field in fields {
                let sent = [(*field, text.as_str()), ("password", "short")];
                let answer = browser.send(&form, &sent).await;
                // Some of them could be usernames, and are nobody's.
                let expected: &[u16] = if page == "/sign-in" { &[401, 422] } else { &[422] };
                assert!(expected.contains(&answer.status.as_u16()), "{page} {field} {text:.60}: {}", answer.text);
                let shown = attributes(&answer.text, "value");
                assert!(shown.contains(&text), "{page} {field} {text:.60}: {}", answer.text);
                for broken in ["<script", "<img src=x", "<svg", "<b>", "value=\"short"] {
                    assert!(!answer.text.contains(broken), "{page} {field}: {broken}");
                }
                assert!(!answer.headers.contains_key("x") && !answer.headers.contains_key("set-cookie"));
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_said_at_its_field() {
    let app = TestApp::new().await;
    app.register("ann@example.com").await;
    let rows: [Row; 8] = [
        ("/sign-in", &[("identifier", ""), ("password", PASSWORD)], "identifier", "Fill this in."),
        ("/sign-in", &[("identifier", "ab"), ("password", PASSWORD)], "identifier", "This is neither"),
        ("/sign-in", &[("identifier", "ann@example.com"), ("password", "")], "password", "Fill this in."),
        ("/register", &[("email", "ann"), ("password", PASSWORD)], "email", "This is no e-mail address."),
        ("/register", &[("email", "new@example.com"), ("password", "short-1")], "password", "Use at least 8"),
        ("/register", &[("email", ""), ("password", PASSWORD)], "email", "Fill this in."),
        ("/forgot-password", &[("email", "ann")], "email", "This is no e-mail address."),
        ("/forgot-password", &[("email", "")], "email", "Fill this in."),
    ];
    for (page, fields, field, words) in rows {
        let mut browser = Browser::new(&app);
        let answer = browser.fill(page, fields).await;
        assert_eq!(answer.status, 422, "{page} {fields:?}: {}", answer.text);
        assert!(answer.text.contains(&format!("id=\"{field}-error\">{words}")), "{page} {fields:?}: {}", answer.text);
        let input = answer.text.split_once(&format!("<input id=\"{field}\"")).expect("the field").1;
        let input = input.split('>').next().expect("its end");
        for part in [&*format!("{field}-error\""), "aria-invalid=\"true\"", " autofocus"] {
            assert!(input.contains(part), "{page} {part}: {input}");
        }
        assert_eq!(answer.text.matches(" autofocus").count(), 1);
        assert!(!answer.text.contains(PASSWORD) && !answer.text.contains("short-1"), "{}", answer.text);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_form_is_a_page_as_well() {
    let app = TestApp::new().await;
    for page in ["/sign-in", "/sign-in/factor", "/sign-in/code", "/register", "/forgot-password", "/sign-out"] {
        for (kind, body, status) in [
            ("application/json", "{}".to_owned(), 415),
            ("text/plain", "form=x".to_owned(), 415),
            ("application/x-www-form-urlencoded", "a=1&a=2".to_owned(), 400),
            ("application/x-www-form-urlencoded", "a=%ff".to_owned(), 400),
            ("application/x-www-form-urlencoded", "a=".to_owned() + &"x".repeat(20_000), 413),
        ] {
            let answer = app.post(page).header("content-type", kind).body(body).send().await;
            assert_eq!(answer.status.as_u16(), status, "{page} {kind}");
            assert_eq!(answer.header("content-type"), "text/html; charset=utf-8", "{page} {kind}");
        }
    }
    let nowhere = app.get("/realms/nowhere/sign-in").send().await;
    is_page(&nowhere, 404, "Not found");
}
