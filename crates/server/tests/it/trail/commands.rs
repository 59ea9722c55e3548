//! `signet audit` beside a node that seals.

use std::time::Duration;

use crate::process::Place;

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Waits until a node has sealed everything: a second is promised, and the machine may be busy with other tests.
async fn sealed(place: &Place) {
    for _ in 0..100 {
        if place.database.query("SELECT count(*) FROM audit_events WHERE seal IS NULL").await == ["0"] {
            return;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("something is not sealed yet");
}

// P118: offline, against a head that was kept.
#[tokio::test(flavor = "multi_thread")]
async fn the_trail_of_a_running_node_is_sealed_verified_and_found_broken() {
    let place = Place::fresh().await;
    let node = place.serve();
    node.register("p@example.com");
    sealed(&place).await;
    let printed = place.run(&["audit", "head"]);
    assert!(printed.status.success(), "{}", text(&printed.stderr));
    let kept = text(&printed.stdout).trim().to_owned();
    node.register("q@example.com");
    sealed(&place).await;
    let good = place.run(&["audit", "verify", "--head", &kept]);
    assert!(good.status.success(), "{}", text(&good.stderr));
    let newest = text(&place.run(&["audit", "head"]).stdout).trim().to_owned();
    assert!(newest != kept && text(&good.stdout).contains(&format!("head      {newest}\n")), "{}", text(&good.stdout));
    assert!(!text(&good.stdout).contains("note"), "{}", text(&good.stdout));

    for (arguments, says) in [
        (&["audit", "verify", "--head", &format!("{}:{}", 1, "00".repeat(32))][..], "seal 1"),
        (&["audit", "verify", "--head", &format!("{}:{}", 900, "00".repeat(32))], "seal 900"),
        (&["audit", "verify", "--realm", "nowhere"], "no realm"),
        (&["audit", "head", "--realm", "nowhere"], "no realm"),
    ] {
        let bad = place.run(arguments);
        assert_eq!(bad.status.code(), Some(1), "{arguments:?}");
        assert!(text(&bad.stderr).contains(says), "{arguments:?}: {}", text(&bad.stderr));
    }
    assert_eq!(place.run(&["audit", "verify", "--head", "1"]).status.code(), Some(2));

    let id = place.database.query("SELECT id FROM audit_events ORDER BY at DESC, id DESC LIMIT 1").await.remove(0);
    place.database.query(&format!("UPDATE audit_events SET outcome = 'refused' WHERE id = '{id}'")).await;
    let bad = place.run(&["audit", "verify"]);
    assert_eq!(bad.status.code(), Some(1));
    assert!(text(&bad.stderr).contains(&id) && bad.stdout.is_empty(), "{}", text(&bad.stderr));
}
