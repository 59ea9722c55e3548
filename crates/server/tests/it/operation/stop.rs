//! Stopping: what is under way is finished, what is new is turned away, and it is over in ten seconds.

use std::time::{Duration, Instant};

use serde_json::json;

use crate::actors::PASSWORD;
use crate::process::{Client, Place};

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "how long a process takes to stop is real time")]
async fn sigterm_finishes_the_request_under_way_and_exits_well() {
    let place = Place::fresh().await;
    let mut node = place.serve();
    let body = json!({ "email": "slow@example.com", "password": PASSWORD }).to_string();
    let (head, tail) = body.split_at(10);
    let mut slow = Client::connect(node.address);
    let start = format!(
        "POST /v1/auth/register HTTP/1.1\r\nHost: signet\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{head}",
        body.len()
    );
    slow.send_raw(start.as_bytes()).expect("sent");
    // The answer to another request shows that the node has read what came before it.
    assert_eq!(node.client().get("/livez").expect("an answer").0, 200);
    std::thread::sleep(Duration::from_millis(50));
    node.terminate();
    let told = Instant::now();
    std::thread::sleep(Duration::from_millis(50));
    slow.send_raw(tail.as_bytes()).expect("sent");
    let (status, text) = slow.answer().expect("the answer comes");
    assert_eq!(status, 201, "{text}");
    let (code, log) = node.ended();
    assert_eq!(code, Some(0), "{log}");
    assert!(told.elapsed() < Duration::from_secs(10));
    let node = place.serve();
    let answer: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(node.me(&answer["data"]["accessToken"]), 200, "what was answered while stopping is kept");
}

#[tokio::test(flavor = "multi_thread")]
#[expect(clippy::disallowed_methods, reason = "how long a process takes to stop is real time")]
async fn a_connection_that_never_ends_does_not_hold_up_the_end() {
    let place = Place::fresh().await;
    let mut node = place.serve();
    let mut stuck = Client::connect(node.address);
    stuck.send_raw(b"POST /v1/auth/login HTTP/1.1\r\nHost: signet\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{").expect("sent");
    std::thread::sleep(Duration::from_millis(50));
    node.terminate();
    let told = Instant::now();
    let (code, _) = node.ended();
    assert_eq!(code, Some(0));
    assert!(told.elapsed() < Duration::from_secs(11), "{:?}", told.elapsed());
}
