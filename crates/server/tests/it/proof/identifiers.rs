//! Names: one canonical form, so that no two accounts have names that people or machines take for one.

use std::sync::Arc;

use serde_json::json;
use signet_domain::accounts;
use tokio::task::JoinSet;

use super::inspection::{count, operator};
use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

async fn register(node: &TestApp, email: &str) -> Answer {
    node.post("/v1/auth/register").json(&json!({ "email": email, "password": PASSWORD })).send().await
}

// P11: CVE-2019-19844 (Django), Spotify 2013, GitHub 2016.
#[tokio::test(flavor = "multi_thread")]
async fn spellings_of_one_name_are_one_account() {
    let pairs = [
        ("ada@example.com", "ADA@Example.COM"),
        ("bea@example.com", "  bea@example.com  "),
        ("cyd@example.com", "\u{a0}cyd@example.com\u{3000}"),
        ("dan@example.com", "ｄａｎ@example.com"),
        ("eve@example.com", "eve@ｅxample．com"),
        ("kay@example.com", "\u{212a}ay@example.com"),
        ("ols\u{f8}n@example.com", "OLS\u{d8}N@example.com"),
        ("stra\u{df}e@example.com", "STRASSE@example.com"),
        ("ros\u{e9}@example.com", "rose\u{301}@example.com"),
        ("\u{fb01}ona@example.com", "fiona@example.com"),
        ("gus@b\u{fc}cher.example", "gus@xn--bcher-kva.example"),
        ("ian@b\u{fc}cher2.example", "ian@BU\u{308}CHER2.example"),
        (
            "\u{3c3}\u{3af}\u{3c3}\u{3c5}\u{3c6}\u{3bf}\u{3c2}@example.com",
            "\u{3a3}\u{38a}\u{3a3}\u{3a5}\u{3a6}\u{39f}\u{3a3}@example.com",
        ),
    ];
    let node = TestApp::new().await;
    for (first, second) in pairs {
        register(&node, first).await.expect(201);
        let conflict = register(&node, second).await.expect(409);
        assert_eq!(conflict.code(), "CONFLICT", "{second}");
        // What was given is what is shown, and either spelling signs in.
        let person = node.login(second).await;
        assert_eq!(node.me(&person.access).await.json()["data"]["email"], first.trim());
    }
    assert_eq!(count(&node, "accounts").await, pairs.len() + 1);
}

// P11: what only looks alike is somebody else, or nobody.
#[tokio::test(flavor = "multi_thread")]
async fn look_alikes_are_other_names() {
    let node = TestApp::new().await;
    for email in ["ini@example.com", "\u{131}n\u{131}@example.com", "\u{456}ni@example.com", "ini@example.co"] {
        register(&node, email).await.expect(201);
    }
    assert_eq!(count(&node, "accounts").await, 5);
    let refused = [
        "in\u{200b}i@example.com",
        "in\u{ad}i@example.com",
        "ini\u{202e}@example.com",
        "\u{feff}ini@example.com",
        "ini@example.com.",
        "ini.@example.com",
        "ini @example.com",
        "ini@ example.com",
        "ini@example.com\n",
        "ini@example.com\r\nBcc: eve@example.com",
        "ini@example.com\0",
        "ini@@example.com",
        "ini@example.com@example.com",
        "\"ini\"@example.com",
        "ini@[192.0.2.1]",
        "ini@127.0.0.1",
        "ini\u{ff20}example.com",
    ];
    for email in refused {
        let answer = register(&node, email).await.expect(400);
        assert_eq!(answer.fields(), ["email"], "{email:?}");
        assert_eq!(node.try_login(email, PASSWORD).await.expect(400).fields(), ["email"], "{email:?}");
    }
    assert_eq!(count(&node, "accounts").await, 5);
}

/// Registers the same name in two spellings at once on two nodes.
async fn race(nodes: &[Arc<TestApp>; 2], spellings: [String; 2]) -> Vec<Answer> {
    let mut tries = JoinSet::new();
    for number in 0..8 {
        let (node, email) = (Arc::clone(&nodes[number % 2]), spellings[number / 2 % 2].clone());
        tries.spawn(async move { register(&node, &email).await });
    }
    tries.join_all().await
}

// P11: the unique index decides, not the look before it.
#[tokio::test(flavor = "multi_thread")]
async fn of_sign_ups_that_race_for_a_name_exactly_one_wins() {
    let node = TestApp::new().await;
    let nodes = [Arc::new(node.another_node().await), Arc::new(node)];
    for round in 0..5 {
        let spellings = [format!("kay{round}@example.com"), format!("\u{212a}AY{round}@Example.com")];
        let answers = race(&nodes, spellings).await;
        let of = |status: u16| answers.iter().filter(|answer| answer.status == status).count();
        assert_eq!((of(201), of(409)), (1, 7), "{answers:?}");
        assert_eq!(count(&nodes[0], "accounts").await, round + 2);
    }
    // The losers left nothing behind: one row of each kind for each account (the administrator has no session).
    for (table, rows) in
        [("identities", 6), ("identifiers", 6), ("passwords", 6), ("personal_keys", 6), ("sessions", 5)]
    {
        assert_eq!(count(&nodes[0], table).await, rows, "{table}");
    }
    assert_eq!(count(&nodes[0], "audit_events WHERE action = 'account.register'").await, 5);
}

// P12: CVE-2026-19607, CVE-2021-3754. E-mail addresses and usernames share one space of names.
#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_is_another_accounts_username_is_taken() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    let realm = operator(&node).await.realm.id.clone();
    node.query(&format!(
        "INSERT INTO identifiers (realm, canonical, account, kind) VALUES ('{realm}', 'nick@example.com', '{}', 'username')",
        person.id
    ))
    .await;
    for spelling in ["nick@example.com", "NICK@example.com", "ｎick@example.com"] {
        register(&node, spelling).await.expect(409);
    }
    let found = accounts::by_identifier(&node.app, &realm, "nick@example.com").await.expect("the database answers");
    assert_eq!(found.expect("an account").id.as_str(), person.id);
    assert_eq!(node.login("Nick@example.com").await.id, person.id, "the name leads to its owner");
}

// P12: the first column that a name is looked up in is the only one.
#[tokio::test(flavor = "multi_thread")]
async fn no_two_accounts_can_hold_one_name_in_any_role() {
    let node = TestApp::new().await;
    node.register("a@example.com").await;
    node.register("b@example.com").await;
    let names =
        node.query("SELECT realm, canonical, COUNT(*) FROM identifiers GROUP BY realm, canonical HAVING COUNT(*) > 1");
    assert!(names.await.is_empty());
    // An account's id is no name.
    let id = node.query("SELECT id FROM accounts WHERE email = 'a@example.com'").await.remove(0);
    node.try_login(&id, PASSWORD).await.expect(400);
}
