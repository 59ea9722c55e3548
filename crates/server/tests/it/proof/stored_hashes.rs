//! What is stored of a password: an Argon2id hash that carries its cost, is renewed when the cost changes, and is input
//! like any other when it is read back.

use std::sync::Arc;

use serde_json::json;
use signet_protocol::password::Cost;
use tokio::task::JoinSet;

use super::inspection::{count, work, work_since};
use crate::actors::PASSWORD;
use crate::app::TestApp;

const DEARER: Cost = Cost { memory_kib: 128, passes: 2, lanes: 1 };
/// So slow that several sign-ins begin before the first comparison ends.
const SLOW: Cost = Cost { memory_kib: 16 * 1024, passes: 2, lanes: 1 };

async fn stored(node: &TestApp, account: &str) -> String {
    node.query(&format!("SELECT phc FROM passwords WHERE account = '{account}'")).await.join("")
}

async fn store_instead(node: &TestApp, account: &str, phc: &str) {
    node.query(&format!("UPDATE passwords SET phc = '{}' WHERE account = '{account}'", phc.replace('\'', "''"))).await;
}

// P06: ASVS 11.4.2 and appendix C.
#[tokio::test(flavor = "multi_thread")]
async fn by_default_passwords_are_stored_as_argon2id_of_19_mib_and_two_passes() {
    let node = TestApp::with(|settings| settings.password_cost = Cost::default()).await;
    let (a, b) = (node.register("a@example.com").await, node.register("b@example.com").await);
    let hashes = [stored(&node, &a.id).await, stored(&node, &b.id).await];
    for phc in &hashes {
        let parts: Vec<&str> = phc.split('$').collect();
        assert_eq!(parts[..4], ["", "argon2id", "v=19", "m=19456,t=2,p=1"], "{phc}");
        assert_eq!((parts[4].len(), parts[5].len()), (22, 43), "16 bytes of salt and 32 of hash: {phc}");
    }
    // The same password under another salt is another hash.
    assert_ne!(hashes[0].split('$').next_back(), hashes[1].split('$').next_back());
}

// P06: raised parameters reach an old hash at its next sign-in, and only then.
#[tokio::test(flavor = "multi_thread")]
async fn a_raised_cost_renews_the_hash_at_the_next_sign_in() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    let old = stored(&node, &person.id).await;
    let node = node.another_node_with(|settings| settings.password_cost = DEARER).await;

    node.try_login(&person.email, "wrong-password-1").await.expect(401);
    assert_eq!(stored(&node, &person.id).await, old, "a wrong password renews nothing");

    node.login(&person.email).await;
    let renewed = stored(&node, &person.id).await;
    assert!(renewed.starts_with("$argon2id$v=19$m=128,t=2,p=1$"), "{renewed}");
    assert_ne!(renewed.split('$').nth(4), old.split('$').nth(4), "the salt is a new one");

    let before = work(&node);
    node.login(&person.email).await;
    assert_eq!(work_since(&node, before).hashes, 1, "the renewed hash is of today's cost");
    assert_eq!(stored(&node, &person.id).await, renewed);
    assert_eq!(node.me(&person.access).await.status, 200, "renewing a hash ends no session");
}

// P06: people who sign in from two devices at the first moment after a cost was raised both know the password.
#[tokio::test(flavor = "multi_thread")]
async fn sign_ins_that_renew_the_hash_at_once_all_succeed() {
    let node = TestApp::with(|settings| settings.password_cost = SLOW).await;
    let person = node.register("person@example.com").await;
    let node = Arc::new(node.another_node_with(|settings| settings.password_cost = DEARER).await);
    let mut tries = JoinSet::new();
    for _ in 0..8 {
        let (node, email) = (Arc::clone(&node), person.email.clone());
        tries.spawn(async move { node.try_login(&email, PASSWORD).await });
    }
    for answer in tries.join_all().await {
        answer.expect(200);
    }
    assert!(stored(&node, &person.id).await.contains("m=128,"));
}

// P06: RUSTSEC-2026-0199 is a hash that panics its reader. Here the row is damaged: the operator is told by a 500 and the
// log, nobody gets in, nobody is charged a guess, and the pool lives on.
#[tokio::test(flavor = "multi_thread")]
async fn a_hostile_stored_hash_is_refused_without_harm() {
    let node = TestApp::new().await;
    let person = node.register("person@example.com").await;
    let good = stored(&node, &person.id).await;
    let sound = "$c29tZXNhbHRzb21lc2FsdA$SGFzaEhhc2hIYXNoSGFzaEhhc2hIYXNoSGFzaEhhc2g";
    let mut hostile = vec![
        String::new(),
        PASSWORD.to_owned(),
        "$".repeat(200),
        good[..good.len() / 2].to_owned(),
        format!("{good}$"),
        format!("$argon2id$v=19$m=4194304,t=1,p=1{sound}"),
        format!("$argon2id$v=19$m=4294967296,t=1,p=1{sound}"),
        format!("$argon2id$v=19$m=64,t=4294967295,p=1{sound}"),
        format!("$argon2id$v=19$m=64,t=1,p=16777215{sound}"),
        format!("$argon2id$v=19$m=0,t=0,p=0{sound}"),
        format!("$argon2id$v=19$m=-64,t=1,p=1{sound}"),
        format!("$argon2d$v=19$m=64,t=1,p=1{sound}"),
        format!("$argon2id$v=16$m=64,t=1,p=1{sound}"),
        "$argon2id$v=19$m=64,t=1,p=1$$".to_owned(),
        "$2b$12$C6UzMDM.H6dfI/f/IKxGhuXn5bYl0TtJkQ8cQ6k6e6kQ1r8r8r8r8".to_owned(),
        format!("$argon2id$v=19$m=64,t=1,p=1$c29tZXNhbHQ${}", "A".repeat(100_000)),
    ];
    hostile.extend([good.replacen("v=19", "v=１９", 1), good.replacen('$', "\u{1f511}", 1), format!("{good}é")]);
    for phc in hostile {
        store_instead(&node, &person.id, &phc).await;
        let shown: String = phc.chars().take(60).collect();
        let login = node.try_login(&person.email, PASSWORD).await;
        let body = json!({ "password": PASSWORD });
        let again = node.post("/v1/auth/reauthenticate").bearer(&person.access).json(&body).send().await;
        let body = json!({ "currentPassword": PASSWORD, "newPassword": "Another-fine-one-20" });
        let change = node.post("/v1/auth/change-password").bearer(&person.access).json(&body).send().await;
        for answer in [login, again, change] {
            assert_eq!((answer.status.as_u16(), answer.code().as_str()), (500, "INTERNAL_ERROR"), "{shown}");
            assert!(!answer.text.contains("argon") && !answer.text.contains("hash"), "{}", answer.text);
        }
        assert_eq!(count(&node, "sessions").await, 1, "{shown}");
    }
    assert_eq!(count(&node, "guess_budgets WHERE spent > 0").await, 0, "nothing was compared, so nothing is charged");
    store_instead(&node, &person.id, &good).await;
    node.login(&person.email).await;
    assert_eq!(node.app.meters.sign_ins(signet_domain::meters::SignIn::Overloaded), 0, "a damaged row is no overload");
}
