//! The hashing pool under a storm: bounded, quick to refuse, and alone in its troubles.

use std::sync::Arc;
use std::time::Duration;

use serde_json::json;
use signet_domain::meters::SignIn;
use signet_protocol::password::Cost;
use tokio::task::JoinSet;

use super::inspection::{count, work};
use crate::actors::{PASSWORD, Person};
use crate::app::{Answer, TestApp};

const STORM: usize = 40;
const QUEUE: usize = 4;
/// Long enough on any machine that a storm is over before the first hash is.
const SLOW: Cost = Cost { memory_kib: 64 * 1024, passes: 4, lanes: 1 };

/// A node with one hashing thread, a short queue and slow hashes, and people who registered before, cheaply.
async fn slow_node(people: usize) -> (Arc<TestApp>, Vec<Person>) {
    let node = TestApp::new().await;
    let mut registered = Vec::new();
    for number in 0..people {
        registered.push(node.register(&format!("person{number}@example.com")).await);
    }
    let slow = node.another_node_with(|settings| {
        settings.password_cost = SLOW;
        settings.hashing_threads = 1;
        settings.hashing_queue = QUEUE;
    });
    (Arc::new(slow.await), registered)
}

fn log_in(tries: &mut JoinSet<Answer>, node: &Arc<TestApp>, email: &str) {
    let (node, email) = (Arc::clone(node), email.to_owned());
    tries.spawn(async move { node.try_login(&email, PASSWORD).await });
}

/// Lets others run until `happened`.
async fn until(happened: impl Fn() -> bool) {
    while !happened() {
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
}

// P07: ASVS 15.1.3 and 15.2.2.
#[tokio::test(flavor = "multi_thread")]
async fn a_storm_of_sign_ins_is_served_or_refused_and_none_is_lost() {
    let (node, people) = slow_node(STORM).await;
    let mut tries = JoinSet::new();
    for person in &people {
        log_in(&mut tries, &node, &person.email);
    }
    until(|| node.app.hashing.figures().refused > 0).await;
    assert!(node.app.hashing.figures().waiting <= QUEUE);

    // Refused and signed-in callers are answered while the pool still has its first hashes to do.
    for person in people.iter().take(5) {
        node.me(&person.access).await.expect(200);
    }
    let mut answers = vec![tries.join_next().await.expect("an answer").expect("no panic")];
    assert_eq!(answers[0].status, 429, "refusals do not wait for the hashes before them");

    answers.extend(tries.join_all().await);
    let (served, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(served.len() + refused.len(), STORM);
    assert!(served.len() > QUEUE, "{} were served", served.len());
    for answer in &refused {
        assert_eq!((answer.status.as_u16(), answer.code().as_str()), (429, "RATE_LIMIT_EXCEEDED"));
        assert_eq!(answer.header("retry-after"), "1");
    }
    let figures = node.app.hashing.figures();
    assert_eq!((figures.refused, figures.waiting), (refused.len() as u64, 0));
    assert_eq!(node.app.meters.sign_ins(SignIn::Overloaded), refused.len() as u64);
    assert_eq!(node.app.meters.sign_ins(SignIn::Succeeded), served.len() as u64);
    // A try that was never evaluated is no guess.
    assert_eq!(count(&node, "guess_budgets WHERE spent > 0").await, 0);
    assert_eq!(count(&node, "guess_budgets WHERE spent = 0").await, refused.len());
}

// P07: an account whose tries meet an overload again and again is not locked by it.
#[tokio::test(flavor = "multi_thread")]
async fn overload_never_uses_up_the_budget() {
    let (node, people) = slow_node(1).await;
    let full = node.another_node_with(|settings| settings.hashing_queue = 0).await;
    for _ in 0..25 {
        full.try_login(&people[0].email, PASSWORD).await.expect(429);
        let call = full.post("/v1/auth/reauthenticate").bearer(&people[0].access);
        call.json(&json!({ "password": PASSWORD })).send().await.expect(429);
    }
    node.login(&people[0].email).await;
}

// P07: changing a password takes two hashes; if the pool refuses the second, the right password was still no guess.
#[tokio::test(flavor = "multi_thread")]
async fn an_overload_half_way_through_a_change_of_password_charges_no_guess() {
    let (node, people) = slow_node(3).await;
    let before = work(&node).hashes;
    let mut change = JoinSet::new();
    let (changing, token) = (Arc::clone(&node), people[0].access.clone());
    change.spawn(async move {
        let body = json!({ "currentPassword": PASSWORD, "newPassword": "Another-fine-one-20" });
        changing.post("/v1/auth/change-password").bearer(&token).json(&body).send().await
    });
    // The comparison is quick; then the queue is filled from under the second hash, which is refused or not, as it happens.
    until(|| work(&node).hashes > before).await;
    let mut tries = JoinSet::new();
    for _ in 0..20 {
        log_in(&mut tries, &node, &people[1].email);
    }
    let answer = change.join_next().await.expect("an answer").expect("no panic");
    assert!(matches!(answer.status.as_u16(), 204 | 429), "{answer:?}");
    tries.join_all().await;
    let mine = format!(
        "guess_budgets WHERE spent > 0 AND realm IN (SELECT realm FROM accounts WHERE id = '{}')",
        people[0].id
    );
    assert_eq!(count(&node, &mine).await, 0);
}

// P07: nobody waits in the queue longer than the deadline.
#[tokio::test(flavor = "multi_thread")]
async fn a_try_that_waited_beyond_the_deadline_is_refused_unhashed() {
    let (node, people) = slow_node(3).await;
    let before = work(&node).hashes;
    let mut tries = JoinSet::new();
    log_in(&mut tries, &node, &people[0].email);
    until(|| work(&node).hashes > before && node.app.hashing.figures().waiting == 0).await;
    log_in(&mut tries, &node, &people[1].email);
    log_in(&mut tries, &node, &people[2].email);
    until(|| node.app.hashing.figures().waiting == 2).await;
    node.clock.advance(node.settings.hashing_deadline + Duration::from_millis(1));
    let statuses: Vec<u16> = tries.join_all().await.iter().map(|answer| answer.status.as_u16()).collect();
    assert_eq!(statuses.iter().filter(|status| **status == 200).count(), 1, "{statuses:?}");
    assert_eq!(statuses.iter().filter(|status| **status == 429).count(), 2, "{statuses:?}");
    // One comparison and its renewed hash, and nothing for those that waited.
    assert_eq!(work(&node).hashes - before, 2);
    assert_eq!(count(&node, "guess_budgets WHERE spent > 0").await, 0);
}

// P07: a caller who hangs up while waiting is not hashed for.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_has_gone_costs_no_hash() {
    let (node, people) = slow_node(3).await;
    let before = work(&node).hashes;
    let mut stays = JoinSet::new();
    log_in(&mut stays, &node, &people[0].email);
    until(|| work(&node).hashes > before && node.app.hashing.figures().waiting == 0).await;
    let mut goes = JoinSet::new();
    log_in(&mut goes, &node, &people[1].email);
    until(|| node.app.hashing.figures().waiting == 1).await;
    goes.shutdown().await;
    log_in(&mut stays, &node, &people[2].email);
    for answer in stays.join_all().await {
        answer.expect(200);
    }
    // A comparison and a renewed hash for each of the two who stayed.
    assert_eq!(work(&node).hashes - before, 4);
}
