//! The hashing pool under a storm: bounded, quick to refuse, and alone in its troubles.

use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;
use std::time::Duration;

use serde_json::json;
use signet_domain::meters::SignIn;
use signet_domain::passwords::Password;
use signet_protocol::password::Cost;
use signet_vocabulary::{Kind, Secret};
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
    for _ in 0..20_000 {
        if happened() {
            return;
        }
        tokio::time::sleep(Duration::from_millis(1)).await;
    }
    panic!("what the test waits for does not happen");
}

/// The password as it is verified.
fn read(password: &str) -> Password {
    Password::read("password", Secret::new(password.to_owned())).expect("a length that is read")
}

/// Lets a piece of work join the queue, without waiting for it.
async fn join_queue<F: Future>(work: &mut Pin<Box<F>>) {
    let begun = std::future::poll_fn(|context| Poll::Ready(work.as_mut().poll(context).is_pending())).await;
    assert!(begun, "the pool answered at once");
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
    let answers = tries.join_all().await;
    let (served, refused): (Vec<_>, Vec<_>) = answers.into_iter().partition(|answer| answer.status == 200);
    assert_eq!(served.len() + refused.len(), STORM);
    // One more when the thread took its first before the queue was full.
    assert!(served.len() >= QUEUE, "{} were served", served.len());
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

// P07: nobody waits in the queue longer than the deadline.
#[tokio::test(flavor = "multi_thread")]
async fn work_that_waited_beyond_the_deadline_is_refused_unhashed() {
    let (node, _) = slow_node(0).await;
    let hashing = &node.app.hashing;
    let before = work(&node).hashes;
    let mut first = Box::pin(hashing.hash(read(PASSWORD)));
    join_queue(&mut first).await;
    until(|| work(&node).hashes > before).await;
    let mut late = Box::pin(hashing.verify(None, read(PASSWORD)));
    join_queue(&mut late).await;
    node.clock.advance(node.settings.hashing_deadline + Duration::from_millis(1));
    let mut in_time = Box::pin(hashing.verify(None, read(PASSWORD)));
    join_queue(&mut in_time).await;

    first.await.expect("the work that was begun is done");
    let refusal = late.await.expect_err("the work that waited too long is refused");
    assert_eq!((refusal.kind, refusal.retry_after), (Kind::Limited, Some(Duration::from_secs(1))));
    in_time.await.expect("the deadline is each one's own");
    assert_eq!(work(&node).hashes - before, 2, "the late one was not hashed");
}

// P07: a caller who hangs up while waiting is not hashed for.
#[tokio::test(flavor = "multi_thread")]
async fn a_caller_that_has_gone_costs_no_hash() {
    let (node, _) = slow_node(0).await;
    let hashing = &node.app.hashing;
    let before = work(&node).hashes;
    let mut first = Box::pin(hashing.hash(read(PASSWORD)));
    join_queue(&mut first).await;
    until(|| work(&node).hashes > before).await;
    let mut gone = (Box::pin(hashing.verify(None, read(PASSWORD))), Box::pin(hashing.hash(read(PASSWORD))));
    join_queue(&mut gone.0).await;
    join_queue(&mut gone.1).await;
    let mut stays = Box::pin(hashing.hash(read(PASSWORD)));
    join_queue(&mut stays).await;
    drop(gone);

    first.await.expect("a hash");
    stays.await.expect("a hash");
    assert_eq!(work(&node).hashes - before, 2);
}

// P07: changing a password takes two hashes; when the pool refuses the second, the right password was still no guess.
#[tokio::test(flavor = "multi_thread")]
async fn an_overload_half_way_through_a_change_of_password_charges_no_guess() {
    let node = TestApp::with(|settings| {
        settings.password_cost = SLOW;
        settings.hashing_threads = 1;
    });
    let node = Arc::new(node.await);
    let person = node.register("person@example.com").await;
    let hashing = &node.app.hashing;
    let before = work(&node).hashes;
    let (changing, token) = (Arc::clone(&node), person.access.clone());
    let change = tokio::spawn(async move {
        let body = json!({ "currentPassword": PASSWORD, "newPassword": "Another-fine-one-20" });
        changing.post("/v1/auth/change-password").bearer(&token).json(&body).from("198.51.100.7").send().await
    });
    // While the current password is compared, other work gets in line; the new password's hash comes behind it.
    until(|| work(&node).hashes == before + 1).await;
    let mut other = Box::pin(hashing.hash(read(PASSWORD)));
    join_queue(&mut other).await;
    until(|| work(&node).hashes == before + 2 && hashing.figures().waiting == 1).await;
    assert_eq!(count(&node, "guess_budgets WHERE spent = 1").await, 1, "the guess is reserved while it is evaluated");
    node.clock.advance(node.settings.hashing_deadline + Duration::from_millis(1));
    change.await.expect("no panic").expect(429);
    assert_eq!(count(&node, "guess_budgets WHERE spent > 0").await, 0);
    node.login(&person.email).await;
}
