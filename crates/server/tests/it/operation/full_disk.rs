//! The disk is full (R03): what has to be written is refused, what is there is read, and all goes on once there is space.

use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::clerk::{Clerk, place, sign_in};
use super::recorded::{everything_is_recorded_once, everything_is_sealed, the_trail_holds};
use crate::actors::PASSWORD;
use crate::process::{Node, Place};

const WRONG: &str = "wrong-password-1";
const CLERKS: usize = 4;
/// Many more than fit into what is left.
const MOST_ACCOUNTS: usize = 3000;
/// Bytes that are left when clerks begin to fill the disk.
const ROOM: u64 = 300_000;

/// On SQLite the node may make no file larger than the log is now and `room` bytes more. PostgreSQL's disk is another
/// machine's, whose server says at every change that it is full.
async fn fill(place: &Place, node: &Node, room: u64) {
    let Some(file) = place.database.url.strip_prefix("sqlite://") else {
        let tables = "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'";
        let mut script = "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS \
                          $$ BEGIN RAISE EXCEPTION 'could not extend file' USING ERRCODE = '53100'; END $$;"
            .to_owned();
        for table in place.database.query(tables).await {
            script +=
                &format!("CREATE TRIGGER full_disk BEFORE INSERT OR UPDATE ON {table} EXECUTE FUNCTION full_disk();");
        }
        place.database.query(&script).await;
        return;
    };
    let log = std::fs::metadata(format!("{file}-wal")).expect("a log").len();
    limit(node, &(log + room).to_string());
}

async fn make_space(place: &Place, node: &Node) {
    if place.database.url.starts_with("sqlite") {
        limit(node, "unlimited");
    } else {
        place.database.query("DROP FUNCTION full_disk CASCADE").await;
    }
}

/// The soft limit alone, which whoever owns the process may raise again.
fn limit(node: &Node, bytes: &str) {
    let arguments = ["--pid".to_owned(), node.child.id().to_string(), format!("--fsize={bytes}:")];
    assert!(Command::new("prlimit").args(arguments).status().expect("prlimit runs").success());
}

/// What is there before the disk is full, and what is done about it.
struct Scene {
    administrator: String,
    /// The answer to a registration.
    person: Value,
    email: &'static str,
    /// The answer to another's.
    other: Value,
    org: String,
    account: String,
    role: String,
    key: String,
    /// The secret of a key that was not used yet.
    unused: String,
}

impl Scene {
    fn staged(node: &Node) -> Self {
        let administrator = sign_in(node);
        let mut clerk = Clerk::new(node.address, &administrator);
        let mut make = |path: &str, body: Value| clerk.make(path, &body).expect("an answer");
        let org = make("/v1/Orgs", json!({ "legalName": "Northwind", "country": "DE" }));
        let account = make("/v1/Accounts", json!({ "type": "INDIVIDUAL", "email": "clerk-1-0@example.com" }));
        let role = make("/v1/Roles", json!({ "accountId": account, "orgId": org, "role": "VIEWER" }));
        let body = json!({ "accountId": account, "scopes": ["read:identity"] });
        let key = make("/v1/ApiKeys", body.clone());
        let (_, unused) = clerk.send("POST", "/v1/ApiKeys", &body).expect("an answer");
        let unused = unused["data"]["secretKey"].as_str().expect("a secret").to_owned();
        let email = "person@example.com";
        let (person, other) = (node.register(email), node.register("other@example.com"));
        Self { person, email, other, administrator, org, account, role, key, unused }
    }

    /// Every kind of request that has to write, by whom, in an order in which nothing ends before it is used.
    fn writes(&self) -> Vec<(String, &'static str, String, Value)> {
        let token = |answer: &Value| answer["accessToken"].as_str().map(str::to_owned).expect("a token");
        let (nobody, admin) = (String::new, || self.administrator.clone());
        let (person, other) = (|| token(&self.person), || token(&self.other));
        let credentials = |email: &str, password: &str| json!({ "email": email, "password": password });
        let (account, org) = (format!("/v1/Accounts/{}", self.account), format!("/v1/Orgs/{}", self.org));
        let passwords = json!({ "currentPassword": PASSWORD, "newPassword": "Another-fine-one-20" });
        let invitation = json!({ "email": "new@example.com", "role": "VIEWER" });
        let role = json!({ "accountId": self.account, "orgId": self.org, "role": "FINANCE" });
        let key = json!({ "accountId": self.account, "scopes": ["read:identity"] });
        let individual = json!({ "type": "INDIVIDUAL", "email": "clerk-2-0@example.com" });
        let auth = |name: &str| format!("/v1/auth/{name}");
        vec![
            (nobody(), "POST", auth("register"), credentials("new@example.com", PASSWORD)),
            (nobody(), "POST", auth("login"), credentials(self.email, PASSWORD)),
            // A guess that cannot be counted is not compared.
            (nobody(), "POST", auth("login"), credentials(self.email, WRONG)),
            (nobody(), "POST", auth("login"), credentials("nobody@example.com", WRONG)),
            (nobody(), "POST", auth("refresh"), json!({ "refreshToken": self.person["refreshToken"] })),
            // It gives the session another token.
            (other(), "POST", auth("reauthenticate"), json!({ "password": PASSWORD })),
            (person(), "POST", auth("change-password"), passwords),
            (person(), "POST", auth("logout"), Value::Null),
            (admin(), "POST", "/v1/Accounts".to_owned(), individual),
            (admin(), "PATCH", account.clone(), json!({ "email": "clerk-1-1@example.com" })),
            (admin(), "POST", "/v1/Roles".to_owned(), role),
            (admin(), "POST", "/v1/ApiKeys".to_owned(), key),
            (admin(), "DELETE", format!("/v1/Roles/{}", self.role), Value::Null),
            (admin(), "DELETE", format!("/v1/ApiKeys/{}", self.key), Value::Null),
            // It changes nothing but has to be recorded.
            (admin(), "GET", format!("{account}/export"), Value::Null),
            (admin(), "PATCH", account.clone(), json!({ "status": "SUSPENDED" })),
            (admin(), "DELETE", account.clone(), Value::Null),
            (admin(), "POST", format!("{account}/erase"), Value::Null),
            (admin(), "POST", "/v1/Orgs".to_owned(), json!({ "legalName": "Southwind", "country": "DE" })),
            (admin(), "PATCH", org.clone(), json!({ "legalName": "Eastwind" })),
            (admin(), "POST", format!("{org}/invitations"), invitation),
        ]
    }

    fn every_write_is_refused(&self, node: &Node) {
        for (token, method, path, body) in self.writes() {
            let (status, answer) = Clerk::new(node.address, &token).send(method, &path, &body).expect("an answer");
            assert_eq!(status, 503, "{method} {path} {body}: {answer}");
            assert_eq!(answer["code"], "SERVICE_UNAVAILABLE", "{method} {path}: {answer}");
        }
        // The first use in an hour is in the trail, or the key opens nothing.
        let (status, text) =
            node.client().request("GET", "/v1/Orgs", &[("X-API-KEY", &self.unused)], b"").expect("an answer");
        assert_eq!(status, 503, "{text}");
    }

    fn everything_is_read(&self, node: &Node) {
        let mut clerk = Clerk::new(node.address, &self.administrator);
        let org = &self.org;
        for path in [
            "/v1/auth/me".to_owned(),
            "/v1/auth/sessions".to_owned(),
            "/v1/Accounts".to_owned(),
            format!("/v1/Accounts/{}", self.account),
            "/v1/Orgs".to_owned(),
            format!("/v1/Orgs/{org}"),
            format!("/v1/Orgs/{org}/invitations"),
            format!("/v1/Roles?orgId={org}"),
            format!("/v1/ApiKeys?accountId={}", self.account),
            "/v1/AuditEvents".to_owned(),
            "/.well-known/jwks.json".to_owned(),
            "/livez".to_owned(),
        ] {
            let (status, answer) = clerk.send("GET", &path, &Value::Null).expect("an answer");
            assert_eq!(status, 200, "{path}: {answer}");
        }
        assert_eq!(node.me(&self.person["accessToken"]), 200);
    }

    fn every_write_goes_on(&self, node: &Node) {
        for (token, method, path, body) in self.writes() {
            let (status, answer) = Clerk::new(node.address, &token).send(method, &path, &body).expect("an answer");
            let is_wrong = body["password"] == WRONG;
            assert!(if is_wrong { status == 401 } else { status < 300 }, "{method} {path}: {status} {answer}");
        }
    }
}

// R03, R19, P118: also without a disk, nobody gets in unrecorded and nobody who is in is thrown out.
#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_keeps_from_writing_and_from_nothing_else() {
    let place = place().await;
    let node = place.serve();
    let scene = Scene::staged(&node);
    everything_is_sealed(&place).await;
    fill(&place, &node, 0).await;
    let before = place.database.contents().await;
    for _ in 0..2 {
        scene.every_write_is_refused(&node);
        scene.everything_is_read(&node);
    }
    assert_eq!(place.database.contents().await, before);
    make_space(&place, &node).await;
    scene.every_write_goes_on(&node);
    node.kill();
    is_whole_after_a_restart(&place).await;
}

async fn is_whole_after_a_restart(place: &Place) {
    let node = place.serve();
    everything_is_recorded_once(place).await;
    everything_is_sealed(place).await;
    assert!(the_trail_holds(place, None).is_some());
    if place.database.url.starts_with("sqlite") {
        assert_eq!(place.database.query("PRAGMA integrity_check").await, ["ok"]);
    }
    drop(node);
}

/// What clerks were told while the disk filled up: the addresses of accounts that were made, and of those that were not.
#[derive(Default)]
struct Told {
    made: Mutex<Vec<String>>,
    refused: Mutex<Vec<String>>,
}

fn fill_up(clerk: &mut Clerk, count: &AtomicUsize, told: &Told) {
    for _ in 0..3 {
        loop {
            let number = count.fetch_add(1, Ordering::SeqCst);
            assert!(number < MOST_ACCOUNTS, "the disk never fills up");
            let email = format!("clerk-{number}-0@example.com");
            let body = json!({ "type": "INDIVIDUAL", "email": email });
            let (status, answer) = clerk.send("POST", "/v1/Accounts", &body).expect("an answer");
            match status {
                201 => told.made.lock().expect("no panic").push(email),
                503 => break told.refused.lock().expect("no panic").push(email),
                _ => panic!("{status} {answer}"),
            }
        }
    }
}

// R03: the last write that fits, and the first that does not, among many at once.
#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_under_load_loses_nothing() {
    let place = place().await;
    let node = place.serve();
    let (token, told, count) = (sign_in(&node), Told::default(), AtomicUsize::new(0));
    fill(&place, &node, ROOM).await;
    std::thread::scope(|scope| {
        for _ in 0..CLERKS {
            scope.spawn(|| fill_up(&mut Clerk::new(node.address, &token), &count, &told));
        }
    });
    let (made, refused) = (told.made.into_inner().expect("no panic"), told.refused.into_inner().expect("no panic"));
    assert_eq!(refused.len(), 3 * CLERKS);
    let there = place.database.query("SELECT email FROM accounts").await;
    assert_eq!(made.iter().find(|email| !there.contains(email)), None, "it was acknowledged and is lost");
    assert_eq!(refused.iter().find(|email| there.contains(email)), None, "it was refused and is there");
    make_space(&place, &node).await;
    let mut clerk = Clerk::new(node.address, &token);
    for email in &refused {
        clerk.make("/v1/Accounts", &json!({ "type": "INDIVIDUAL", "email": email })).expect("an answer");
    }
    node.kill();
    let there = place.database.query("SELECT email FROM accounts").await;
    assert_eq!(
        made.iter().chain(&refused).find(|email| !there.contains(email)),
        None,
        "it was acknowledged and is lost"
    );
    assert_eq!(there.len(), 1 + made.len() + refused.len());
    is_whole_after_a_restart(&place).await;
}
