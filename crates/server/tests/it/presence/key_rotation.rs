//! Replacing signing keys without a failed verification, and without keeping an old one for ever.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use serde_json::json;
use signet_domain::cleanup;
use signet_protocol::jose::Algorithm;
use signet_vocabulary::Timestamp;

use super::stage::{
    Forger, another_realm, bytes_literal, claims_of, default_realm, header_of, is_refused, register_in, rotate_keys,
    tokens, with,
};
use crate::actors::PASSWORD;
use crate::app::{BEGINNING, TestApp};

const MINUTE: Duration = Duration::from_secs(60);
const MILLISECOND: Duration = Duration::from_millis(1);

async fn published(app: &TestApp) -> Vec<String> {
    let set = app.get("/.well-known/jwks.json").send().await.expect(200).json();
    let keys = set["keys"].as_array().expect("keys");
    keys.iter().map(|key| key["kid"].as_str().expect("a kid").to_owned()).collect()
}

fn kid(access: &str) -> String {
    header_of(access)["kid"].as_str().expect("a kid").to_owned()
}

/// Lets every node look at the change feed at a moment after the beginning.
async fn at(nodes: &[&TestApp], moment: Duration) {
    let now: Timestamp = nodes[0].clock.now();
    nodes[0].clock.advance(BEGINNING.plus(moment).since(now));
    for node in nodes {
        node.catch_up().await;
    }
}

// P58, OIDF oidcc-server-rotate-keys: published, then used; replaced, then accepted until the last token has expired.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_is_published_before_it_signs_and_accepted_until_its_last_token_expires() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let nodes = [&app, &other_node];
    let first = app.register("alice@example.com").await;
    let old = kid(&first.access);
    let rotation = rotate_keys(&app, false).await;
    assert_ne!(rotation.kid, old);
    assert_eq!(rotation.active_from, BEGINNING.plus(10 * MINUTE));
    at(&nodes, Duration::ZERO).await;
    for node in nodes {
        assert_eq!(published(node).await.len(), 2);
        assert!(published(node).await.contains(&rotation.kid), "published at once");
        assert_eq!(kid(&node.login("alice@example.com").await.access), old, "not used yet");
    }
    at(&nodes, 10 * MINUTE - MILLISECOND).await;
    let last = other_node.login("alice@example.com").await;
    assert_eq!(kid(&last.access), old);
    at(&nodes, 10 * MINUTE).await;
    for node in nodes {
        assert_eq!(kid(&node.login("alice@example.com").await.access), rotation.kid, "used from its moment on");
        for access in [&first.access, &last.access] {
            node.me(access).await.expect(200);
        }
    }
    // The last token of the old key is good to its very end, 15 minutes later, rounded down to whole seconds.
    at(&nodes, 25 * MINUTE - MILLISECOND - Duration::from_secs(1)).await;
    for node in nodes {
        node.me(&last.access).await.expect(200);
        assert_eq!(published(node).await.len(), 2);
    }
    assert!(rotation.old_until >= BEGINNING.plus(25 * MINUTE));
    at(&nodes, rotation.old_until.since(BEGINNING) - MILLISECOND).await;
    assert_eq!(published(&app).await.len(), 2);
    at(&nodes, rotation.old_until.since(BEGINNING)).await;
    for node in nodes {
        assert_eq!(published(node).await, std::slice::from_ref(&rotation.kid), "gone from the set");
    }
}

// P58: a withdrawn key is refused although a signature of it still verifies.
#[tokio::test(flavor = "multi_thread")]
async fn a_retired_key_signs_nothing_that_counts_even_when_it_was_seen_before() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let alice = app.register("alice@example.com").await;
    let old = Forger::of_realm(&app, &*default_realm(&app).await).await;
    let header = header_of(&alice.access);
    let rotation = rotate_keys(&app, false).await;
    let for_long = with(&claims_of(&alice.access), "exp", Some(json!(BEGINNING.seconds() + 86_400)));
    let seen = old.token(&header, &for_long);
    let unseen = old.token(&header, &with(&for_long, "jti", Some(json!("another"))));
    let until = rotation.old_until.since(BEGINNING);
    let nodes = [&app, &other_node];
    at(&nodes, until - MILLISECOND).await;
    for node in nodes {
        node.me(&seen).await.expect(200);
    }
    at(&nodes, until).await;
    for node in nodes {
        is_refused(&node.me(&seen).await, "a token that was verified before its key was retired");
        is_refused(&node.me(&unseen).await, "a token that was not");
    }
    at(&nodes, until + Duration::from_secs(24 * 3600) + MILLISECOND).await;
    cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT kid FROM signing_keys").await, [rotation.kid]);
    let alice = tokens(&app.refresh(&alice.refresh).await.expect(200));
    app.me(&alice.access).await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_that_is_needed_immediately_signs_at_once_and_the_old_one_is_still_accepted() {
    let app = TestApp::new().await;
    let other_node = app.another_node().await;
    let before = app.register("alice@example.com").await;
    other_node.me(&before.access).await.expect(200);
    let rotation = rotate_keys(&app, true).await;
    assert_eq!(rotation.active_from, BEGINNING);
    let after = app.login("alice@example.com").await;
    assert_eq!(kid(&after.access), rotation.kid);
    // A node that has not looked yet still signs with the old key, and must know the new one when it meets it.
    other_node.me(&after.access).await.expect(200);
    let late = other_node.login("alice@example.com").await;
    for node in [&app, &other_node] {
        for access in [&before.access, &after.access, &late.access] {
            node.me(access).await.expect(200);
        }
    }
    other_node.catch_up().await;
    assert_eq!(kid(&other_node.login("alice@example.com").await.access), rotation.kid);
}

// P58: several rotations in a row, some of them before the one before has come into use.
#[tokio::test(flavor = "multi_thread")]
async fn rotations_that_overtake_one_another_end_with_the_newest_key() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let planned = rotate_keys(&app, false).await;
    app.advance(5 * MINUTE).await;
    let urgent = rotate_keys(&app, true).await;
    assert_eq!(kid(&app.login("alice@example.com").await.access), urgent.kid);
    app.me(&alice.access).await.expect(200);
    app.advance(6 * MINUTE).await;
    assert_eq!(kid(&app.login("alice@example.com").await.access), urgent.kid, "not the one planned before it");
    app.advance(20 * MINUTE).await;
    let set = published(&app).await;
    assert_eq!(set, [urgent.kid]);
    assert!(!set.contains(&planned.kid));
}

// Clocks are set back, by hand or by a time server: the key that was made last counts, whatever it says of its age.
#[tokio::test(flavor = "multi_thread")]
async fn a_clock_that_was_set_back_neither_stops_signing_nor_brings_back_an_old_key() {
    let app = TestApp::new().await;
    app.clock.set(BEGINNING.minus(60 * MINUTE));
    let first = app.register("alice@example.com").await;
    app.me(&first.access).await.expect(200);
    let rotation = rotate_keys(&app, true).await;
    let second = app.login("alice@example.com").await;
    assert_eq!(kid(&second.access), rotation.kid);
    app.me(&second.access).await.expect(200);
    app.clock.advance(120 * MINUTE);
    app.catch_up().await;
    assert_eq!(kid(&app.login("alice@example.com").await.access), rotation.kid);
    assert_eq!(published(&app).await, [rotation.kid]);
}

// P58: rotate under load, on two nodes that see the change at different times: not one failed verification.
#[tokio::test(flavor = "multi_thread")]
async fn no_verification_fails_while_keys_are_replaced() {
    let first = Arc::new(TestApp::new().await);
    let second = Arc::new(first.another_node().await);
    let done = Arc::new(AtomicBool::new(false));
    let people = [first.register("alice@example.com").await, second.register("bob@example.com").await];
    let workers: Vec<_> = people
        .into_iter()
        .enumerate()
        .map(|(i, mut person)| {
            let (near, far) = if i == 0 {
                (Arc::clone(&first), Arc::clone(&second))
            } else {
                (Arc::clone(&second), Arc::clone(&first))
            };
            let done = Arc::clone(&done);
            tokio::spawn(async move {
                let (mut verified, mut kids) = (0, std::collections::BTreeSet::new());
                while !done.load(Ordering::SeqCst) {
                    person = tokens(&near.refresh(&person.refresh).await.expect(200));
                    kids.insert(kid(&person.access));
                    for node in [&far, &near] {
                        node.me(&person.access).await.expect(200);
                        verified += 1;
                    }
                }
                (verified, kids)
            })
        })
        .collect();
    for turn in 0..6 {
        tokio::time::sleep(Duration::from_millis(20)).await;
        rotate_keys(if turn % 2 == 0 { &first } else { &second }, turn % 3 != 0).await;
        if turn > 2 {
            first.catch_up().await;
            second.catch_up().await;
        }
    }
    tokio::time::sleep(Duration::from_millis(20)).await;
    done.store(true, Ordering::SeqCst);
    for worker in workers {
        let (verified, kids) = worker.await.expect("no verification failed");
        assert!(verified > 0 && !kids.is_empty(), "{verified} {kids:?}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_concerns_its_own_realm_and_is_in_the_trail() {
    let app = TestApp::new().await;
    let realm = another_realm(&app, "second").await;
    let there = register_in(&app, &realm, "alice@example.com").await;
    let rotation = rotate_keys(&app, true).await;
    let again = register_in(&app, &realm, "bob@example.com").await;
    assert_eq!(kid(&again.access), kid(&there.access));
    let events = app.query("SELECT target, outcome FROM audit_events WHERE action = 'signing_key.rotate'").await;
    assert_eq!(events, [format!("{}|success", rotation.kid)]);
}

// P100: a private key opens only in the row it was sealed for.
#[tokio::test(flavor = "multi_thread")]
async fn private_keys_that_were_swapped_sign_and_verify_nothing() {
    let app = TestApp::new().await;
    another_realm(&app, "second").await;
    let alice = app.register("alice@example.com").await;
    let rows = app.query("SELECT kid, private_key FROM signing_keys ORDER BY kid").await;
    let rows: Vec<_> = rows.iter().map(|row| row.split_once('|').expect("two columns")).collect();
    let set = async |kid: &str, sealed: &str| {
        app.query(&format!("UPDATE signing_keys SET private_key = {} WHERE kid = '{kid}'", bytes_literal(sealed))).await
    };
    set(rows[0].0, rows[1].1).await;
    set(rows[1].0, rows[0].1).await;
    let node = app.another_node().await;
    for answer in [
        node.try_login("alice@example.com", PASSWORD).await,
        node.refresh(&alice.refresh).await,
        node.me(&alice.access).await,
    ] {
        assert!(matches!(answer.status.as_u16(), 500 | 503), "{}", answer.text);
        assert!(!answer.text.contains("accessToken") && !answer.text.contains("eyJ"), "{}", answer.text);
        assert!(!answer.text.contains("seal") && !answer.text.contains("signing"), "no inner word: {}", answer.text);
    }
    set(rows[0].0, rows[0].1).await;
    set(rows[1].0, rows[1].1).await;
    let node = app.another_node().await;
    node.me(&alice.access).await.expect(200);
}

// P100: nor does a public key under another's id.
#[tokio::test(flavor = "multi_thread")]
async fn a_public_key_that_does_not_fit_its_id_verifies_nothing() {
    let app = TestApp::new().await;
    let alice = app.register("alice@example.com").await;
    let forger = Forger::from_seed(&[42; 32]);
    let seed = signet_vocabulary::Secret::new([42; 32]);
    let public = signet_protocol::jose::SigningKey::from_seed(&seed).public().clone();
    let digits: String = public.as_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let shown = app.query("SELECT public_key FROM signing_keys").await;
    let prefix = if shown[0].starts_with("\\x") { "\\x" } else { "" };
    let literal = bytes_literal(&format!("{prefix}{digits}"));
    app.query(&format!("UPDATE signing_keys SET public_key = {literal}")).await;
    let node = app.another_node().await;
    let answer = node.me(&forger.token(&header_of(&alice.access), &claims_of(&alice.access))).await;
    assert_ne!(answer.status, 200, "{}", answer.text);
}

// P58: clients' tokens may be good for longer than our own.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_counts_as_long_as_the_longest_token_of_a_client() {
    let app = TestApp::new().await;
    for seconds in [3600, 86_400, 600] {
        let lasting = json!({ "accessTokenSeconds": seconds, "idTokenSeconds": 600 });
        crate::grants::stage::a_client(&app, lasting).await;
    }
    let rotation = rotate_keys(&app, false).await;
    assert!(rotation.old_until >= rotation.active_from.plus(Duration::from_secs(86_400)), "{rotation:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn however_many_need_the_first_key_one_is_made() {
    let app = TestApp::new().await;
    let ctx = super::stage::operator(&app, &default_realm(&app).await);
    let all = (0..16).map(|_| {
        let ctx = ctx.clone();
        tokio::spawn(async move { signet_domain::signing_keys::ensure(&ctx, Algorithm::Rs256).await })
    });
    for one in all.collect::<Vec<_>>() {
        one.await.expect("no panic").expect("a key");
    }
    assert_eq!(app.query("SELECT count(*) FROM signing_keys WHERE algorithm = 'RS256'").await, ["1"]);
}
