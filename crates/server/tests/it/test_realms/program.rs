//! Test realms by the program: realms and administrators made by commands beside two running nodes.

use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::process::{Client, Node, Place};

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What stands after `name` in a command's lines.
fn told(text: &str, name: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name}: {text}")).trim().to_owned()
}

fn sign_in(node: &Node, realm: &str, email: &str, password: &str) -> (u16, Value) {
    let body = json!({ "email": email, "password": password }).to_string();
    let headers = [("Content-Type", "application/json"), ("X-Realm-Key", realm)];
    let (status, text) = node.client().request("POST", "/v1/auth/login", &headers, body.as_bytes()).expect("an answer");
    (status, serde_json::from_str(&text).unwrap_or_default())
}

fn advance(client: &mut Client, token: &Value, seconds: u64) -> u16 {
    let bearer = format!("Bearer {}", token.as_str().unwrap_or_default());
    let headers = [("Content-Type", "application/json"), ("Authorization", &bearer)];
    let body = json!({ "seconds": seconds }).to_string();
    client.request("POST", "/v1/test/clock/advance", &headers, body.as_bytes()).expect("an answer").0
}

#[tokio::test(flavor = "multi_thread")]
async fn a_test_realm_made_by_commands_works_on_every_node() {
    let place = Place::fresh().await;
    let (node, other) = (place.serve(), place.serve());
    let realm = told(&out(&place.run(&["realm", "create", "shop-test", "--test"])), "key");
    let made = place.run(&["account", "create", "Tester@example.com", "--realm", "shop-test", "--type", "ADMIN"]);
    let made = out(&made);
    assert_eq!(told(&made, "e-mail"), "Tester@example.com");
    let password = told(&made, "password");
    let (status, answer) = sign_in(&node, &realm, "tester@example.com", &password);
    assert_eq!(status, 200, "{answer}");
    let token = &answer["data"]["accessToken"];
    assert_eq!((node.me(token), other.me(token)), (200, 200));
    assert_eq!(advance(&mut node.client(), token, 3600), 200);
    assert_eq!(node.me(token), 401, "the node that did it knows at once");
    follows(&other, token);

    let trail = "SELECT a.action, a.actor FROM audit_events a, realms r
                 WHERE r.id = a.realm AND r.name = 'shop-test' AND a.action = 'account.create'";
    assert_eq!(place.database.query(trail).await, ["account.create|"], "made by the operator");
    let taken = place.run(&["account", "create", "tester@EXAMPLE.com", "--realm", "shop-test"]);
    assert_eq!(taken.status.code(), Some(1));
    assert!(taken.stdout.is_empty() && String::from_utf8_lossy(&taken.stderr).contains("exists already"));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_made_by_command_is_what_was_asked_for() {
    let place = Place::fresh().await;
    let node = place.serve();
    let made = out(&place.run(&["account", "create", "ann@example.com"]));
    let again = out(&place.run(&["account", "create", "bob@example.com"]));
    assert_ne!(told(&made, "password"), told(&again, "password"));
    let shown = out(&place.run(&["account", "show", "--email", "ann@example.com"]));
    assert_eq!((told(&shown, "type"), told(&shown, "roles"), told(&shown, "scopes")), of("INDIVIDUAL", "user", "own"));
    assert_eq!(told(&shown, "id"), told(&made, "id"));
    assert!(!shown.contains("not verified"), "the operator says whose it is: {shown}");
    let body = json!({ "email": "ann@example.com", "password": told(&made, "password") });
    assert_eq!(node.client().post("/v1/auth/login", &body).expect("an answer").0, 200);
    out(&place.run(&["account", "create", "root2@example.com", "--type", "ADMIN"]));
    let shown = out(&place.run(&["account", "show", "--email", "root2@example.com"]));
    assert_eq!(
        (told(&shown, "type"), told(&shown, "roles"), told(&shown, "scopes")),
        of("ADMIN", "admin, manage, user", "realm, own")
    );
    for (arguments, code) in [
        (&["account", "create", "nobody"][..], 1),
        (&["account", "create", "x@example.com", "--realm", "nowhere"], 1),
        (&["account", "create", "x@example.com", "--type", "KING"], 2),
        (&["account", "create"], 2),
    ] {
        let bad = place.run(arguments);
        assert_eq!(bad.status.code(), Some(code), "{arguments:?}");
        assert!(bad.stdout.is_empty(), "{arguments:?}");
    }
    assert_eq!(place.database.query("SELECT count(*) FROM accounts").await, ["4"]);
}

fn of(kind: &str, roles: &str, scopes: &str) -> (String, String, String) {
    (kind.to_owned(), roles.to_owned(), scopes.to_owned())
}

#[expect(clippy::disallowed_methods, reason = "the second that a change may take is real time")]
fn follows(node: &Node, token: &Value) {
    let asked = Instant::now();
    while node.me(token) != 401 {
        // Ten times the promise: the machine may be busy with other tests, and the question is whether it comes at all.
        assert!(asked.elapsed() < Duration::from_secs(10), "the other node does not follow");
        std::thread::sleep(Duration::from_millis(20));
    }
}
