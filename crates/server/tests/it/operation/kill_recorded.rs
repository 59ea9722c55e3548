//! kill -9 among changes of many kinds: what is changed has its event, what has an event is changed, and the trail holds.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use super::clerk::{Clerk, place, sign_in};
use super::recorded::{everything_is_recorded_once, everything_is_sealed, the_trail_holds};
use crate::process::{Place, rounds};

const CLERKS: usize = 6;

/// What was acknowledged: the table, and the id of a row that stays there.
type Journal = Mutex<Vec<(&'static str, String)>>;

/// Makes an account and does everything that is done to accounts, until the node is gone.
fn work(clerk: &mut Clerk, number: usize, org: &str, journal: &Journal) -> std::io::Result<()> {
    let kept = |table: &'static str, id: &str| journal.lock().expect("no panic").push((table, id.to_owned()));
    let email = |changes: usize| format!("clerk-{number}-{changes}@example.com");
    let id = clerk.make("/v1/Accounts", &json!({ "type": "INDIVIDUAL", "email": email(0) }))?;
    kept("accounts", &id);
    let path = format!("/v1/Accounts/{id}");
    for changes in 1..=number % 3 {
        clerk.change("PATCH", &path, &json!({ "email": email(changes) }))?;
    }
    for status in ["SUSPENDED", "ACTIVE"].iter().take(number % 4) {
        clerk.change("PATCH", &path, &json!({ "status": status }))?;
    }
    match number % 8 {
        5 => return clerk.change("POST", &format!("{path}/erase"), &Value::Null),
        6 => return clerk.change("DELETE", &path, &Value::Null),
        7 => {
            let made = json!({ "legalName": format!("Office {number}"), "country": "DE" });
            let id = clerk.make("/v1/Orgs", &made)?;
            kept("orgs", &id);
        }
        _ => {}
    }
    let role = clerk.make("/v1/Roles", &json!({ "accountId": id, "orgId": org, "role": "VIEWER" }))?;
    let key = clerk.make("/v1/ApiKeys", &json!({ "accountId": id, "scopes": ["read:identity"] }))?;
    kept("api_keys", &key);
    if number.is_multiple_of(2) {
        clerk.change("DELETE", &format!("/v1/ApiKeys/{key}"), &Value::Null)?;
    }
    if number % 8 < 3 {
        return clerk.change("DELETE", &format!("/v1/Roles/{role}"), &Value::Null);
    }
    kept("role_assignments", &role);
    Ok(())
}

async fn nothing_acknowledged_is_lost(place: &Place, journal: &Journal) {
    let kept = journal.lock().expect("no panic").clone();
    for table in ["accounts", "orgs", "api_keys", "role_assignments"] {
        let there = place.database.query(&format!("SELECT id FROM {table}")).await;
        let lost = kept.iter().find(|(of, id)| *of == table && !there.contains(id));
        assert_eq!(lost, None);
    }
}

// P117 across a crash.
#[tokio::test(flavor = "multi_thread")]
async fn a_change_is_there_if_and_only_if_its_event_is_whenever_the_process_is_killed() {
    let place = place().await;
    let node = place.serve();
    let mut clerk = Clerk::new(node.address, &sign_in(&node));
    let org = clerk.make("/v1/Orgs", &json!({ "legalName": "Northwind", "country": "DE" })).expect("an organization");
    node.kill();
    let (count, mut kept) = (AtomicUsize::new(0), None);
    for round in 0..rounds(6) {
        let node = place.serve();
        let (token, address, journal) = (sign_in(&node), node.address, Journal::default());
        std::thread::scope(|scope| {
            for _ in 0..CLERKS {
                scope.spawn(|| {
                    let mut clerk = Clerk::new(address, &token);
                    while work(&mut clerk, count.fetch_add(1, Ordering::SeqCst), &org, &journal).is_ok() {}
                });
            }
            // After some answers, with more writes under way, and at a different moment each round.
            while journal.lock().expect("no panic").len() < 12 {
                std::thread::sleep(Duration::from_millis(5));
            }
            std::thread::sleep(Duration::from_millis((round as u64 * 37) % 100));
            node.kill();
        });
        let node = place.serve();
        everything_is_recorded_once(&place).await;
        nothing_acknowledged_is_lost(&place, &journal).await;
        kept = the_trail_holds(&place, kept.as_deref()).or(kept);
        node.kill();
    }
    let node = place.serve();
    everything_is_sealed(&place).await;
    assert!(the_trail_holds(&place, kept.as_deref()).is_some());
    drop(node);
}
