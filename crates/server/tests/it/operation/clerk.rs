//! The administrator of a real node, who works over one connection.

use serde_json::{Value, json};

use crate::app::{ADMIN_EMAIL, ADMIN_PASSWORD};
use crate::process::{Client, Node, Place};

/// A place whose first node makes the administrator.
pub(super) async fn place() -> Place {
    let mut place = Place::fresh().await;
    place.set("SIGNET_BOOTSTRAP_ADMIN_EMAIL", ADMIN_EMAIL);
    place.set("SIGNET_BOOTSTRAP_ADMIN_PASSWORD", ADMIN_PASSWORD);
    place
}

/// A token of the administrator.
pub(super) fn sign_in(node: &Node) -> String {
    let body = json!({ "email": ADMIN_EMAIL, "password": ADMIN_PASSWORD });
    let (status, answer) = node.client().post("/v1/auth/login", &body).expect("an answer");
    assert_eq!(status, 200, "{answer}");
    answer["data"]["accessToken"].as_str().expect("a token").to_owned()
}

pub(super) struct Clerk {
    connection: Client,
    bearer: String,
}

impl Clerk {
    pub(super) fn new(address: std::net::SocketAddr, token: &str) -> Self {
        Self { connection: Client::connect(address), bearer: format!("Bearer {token}") }
    }

    /// Sends a request; an error means that the node is gone.
    pub(super) fn send(&mut self, method: &str, path: &str, body: &Value) -> std::io::Result<(u16, Value)> {
        let body = if body.is_null() { String::new() } else { body.to_string() };
        let headers = [("Authorization", self.bearer.as_str()), ("Content-Type", "application/json")];
        let headers = if body.is_empty() { &headers[..1] } else { &headers[..] };
        let (status, text) = self.connection.request(method, path, headers, body.as_bytes())?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// Makes something and says its id.
    pub(super) fn make(&mut self, path: &str, body: &Value) -> std::io::Result<String> {
        let (status, answer) = self.send("POST", path, body)?;
        assert_eq!(status, 201, "{path}: {answer}");
        Ok(answer["data"]["id"].as_str().expect("an id").to_owned())
    }

    /// Changes or ends something.
    pub(super) fn change(&mut self, method: &str, path: &str, body: &Value) -> std::io::Result<()> {
        let (status, answer) = self.send(method, path, body)?;
        assert!([200, 204].contains(&status), "{method} {path}: {status} {answer}");
        Ok(())
    }
}
