//! kill -9 under write load: what was acknowledged is there afterwards, nothing is half-made, and one-time stays used.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::actors::PASSWORD;
use crate::process::{Client, Node, Place, rounds};

const CLIENTS: usize = 8;

/// What the node acknowledged before it died.
#[derive(Default)]
struct Journal {
    /// E-mail and the last pair of tokens of accounts that live.
    signed_in: Mutex<Vec<(String, Value)>>,
    /// Access tokens whose log-out was acknowledged.
    signed_out: Mutex<Vec<Value>>,
    /// Refresh tokens two generations behind an acknowledged one.
    spent: Mutex<Vec<(Value, Value)>>,
}

impl Journal {
    fn acknowledged(&self) -> usize {
        self.signed_in.lock().expect("no panic").len()
            + self.signed_out.lock().expect("no panic").len()
            + self.spent.lock().expect("no panic").len()
    }
}

fn client(node: std::net::SocketAddr, name: &str, count: &AtomicUsize, stop: &AtomicBool, journal: &Journal) {
    let mut connection = Client::connect(node);
    while !stop.load(Ordering::SeqCst) {
        let number = count.fetch_add(1, Ordering::SeqCst);
        if one_life(&mut connection, &format!("{name}-{number}@example.com"), number, journal).is_err() {
            return;
        }
    }
}

/// Registers, then refreshes twice or signs out; an error means that the node is gone.
fn one_life(connection: &mut Client, email: &str, number: usize, journal: &Journal) -> std::io::Result<()> {
    let body = json!({ "email": email, "password": PASSWORD });
    let (status, answer) = connection.post("/v1/auth/register", &body)?;
    assert_eq!(status, 201, "{answer}");
    let first = answer["data"].clone();
    if number.is_multiple_of(3) {
        let bearer = format!("Bearer {}", first["accessToken"].as_str().unwrap_or_default());
        let (status, text) = connection.request("POST", "/v1/auth/logout", &[("Authorization", &bearer)], b"")?;
        assert_eq!(status, 204, "{text}");
        journal.signed_out.lock().expect("no panic").push(first["accessToken"].clone());
        return Ok(());
    }
    let mut pair = first.clone();
    if number % 3 == 1 {
        for _ in 0..2 {
            let body = json!({ "refreshToken": pair["refreshToken"] });
            let (status, answer) = connection.post("/v1/auth/refresh", &body)?;
            assert_eq!(status, 200, "{answer}");
            pair = answer["data"].clone();
        }
        let spent = (first["refreshToken"].clone(), pair["accessToken"].clone());
        journal.spent.lock().expect("no panic").push(spent);
        return Ok(());
    }
    journal.signed_in.lock().expect("no panic").push((email.to_owned(), pair));
    Ok(())
}

fn verify(node: &Node, journal: &Journal) {
    for (email, pair) in journal.signed_in.lock().expect("no panic").iter() {
        assert_eq!(node.me(&pair["accessToken"]), 200, "{email} was acknowledged and is lost");
    }
    for token in journal.signed_out.lock().expect("no panic").iter() {
        assert_eq!(node.me(token), 401, "an acknowledged log-out came undone");
    }
    for (spent, live) in journal.spent.lock().expect("no panic").iter() {
        assert_eq!(node.me(live), 200, "an acknowledged refresh is lost");
        let (status, _) = node.client().post("/v1/auth/refresh", &json!({ "refreshToken": spent })).expect("an answer");
        assert_eq!(status, 401, "a spent token was good again");
        assert_eq!(node.me(live), 401, "reuse of a spent token went unnoticed");
    }
}

async fn nothing_is_half_made(place: &Place) {
    for (what, sql) in [
        (
            "accounts without a password",
            "SELECT a.id FROM accounts a LEFT JOIN passwords p ON p.realm = a.realm AND p.account = a.id WHERE p.account IS NULL",
        ),
        (
            "accounts without an identity",
            "SELECT a.id FROM accounts a LEFT JOIN identities i ON i.realm = a.realm AND i.id = a.identity WHERE i.id IS NULL",
        ),
        (
            "accounts without a name",
            "SELECT a.id FROM accounts a LEFT JOIN identifiers i ON i.realm = a.realm AND i.account = a.id WHERE i.account IS NULL",
        ),
        (
            "accounts without an event",
            "SELECT a.id FROM accounts a LEFT JOIN audit_events e ON e.realm = a.realm AND e.target = a.id WHERE e.id IS NULL",
        ),
        (
            "sessions without a refresh token",
            "SELECT s.id FROM sessions s LEFT JOIN refresh_families f ON f.realm = s.realm AND f.session = s.id WHERE f.session IS NULL",
        ),
        (
            "refresh tokens without a session",
            "SELECT f.session FROM refresh_families f LEFT JOIN sessions s ON f.realm = s.realm AND f.session = s.id WHERE s.id IS NULL",
        ),
    ] {
        let found = place.database.query(sql).await;
        assert!(found.is_empty(), "{what}: {found:?}");
    }
    if place.database.url.starts_with("sqlite") {
        assert_eq!(place.database.query("PRAGMA integrity_check").await, ["ok"]);
    }
}

// R01; P40, P62 and P64 across a crash.
#[tokio::test(flavor = "multi_thread")]
async fn nothing_acknowledged_is_lost_when_the_process_is_killed() {
    let place = Place::fresh().await;
    let count = AtomicUsize::new(0);
    for round in 0..rounds(4) {
        let node = place.serve();
        let (stop, journal) = (AtomicBool::new(false), Journal::default());
        let address = node.address;
        std::thread::scope(|scope| {
            for number in 0..CLIENTS {
                let (count, stop, journal) = (&count, &stop, &journal);
                scope.spawn(move || client(address, &format!("r{round}c{number}"), count, stop, journal));
            }
            // After some answers, with more writes under way, and at a different moment each round.
            while journal.acknowledged() < 6 {
                std::thread::sleep(Duration::from_millis(10));
            }
            std::thread::sleep(Duration::from_millis((round as u64 * 37) % 100));
            node.kill();
            stop.store(true, Ordering::SeqCst);
        });
        let node = place.serve();
        verify(&node, &journal);
        node.kill();
        nothing_is_half_made(&place).await;
    }
}
