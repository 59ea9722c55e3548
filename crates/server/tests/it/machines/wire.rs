//! Signed requests as bytes on a connection: what a client library would not send, and what proxies make of requests.

use serde_json::{Value, json};

use super::stage::Machine;
use crate::process::{Node, Place};

pub const EMAIL: &str = "root@example.com";
pub const PASSWORD: &str = "correct-Horse-battery-7";

/// A place whose first administrator is known.
pub async fn place() -> Place {
    let mut place = Place::fresh().await;
    place.set("SIGNET_BOOTSTRAP_ADMIN_EMAIL", EMAIL);
    place.set("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", PASSWORD);
    place
}

/// An organization on a running node, and the key of its first ADMIN.
pub fn machine_on(node: &Node) -> (String, Machine) {
    let login = json!({ "email": EMAIL, "password": PASSWORD });
    let (status, answer) = node.client().post("/v1/auth/login", &login).expect("an answer");
    assert_eq!(status, 200, "{answer}");
    let bearer = format!("Bearer {}", answer["data"]["accessToken"].as_str().expect("a token"));
    let me = node.client().request("GET", "/v1/auth/me", &[("Authorization", &bearer)], b"").expect("an answer").1;
    let me: Value = serde_json::from_str(&me).expect("JSON");
    let post = |path: &str, body: Value| -> Value {
        let headers = [("Authorization", bearer.as_str()), ("Content-Type", "application/json")];
        let (status, text) =
            node.client().request("POST", path, &headers, body.to_string().as_bytes()).expect("an answer");
        assert_eq!(status, 201, "{text}");
        serde_json::from_str::<Value>(&text).expect("JSON")["data"].clone()
    };
    let org = post("/v1/Orgs", json!({ "legalName": "Northwind", "country": "DE" }));
    let scopes = ["read:identity", "write:identity"];
    let key = post("/v1/ApiKeys", json!({ "accountId": me["data"]["id"], "scopes": scopes }));
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    (text(&org["id"]), Machine { id: text(&key["id"]), secret: text(&key["secretKey"]) })
}

fn now() -> String {
    signet_vocabulary::Clock::system().now().to_string()
}

/// Sends a request line and headers as they are and gives the status.
fn send(node: &Node, target: &[u8], headers: &[(&str, &str)], rest: &[u8], method: &str) -> u16 {
    let mut bytes = [method.as_bytes(), b" ", target, b" HTTP/1.1\r\nHost: signet\r\nConnection: close\r\n"].concat();
    for (name, value) in headers {
        bytes.extend_from_slice(format!("{name}: {value}\r\n").as_bytes());
    }
    bytes.extend_from_slice(rest);
    let mut client = node.client();
    client.send_raw(&bytes).expect("it is sent");
    let text = client.read_to_end();
    text.split(' ').nth(1).and_then(|status| status.parse().ok()).unwrap_or_else(|| panic!("no answer: {text}"))
}

// P94, P95: what cannot be signed without doubt is refused, with the signature that would fit it.
#[tokio::test(flavor = "multi_thread")]
async fn the_request_line_is_taken_as_it_is() {
    let node = place().await.serve_in();
    let (org, machine) = machine_on(&node.1);
    let node = &node.1;
    let read = |target: &[u8], signed_as: &str| {
        let timestamp = now();
        let signature = machine.sign("GET", signed_as, &timestamp, b"");
        let headers = [("X-API-KEY", machine.id.as_str()), ("X-Timestamp", &timestamp), ("X-Signature", &signature)];
        send(node, target, &headers, b"\r\n", "GET")
    };
    let target = format!("/v1/Orgs/{org}");
    assert_eq!(read(target.as_bytes(), &target), 200);
    // A bar between path and query, or in either, would let two requests share a text.
    for barred in ["/v1/Orgs?a|b", "/v1/Orgs?country=DE|limit=5", "/v1/Orgs|?x=1", "/v1/Orgs?|"] {
        let status = read(barred.as_bytes(), barred);
        assert!([400, 401, 404].contains(&status), "{barred}: {status}");
    }
    assert_eq!(read(b"/v1/Orgs?a|b", "/v1/Orgs?a|b"), 401);
    assert_eq!(read(b"/v1/Orgs?a%7Cb", "/v1/Orgs?a%7Cb"), 200);
    for raw in [&b"/v1/Orgs?a=\xc3\xa9"[..], b"/v1/Orgs?a=\xff", b"/v1/Orgs?a=\x7f", b"/v1/Orgs?a=\x01"] {
        let status = read(raw, &String::from_utf8_lossy(raw));
        assert!([400, 401].contains(&status), "{raw:?}: {status}");
    }
    // A question mark with nothing behind it means nothing, and is signed as nothing.
    assert_eq!(read(b"/v1/Orgs?", "/v1/Orgs"), 200);
    assert_eq!(read(b"/v1/Orgs?", "/v1/Orgs?"), 200);
    assert_eq!(read(b"/v1/Orgs??", "/v1/Orgs"), 401);
    // The absolute form (RFC 9112, section 3.2.2) has the same path.
    assert_eq!(read(format!("http://elsewhere.example{target}").as_bytes(), &target), 200);
    // A fragment never leaves an honest client, and changes nothing when it does.
    assert!([200, 400, 401].contains(&read(format!("{target}#x").as_bytes(), &target)));
}

trait ServeIn {
    fn serve_in(self) -> (Place, Node);
}

impl ServeIn for Place {
    /// A node and the place that has to outlive it.
    fn serve_in(self) -> (Place, Node) {
        let node = self.serve();
        (self, node)
    }
}

// P95: a body is signed by its content, however it is cut up on its way; trailers are no part of it.
#[tokio::test(flavor = "multi_thread")]
async fn bodies_are_signed_by_their_content() {
    let (_place, node) = place().await.serve_in();
    let (org, machine) = machine_on(&node);
    let target = format!("/v1/Orgs/{org}");
    let rename = |sent: &str, signed_as: &str| {
        let timestamp = now();
        let signature = machine.sign("PATCH", &target, &timestamp, signed_as.as_bytes());
        let headers = [
            ("X-API-KEY", machine.secret.as_str()),
            ("X-Timestamp", &timestamp),
            ("X-Signature", &signature),
            ("Content-Type", "application/json"),
            ("Transfer-Encoding", "chunked"),
        ];
        send(&node, target.as_bytes(), &headers, format!("\r\n{sent}").as_bytes(), "PATCH")
    };
    let chunked = |pieces: &[&str], trailer: &str| {
        let pieces: String = pieces.iter().map(|piece| format!("{:x}\r\n{piece}\r\n", piece.len())).collect();
        format!("{pieces}0\r\n{trailer}\r\n")
    };
    let body = r#"{"legalName":"In pieces"}"#;
    assert_eq!(rename(&chunked(&[body], ""), body), 200);
    let (one, two) = body.split_at(9);
    std::thread::sleep(std::time::Duration::from_millis(2));
    assert_eq!(rename(&chunked(&[one, two], ""), body), 200);
    std::thread::sleep(std::time::Duration::from_millis(2));
    assert_eq!(rename(&chunked(&[one, two, " "], ""), body), 401);
    assert_eq!(rename(&chunked(&[one], ""), body), 401);
    let trailed = rename(&chunked(&[one, two], "X-Original-Method: DELETE\r\n"), body);
    assert_eq!(trailed, 200);
    let other = r#"{"legalName":"Something else"}"#;
    assert_eq!(rename(&chunked(&[other], ""), body), 401);
}

// P98: a node that is killed in the middle of things remembers every signature that it took.
#[tokio::test(flavor = "multi_thread")]
async fn a_replay_is_refused_by_a_node_that_was_killed() {
    let place = place().await;
    let node = place.serve();
    let (org, machine) = machine_on(&node);
    let target = format!("/v1/Orgs/{org}");
    let (timestamp, body) = (now(), r#"{"legalName":"Once"}"#);
    let signature = machine.sign("PATCH", &target, &timestamp, body.as_bytes());
    let headers = [
        ("X-API-KEY", machine.secret.as_str()),
        ("X-Timestamp", timestamp.as_str()),
        ("X-Signature", &signature),
        ("Content-Type", "application/json"),
    ];
    let play = |node: &Node| node.client().request("PATCH", &target, &headers, body.as_bytes()).expect("an answer").0;
    assert_eq!(play(&node), 200);
    node.kill();
    let node = place.serve();
    assert_eq!(play(&node), 401);
}
