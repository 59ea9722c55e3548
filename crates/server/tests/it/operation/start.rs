//! Starting: an empty folder, a second start, and what refuses to start.

use serde_json::{Value, json};

use crate::database::postgres_url;
use crate::process::{Place, is_private};

fn sign_in(node: &crate::process::Node, email: &str, password: &str) -> (u16, Value) {
    let body = json!({ "email": email, "password": password });
    node.client().post("/v1/auth/login", &body).expect("an answer")
}

fn printed_password(printed: &str) -> Option<(String, String)> {
    let after = |label: &str| {
        let line = printed.lines().find(|line| line.trim_start().starts_with(label))?;
        line.split_whitespace().last().map(str::to_owned)
    };
    Some((after("e-mail")?, after("password")?))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_folder_becomes_an_installation_and_a_second_start_changes_nothing() {
    let place = Place::fresh().await;
    let node = place.serve();
    let (email, password) = printed_password(&node.printed).expect("the administrator is printed");
    assert_eq!(sign_in(&node, &email, &password).0, 200);
    assert!(is_private(&place.folder.join("data/master.key")));
    assert!(is_private(&place.folder.join("data")));
    let keys = node.client().get("/.well-known/jwks.json").expect("an answer");
    let accounts = place.database.query("SELECT id FROM accounts ORDER BY id").await;
    assert_eq!(accounts.len(), 1);
    node.kill();

    let node = place.serve();
    assert_eq!(printed_password(&node.printed), None, "{}", node.printed);
    assert_eq!(node.client().get("/.well-known/jwks.json").expect("an answer"), keys);
    assert_eq!(place.database.query("SELECT id FROM accounts ORDER BY id").await, accounts);
    assert_eq!(sign_in(&node, &email, &password).0, 200);
    // P119: what was printed once is in no log.
    node.terminate();
    let mut node = node;
    let (_, log) = node.ended();
    assert!(!log.contains(&password));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_missing_or_different_master_key_refuses_to_start_and_none_is_made() {
    let mut place = Place::fresh().await;
    place.serve().kill();
    let file = place.folder.join("data/master.key");
    let key = std::fs::read_to_string(&file).expect("the key");
    std::fs::remove_file(&file).expect("the key goes");
    let (_, log) = place.try_serve().err().expect("it refuses");
    assert!(log.contains("master key"), "{log}");
    assert!(!file.exists(), "a key was made for a database that had one");
    assert!(!log.contains(key.trim()));

    place.set("SIGNET_MASTER_KEY", "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=");
    let (_, log) = place.try_serve().err().expect("it refuses");
    assert!(log.contains("master key"), "{log}");

    place.set("SIGNET_MASTER_KEY", key.trim());
    assert_eq!(place.serve().client().get("/readyz").expect("an answer").0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_that_are_wrong_are_refused_by_name() {
    for (name, value, expected) in [
        ("SIGNET_LISTENN", "127.0.0.1:1", "SIGNET_LISTENN"),
        ("SIGNET_RATE_LIMIT", "maybe", "SIGNET_RATE_LIMIT"),
        ("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", "short", "admin_password"),
        ("SIGNET_BOOTSTRAP_ADMIN_EMAIL", "nobody", "admin_email"),
        ("SIGNET_MASTER_KEY", "dG9vIHNob3J0", "SIGNET_MASTER_KEY"),
        ("SIGNET_DATABASE_URL", "mysql://localhost/signet", "SIGNET_DATABASE_URL"),
        ("SIGNET_TRUSTED_PROXIES", "10.0.0.0/99", "SIGNET_TRUSTED_PROXIES"),
    ] {
        let mut place = Place::fresh().await;
        place.set(name, value);
        let (_, log) = place.try_serve().err().unwrap_or_else(|| panic!("{name}={value} was taken"));
        assert!(log.contains(expected), "{name}: {log}");
    }
    let mut place = Place::fresh().await;
    place.set("SIGNET_DEVELOPMENT", "on");
    place.set("SIGNET_PUBLIC_URL", "https://id.example.com");
    let output = place.run(&["serve"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("SIGNET_DEVELOPMENT"));
}

#[tokio::test(flavor = "multi_thread")]
async fn example_secrets_start_no_public_service() {
    // P111: every secret that our documents print.
    for (name, value) in [
        ("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", "SecurePass123!"),
        ("SIGNET_MASTER_KEY", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="),
    ] {
        let mut place = Place::fresh().await;
        place.set(name, value);
        let output = place.command(&["serve"]).env("SIGNET_PUBLIC_URL", "https://id.example.com").output();
        let output = output.expect("it runs");
        assert_eq!(output.status.code(), Some(1), "{name} was taken");
        assert!(String::from_utf8_lossy(&output.stderr).contains(name));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn readiness_follows_the_database_and_liveness_does_not() {
    if postgres_url().is_some() {
        return; // The server belongs to all tests; there the file of SQLite has no counterpart to take away.
    }
    let place = Place::fresh().await;
    let node = place.serve();
    assert_eq!(node.client().get("/readyz").expect("an answer").0, 200);
    let file = place.database.url.trim_start_matches("sqlite://").to_owned();
    std::fs::rename(&file, format!("{file}.away")).expect("the database goes");
    let (status, text) = node.client().get("/readyz").expect("an answer");
    assert_eq!(status, 503, "{text}");
    assert!(!text.contains(&file), "{text}");
    assert_eq!(node.client().get("/livez").expect("an answer").0, 200);
}

#[tokio::test(flavor = "multi_thread")]
async fn metrics_count_what_happened_and_are_for_this_machine() {
    let place = Place::fresh().await;
    let node = place.serve();
    let token = node.register("meter@example.com")["accessToken"].clone();
    assert_eq!(node.me(&token), 200);
    assert_eq!(sign_in(&node, "meter@example.com", "wrong-password").0, 401);
    let (status, text) = node.client().get("/metrics").expect("an answer");
    assert_eq!(status, 200);
    for expected in [
        "signet_http_requests_total{",
        "route=\"/v1/auth/me\"",
        "signet_http_request_duration_seconds_bucket",
        "signet_sign_ins_total{outcome=\"refused\"} 1",
        "signet_password_hashes_total",
        "signet_storage_",
    ] {
        assert!(text.contains(expected), "{expected} is missing in\n{text}");
    }
    let forwarded = node.client().request("GET", "/metrics", &[("X-Forwarded-For", "203.0.113.9")], b"");
    assert_eq!(forwarded.expect("an answer").0, 404);
}
