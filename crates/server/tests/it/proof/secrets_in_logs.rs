//! Secrets sent through every field, well-formed or not, stand neither in the log nor in the database nor in answers.

use serde_json::{Value, json};
use signet_protocol::digest::sha256;

use super::capture;
use super::inspection::{dump, hex};
use crate::app::{Answer, TestApp};

const PASSWORD: &str = "Canary-secret-password-71";
const NEW_PASSWORD: &str = "Canary-other-password-72";
const WRONG: &str = "Canary-wrong-password-73";
const EMAIL: &str = "canary.mailbox@rosewood.example";
/// Starts every secret and every personal value that these tests send.
const MARKS: [&str; 2] = ["anary-", "canary.mailbox"];

/// Bodies that hold secrets where they belong, where they do not, and in JSON that is none.
fn malformed() -> Vec<String> {
    let body = json!({ "email": EMAIL, "password": PASSWORD, "refreshToken": PASSWORD }).to_string();
    vec![
        body[..body.len() - 1].to_owned(),
        format!("{body}{body}"),
        format!("[{body}]"),
        format!("\"{PASSWORD}\""),
        json!({ "email": { "password": PASSWORD }, "password": [PASSWORD], "refreshToken": { PASSWORD: 1 } })
            .to_string(),
        json!({ "email": PASSWORD, "password": { PASSWORD: PASSWORD }, "refreshToken": [PASSWORD] }).to_string(),
        format!("{{\"password\":\"{PASSWORD}\",\"password\":\"{PASSWORD}\"}}"),
        format!("{{\"password\":\"{PASSWORD}\\u0000\",\"email\":\"{EMAIL}\",\"refreshToken\":\"{PASSWORD}\\u0000\"}}"),
        format!("{{\"password\":\"{PASSWORD}\\ud800\"}}"),
        format!("password={PASSWORD}"),
    ]
}

const PATHS: [&str; 7] = [
    "/v1/auth/register",
    "/v1/auth/login",
    "/v1/auth/refresh",
    "/v1/auth/logout",
    "/v1/auth/change-password",
    "/v1/auth/reauthenticate",
    "/v1/auth/nothing-here",
];

/// Every misuse of every path; the answers.
async fn misuse(node: &TestApp, access: &str) -> Vec<Answer> {
    let mut answers = Vec::new();
    for path in PATHS {
        for body in malformed() {
            for content_type in ["application/json", "text/plain; charset=Canary-type"] {
                let call = node.post(path).bearer(access).header("content-type", content_type).body(body.clone());
                answers.push(call.send().await);
            }
        }
        for header in ["authorization", "x-api-key", "cookie", "x-realm-key", "user-agent", "x-forwarded-for", "accept"]
        {
            for value in [PASSWORD.to_owned(), format!("Bearer {PASSWORD}"), format!("Basic {PASSWORD}")] {
                let body = json!({ "email": EMAIL, "password": WRONG, "refreshToken": PASSWORD });
                answers.push(node.post(path).header(header, &value).json(&body).send().await);
            }
        }
    }
    let session = format!("/v1/auth/sessions/{PASSWORD}");
    for path in [&session, "/v1/auth/me?password=Canary-query", "/v1/Canary-path", "/%ff/Canary-path"] {
        answers.push(node.delete(path).bearer(access).send().await);
        answers.push(node.get(path).bearer(WRONG).send().await);
    }
    answers
}

// P119: ASVS 16.2.5; CVE-2025-62513, CVE-2025-62705, CVE-2024-8365.
#[tokio::test(flavor = "multi_thread")]
async fn no_secret_and_no_address_stands_in_the_log_or_in_answers() {
    capture::start();
    let node = TestApp::new().await;
    let credentials = |password: &str| json!({ "email": EMAIL, "password": password });
    let answer = node.post("/v1/auth/register").json(&credentials(PASSWORD)).send().await.expect(201);
    let mut tokens = Tokens::default();
    let (access, refresh) = tokens.keep(&answer);
    let signed_in = node.post("/v1/auth/login").json(&credentials(PASSWORD)).send().await.expect(200);
    tokens.keep(&signed_in);
    let refreshed = node.post("/v1/auth/refresh").json(&json!({ "refreshToken": refresh })).send().await.expect(200);
    tokens.keep(&refreshed);
    let mut refused = vec![node.post("/v1/auth/login").json(&credentials(WRONG)).send().await.expect(401)];
    for (current, status) in [(WRONG, 401), (PASSWORD, 204)] {
        let body = json!({ "currentPassword": current, "newPassword": NEW_PASSWORD });
        let call = node.post("/v1/auth/change-password").bearer(&access).json(&body);
        refused.push(call.send().await.expect(status));
    }
    refused.extend(misuse(&node, &access).await);

    // The log is at its most talkative when the database fails under a request.
    for table in ["audit_events", "guess_budgets", "identifiers"] {
        node.query(&format!("ALTER TABLE {table} RENAME TO {table}_away")).await;
        for (path, body) in [
            ("/v1/auth/register", json!({ "email": format!("2{EMAIL}"), "password": PASSWORD, "firstName": WRONG })),
            ("/v1/auth/login", credentials(NEW_PASSWORD)),
        ] {
            // From an address whose budget the misuse has not spent.
            let answer = node.post(path).json(&body).from("198.51.100.8").send().await.expect(500);
            let log = capture::text();
            // Other tests run beside this one, and draw the same ids.
            let of_request = |line: &&str| line.contains(answer.header("request-id")) && line.contains("ERROR");
            let logged = log.lines().find(of_request).expect("a line of the log");
            assert!(logged.contains("a request failed"), "{logged}");
            refused.push(answer);
        }
    }
    let log = capture::text();
    let of_refusal = refused[0].header("request-id");
    assert!(log.contains(of_refusal), "refusals are logged at this level, or the test sees nothing");
    for mark in MARKS.iter().copied().chain(tokens.0.iter().map(String::as_str)) {
        let line = log.lines().find(|line| line.contains(mark));
        assert!(line.is_none(), "{mark} is logged: {line:?}");
    }
    for answer in &refused {
        for secret in [PASSWORD, NEW_PASSWORD, WRONG].into_iter().chain(tokens.0.iter().map(String::as_str)) {
            let shown = answer.json_without_path();
            assert!(!shown.contains(secret), "{shown}");
        }
    }
}

/// The tokens that were handed out.
#[derive(Default)]
struct Tokens(Vec<String>);

impl Tokens {
    fn keep(&mut self, answer: &Answer) -> (String, String) {
        let text = |name: &str| answer.json()["data"][name].as_str().expect("a token").to_owned();
        let pair = (text("accessToken"), text("refreshToken"));
        self.0.extend([pair.0.clone(), pair.1.clone()]);
        pair
    }
}

trait WithoutPath {
    fn json_without_path(&self) -> String;
}

impl WithoutPath for Answer {
    /// The answer without the path that the caller sent, which a problem repeats (RFC 9457, section 3.1.5).
    fn json_without_path(&self) -> String {
        match serde_json::from_str::<Value>(&self.text) {
            Ok(mut document) => {
                document["instance"].take();
                document.to_string()
            }
            Err(_) => self.text.clone(),
        }
    }
}

// P100 and P119: neither passwords nor tokens are in the database, in clear, as bytes, or as their bare hash.
#[tokio::test(flavor = "multi_thread")]
async fn the_database_holds_no_password_and_no_token() {
    let node = TestApp::new().await;
    let body = json!({ "email": EMAIL, "password": PASSWORD });
    let answer = node.post("/v1/auth/register").json(&body).send().await.expect(201);
    let mut tokens = Tokens::default();
    let (_, refresh) = tokens.keep(&answer);
    let answer = node.refresh(&refresh).await.expect(200);
    tokens.keep(&answer);
    node.try_login(EMAIL, WRONG).await.expect(401);
    let contents = dump(&node).await;
    assert!(contents.contains(EMAIL), "the dump shows the tables");
    for secret in [PASSWORD, WRONG].into_iter().chain(tokens.0.iter().map(String::as_str)) {
        let digest: String = sha256(secret.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect();
        for form in [secret.to_owned(), hex(secret), digest] {
            assert!(!contents.contains(&form), "{form}");
        }
        // A signed token or a refresh token is recognised by its secret part, too.
        if let Some(secret_part) = secret.len().checked_sub(40).and_then(|at| secret.get(at..)) {
            assert!(!contents.contains(secret_part), "{secret_part}");
        }
    }
}
