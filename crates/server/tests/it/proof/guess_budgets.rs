//! Guess budgets: ten tries per account over every spelling and every door, then waiting; nobody is locked out by others,
//! and a lock tells nothing.

use std::time::Duration;

use serde_json::{Value, json};

use super::inspection::{masked, work, work_since};
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};

const WRONG: &str = "wrong-password-1";
const HOME: &str = "192.0.2.1";
const ABROAD: &str = "198.51.100.77";

async fn log_in_from(node: &TestApp, address: &str, email: &str, password: &str) -> Answer {
    let body = json!({ "email": email, "password": password });
    node.post("/v1/auth/login").json(&body).from(address).send().await
}

async fn act_from(node: &TestApp, address: &str, person: &Person, path: &str, body: &Value) -> Answer {
    node.post(path).bearer(&person.access).json(body).from(address).send().await
}

/// Spends the ten free tries of `email` from `address`.
async fn exhaust(node: &TestApp, address: &str, email: &str) {
    for _ in 0..10 {
        log_in_from(node, address, email, WRONG).await.expect(401);
    }
}

// P08: NIST SP 800-63B-4 section 3.2.2; CVE-2025-24806, CVE-2026-47203, CVE-2025-6004.
#[tokio::test(flavor = "multi_thread")]
async fn every_spelling_and_every_door_draws_on_one_budget() {
    let node = TestApp::new().await;
    let person = node.register("josé.kay@exämple.com").await;
    let spellings = [
        "josé.kay@exämple.com",
        "jose\u{301}.kay@exa\u{308}mple.com",
        "JOSÉ.KAY@EXÄMPLE.COM",
        "José.\u{212a}ay@exämple.com",
        "ｊｏｓé.kay@exämple.com",
        "josé.kay@xn--exmple-cua.com",
        "josé.kay@exämple\u{3002}com",
        "  josé.kay@exämple.com ",
        "josé.kay@EXÄMPLE.com",
        "\u{3000}Josﾉ.kay@exämple.com",
    ];
    // The last is another name, and must not count here.
    let (spellings, another) = (&spellings[..9], spellings[9]);
    let before = work(&node);
    let mut evaluated = 0;
    for round in 0..30 {
        let address = format!("198.51.100.{round}");
        let answer = match round % 3 {
            0 => log_in_from(&node, &address, spellings[round % spellings.len()], WRONG).await,
            1 => {
                let body = json!({ "currentPassword": WRONG, "newPassword": "Another-fine-one-20" });
                act_from(&node, &address, &person, "/v1/auth/change-password", &body).await
            }
            _ => act_from(&node, &address, &person, "/v1/auth/reauthenticate", &json!({ "password": WRONG })).await,
        };
        match answer.status.as_u16() {
            401 => evaluated += 1,
            _ => assert_eq!(answer.expect(429).header("retry-after"), "30", "round {round}"),
        }
        assert_eq!(evaluated, (round + 1).min(10), "round {round}");
    }
    assert_eq!(work_since(&node, before).hashes, 10);
    for spelling in spellings {
        log_in_from(&node, ABROAD, spelling, WRONG).await.expect(429);
    }
    log_in_from(&node, ABROAD, another, WRONG).await.expect(401);
}

// P08: an unknown name is counted over its spellings like a known one.
#[tokio::test(flavor = "multi_thread")]
async fn spellings_of_an_unknown_name_draw_on_one_budget() {
    let node = TestApp::new().await;
    let spellings = ["kay@example.com", "KAY@EXAMPLE.COM", "\u{212a}ay@example.com", " ｋay@example.com"];
    for round in 0..16 {
        let address = format!("198.51.100.{round}");
        let answer = log_in_from(&node, &address, spellings[round % 4], WRONG).await;
        answer.expect(if round < 10 { 401 } else { 429 });
    }
    log_in_from(&node, ABROAD, "jay@example.com", WRONG).await.expect(401);
}

/// What the doubling waits are, in seconds.
const WAITS: [u64; 8] = [30, 60, 120, 240, 480, 900, 900, 900];

// P10: the lock opens by itself; each further wrong guess doubles the wait, up to a quarter of an hour.
#[tokio::test(flavor = "multi_thread")]
async fn waits_double_from_half_a_minute_to_a_quarter_of_an_hour() {
    let node = TestApp::new().await;
    node.register("known@example.com").await;
    for email in ["known@example.com", "unknown@example.com"] {
        exhaust(&node, ABROAD, email).await;
        for seconds in WAITS {
            let locked = log_in_from(&node, ABROAD, email, WRONG).await.expect(429);
            assert_eq!(locked.header("retry-after"), seconds.to_string(), "{email}");
            node.advance(Duration::from_secs(seconds) - Duration::from_millis(1)).await;
            let locked = log_in_from(&node, ABROAD, email, PASSWORD).await.expect(429);
            assert_eq!(locked.header("retry-after"), "1", "{email}");
            node.advance(Duration::from_millis(1)).await;
            log_in_from(&node, ABROAD, email, WRONG).await.expect(401);
        }
    }
}

// P10: success makes the budget whole again.
#[tokio::test(flavor = "multi_thread")]
async fn the_right_password_resets_the_budget() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    exhaust(&node, ABROAD, &person.email).await;
    node.advance(Duration::from_secs(30)).await;
    log_in_from(&node, ABROAD, &person.email, PASSWORD).await.expect(200);
    exhaust(&node, ABROAD, &person.email).await;
    let locked = log_in_from(&node, ABROAD, &person.email, PASSWORD).await.expect(429);
    assert_eq!(locked.header("retry-after"), "30", "not the wait that comes after an earlier lock");
}

// P10: the same at the other door where a password is shown.
#[tokio::test(flavor = "multi_thread")]
async fn the_right_password_shown_again_resets_the_budget() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    for _ in 0..9 {
        log_in_from(&node, ABROAD, &person.email, WRONG).await.expect(401);
    }
    let shown = json!({ "password": PASSWORD });
    act_from(&node, ABROAD, &person, "/v1/auth/reauthenticate", &shown).await.expect(200);
    // The address is known from here on and has a budget of its own; what was made whole is the strangers'.
    exhaust(&node, "198.51.100.78", &person.email).await;
}

// P10: one account's lock is nobody else's.
#[tokio::test(flavor = "multi_thread")]
async fn accounts_have_budgets_of_their_own() {
    let node = TestApp::new().await;
    let (first, second) = (node.register("first@example.com").await, node.register("second@example.com").await);
    exhaust(&node, ABROAD, &first.email).await;
    log_in_from(&node, ABROAD, &first.email, PASSWORD).await.expect(429);
    log_in_from(&node, ABROAD, &second.email, PASSWORD).await.expect(200);
}

// P10: while locked, the right password and a wrong one look alike to a stranger, at every door.
#[tokio::test(flavor = "multi_thread")]
async fn a_lock_does_not_tell_right_from_wrong() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    exhaust(&node, ABROAD, &person.email).await;
    let before = work(&node);
    let right = log_in_from(&node, ABROAD, &person.email, PASSWORD).await.expect(429);
    let wrong = log_in_from(&node, ABROAD, &person.email, WRONG).await.expect(429);
    assert_eq!(masked(&right), masked(&wrong));
    for (path, member) in [("/v1/auth/reauthenticate", "password"), ("/v1/auth/change-password", "currentPassword")] {
        let mut answers = Vec::new();
        for password in [PASSWORD, WRONG] {
            let body = json!({ member: password, "newPassword": "Another-fine-one-20" });
            answers.push(masked(&act_from(&node, ABROAD, &person, path, &body).await.expect(429)));
        }
        assert_eq!(answers[0], answers[1], "{path}");
    }
    assert_eq!(work_since(&node, before).hashes, 0);
}

// P10: ASVS 6.1.1; CVE-2026-9798. A lock is no weapon against whoever is signed in.
#[tokio::test(flavor = "multi_thread")]
async fn sessions_live_on_through_a_lock() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    exhaust(&node, ABROAD, &person.email).await;
    node.me(&person.access).await.expect(200);
    node.refresh(&person.refresh).await.expect(200);
}

// P10: the owner signs in from where they signed in before, whatever strangers do.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_signed_in_before_keeps_its_own_budget() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    log_in_from(&node, HOME, &person.email, PASSWORD).await.expect(200);
    exhaust(&node, ABROAD, &person.email).await;
    log_in_from(&node, ABROAD, &person.email, PASSWORD).await.expect(429);
    log_in_from(&node, HOME, &person.email, WRONG).await.expect(401);
    log_in_from(&node, HOME, &person.email, PASSWORD).await.expect(200);
    log_in_from(&node, ABROAD, &person.email, PASSWORD).await.expect(429);

    // A budget of its own is a budget all the same, and leaves the strangers' alone.
    node.advance(Duration::from_secs(30)).await;
    exhaust(&node, HOME, &person.email).await;
    log_in_from(&node, HOME, &person.email, PASSWORD).await.expect(429);
    log_in_from(&node, ABROAD, &person.email, PASSWORD).await.expect(200);
}

// P10: registering is a sign-in as well: whoever registered here is no stranger here.
#[tokio::test(flavor = "multi_thread")]
async fn the_address_that_registered_keeps_its_own_budget() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    exhaust(&node, ABROAD, &person.email).await;
    log_in_from(&node, HOME, &person.email, PASSWORD).await.expect(200);
}

// P10 and P109: a subscriber's IPv6 network is one address; the neighbouring one is another.
#[tokio::test(flavor = "multi_thread")]
async fn an_ipv6_network_is_one_address() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    log_in_from(&node, "2001:db8:1:1::1", &person.email, PASSWORD).await.expect(200);
    exhaust(&node, ABROAD, &person.email).await;
    log_in_from(&node, "2001:db8:1:2::1", &person.email, PASSWORD).await.expect(429);
    log_in_from(&node, "2001:db8:1:1:ffff::2", &person.email, PASSWORD).await.expect(200);
}

// P10: an address known to one account is a stranger to another.
#[tokio::test(flavor = "multi_thread")]
async fn a_known_address_is_known_to_its_own_account_alone() {
    let node = TestApp::new().await;
    let (attacker, victim) = (node.register("attacker@example.com").await, node.register("victim@example.com").await);
    log_in_from(&node, ABROAD, &attacker.email, PASSWORD).await.expect(200);
    exhaust(&node, "198.51.100.1", &victim.email).await;
    log_in_from(&node, ABROAD, &victim.email, PASSWORD).await.expect(429);
}

// A new password that equals the current one is refused; the current one was right, or not even looked at: no guess.
#[tokio::test(flavor = "multi_thread")]
async fn choosing_the_same_password_again_charges_no_guess() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    let body = json!({ "currentPassword": PASSWORD, "newPassword": PASSWORD });
    for _ in 0..12 {
        let answer = act_from(&node, ABROAD, &person, "/v1/auth/change-password", &body).await.expect(400);
        assert_eq!(answer.json()["errors"][0]["code"], "UNCHANGED");
    }
    log_in_from(&node, ABROAD, &person.email, PASSWORD).await.expect(200);
}
