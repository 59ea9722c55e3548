//! What a scope is made from has rules, and a refusal names every member at fault.

use serde_json::{Value, json};

use super::stage::{ORDERS, SCOPES, orders, telling};
use crate::app::{Answer, TestApp};

/// The members at fault, with the rule that each breaks.
fn faults(answer: &Answer) -> Vec<(String, String)> {
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let errors = answer.json()["errors"].as_array().cloned().unwrap_or_default();
    errors.iter().map(|error| (text(&error["field"]), text(&error["code"]))).collect()
}

fn saying(en: &str, de: Option<&str>) -> Value {
    json!({ "text": { "en": en, "de": de } })
}

#[tokio::test(flavor = "multi_thread")]
async fn each_rule_names_its_member() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    let long = "x".repeat(101);
    let member = format!("user.data.{long}");
    for (body, field, code) in [
        (saying("", None), "text.en", "BAD_TEXT"),
        (saying(" \u{a0} ", None), "text.en", "BAD_TEXT"),
        (saying(&"ü".repeat(201), None), "text.en", "BAD_TEXT"),
        (saying("a\u{7}b", None), "text.en", "BAD_TEXT"),
        (saying("See\n", None), "text.en", "BAD_TEXT"),
        (saying("See", Some("")), "text.de", "BAD_TEXT"),
        (saying("See", Some("a\u{85}b")), "text.de", "BAD_TEXT"),
        (telling(&[("", "org.id")]), "claims[0].claim", "BAD_CLAIM"),
        (telling(&[(&long, "org.id")]), "claims[0].claim", "BAD_CLAIM"),
        (telling(&[("a b", "org.id")]), "claims[0].claim", "BAD_CLAIM"),
        (telling(&[("caf\u{e9}", "org.id")]), "claims[0].claim", "BAD_CLAIM"),
        (telling(&[("a#b", "org.id")]), "claims[0].claim", "BAD_CLAIM"),
        (telling(&[("org", "org.id"), ("org", "org.roles")]), "claims[1].claim", "TWICE"),
        (telling(&[("org", "org.id"), ("sub", "identity.id")]), "claims[1].claim", "PROTECTED"),
        (telling(&[("a", "")]), "claims[0].source", "UNKNOWN"),
        (telling(&[("a", "org.name")]), "claims[0].source", "UNKNOWN"),
        (telling(&[("a", "identity.data.")]), "claims[0].source", "UNKNOWN"),
        (telling(&[("a", "account.email")]), "claims[0].source", "UNKNOWN"),
        (telling(&[("a", "user.data.a\u{1}")]), "claims[0].source", "UNKNOWN"),
        (telling(&[("a", &member)]), "claims[0].source", "UNKNOWN"),
        (telling(&[("a", "org.id"); 21]), "claims", "TOO_MANY"),
    ] {
        let answer = app.put_scope(&admin, ORDERS, &body).await.expect(422);
        assert_eq!(faults(&answer), [(field.to_owned(), code.to_owned())], "{body}");
    }
    let both = telling(&[("sub", "nowhere"), ("a", "org.id")]);
    assert_eq!(
        app.put_scope(&admin, ORDERS, &both).await.expect(422).fields(),
        ["claims[0].claim", "claims[0].source"]
    );
    assert_eq!(app.query("SELECT name FROM scopes").await.len(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_outermost_of_what_is_allowed_is_allowed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    app.put_scope(&admin, ORDERS, &saying(&"ü".repeat(200), Some("ß"))).await.expect(200);
    let names: Vec<_> = (0..20).map(|number| format!("https://example.com/a_b-c.d:{number}")).collect();
    let claims: Vec<_> = names.iter().map(|name| (name.as_str(), "user.data.a member, with a comma")).collect();
    app.put_scope(&admin, ORDERS, &telling(&claims)).await.expect(200);
    app.put_scope(&admin, &format!("{SCOPES}/{}", "x".repeat(100)), &orders()).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_word_is_no_name() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for name in ["two%20words", "%22", "%5C", "caf%C3%A9", "%00", &"x".repeat(101)] {
        let path = format!("{SCOPES}/{name}");
        app.fetch(&path, &admin).await.expect(400);
        assert_eq!(app.put_scope(&admin, &path, &orders()).await.expect(400).fields(), ["name"], "{name}");
        app.remove(&path, &admin).await.expect(400);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn words_that_mean_something_already_are_nobodys_to_define() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    for name in [
        "openid",
        "profile",
        "email",
        "phone",
        "address",
        "offline_access",
        "read:identity",
        "write:identity",
        "admin:identity",
        "read:audit",
        "read:clients",
        "write:clients",
        "admin:*",
        "OpenID",
        "ADMIN:*",
        "Read:Identity",
    ] {
        let path = format!("{SCOPES}/{name}");
        app.put_scope(&admin, &path, &orders()).await.expect(409);
        app.remove(&path, &admin).await.expect(409);
    }
    assert_eq!(app.query("SELECT name FROM scopes").await.len(), 0);
}
