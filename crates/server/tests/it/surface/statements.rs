//! Texts that would be SQL if anything were pasted together (P103, ASVS 1.2.4): they are values, whatever they spell.

use serde_json::json;

use super::operations::{operations, operations_with_a_body};
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};

const TEXTS: &[&str] = &[
    "'",
    "''",
    "\"",
    "`",
    "\\",
    "' OR '1'='1",
    "' OR 1=1 --",
    "') OR ('a'='a",
    "\" OR \"\"=\"",
    "'; DROP TABLE accounts; --",
    "x'; UPDATE accounts SET type = 'ADMIN'; --",
    "' UNION SELECT phc FROM passwords --",
    "1; SELECT pg_sleep(10)",
    "$1",
    "?1",
    ":name",
    "%",
    "_",
    "%27%20OR%201=1",
    "{TEXT}",
    "NULL",
    "\u{2019} OR 1=1",
    "\u{ff07}; DROP TABLE sessions; --",
];

/// What everybody's rows say, but for counts of tries and the trail, which refusals may add to.
async fn state(app: &TestApp) -> Vec<(String, Vec<String>)> {
    let contents = app.database().contents().await;
    contents
        .into_iter()
        .filter(|(table, _)| !["guess_budgets", "refusals", "audit_events"].contains(&table.as_str()))
        .collect()
}

#[track_caller]
fn is_plain_refusal(answer: &Answer, text: &str) {
    assert!(answer.status.is_client_error(), "{text:?}: {answer:?}");
    assert_ne!(answer.status, 429, "{text:?}: {answer:?}");
}

async fn people(app: &TestApp) -> [Person; 2] {
    [app.register("alice@example.com").await, app.register("bob@example.com").await]
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_in_any_member_is_only_text() {
    for operation in operations_with_a_body() {
        let app = TestApp::new().await;
        let [alice, _] = people(&app).await;
        // Ten wrong passwords would spend a guess budget.
        let chunks = || TEXTS.chunks(9);
        for (member, texts) in operation.members().iter().flat_map(|member| chunks().map(move |texts| (member, texts)))
        {
            app.query("DELETE FROM guess_budgets").await;
            let before = state(&app).await;
            for (number, text) in texts.iter().enumerate() {
                let mut body = operation.body().expect("a body");
                body[member] = (*text).into();
                if member != "email" && body["email"].is_string() {
                    body["email"] = format!("nobody{number}@example.com").into();
                }
                let answer = operation.call(&app, &alice.access).json(&body).send().await;
                let is_free_text = ["firstName", "lastName", "password"].contains(&member.as_str());
                match answer.status.as_u16() {
                    201 if is_free_text => {}
                    _ => is_plain_refusal(&answer, text),
                }
            }
            let is_register = operation.template.ends_with("/register");
            if !is_register {
                assert_eq!(state(&app).await, before, "{} {member}", operation.name());
            }
            assert_eq!(app.query("SELECT count(*) FROM accounts WHERE type = 'ADMIN'").await, ["1"]);
            app.me(&alice.access).await.expect(200);
        }
    }
}

// What is stored comes back as it was given, character for character.
#[tokio::test(flavor = "multi_thread")]
async fn texts_are_stored_as_they_were_given() {
    let app = TestApp::new().await;
    for (number, text) in TEXTS.iter().enumerate() {
        let (email, password) = (format!("person{number}@example.com"), format!("{text} with-a-Fine-end"));
        let body = json!({ "email": email, "password": password, "firstName": text, "lastName": text });
        let call = app.post("/v1/auth/register").header("user-agent", text.as_bytes()).json(&body);
        let answer = call.send().await.expect(201).json();
        let data = app
            .query(&format!(
                "SELECT data FROM identities WHERE owner = '{}'",
                answer["data"]["accountId"].as_str().expect("an id")
            ))
            .await;
        let data: serde_json::Value = serde_json::from_str(&data[0]).expect("JSON");
        assert_eq!(data, json!({ "firstName": text, "lastName": text }));
        let sessions = app.sessions(answer["data"]["accessToken"].as_str().expect("a token")).await;
        assert_eq!(sessions[0]["userAgent"], *text);
        app.try_login(&email, &password).await.expect(200);
        app.try_login(&email, &format!("{password}'")).await.expect(401);
    }
    assert_eq!(app.query("SELECT count(*) FROM accounts").await, [(TEXTS.len() + 1).to_string()]);
}

// `%` and `_` are letters of a name like any other: no sign-in by pattern.
#[tokio::test(flavor = "multi_thread")]
async fn wildcards_match_only_themselves() {
    let app = TestApp::new().await;
    people(&app).await;
    for email in [
        "%@example.com",
        "a_ice@example.com",
        "alice%@example.com",
        "%25@example.com",
        "alic?@example.com",
        "al*@example.com",
    ] {
        app.try_login(email, PASSWORD).await.expect(401);
    }
    app.post("/v1/auth/register")
        .json(&json!({ "email": "a_ice@example.com", "password": PASSWORD }))
        .send()
        .await
        .expect(201);
    assert_ne!(app.login("a_ice@example.com").await.id, app.login("alice@example.com").await.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn sql_in_a_path_a_query_or_a_header_is_only_text() {
    let app = TestApp::new().await;
    let [alice, bob] = people(&app).await;
    let before = state(&app).await;
    let encoded = |text: &str| text.bytes().map(|byte| format!("%{byte:02X}")).collect::<String>();
    for operation in operations() {
        for text in TEXTS {
            let path = match operation.template.split_once('{') {
                Some((before, after)) => {
                    format!("{before}{}{}", encoded(text), after.split_once('}').expect("a parameter").1)
                }
                None => format!("{}?q={}&id={}", operation.path, encoded(text), encoded(text)),
            };
            let call = app.call(operation.method.clone(), &path);
            is_or_unchanged(&call.header("authorization", format!("Bearer {text}")).send().await, text);
            let call = app.call(operation.method.clone(), &path).header("x-realm-key", text.as_bytes());
            is_or_unchanged(&call.send().await, text);
            if operation.template.contains('{') {
                let call = app.call(operation.method.clone(), &path).bearer(&alice.access);
                let call = match operation.body() {
                    Some(body) => call.json(&body),
                    None => call,
                };
                let answer = call.send().await;
                let is_refused = operation.is_named_freely() && answer.status.is_client_error();
                assert!(is_refused || answer.status == 400, "{text:?}: {answer:?}");
            }
        }
    }
    assert_eq!(state(&app).await, before);
    app.me(&alice.access).await.expect(200);
    app.me(&bob.access).await.expect(200);
}

#[track_caller]
fn is_or_unchanged(answer: &Answer, text: &str) {
    // Public routes do not look at a credential: what is public is answered as ever.
    let is_public = ["{\"keys\":", "{\"issuer\":"].iter().any(|start| answer.text.starts_with(start));
    assert!(answer.status.is_client_error() || is_public, "{text:?}: {answer:?}");
}
