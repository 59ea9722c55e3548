//! Once is once: a signature of a write counts one time, on every node, after a restart and when it was refused (P98, R12).

use std::time::Duration;

use serde_json::json;
use signet_domain::cleanup;
use tokio::task::JoinSet;

use super::stage::{Stage, is_refused, rename, with_headers};
use crate::app::{Answer, TestApp};

/// One signed request, kept as somebody on its way might have.
struct Recorded {
    method: &'static str,
    target: String,
    body: String,
    key: String,
    timestamp: String,
    signature: String,
}

impl Recorded {
    fn of(stage: &Stage, method: &'static str, target: &str, body: &str) -> Self {
        let timestamp = stage.app.clock.now().to_string();
        let signature = stage.machine.sign(method, target, &timestamp, body.as_bytes());
        let (target, body) = (target.to_owned(), body.to_owned());
        Self { method, target, body, key: stage.machine.secret.clone(), timestamp, signature }
    }

    async fn play(&self, app: &TestApp) -> Answer {
        self.play_with(app, &[]).await
    }

    async fn play_with(&self, app: &TestApp, headers: &[(&str, &str)]) -> Answer {
        let with = (self.key.as_str(), self.timestamp.as_str(), self.signature.as_str());
        let call = with_headers(app, (self.method, &self.target, &self.body), with);
        headers.iter().fold(call, |call, (name, value)| call.header(name, value)).send().await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_write_counts_once_anywhere_and_for_as_long_as_it_holds() {
    let mut stage = Stage::new().await;
    let recorded = Recorded::of(&stage, "PATCH", &stage.target(), &rename("Once"));
    recorded.play(&stage.app).await.expect(200);
    is_refused(&recorded.play(&stage.app).await, "at once");
    let other = stage.app.another_node().await;
    is_refused(&recorded.play(&other).await, "another node");
    stage.app.clock.advance(Duration::from_secs(1));
    is_refused(&recorded.play(&stage.app).await, "a second later");
    // The id for the secret changes nothing of what was signed.
    let by_id = Recorded { key: stage.machine.id.clone(), ..recorded };
    is_refused(&by_id.play(&stage.app).await, "with the id");
    stage.app.advance(Duration::from_secs(298)).await;
    cleanup::sweep(&stage.app.app).await.expect("a sweep");
    is_refused(&by_id.play(&stage.app).await, "299 seconds later");
    stage.app = stage.app.restarted().await;
    is_refused(&by_id.play(&stage.app).await, "after a restart");
    stage.app.advance(Duration::from_secs(2)).await;
    is_refused(&by_id.play(&stage.app).await, "301 seconds later");
    assert_eq!(stage.renamings().await, 1);
    // Replays are counted; what is too old is refused before anybody asks whether it was spent.
    let counted = "SELECT sum(count) FROM refusals WHERE action = 'org.change' AND reason = 'replayed_signature'";
    assert_eq!(stage.app.query(counted).await, ["6"]);
}

// What an account's traffic limit refused must not come to life when the limit has passed.
#[tokio::test(flavor = "multi_thread")]
async fn a_write_that_was_too_much_is_spent() {
    let stage = Stage::on(TestApp::with(|settings| settings.traffic_limits = true).await).await;
    let app = &stage.app;
    let mut host = 0;
    loop {
        host += 1;
        let call = app.get("/v1/Orgs").from(&format!("10.{}.{}.1", host / 250, host % 250));
        if call.header("x-api-key", &stage.machine.secret).send().await.status == 429 {
            break;
        }
        assert!(host < 1000, "no limit");
    }
    let recorded = Recorded::of(&stage, "PATCH", &stage.target(), &rename("Too much"));
    assert_eq!(recorded.play(app).await.expect(429).code(), "RATE_LIMIT_EXCEEDED");
    app.advance(Duration::from_secs(60)).await;
    is_refused(&recorded.play(app).await, "when the limit has passed");
    assert_eq!(stage.renamings().await, 0);
}

// A timestamp dated ahead holds longest, and is remembered at least as long.
#[tokio::test(flavor = "multi_thread")]
async fn spent_signatures_are_kept_while_they_could_count_and_no_longer() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let timestamp = "2026-01-01T00:05:00Z".to_owned();
    let body = rename("Ahead");
    let signature = stage.machine.sign("PATCH", &stage.target(), &timestamp, body.as_bytes());
    let key = stage.machine.secret.clone();
    let ahead = Recorded { method: "PATCH", target: stage.target(), body, key, timestamp, signature };
    ahead.play(app).await.expect(200);
    app.advance(Duration::from_secs(600)).await;
    cleanup::sweep(&app.app).await.expect("a sweep");
    is_refused(&ahead.play(app).await, "at the last moment");
    assert_eq!(app.query("SELECT count(*) FROM spent_signatures").await, ["1"]);
    app.advance(Duration::from_secs(301)).await;
    cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT count(*) FROM spent_signatures").await, ["0"]);
    is_refused(&ahead.play(app).await, "forgotten, and too old");
    assert_eq!(stage.renamings().await, 1);
}

// Whatever refused it: whoever overheard the request cannot try it again when the reason is gone.
#[tokio::test(flavor = "multi_thread")]
async fn a_refused_write_has_spent_its_signature() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let elsewhere = "/v1/Orgs/org_000000000000";
    let keys = "/v1/ApiKeys";
    let above = json!({ "accountId": stage.alice.id, "scopes": ["admin:*"] }).to_string();
    let unknown = json!({ "accountId": stage.alice.id, "scopes": ["junk"] }).to_string();
    for (method, target, body, status) in [
        ("PATCH", elsewhere, rename("x"), 404),
        ("PATCH", &stage.target(), rename(""), 422),
        ("POST", keys, above, 403),
        ("POST", keys, unknown, 422),
        ("DELETE", "/v1/ApiKeys/key_000000000000000000000000", String::new(), 404),
    ] {
        let recorded = Recorded::of(&stage, method, target, &body);
        recorded.play(app).await.expect(status);
        is_refused(&recorded.play(app).await, &format!("{method} {target} after {status}"));
    }
    // Refused for a header that is not signed, and then sent without it: it must not come to life.
    let mut number = 0;
    for (headers, status) in [
        (&[("x-org-id", "org_000000000000")][..], 400),
        (&[("idempotency-key", "\u{e9}")], 400),
        (&[("idempotency-key", "a"), ("idempotency-key", "b")], 400),
        (&[("content-type", "text/plain")], 415),
    ] {
        number += 1;
        app.advance(Duration::from_millis(1)).await;
        let recorded = Recorded::of(&stage, "PATCH", &stage.target(), &rename(&format!("Renamed {number}")));
        recorded.play_with(app, headers).await.expect(status);
        is_refused(&recorded.play(app).await, &format!("{headers:?}"));
    }
    assert_eq!(stage.renamings().await, 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_read_may_be_sent_again() {
    let stage = Stage::new().await;
    let recorded = Recorded::of(&stage, "GET", "/v1/Orgs", "");
    for _ in 0..3 {
        recorded.play(&stage.app).await.expect(200);
        stage.app.advance(Duration::from_secs(100)).await;
    }
    recorded.play(&stage.app).await.expect(200);
    stage.app.advance(Duration::from_secs(1)).await;
    is_refused(&recorded.play(&stage.app).await, "too old");
    assert_eq!(stage.app.query("SELECT count(*) FROM spent_signatures").await, ["0"]);
}

// R12: the network delivers twice, at once and on two nodes.
#[tokio::test(flavor = "multi_thread")]
async fn deliveries_at_once_take_effect_once() {
    let stage = Stage::new().await;
    let nodes = [stage.app.another_node().await, stage.app.another_node().await];
    let recorded = std::sync::Arc::new(Recorded::of(&stage, "PATCH", &stage.target(), &rename("Once")));
    let mut deliveries = JoinSet::new();
    for node in nodes {
        let recorded = std::sync::Arc::clone(&recorded);
        deliveries.spawn(async move {
            let tries = (0..6).map(|_| recorded.play(&node));
            let mut statuses = Vec::new();
            for answer in futures_of(tries).await {
                statuses.push(answer.status.as_u16());
            }
            statuses
        });
    }
    let mut statuses: Vec<_> = deliveries.join_all().await.into_iter().flatten().collect();
    statuses.sort_unstable();
    assert_eq!(statuses[0], 200);
    assert!(statuses[1..].iter().all(|status| *status == 401), "{statuses:?}");
    assert_eq!(stage.renamings().await, 1);
}

/// All of them, side by side.
async fn futures_of<F: Future>(futures: impl Iterator<Item = F>) -> Vec<F::Output> {
    let mut pending: Vec<_> = futures.map(|future| (Box::pin(future), None)).collect();
    std::future::poll_fn(|task| {
        let mut is_done = true;
        for (future, output) in &mut pending {
            if output.is_none() {
                match future.as_mut().poll(task) {
                    std::task::Poll::Ready(done) => *output = Some(done),
                    std::task::Poll::Pending => is_done = false,
                }
            }
        }
        if is_done { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    pending.into_iter().filter_map(|(_, output)| output).collect()
}

// P98, P110: the database fails at any one moment of a signed write; it takes effect once or not at all, however often it is
// sent.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_makes_no_signature_count_twice() {
    let stage = Stage::new().await;
    let mut has_succeeded = false;
    for first in 1..60 {
        // A node without memory makes the most calls.
        let node = stage.app.another_node().await;
        stage.app.clock.advance(Duration::from_millis(1));
        let name = format!("Renamed {first}");
        let recorded = Recorded::of(&stage, "PATCH", &stage.target(), &rename(&name));
        let before = stage.renamings().await;
        node.app.store.inject_faults(Some(signet_storage::FaultPlan { first, count: 1 }));
        let answer = recorded.play(&node).await;
        let failed = node.app.store.inject_faults(None);
        let mut statuses = vec![answer.status.as_u16()];
        for _ in 0..2 {
            statuses.push(recorded.play(&node).await.status.as_u16());
        }
        node.app.store.close().await;
        let effects = stage.renamings().await - before;
        let successes = statuses.iter().filter(|status| **status == 200).count();
        assert!(effects <= 1 && successes <= effects, "call {first}: {statuses:?} and {effects} effects");
        assert!(statuses.iter().all(|status| [200, 401, 503].contains(status)), "call {first}: {statuses:?}");
        if failed == 0 {
            assert_eq!(statuses, [200, 401, 401]);
            has_succeeded = true;
            break;
        }
        assert_eq!(statuses[0], 503, "call {first}: {statuses:?}");
    }
    assert!(has_succeeded);
}

// P98: the same of a write that is refused: either its signature is spent, or the refusal is not what is answered.
#[tokio::test(flavor = "multi_thread")]
async fn an_outage_leaves_no_refused_write_unspent() {
    let stage = Stage::new().await;
    let mut has_succeeded = false;
    for first in 1..60 {
        let node = stage.app.another_node().await;
        stage.app.clock.advance(Duration::from_millis(1));
        let recorded = Recorded::of(&stage, "PATCH", "/v1/Orgs/org_000000000000", &rename("x"));
        node.app.store.inject_faults(Some(signet_storage::FaultPlan { first, count: 1 }));
        let status = recorded.play(&node).await.status.as_u16();
        let failed = node.app.store.inject_faults(None);
        let again = recorded.play(&node).await.status.as_u16();
        node.app.store.close().await;
        assert!([(404, 401), (503, 404), (503, 401)].contains(&(status, again)), "call {first}: {status}, {again}");
        if failed == 0 {
            assert_eq!(status, 404);
            has_succeeded = true;
            break;
        }
    }
    assert!(has_succeeded);
}

// P98, P112: whoever did not hear the answer signs anew and keeps the idempotency key.
#[tokio::test(flavor = "multi_thread")]
async fn an_honest_retry_signs_anew_with_the_same_idempotency_key() {
    let stage = Stage::new().await;
    let app = &stage.app;
    let body = json!({ "accountId": stage.alice.id, "scopes": ["read:identity"] }).to_string();
    let first = Recorded::of(&stage, "POST", "/v1/ApiKeys", &body);
    let key = [("idempotency-key", "job-7")];
    let answer = first.play_with(app, &key).await.expect(201);
    // The same signature is a replay, idempotency key or not.
    is_refused(&first.play_with(app, &key).await, "the same signature");
    app.advance(Duration::from_secs(2)).await;
    let again = Recorded::of(&stage, "POST", "/v1/ApiKeys", &body);
    let repeated = again.play_with(app, &key).await.expect(201);
    assert_eq!(repeated.text, answer.text);
    assert_eq!(repeated.header("idempotency-replayed"), "true");
    is_refused(&again.play_with(app, &key).await, "the signature of the retry");
    assert_eq!(app.query("SELECT count(*) FROM api_keys").await, ["2"]);
    // Answers that are not given again are swept.
    app.advance(Duration::from_secs(24 * 3600 + 1)).await;
    cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT count(*) FROM idempotent_answers").await, ["0"]);
}
