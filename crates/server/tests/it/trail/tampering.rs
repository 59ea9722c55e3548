//! Whoever writes past the product into the trail is found out, and what they changed is named.

use std::time::Duration;

use signet_domain::trail::{Head, Place, Verdict};

use super::stage::{blob, flaw, head, holds, ids, operator, record, seal, verify};
use crate::app::TestApp;

/// Three seals, of three events each at least, and their ids in order.
async fn sealed_trail() -> (TestApp, Vec<Vec<String>>) {
    let app = TestApp::new().await;
    app.register("p@example.com").await;
    let mut sealed = Vec::new();
    for number in 1..=3 {
        record(&app, 3).await;
        seal(&app).await;
        app.advance(Duration::from_secs(1)).await;
        let mut of_seal = ids(&app, &format!("seal = {number}")).await;
        of_seal.reverse();
        sealed.push(of_seal);
    }
    assert!(holds(&app).await.is_anchored);
    (app, sealed)
}

fn event(id: &str) -> Place {
    Place::Event(id.to_owned())
}

// P118: an edit of any column names the event.
#[tokio::test(flavor = "multi_thread")]
async fn an_edited_event_is_named() {
    let (app, sealed) = sealed_trail().await;
    let id = &sealed[1][1];
    let other = blob(&app, &"ab".repeat(32));
    for (column, value) in [
        ("at", "at + 1"),
        ("action", "'account.erase'"),
        ("outcome", "'refused'"),
        ("reason", "''"),
        ("actor", "''"),
        ("session", "''"),
        ("api_key", "''"),
        ("target_kind", "'org'"),
        ("target", "'acc_aaaaaaaaaaaa'"),
        ("details", "details || ' '"),
        ("personal", &other),
        ("request_id", "''"),
        ("org", "''"),
        ("subject", "''"),
        ("digest", &other),
    ] {
        app.query("CREATE TABLE kept AS SELECT * FROM audit_events").await;
        app.query(&format!("UPDATE audit_events SET {column} = {value} WHERE id = '{id}'")).await;
        assert_eq!(flaw(&app).await.place, event(id), "{column}");
        app.query(&format!("DELETE FROM audit_events WHERE id = '{id}'")).await;
        app.query(&format!("INSERT INTO audit_events SELECT * FROM kept WHERE id = '{id}'")).await;
        app.query("DROP TABLE kept").await;
        holds(&app).await;
    }
    app.query(&format!("UPDATE audit_events SET id = 'evt_moved' WHERE id = '{id}'")).await;
    assert_eq!(flaw(&app).await.place, event("evt_moved"));
}

// P118: a removal names the seal that misses something; an event that waits for its seal is checked, too.
#[tokio::test(flavor = "multi_thread")]
async fn a_removed_event_is_named_by_its_seal() {
    let (app, sealed) = sealed_trail().await;
    app.query(&format!("DELETE FROM audit_events WHERE id = '{}'", sealed[2][0])).await;
    assert_eq!(flaw(&app).await.place, Place::Seal(3));
    app.query(&format!("DELETE FROM audit_events WHERE id = '{}'", sealed[0][2])).await;
    let found = flaw(&app).await;
    assert_eq!(found.place, Place::Seal(1), "the first comes first");
    assert!(found.to_string().contains("removed"), "{found}");
}

// P118: what is added names itself, or the seal that it was put under.
#[tokio::test(flavor = "multi_thread")]
async fn an_added_event_is_named() {
    let (app, sealed) = sealed_trail().await;
    let copy = |seal: &str| {
        format!(
            "INSERT INTO audit_events (realm, id, at, action, outcome, reason, actor, session, api_key, target_kind, target,
                                       details, personal, request_id, digest, seal, org, subject)
             SELECT realm, 'evt_added', at, action, outcome, reason, actor, session, api_key, target_kind, target, details,
                    personal, request_id, digest, {seal}, org, subject FROM audit_events WHERE id = '{}'",
            sealed[1][0]
        )
    };
    for seal in ["NULL", "seal", "1", "4", "0", "-5"] {
        app.query(&copy(seal)).await;
        assert_eq!(flaw(&app).await.place, event("evt_added"), "under {seal}");
        app.query("DELETE FROM audit_events WHERE id = 'evt_added'").await;
    }
    holds(&app).await;
    // With a digest that fits.
    record(&app, 1).await;
    let fresh = &ids(&app, "seal IS NULL").await[0];
    app.query(&format!("UPDATE audit_events SET seal = 2 WHERE id = '{fresh}'")).await;
    let found = flaw(&app).await;
    assert_eq!(found.place, Place::Seal(2));
    assert!(found.to_string().contains("added"), "{found}");
    // In place of another.
    app.query(&format!("DELETE FROM audit_events WHERE id = '{}'", sealed[1][2])).await;
    let found = flaw(&app).await;
    assert_eq!(found.place, Place::Seal(2));
    assert!(found.to_string().contains("replaced"), "{found}");
}

// P118: the order is part of what is sealed.
#[tokio::test(flavor = "multi_thread")]
async fn reordered_events_are_named() {
    let (app, sealed) = sealed_trail().await;
    app.query(&format!("UPDATE audit_events SET seal = 3 WHERE id = '{}'", sealed[1][0])).await;
    assert_eq!(flaw(&app).await.place, Place::Seal(2));
    app.query(&format!("UPDATE audit_events SET seal = 2 WHERE id = '{}'", sealed[2][0])).await;
    let found = flaw(&app).await;
    assert_eq!(found.place, Place::Seal(2));
    assert!(found.to_string().contains("reordered"), "{found}");
    app.query("UPDATE audit_events SET seal = NULL WHERE seal = 1").await;
    assert_eq!(flaw(&app).await.place, Place::Seal(1));
}

// P118: each column of a seal is signed or hashed into the next.
#[tokio::test(flavor = "multi_thread")]
async fn a_changed_seal_is_named() {
    let (app, _) = sealed_trail().await;
    let other = blob(&app, &"ab".repeat(32));
    for (column, value) in [
        ("at", "at + 1"),
        ("events", "events + 1"),
        ("root", &other),
        ("previous", &other),
        ("kid", "'other'"),
        ("signature", &other),
        ("public_key", &other),
        ("public_key", "NULL"),
        ("signature", "(SELECT signature FROM audit_seals WHERE number = 3)"),
    ] {
        app.query("CREATE TABLE kept AS SELECT * FROM audit_seals").await;
        app.query(&format!("UPDATE audit_seals SET {column} = {value} WHERE number = 2")).await;
        assert_eq!(flaw(&app).await.place, Place::Seal(2), "{column}");
        app.query("DELETE FROM audit_seals WHERE number = 2").await;
        let found = flaw(&app).await;
        assert_eq!((found.place, found.what.as_str()), (Place::Seal(2), "was removed"));
        app.query("INSERT INTO audit_seals SELECT * FROM kept WHERE number = 2").await;
        app.query("DROP TABLE kept").await;
        holds(&app).await;
    }
    app.query("UPDATE audit_seals SET number = 0 WHERE number = 1").await;
    assert_eq!(flaw(&app).await.place, Place::Seal(0));
}

// P118: a trail that was cut off, and one that grew again after that, are told by a head that was kept.
#[tokio::test(flavor = "multi_thread")]
async fn a_trail_that_was_cut_off_is_told_by_the_kept_head() {
    let (app, _) = sealed_trail().await;
    let kept = head(&app).await;
    assert_eq!(kept.to_string().parse::<Head>(), Ok(kept.clone()));
    let Verdict::Holds(_) = verify(&app, Some(&kept)).await else { panic!("the head is in it") };
    record(&app, 1).await;
    seal(&app).await;
    let Verdict::Holds(_) = verify(&app, Some(&kept)).await else { panic!("an older head is in it") };

    app.query("DELETE FROM audit_seals WHERE number >= 3").await;
    let of_the_rest = flaw(&app).await;
    assert!(matches!(of_the_rest.place, Place::Event(_)), "events without their seal: {of_the_rest}");
    app.query("DELETE FROM audit_events WHERE seal >= 3").await;
    holds(&app).await;
    let Verdict::Broken(found) = verify(&app, Some(&kept)).await else { panic!("the head is gone") };
    assert_eq!(found.place, Place::Seal(3));
    assert!(found.to_string().contains("cut off"), "{found}");
    record(&app, 2).await;
    seal(&app).await;
    holds(&app).await;
    let Verdict::Broken(found) = verify(&app, Some(&kept)).await else { panic!("another seal has its number") };
    assert_eq!(found.place, Place::Seal(3));
}

// P118: seals by a key that is not the realm's fit together, and are told apart by the key or by a head.
#[tokio::test(flavor = "multi_thread")]
async fn a_trail_sealed_by_somebody_else_is_not_taken_for_ours() {
    let (app, _) = sealed_trail().await;
    let kept = head(&app).await;
    // The same events, sealed anew with a key that the forger made and took away again.
    signet_domain::tokens::rotate_keys(&operator(&app).await, None, true).await.expect("a rotation");
    app.query("UPDATE audit_events SET seal = NULL").await;
    app.query("DELETE FROM audit_seals").await;
    seal(&app).await;
    app.query("DELETE FROM signing_keys WHERE retired_at IS NULL").await;
    let fresh = app.another_node().await;
    assert!(!holds(&fresh).await.is_anchored, "a key that the database does not hold proves nothing");
    let Verdict::Broken(_) = verify(&fresh, Some(&kept)).await else { panic!("the kept head is not in it") };
}

// P118: realms are sealed and checked apart.
#[tokio::test(flavor = "multi_thread")]
async fn every_realm_has_a_chain_of_its_own() {
    let (app, _) = sealed_trail().await;
    let name = signet_domain::realms::NewRealm {
        name: "other".to_owned(),
        key: None,
        country: "DE".to_owned(),
        currency: "EUR".to_owned(),
        is_test: false,
    };
    let other = signet_domain::realms::create(&app.app, name).await.expect("a realm");
    assert_eq!(seal(&app).await, 1);
    assert_eq!(app.query("SELECT count(*) FROM audit_seals WHERE number = 1").await, ["2"]);
    app.query(&format!("UPDATE audit_events SET details = '{{}} ' WHERE realm = '{}'", other.id)).await;
    holds(&app).await;
    let verdict = signet_domain::trail::verify(&app.app, &other.id, None).await.expect("the trail can be read");
    assert!(matches!(verdict, Verdict::Broken(_)), "{verdict:?}");
}
