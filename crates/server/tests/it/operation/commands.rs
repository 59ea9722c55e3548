//! Commands beside a running node, on one database.

use std::time::{Duration, Instant};

use crate::process::{Node, Place};

/// Asks until `wanted` is the answer; a node has a second to hear of another's change.
#[expect(clippy::disallowed_methods, reason = "the second that a change may take is real time")]
fn within_a_second(node: &Node, token: &serde_json::Value, wanted: u16) {
    let asked = Instant::now();
    while node.me(token) != wanted {
        // Ten times the promise: the machine may be busy with other tests, and the question is whether it comes at all.
        assert!(asked.elapsed() < Duration::from_secs(10), "still not {wanted}");
        std::thread::sleep(Duration::from_millis(20));
    }
}

// P42, P88: another process suspends; R20: two processes on one file.
#[tokio::test(flavor = "multi_thread")]
async fn a_suspension_by_command_ends_sessions_on_a_running_node() {
    let place = Place::fresh().await;
    let node = place.serve();
    let person = node.register("victim@example.com");
    assert_eq!(node.me(&person["accessToken"]), 200);
    let output = place.run(&["account", "suspend", "--email", "Victim@example.com"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    within_a_second(&node, &person["accessToken"], 401);
    let output = place.run(&["account", "activate", "--email", "victim@example.com"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(node.me(&person["accessToken"]), 401, "activation revived a session");
    let output = place.run(&["account", "suspend", "--email", "nobody@example.com"]);
    assert_eq!(output.status.code(), Some(1));
}

/// What `signet account` prints of somebody.
fn shown(place: &Place, command: &str, email: &str) -> String {
    let output = place.run(&["account", command, "--email", email]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

// P33: also for the only administrator, whom nobody else could help.
#[tokio::test(flavor = "multi_thread")]
async fn factors_are_taken_away_by_command_and_the_owner_is_told() {
    let place = Place::fresh().await;
    let node = place.serve();
    let person = node.register("alice@example.com");
    let token = person["accessToken"].as_str().expect("a token");
    let bearer = format!("Bearer {token}");
    let account = person["accountId"].as_str().expect("an id");
    let post = |below: &str, body: serde_json::Value| {
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        let path = format!("/v1/Accounts/{account}/mfa{below}");
        let answer = node.client().request("POST", &path, &headers, body.to_string().as_bytes()).expect("an answer");
        (answer.0, serde_json::from_str::<serde_json::Value>(&answer.1).expect("JSON"))
    };
    let (status, begun) = post("", serde_json::json!({ "method": "TOTP" }));
    assert_eq!(status, 201, "{begun}");
    let secret = crate::mfa::totp::from_base32(begun["data"]["totpSecret"].as_str().expect("a secret"));
    let code = crate::mfa::totp::code(&secret, signet_vocabulary::Clock::system().now(), 0);
    let (status, proved) = post("/verify", serde_json::json!({ "code": code }));
    assert_eq!(status, 200, "{proved}");
    let sign_in = serde_json::json!({ "email": "alice@example.com", "password": crate::actors::PASSWORD });
    let login = || node.client().post("/v1/auth/login", &sign_in).expect("an answer").0;
    assert_eq!(login(), 202);
    assert!(shown(&place, "show", "alice@example.com").contains("factors     TOTP\n"));

    let printed = shown(&place, "reset-factors", "Alice@example.com");
    assert!(printed.contains("factors     -\n"), "{printed}");
    within_a_second(&node, &person["accessToken"], 401);
    assert_eq!(login(), 200);
    let told = place.database.query("SELECT count(*) FROM outbox WHERE template = 'factors_reset'").await;
    assert_eq!(told, ["1"]);
    let trail = "SELECT details FROM audit_events WHERE action = 'mfa.reset' AND actor IS NULL";
    assert_eq!(place.database.query(trail).await, [r#"{"methods":["TOTP"]}"#]);
    // Nothing is left to take away, and nobody is told of it again.
    shown(&place, "reset-factors", "alice@example.com");
    assert_eq!(place.database.query(trail).await.len(), 1);
    let nobody = place.run(&["account", "reset-factors", "--email", "nobody@example.com"]);
    assert_eq!(nobody.status.code(), Some(1));
}

// P58.
#[tokio::test(flavor = "multi_thread")]
async fn a_key_rotated_by_command_is_published_before_it_signs() {
    let place = Place::fresh().await;
    let node = place.serve();
    let token = node.register("keys@example.com")["accessToken"].clone();
    let before: serde_json::Value = jwks(&node);
    let output = place.run(&["keys", "rotate"]);
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for _ in 0..500 {
        if jwks(&node)["keys"].as_array().map(Vec::len) == Some(2) {
            break;
        }
        std::thread::sleep(Duration::from_millis(20));
    }
    let after = jwks(&node);
    let keys = after["keys"].as_array().expect("keys");
    assert_eq!(keys.len(), 2);
    assert!(keys.contains(&before["keys"][0]), "the old key went at once");
    assert_eq!(node.me(&token), 200);
    let fresh = node.register("keys2@example.com")["accessToken"].clone();
    let header = fresh.as_str().and_then(|token| token.split('.').next()).expect("a token").to_owned();
    let header = signet_protocol::encoding::from_base64url(&header).expect("base64url");
    let header: serde_json::Value = serde_json::from_slice(&header).expect("JSON");
    assert_eq!(header["kid"], before["keys"][0]["kid"], "the new key signs before its time");
}

fn jwks(node: &Node) -> serde_json::Value {
    serde_json::from_str(&node.client().get("/.well-known/jwks.json").expect("an answer").1).expect("JSON")
}

#[tokio::test(flavor = "multi_thread")]
async fn config_shows_settings_and_hides_secrets() {
    let mut place = Place::fresh().await;
    place.set("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", "hush-Hush-hush-4711");
    let output = place.run(&["config"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("rate_limit") && !text.contains("hush-Hush-hush-4711"), "{text}");
}

#[tokio::test(flavor = "multi_thread")]
async fn doctor_finds_a_healthy_installation_healthy() {
    let place = Place::fresh().await;
    place.serve().kill();
    let output = place.run(&["doctor"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{text}{}", String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("database"), "{text}");
}
