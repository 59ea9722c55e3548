//! Bodies that are not what a route reads: each is refused with a clear 4xx, nothing is written and nothing is hashed.

use serde_json::{Value, json};

use super::operations::{Operation, operations_with_a_body};
use crate::actors::Person;
use crate::app::{Answer, TestApp};

/// A test's installation, and the state that bad input must not change.
pub(super) struct Untouched {
    pub(super) app: TestApp,
    pub(super) alice: Person,
    contents: std::collections::BTreeMap<String, Vec<String>>,
    hashes: u64,
}

impl Untouched {
    pub(super) async fn new() -> Self {
        let app = TestApp::new().await;
        let alice = app.register("alice@example.com").await;
        let contents = app.database().contents().await;
        let hashes = app.app.hashing.figures().hashes;
        Self { app, alice, contents, hashes }
    }

    /// Fails the test if anything was written or hashed since the beginning, or if the service stopped working.
    pub(super) async fn check(&self, what: &str) {
        assert_eq!(self.app.app.hashing.figures().hashes, self.hashes, "{what} was hashed");
        for (table, rows) in self.app.database().contents().await {
            assert_eq!(rows, self.contents[&table], "{what} changed {table}");
        }
        self.app.me(&self.alice.access).await.expect(200);
    }

    /// Sends `body` to `operation` as JSON.
    pub(super) async fn send(&self, operation: &Operation, body: impl Into<Vec<u8>>) -> Answer {
        let call = operation.call(&self.app, &self.alice.access);
        call.header("content-type", "application/json").body(body).send().await
    }
}

/// Fails the test unless the answer is `status` and says something of the fault.
#[track_caller]
pub(super) fn refused(answer: &Answer, status: u16, what: &str) {
    assert_eq!(answer.status.as_u16(), status, "{what}: {}", answer.text);
    let detail = answer.json()["detail"].as_str().unwrap_or_default().to_owned();
    assert!(detail.len() >= 10, "{what}: {}", answer.text);
}

fn nested(open: &str, depth: usize) -> String {
    open.repeat(depth)
}

// P106 and the list of bad input: no recursion, no panic, no half-read document.
#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_are_no_json_document_are_refused() {
    let untouched = Untouched::new().await;
    let good = json!({ "email": "bob@example.com", "password": "a-Fine-password-19", "refreshToken": "x" }).to_string();
    let documents: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", vec![]),
        ("white space", b" \r\n\t ".to_vec()),
        ("an open brace", b"{".to_vec()),
        ("half a member", b"{\"email\": \"a@exa".to_vec()),
        ("a trailing comma", b"{\"email\": \"a@example.com\",}".to_vec()),
        ("a comment", b"{/* a */}".to_vec()),
        ("single quotes", b"{'email': 'a@example.com'}".to_vec()),
        ("a form", b"email=a@example.com&password=b".to_vec()),
        ("two documents", [good.as_bytes(), good.as_bytes()].concat()),
        ("something after the document", [good.as_bytes(), b" x"].concat()),
        ("a byte order mark", [b"\xef\xbb\xbf", good.as_bytes()].concat()),
        ("invalid UTF-8", b"{\"email\": \"\xff\xfe\"}".to_vec()),
        ("UTF-16", good.encode_utf16().flat_map(u16::to_le_bytes).collect()),
        ("half a surrogate pair", b"{\"email\": \"\\ud800\"}".to_vec()),
        ("a raw line break in a string", b"{\"email\": \"a\nb\"}".to_vec()),
        ("NaN", b"{\"email\": NaN}".to_vec()),
        ("a number too large for any type", format!("{{\"email\": 1{}}}", "0".repeat(100_000)).into_bytes()),
        ("an exponent too large", b"{\"unknown\": 1e99999}".to_vec()),
        ("100,000 brackets", nested("[", 100_000).into_bytes()),
        ("100,000 braces", nested("{\"a\":", 100_000).into_bytes()),
        ("100,000 closed brackets", (nested("[", 100_000) + &nested("]", 100_000)).into_bytes()),
        (
            "deep nesting in an unknown member",
            format!("{{\"a\":{}{}}}", nested("[", 100), nested("]", 100)).into_bytes(),
        ),
        ("100,000 values", format!("{{\"a\":[{}1]}}", "1,".repeat(100_000)).into_bytes()),
    ];
    for operation in operations_with_a_body() {
        for (what, document) in &documents {
            refused(
                &untouched.send(&operation, document.clone()).await,
                400,
                &format!("{what} to {}", operation.name()),
            );
        }
    }
    untouched.check("a malformed document").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn documents_that_are_no_objects_are_refused() {
    let untouched = Untouched::new().await;
    for operation in operations_with_a_body() {
        let good = operation.body().expect("a body");
        let by_position = Value::Array(operation.required().iter().map(|name| good[name].clone()).collect());
        for document in [json!(null), json!(true), json!(7), json!("text"), json!([]), json!([good]), by_position] {
            let what = format!("{document} to {}", operation.name());
            refused(&untouched.send(&operation, document.to_string()).await, 400, &what);
        }
    }
    untouched.check("a document that is no object").await;
}

// P18 is the e-mail's case of this; the answer names the member.
#[tokio::test(flavor = "multi_thread")]
async fn members_of_the_wrong_type_or_missing_are_named() {
    let untouched = Untouched::new().await;
    for operation in operations_with_a_body() {
        let good = operation.body().expect("a body");
        for member in operation.members() {
            let is_required = operation.required().contains(&member);
            let wrong = [json!(7), json!(1.5), json!(true), json!(["a@example.com"]), json!({ "a": "b" }), json!([])];
            let null = is_required.then_some(Value::Null);
            let mut bodies: Vec<Value> = Vec::new();
            for value in wrong.into_iter().filter(|value| !operation.takes(&member, value)).chain(null) {
                let mut body = good.clone();
                body[&member] = value;
                bodies.push(body);
            }
            if is_required {
                let mut body = good.clone();
                body.as_object_mut().expect("an object").remove(&member);
                bodies.push(body);
            }
            for body in bodies {
                let answer = untouched.send(&operation, body.to_string()).await;
                refused(&answer, 400, &format!("{body} to {}", operation.name()));
                assert_eq!(answer.fields(), [member.as_str()], "{body}: {}", answer.text);
            }
        }
    }
    untouched.check("a member of the wrong type").await;
}

// Two readers may take different ones of two members with one name (P18, P106).
#[tokio::test(flavor = "multi_thread")]
async fn duplicate_members_are_refused_and_named() {
    let untouched = Untouched::new().await;
    for operation in operations_with_a_body() {
        let good = operation.body().expect("a body").to_string();
        let inside = good.trim_start_matches('{');
        for member in operation.members() {
            let escaped = format!("\\u{:04x}{}", u32::from(member.as_bytes()[0]), &member[1..]);
            for twin in [member.clone(), escaped] {
                let body = format!("{{\"{twin}\": \"eve@example.com\", {inside}");
                let answer = untouched.send(&operation, body.clone()).await;
                refused(&answer, 400, &body);
                assert_eq!(answer.fields(), [member.as_str()], "{body}: {}", answer.text);
            }
        }
        let nested = format!("{{\"unknown\": {{\"a\": [{{\"b\": 1, \"b\": 2}}]}}, {inside}");
        let answer = untouched.send(&operation, nested).await;
        refused(&answer, 400, "duplicates in an unknown member");
        assert_eq!(answer.fields(), ["unknown.a[0].b"]);
    }
    untouched.check("a duplicate member").await;
}

// An answer is not an amplifier: what it repeats of the caller's own names is bounded.
#[tokio::test(flavor = "multi_thread")]
async fn refusals_repeat_no_more_than_a_little_of_what_was_sent() {
    let untouched = Untouched::new().await;
    let long = "n".repeat(400_000);
    for operation in operations_with_a_body() {
        for body in
            [format!("{{\"{long}\": 1, \"{long}\": 2}}"), format!("{{\"{long}\": {{\"é{long}\": \"\\u0000\"}}}}")]
        {
            let answer = untouched.send(&operation, body).await;
            refused(&answer, 400, "a long name");
            assert!(answer.text.len() < 4096, "{} bytes of answer", answer.text.len());
            assert!(answer.fields()[0].starts_with("nnnn"), "{}", answer.text);
        }
    }
    untouched.check("a long name").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_over_a_mebibyte_are_refused_whether_announced_or_not() {
    let untouched = Untouched::new().await;
    for operation in operations_with_a_body() {
        let mut body = operation.body().expect("a body");
        body["unknown"] = "x".repeat(20_000_000).into();
        let body = body.to_string();
        refused(&untouched.send(&operation, body.clone()).await, 413, "20 MB");
        let call = operation.call(&untouched.app, &untouched.alice.access).header("content-type", "application/json");
        refused(&call.header("content-length", body.len().to_string()).body("{}").send().await, 413, "20 MB announced");
        let mut body = operation.body().expect("a body");
        let padding = (1 << 20) + 1 - json!({ "unknown": "" }).to_string().len();
        body["unknown"] = "x".repeat(padding).into();
        refused(&untouched.send(&operation, body.to_string()).await, 413, "one byte too many");
    }
    untouched.check("a large body").await;
}

// P45: what a foreign page can send without asking (a form, plain text) is refused, and so is what is no type at all.
#[tokio::test(flavor = "multi_thread")]
async fn bodies_of_other_media_types_are_refused() {
    let untouched = Untouched::new().await;
    let types = [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        "text/json",
        "application/jsonp",
        "application/json-patch+json",
        "application/vnd.api+json",
        "application/json, text/plain",
        "json",
        "",
    ];
    for operation in operations_with_a_body() {
        let body = operation.body().expect("a body").to_string();
        let call = || operation.call(&untouched.app, &untouched.alice.access).body(body.clone());
        for media_type in types {
            refused(&call().header("content-type", media_type).send().await, 415, media_type);
        }
        refused(&call().send().await, 415, "no type");
        let twice = call().header("content-type", "application/json").header("content-type", "text/plain");
        refused(&twice.send().await, 415, "two types");
    }
    untouched.check("a body of another type").await;
}
