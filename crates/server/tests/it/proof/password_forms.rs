//! The whole password counts: nothing is cut, folded or trimmed, and nothing endless is read.

use serde_json::{Value, json};

use super::inspection::{Work, work, work_since};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

async fn register(node: &TestApp, email: &str, password: &str) -> Answer {
    node.post("/v1/auth/register").json(&json!({ "email": email, "password": password })).send().await
}

/// Registers with `chosen`; then `same` must sign in, and none of `others`.
async fn holds(chosen: &str, same: &[&str], others: &[&str]) {
    let node = TestApp::new().await;
    register(&node, "person@example.com", chosen).await.expect(201);
    for password in others {
        assert_ne!(*password, chosen, "the test compares a password with itself");
        node.try_login("person@example.com", password).await.expect(401);
    }
    for password in same {
        node.try_login("person@example.com", password).await.expect(200);
    }
}

// P03: NIST SP 800-63B-4 section 3.1.1.2; Okta 2024-10-30, where bcrypt's 72 bytes let any password in.
#[tokio::test(flavor = "multi_thread")]
async fn passwords_that_differ_at_byte_73_differ() {
    let start = "Nine-Letter-".repeat(6);
    assert_eq!(start.len(), 72);
    let (chosen, other) = (format!("{start}a"), format!("{start}b"));
    holds(&chosen, &[&chosen], &[&other, &start, &format!("{chosen}a")]).await;
}

// P03: ASVS 6.2.9.
#[tokio::test(flavor = "multi_thread")]
async fn passwords_that_differ_at_code_point_128_differ() {
    let start: String = "ключ🔑é漢".chars().cycle().take(127).collect();
    let (chosen, other) = (format!("{start}я"), format!("{start}ю"));
    holds(&chosen, &[&chosen], &[&other, &start]).await;
}

// P03
#[tokio::test(flavor = "multi_thread")]
async fn the_longest_password_counts_to_its_last_byte() {
    let start: String = "Long-enough-".chars().cycle().take(1023).collect();
    let (chosen, other) = (format!("{start}a"), format!("{start}b"));
    holds(&chosen, &[&chosen], &[&other, &start]).await;
}

// P03: one password, however a keyboard composes it.
#[tokio::test(flavor = "multi_thread")]
async fn composed_and_decomposed_spellings_are_one_password() {
    let (composed, decomposed) = ("Cr\u{e8}me-br\u{fb}l\u{e9}e", "Cre\u{300}me-bru\u{302}le\u{301}e");
    holds(composed, &[composed, decomposed], &["Creme-brulee"]).await;
    holds(decomposed, &[composed, decomposed], &["Creme-brulee"]).await;
}

// P03: NFKC makes the widths of East Asian keyboards one password.
#[tokio::test(flavor = "multi_thread")]
async fn full_width_and_plain_spellings_are_one_password() {
    let (wide, plain) = ("Ｂａｍｂｏｏ－ｇｒｏｖｅ－７", "Bamboo-grove-7");
    holds(wide, &[plain, wide], &["bamboo-grove-7"]).await;
    holds(plain, &[plain, wide], &["bamboo-grove-7"]).await;
}

// P03
#[tokio::test(flavor = "multi_thread")]
async fn spaces_and_case_count() {
    let chosen = " Two  words and a Tail ";
    let others = [
        chosen.trim(),
        chosen.trim_start(),
        chosen.trim_end(),
        " Two words and a Tail ",
        "Twowordsanda Tail",
        " two  words and a tail ",
        " TWO  WORDS AND A TAIL ",
    ];
    holds(chosen, &[chosen], &others).await;
}

/// Requests that carry `text` wherever a password or a name is read, with the token of somebody who is signed in.
async fn everywhere(node: &TestApp, token: &str, text: &str) -> Vec<(&'static str, Answer)> {
    let public = |path: &'static str, body: Value| (path, node.post(path).json(&body));
    let signed_in = |path: &'static str, body: Value| (path, node.post(path).bearer(token).json(&body));
    let calls = [
        public("/v1/auth/login", json!({ "email": "person@example.com", "password": text })),
        public("/v1/auth/login", json!({ "email": text, "password": PASSWORD })),
        public("/v1/auth/login", json!({ "email": format!("{text}@example.com"), "password": PASSWORD })),
        public("/v1/auth/register", json!({ "email": "new@example.com", "password": text })),
        public("/v1/auth/register", json!({ "email": format!("{text}@example.com"), "password": PASSWORD })),
        signed_in("/v1/auth/change-password", json!({ "currentPassword": text, "newPassword": "Another-fine-one-20" })),
        signed_in("/v1/auth/change-password", json!({ "currentPassword": PASSWORD, "newPassword": text })),
        signed_in("/v1/auth/reauthenticate", json!({ "password": text })),
    ];
    let mut answers = Vec::new();
    for (path, call) in calls {
        answers.push((path, call.send().await));
    }
    answers
}

// P04: Django CVE-2013-1443; ASVS 15.2.2.
#[tokio::test(flavor = "multi_thread")]
async fn endless_passwords_and_names_are_refused_without_a_hash_or_a_write() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    // Under NFKC the third grows to eleven times its size, from within the limit, and the last shrinks below the limit.
    let texts = [
        ("x".repeat(10 << 20), 413),
        ("x".repeat(1_000_000), 400),
        ("\u{fdfa}".repeat(341), 400),
        ("ａｂｃ".repeat(120), 400),
    ];
    for (text, status) in &texts {
        let before = work(&node);
        for (path, answer) in everywhere(&node, &person.access, text).await {
            assert_eq!(answer.status.as_u16(), *status, "{path}: {}", answer.text);
            assert!(answer.text.len() < 2000, "{path} sends back what it was sent");
        }
        assert_eq!(work_since(&node, before), Work { hashes: 0, transactions: 0 }, "{} bytes", text.len());
    }
    node.login("person@example.com").await;
}

// P04: the limit itself.
#[tokio::test(flavor = "multi_thread")]
async fn the_limit_is_1024_bytes() {
    let node = TestApp::new().await;
    let longest: String = "Long-enough-".chars().cycle().take(1024).collect();
    register(&node, "a@example.com", &longest).await.expect(201);
    let answer = register(&node, "b@example.com", &format!("{longest}x")).await.expect(400);
    assert_eq!(answer.fields(), ["password"]);
    assert_eq!(answer.json()["errors"][0]["code"], "TOO_LONG");
}
