//! `signet realm` beside a running node: what it shows, sets, deletes and restores binds there too.

use std::process::Output;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::process::{Node, Place};

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What stands after `name` in a command's lines.
fn told(text: &str, name: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name}: {text}")).trim().to_owned()
}

fn register(node: &Node, realm: &str, email: &str) -> (u16, Value) {
    let body = json!({ "email": email, "password": "a-Fine-password-19" }).to_string();
    let headers = [("Content-Type", "application/json"), ("X-Realm-Key", realm)];
    let answer = node.client().request("POST", "/v1/auth/register", &headers, body.as_bytes()).expect("an answer");
    (answer.0, serde_json::from_str(&answer.1).unwrap_or_default())
}

/// Registers others until the node has learned of what a command did.
#[expect(clippy::disallowed_methods, reason = "the program and the command run by the clock of the system")]
fn eventually(node: &Node, realm: &str, status: u16) -> Value {
    let began = Instant::now();
    for number in 0.. {
        let (found, answer) =
            register(node, realm, &format!("p{number}-{status}-{}@example.com", began.elapsed().as_nanos()));
        if found == status {
            return answer;
        }
        assert!(began.elapsed() < Duration::from_secs(10), "{found} and not {status}");
        std::thread::sleep(Duration::from_millis(50));
    }
    unreachable!()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_is_made_ruled_deleted_and_restored_by_commands() {
    let place = Place::fresh().await;
    let node = place.serve();
    let made = out(&place.run(&["realm", "create", "shop-one", "--country", "DE", "--currency", "EUR"]));
    let key = told(&made, "key");
    assert_eq!((told(&made, "registration-open"), told(&made, "access-token-seconds")), ("on".into(), "900".into()));
    assert_eq!(register(&node, &key, "first@example.com").0, 201);

    let rules = ["realm", "set", "shop-one", "--access-token-seconds", "120", "--password-min-length", "12"];
    let set = out(&place.run(&rules));
    assert_eq!((told(&set, "access-token-seconds"), told(&set, "password-min-length")), ("120".into(), "12".into()));
    let back = out(&place.run(&["realm", "set", "shop-one", "--password-min-length", "default"]));
    assert_eq!((told(&back, "access-token-seconds"), told(&back, "password-min-length")), ("120".into(), "8".into()));
    out(&place.run(&["realm", "set", "shop-one", "--registration-open", "off"]));
    assert_eq!(eventually(&node, &key, 403)["code"], "REGISTRATION_CLOSED");
    out(&place.run(&["realm", "set", "shop-one", "--registration-open", "on"]));
    assert_eq!(eventually(&node, &key, 201)["data"]["expiresIn"], json!(120));

    assert_ne!(told(&out(&place.run(&["realm", "delete", "shop-one"])), "deleted"), "no");
    eventually(&node, &key, 404);
    let list = out(&place.run(&["realm", "list"]));
    let lines: Vec<_> = list.lines().collect();
    assert_eq!(lines.len(), 2, "{list}");
    assert!(lines[0].contains("  default") && !lines[0].contains("deleted"), "{list}");
    assert!(lines[1].starts_with(&key) && lines[1].contains("  shop-one  deleted 20"), "{list}");
    assert_eq!(told(&out(&place.run(&["realm", "restore", "shop-one"])), "deleted"), "no");
    eventually(&node, &key, 201);
    assert_eq!(
        out(&place.run(&["realm", "show", "shop-one"])).replace("default", ""),
        out(&place.run(&["realm", "show", "shop-one"]))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_refused_with_the_reason() {
    let place = Place::fresh().await;
    drop(place.serve());
    for (arguments, words) in [
        (&["realm", "create", "shop-one", "--country", "XX"][..], "country"),
        (&["realm", "create", "shop-one", "--currency", "XXX"], "currency"),
        (&["realm", "create", "default"], "exists already"),
        (&["realm", "set", "default", "--access-token-seconds", "1"], "access_token_seconds"),
        (&["realm", "set", "default", "--session-idle-seconds", "300"], "session_idle_seconds"),
        (&["realm", "set", "nowhere", "--mfa-required", "on"], "realm"),
        (&["realm", "delete", "default"], "cannot be deleted"),
        (&["realm", "restore", "nowhere"], "no realm"),
    ] {
        let output = place.run(arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {errors}");
        assert!(output.stdout.is_empty() && errors.contains(words), "{arguments:?}: {errors}");
    }
    assert_eq!(place.database.query("SELECT name, deleted_at FROM realms").await.len(), 1);
}
