//! Traffic limits: per address and per account, apart for what is dear (P109, ASVS 2.4.1).

use std::time::Duration;

use axum::http::Method;
use signet_domain::limits::Class;
use signet_edge::Access;

use crate::app::{Answer, Call, TestApp};

async fn limited() -> TestApp {
    TestApp::with(|settings| settings.traffic_limits = true).await
}

fn number(answer: &Answer, name: &str) -> u32 {
    answer.header(name).parse().unwrap_or_else(|_| panic!("{name}: {answer:?}"))
}

/// Sends until the first 429, and says how many went through before it.
async fn drain<'a>(mut call: impl FnMut() -> Call<'a>) -> (u32, Answer) {
    for count in 0..2000 {
        let answer = call().send().await;
        if answer.status == 429 {
            return (count, answer);
        }
        assert!(!answer.status.is_server_error(), "{answer:?}");
    }
    panic!("no limit");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_address_that_asks_too_much_is_told_to_wait_and_how_long() {
    let app = limited().await;
    let limit = number(&app.get("/v1/nothing").send().await, "x-ratelimit-limit");
    assert_eq!(limit, 600);
    let (passed, refused) = drain(|| app.get("/v1/nothing")).await;
    assert_eq!(passed, limit - 1);
    assert_eq!(refused.code(), "RATE_LIMIT_EXCEEDED");
    assert_eq!(number(&refused, "x-ratelimit-limit"), limit);
    assert_eq!(number(&refused, "x-ratelimit-remaining"), 0);
    let wait = refused.header("retry-after").parse::<u64>().expect("seconds");
    assert!((1..=60).contains(&wait));
    assert!(u64::from(number(&refused, "x-ratelimit-reset")) >= 1);
    // Waiting as told is enough, and after a minute everything is as at first.
    app.advance(Duration::from_secs(wait)).await;
    app.get("/v1/nothing").send().await.expect(404);
    app.advance(Duration::from_secs(60)).await;
    let answer = app.get("/v1/nothing").send().await.expect(404);
    assert_eq!(number(&answer, "x-ratelimit-remaining"), limit - 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_left_falls_with_every_request_and_grows_with_time() {
    let app = limited().await;
    let mut last = 601;
    for _ in 0..50 {
        let answer = app.get("/v1/nothing").send().await.expect(404);
        assert_eq!(number(&answer, "x-ratelimit-remaining"), last - if last == 601 { 2 } else { 1 });
        last = number(&answer, "x-ratelimit-remaining");
    }
    let answer = app.get("/v1/nothing").send().await;
    // Fifty-one requests of a bucket that refills ten in a second.
    assert_eq!(number(&answer, "x-ratelimit-reset"), 5);
    app.advance(Duration::from_secs(2)).await;
    let answer = app.get("/v1/nothing").send().await;
    assert_eq!(number(&answer, "x-ratelimit-remaining"), last - 2 + 20);
}

#[tokio::test(flavor = "multi_thread")]
async fn other_addresses_do_not_notice() {
    let app = limited().await;
    drain(|| app.get("/v1/nothing").from("198.51.100.1")).await;
    app.get("/v1/nothing").from("198.51.100.2").send().await.expect(404);
    app.get("/v1/nothing").from("2001:db8::1").send().await.expect(404);
    app.get("/v1/nothing").from("198.51.100.1").send().await.expect(429);
    // The same address as IPv6 writes it.
    app.get("/v1/nothing").from("::ffff:198.51.100.1").send().await.expect(429);
}

// A subscriber has a whole /64: rotating through it buys nothing.
#[tokio::test(flavor = "multi_thread")]
async fn a_line_of_ipv6_addresses_is_one_client() {
    let app = limited().await;
    let mut host = 0;
    let (passed, _) = drain(|| {
        host += 1;
        app.get("/v1/nothing").from(&format!("2001:db8:a:b:{host:x}::{host:x}"))
    })
    .await;
    assert_eq!(passed, 600);
    app.get("/v1/nothing").from("2001:db8:a:c::1").send().await.expect(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn registrations_and_sign_ins_have_buckets_of_their_own() {
    let app = limited().await;
    let (registrations, refused) = drain(|| app.post("/v1/auth/register")).await;
    assert_eq!((registrations, number(&refused, "x-ratelimit-limit")), (60, 60));
    let (sign_ins, refused) = drain(|| app.post("/v1/auth/login")).await;
    assert_eq!((sign_ins, number(&refused, "x-ratelimit-limit")), (120, 120));
    // Every door that checks a secret draws from the same bucket.
    app.post("/v1/auth/refresh").send().await.expect(429);
    app.post("/v1/auth/change-password").send().await.expect(429);
    app.post("/v1/auth/reauthenticate").send().await.expect(429);
    // A HEAD does what its GET does.
    for method in [Method::GET, Method::HEAD] {
        app.call(method, "/sign-in/callback/prov_000000000000").send().await.expect(429);
    }
    let answer = app.get("/v1/auth/me").send().await.expect(401);
    assert_eq!(number(&answer, "x-ratelimit-remaining"), 599);
}

// What is refused by the limit reaches nothing behind it.
#[tokio::test(flavor = "multi_thread")]
async fn limited_requests_cost_no_hash_and_no_row() {
    let app = limited().await;
    app.register("alice@example.com").await;
    drain(|| app.post("/v1/auth/login").from("198.51.100.1")).await;
    drain(|| app.post("/v1/auth/register").from("198.51.100.1")).await;
    let (before, hashes) = (app.database().contents().await, app.app.hashing.figures().hashes);
    let body = serde_json::json!({ "email": "alice@example.com", "password": crate::actors::PASSWORD });
    for path in ["/v1/auth/login", "/v1/auth/register"] {
        app.post(path).from("198.51.100.1").json(&body).send().await.expect(429);
    }
    assert_eq!(app.app.hashing.figures().hashes, hashes);
    assert_eq!(app.database().contents().await, before);
}

// Many addresses with one token are one account.
#[tokio::test(flavor = "multi_thread")]
async fn an_account_has_a_limit_wherever_it_calls_from() {
    let app = limited().await;
    let (alice, bob) = (app.register("alice@example.com").await, app.register("bob@example.com").await);
    let mut host = 0;
    let (passed, refused) = drain(|| {
        host += 1;
        app.get("/v1/auth/me").from(&format!("10.{}.{}.1", host / 250, host % 250)).bearer(&alice.access)
    })
    .await;
    assert_eq!(passed, 600);
    assert!(refused.header("retry-after").parse::<u64>().is_ok_and(|wait| wait >= 1));
    app.get("/v1/auth/me").from("203.0.113.1").bearer(&bob.access).send().await.expect(200);
    app.get("/v1/auth/me").from("203.0.113.1").bearer(&alice.access).send().await.expect(429);
    app.advance(Duration::from_secs(60)).await;
    app.get("/v1/auth/me").from("203.0.113.1").bearer(&alice.access).send().await.expect(200);
}

// A flood with somebody's id but without their token must not lock them out.
#[tokio::test(flavor = "multi_thread")]
async fn junk_credentials_spend_nobodys_limit() {
    let app = limited().await;
    let alice = app.register("alice@example.com").await;
    let forged = format!("{}A", alice.access);
    for host in 0..700 {
        let call = app.get("/v1/auth/me").from(&format!("10.{}.{}.1", host / 250, host % 250));
        call.bearer(&forged).send().await.expect(401);
    }
    app.get("/v1/auth/me").from("203.0.113.1").bearer(&alice.access).send().await.expect(200);
}

#[tokio::test(flavor = "multi_thread")]
async fn limits_that_are_off_hold_nobody_up_and_say_so() {
    let app = TestApp::with(|settings| settings.traffic_limits = false).await;
    let alice = app.register("alice@example.com").await;
    for _ in 0..700 {
        let answer = app.me(&alice.access).await.expect(200);
        assert_eq!(number(&answer, "x-ratelimit-remaining"), number(&answer, "x-ratelimit-limit"));
    }
    for _ in 0..130 {
        app.post("/v1/auth/login").send().await.expect(415);
    }
    // The guess budget holds regardless (P08).
    for _ in 0..10 {
        app.try_login("nobody@example.com", "wrong-wrong-wrong").await.expect(401);
    }
    app.try_login("nobody@example.com", "wrong-wrong-wrong").await.expect(429);
}

// A route that checks or takes a secret, or that makes an account without asking anybody, is never in the general bucket.
#[test]
fn dear_routes_are_not_in_the_general_bucket() {
    for route in crate::wiring::routes() {
        let is_open_write = route.access == Access::Public && route.method != Method::GET;
        let is_about_passwords = route.path.contains("password") || route.path.contains("reauthenticate");
        let takes_password = is_about_passwords && route.method != Method::GET;
        // It gathers thousands of rows, and nobody needs it often.
        let is_large = route.path.contains("export");
        if is_open_write || takes_password || is_large {
            assert_ne!(route.class, Class::General, "{} {}", route.method, route.path);
        }
    }
}
