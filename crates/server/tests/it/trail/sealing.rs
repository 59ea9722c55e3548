//! The sealer: every event comes under one seal, whoever seals, and seals stay good when their keys are gone.

use std::time::Duration;

use serde_json::Value;
use signet_domain::audit::{self, Action, Actor, Event, Target};
use signet_domain::trail::{self, Verdict};
use signet_domain::{Refusal, cleanup};
use tokio::task::JoinSet;

use super::stage::{events, head, holds, operator, record, seal, verify};
use crate::app::TestApp;

// P118: batches of at most a thousand, numbered without a gap, each event once.
#[tokio::test(flavor = "multi_thread")]
async fn a_backlog_is_sealed_in_batches_and_nothing_is_sealed_twice() {
    let app = TestApp::new().await;
    let first = holds(&app).await;
    assert_eq!((first.seals, first.events, first.head.clone()), (0, 0, None));
    record(&app, 2500).await;
    assert_eq!(seal(&app).await, 2500 + first.unsealed);
    assert_eq!(seal(&app).await, 0, "there is nothing left");
    let rest = 500 + first.unsealed;
    let seals = app.query("SELECT number, events FROM audit_seals ORDER BY number").await;
    assert_eq!(seals, ["1|1000".to_owned(), "2|1000".to_owned(), format!("3|{rest}")]);
    let chain = holds(&app).await;
    assert_eq!((chain.seals, chain.events, chain.unsealed), (3, 2500 + first.unsealed, 0));
    assert_eq!(chain.head, Some(head(&app).await));
    assert!(chain.is_anchored);
}

// P118: an event says itself whether it is sealed.
#[tokio::test(flavor = "multi_thread")]
async fn the_listing_says_what_is_sealed() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    seal(&app).await;
    app.advance(Duration::from_millis(1)).await;
    app.register("late@example.com").await;
    let shown = events(&app, &admin, "limit=250").await;
    let sealed: Vec<bool> = shown.iter().map(|event| event["sealed"] == Value::Bool(true)).collect();
    assert!(!sealed[0] && sealed[1..].iter().all(|sealed| *sealed) && sealed.len() > 2, "{sealed:?}");
    seal(&app).await;
    assert_eq!(events(&app, &admin, "limit=1").await[0]["sealed"], true);
}

// P118: sealers side by side on several nodes, while events are written.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn sealers_on_several_nodes_seal_every_event_once() {
    let app = std::sync::Arc::new(TestApp::new().await);
    let mut tasks = JoinSet::new();
    for _ in 0..3 {
        let node = app.another_node().await;
        tasks.spawn(async move {
            for _ in 0..30 {
                trail::seal(&node.app).await.expect("the trail is sealed");
                tokio::task::yield_now().await;
            }
        });
    }
    for _ in 0..3 {
        let node = app.another_node().await;
        tasks.spawn(async move {
            for _ in 0..30 {
                record(&node, 3).await;
            }
        });
    }
    tasks.join_all().await;
    seal(&app).await;
    let chain = holds(&app).await;
    assert_eq!(chain.unsealed, 0);
    let counted = app.query("SELECT count(*), count(DISTINCT seal) FROM audit_events").await;
    assert_eq!(counted, [format!("{}|{}", chain.events, chain.seals)]);
    assert!(chain.events >= 270);
}

// P118: a writer whose transaction ends late, or whose clock is behind, has its events sealed all the same.
#[tokio::test(flavor = "multi_thread")]
async fn events_of_an_earlier_time_come_under_a_later_seal() {
    let app = TestApp::new().await;
    app.advance(Duration::from_secs(60)).await;
    record(&app, 3).await;
    seal(&app).await;
    app.clock.set(crate::app::BEGINNING.minus(Duration::from_secs(3600)));
    record(&app, 3).await;
    assert_eq!(seal(&app).await, 3);
    assert_eq!(holds(&app).await.seals, 2);
}

// P118: a seal carries the key that it was made with; the head is anchored while that key is the realm's.
#[tokio::test(flavor = "multi_thread")]
async fn seals_hold_when_their_keys_are_gone() {
    let app = TestApp::new().await;
    record(&app, 3).await;
    seal(&app).await;
    let kept = head(&app).await;
    signet_domain::tokens::rotate_keys(&operator(&app).await, None, true).await.expect("a rotation");
    app.advance(Duration::from_secs(2 * 24 * 3600)).await;
    cleanup::sweep(&app.app).await.expect("a sweep");
    assert_eq!(app.query("SELECT count(*) FROM signing_keys").await, ["1"], "the old key is gone");
    let chain = holds(&app).await;
    assert!(!chain.is_anchored, "whose key signed the newest seal cannot be told any more");
    let Verdict::Holds(chain) = verify(&app, Some(&kept)).await else { panic!("the kept head is in it") };
    assert!(chain.is_anchored);
    assert_eq!(seal(&app).await, 1);
    let chain = holds(&app).await;
    assert!(chain.is_anchored && chain.seals == 2);
    assert_eq!(app.query("SELECT count(DISTINCT kid) FROM audit_seals").await, ["2"]);
}

// P118: erasing a person leaves every digest, and so every seal, as it was.
#[tokio::test(flavor = "multi_thread")]
async fn the_events_of_an_erased_person_still_verify() {
    let app = TestApp::new().await;
    let person = app.register("gone@example.com").await;
    seal(&app).await;
    app.query(&format!("DELETE FROM personal_keys WHERE account = '{}'", person.id)).await;
    let admin = app.admin().await;
    let mine = events(&app, &admin, &format!("target={}", person.id)).await;
    assert_eq!((&mine[0]["address"], &mine[0]["userAgent"]), (&Value::Null, &Value::Null));
    assert!(holds(&app).await.is_anchored);
}

// P118: what is digested is what is read back, byte for byte, whatever stands in the details.
#[tokio::test(flavor = "multi_thread")]
async fn details_come_back_byte_for_byte() {
    let app = TestApp::new().await;
    let texts = [
        "",
        " \t\r\n\u{1b}[31m",
        "\u{0}\u{1}\u{7f}\u{85}\u{2028}\u{feff}",
        "\"}],{\"quoted\": 'twice' \\u0000 \\",
        "e\u{301} é ß 漢字 👩\u{200d}💻 \u{202e}",
        "$1 ?1 %s {}",
    ];
    let ctx = &operator(&app).await;
    for text in texts {
        let write = app.app.store.write(|mut tx| async move {
            let event = Event::new(Action::RealmCreated, Actor::default(), Target::Realm(&ctx.realm.id));
            let event =
                event.detail(text, text).detail("number", 1e300).detail("deep", serde_json::json!([[], {}, null]));
            audit::record(&mut tx, ctx, event).await?;
            Ok::<_, Refusal>(tx.commit(()))
        });
        write.await.expect("an event");
        let shown = events(&app, &app.admin().await, "action=realm.create&limit=1").await.remove(0);
        assert_eq!(shown["details"][text], text);
        app.advance(Duration::from_millis(1)).await;
    }
    seal(&app).await;
    holds(&app).await;
}
