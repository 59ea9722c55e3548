//! What a stranger learns about who has an account: nothing, neither from answers nor from the work behind them.

use serde_json::json;
use signet_domain::accounts::AccountStatus;

use super::inspection::{Work, masked, set_status, work, work_since};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

/// One account of each kind that must look the same to somebody without its password.
const KINDS: [&str; 5] = [
    "nobody@example.com",
    "active@example.com",
    "suspended@example.com",
    "closed@example.com",
    "passwordless@example.com",
];
const STRANGER: &str = "198.51.100.9";

async fn one_of_each() -> TestApp {
    let node = TestApp::new().await;
    for email in &KINDS[1..] {
        let person = node.register(email).await;
        match *email {
            "suspended@example.com" => set_status(&node, &person.id, AccountStatus::Suspended).await,
            "closed@example.com" => set_status(&node, &person.id, AccountStatus::Closed).await,
            "passwordless@example.com" => {
                node.query(&format!("DELETE FROM passwords WHERE account = '{}'", person.id)).await;
            }
            _ => {}
        }
    }
    node
}

async fn try_from_afar(node: &TestApp, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    node.post("/v1/auth/login").json(&body).from(STRANGER).send().await
}

// P01: ASVS 6.3.8.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_gets_one_answer_whatever_the_account() {
    let node = one_of_each().await;
    let first = try_from_afar(&node, KINDS[0], "wrong-password-1").await.expect(401);
    assert_eq!(first.code(), "AUTHENTICATION_FAILED");
    for email in KINDS {
        let answer = try_from_afar(&node, email, "wrong-password-1").await;
        assert_eq!(masked(&answer), masked(&first), "{email}");
    }
}

// P01: a closed account's right password and a password-less account's former one are as good as wrong ones.
#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_nobody_can_sign_in_to_look_unknown_even_with_the_right_password() {
    let node = one_of_each().await;
    let unknown = try_from_afar(&node, KINDS[0], PASSWORD).await.expect(401);
    for email in ["closed@example.com", "passwordless@example.com"] {
        assert_eq!(masked(&try_from_afar(&node, email, PASSWORD).await), masked(&unknown), "{email}");
    }
    // Only one who knows the password is told of the suspension.
    let told = try_from_afar(&node, "suspended@example.com", PASSWORD).await.expect(403);
    assert_eq!(told.code(), "ACCOUNT_SUSPENDED");
}

// P01 and P10: the wait after too many guesses must not tell either.
#[tokio::test(flavor = "multi_thread")]
async fn an_exhausted_budget_gets_one_answer_whatever_the_account() {
    let node = one_of_each().await;
    for email in KINDS {
        for _ in 0..10 {
            try_from_afar(&node, email, "wrong-password-1").await.expect(401);
        }
    }
    let first = try_from_afar(&node, KINDS[0], "wrong-password-1").await.expect(429);
    for email in KINDS {
        for password in ["wrong-password-1", PASSWORD] {
            assert_eq!(masked(&try_from_afar(&node, email, password).await), masked(&first), "{email} {password}");
        }
    }
}

// P01: the published contract of registration is 409; it says no more than that.
#[tokio::test(flavor = "multi_thread")]
async fn registering_a_taken_address_is_a_conflict_whatever_the_account() {
    let node = one_of_each().await;
    let mut answers = Vec::new();
    for email in &KINDS[1..] {
        let body = json!({ "email": email, "password": PASSWORD, "firstName": "Eve" });
        answers.push(masked(&node.post("/v1/auth/register").json(&body).send().await.expect(409)));
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}

// P02: CVE-2025-54999, CVE-2026-44332. Equal work, by counting; times are measured in the benchmarks.
#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_costs_the_same_work_whatever_the_account() {
    let node = one_of_each().await;
    for email in KINDS {
        let before = work(&node);
        try_from_afar(&node, email, "wrong-password-1").await.expect(401);
        assert_eq!(work_since(&node, before), Work { hashes: 1, transactions: 2 }, "{email}");
    }
}

// P02
#[tokio::test(flavor = "multi_thread")]
async fn a_try_beyond_the_budget_costs_no_hash_whatever_the_account() {
    let node = one_of_each().await;
    for email in KINDS {
        for _ in 0..10 {
            try_from_afar(&node, email, "wrong-password-1").await.expect(401);
        }
        let before = work(&node);
        try_from_afar(&node, email, PASSWORD).await.expect(429);
        assert_eq!(work_since(&node, before), Work { hashes: 0, transactions: 1 }, "{email}");
    }
}

// P02: what nobody can have is refused before anything is looked up, so it cannot depend on who is there.
#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_a_name_or_a_password_is_refused_before_any_look_up() {
    let node = one_of_each().await;
    let long = "x".repeat(1025);
    let malformed =
        ["", "active", "active@", "@example.com", "active@example.com,b@example.com", "active@exa mple.com"];
    let cases = malformed
        .into_iter()
        .map(|email| (email, PASSWORD))
        .chain(KINDS.into_iter().map(|email| (email, long.as_str())));
    let mut answers = Vec::new();
    for (email, password) in cases {
        let before = work(&node);
        let answer = try_from_afar(&node, email, password).await.expect(400);
        assert_eq!(work_since(&node, before), Work { hashes: 0, transactions: 0 }, "{email}");
        if password == long {
            answers.push(masked(&answer));
        }
    }
    answers.dedup();
    assert_eq!(answers.len(), 1, "{answers:?}");
}
