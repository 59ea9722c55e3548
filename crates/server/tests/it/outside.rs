//! A server beyond ours, by TLS at the one host inside that every test's operator allows.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::Request;
use serde_json::Value;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;

use crate::wiring::{AUTHORITY, INSIDE};

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Heard {
    /// The path without the query.
    pub path: String,
    /// The head, whole.
    pub head: String,
    pub body: String,
}

#[derive(Default)]
struct State {
    /// What is said at a path: status, media type, body.
    answers: Mutex<HashMap<String, (u16, String, String)>>,
    heard: Mutex<Vec<Heard>>,
    /// Who answers in place of all that.
    router: Mutex<Option<Router>>,
}

/// The server; gone when dropped.
pub struct Outside {
    port: u16,
    state: Arc<State>,
    server: JoinHandle<()>,
}

impl Drop for Outside {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Outside {
    /// A server with a certificate for the host that is allowed.
    pub async fn open() -> Self {
        Self::called(INSIDE).await
    }

    /// The same with a certificate for another name.
    pub async fn called(name: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let (state, acceptor) = (Arc::<State>::default(), TlsAcceptor::from(AUTHORITY.server_of(name)));
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, shared) = (acceptor.clone(), Arc::clone(&shared));
                tokio::spawn(async move {
                    if let Ok(stream) = acceptor.accept(stream).await {
                        serve(stream, &shared).await;
                    }
                });
            }
        });
        Self { port, state, server }
    }

    /// The address of a path, by the name that is allowed.
    pub fn url(&self, path: &str) -> String {
        self.url_by(INSIDE, path)
    }

    /// The same by another name.
    pub fn url_by(&self, host: &str, path: &str) -> String {
        format!("https://{host}:{}{path}", self.port)
    }

    /// Says JSON at a path from now on.
    pub fn say(&self, path: &str, body: &Value) {
        self.say_as(path, 200, "application/json", &body.to_string());
    }

    pub fn say_as(&self, path: &str, status: u16, media_type: &str, body: &str) {
        let answer = (status, media_type.to_owned(), body.to_owned());
        self.state.answers.lock().expect("nobody panicked").insert(path.to_owned(), answer);
    }

    /// Lets a whole service answer from now on.
    pub fn pass_on(&self, router: Router) {
        *self.state.router.lock().expect("nobody panicked") = Some(router);
    }

    /// What was asked of a path.
    pub fn heard(&self, path: &str) -> Vec<Heard> {
        let heard = self.state.heard.lock().expect("nobody panicked");
        heard.iter().filter(|heard| heard.path == path).cloned().collect()
    }
}

async fn serve(mut stream: tokio_rustls::server::TlsStream<tokio::net::TcpStream>, state: &State) {
    let mut bytes = Vec::new();
    let mut chunk = [0; 4096];
    let heard = loop {
        match stream.read(&mut chunk).await {
            Ok(0) | Err(_) => return,
            Ok(length) => bytes.extend_from_slice(&chunk[..length]),
        }
        if let Some(heard) = whole(&bytes) {
            break heard;
        }
    };
    let router = state.router.lock().expect("nobody panicked").clone();
    let answer = match router {
        Some(router) => Some(passed_on(router, &heard).await),
        None => state.answers.lock().expect("nobody panicked").get(&heard.path).cloned(),
    };
    state.heard.lock().expect("nobody panicked").push(heard);
    let (status, media_type, body) = answer.unwrap_or((404, "text/plain".to_owned(), String::new()));
    let head = format!("HTTP/1.1 {status} X\r\ncontent-type: {media_type}\r\ncontent-length: {}\r\n\r\n", body.len());
    let _ = stream.write_all((head + &body).as_bytes()).await;
    let _ = stream.shutdown().await;
}

/// What a service answers to the request.
async fn passed_on(router: Router, heard: &Heard) -> (u16, String, String) {
    let mut lines = heard.head.lines();
    let mut first = lines.next().expect("a request line").split(' ');
    let (method, path) = (first.next().expect("a method"), first.next().expect("a path"));
    let peer = ConnectInfo(SocketAddr::from(([192, 0, 2, 9], 40_000)));
    let mut request = Request::builder().method(method).uri(path).extension(peer);
    for (name, value) in lines.filter_map(|line| line.split_once(": ")) {
        request = request.header(name, value);
    }
    let request = request.body(Body::from(heard.body.clone())).expect("a request");
    let answer = router.oneshot(request).await.expect("the router answers");
    let media_type = answer.headers().get("content-type").map(|value| value.to_str().expect("text").to_owned());
    let status = answer.status().as_u16();
    let body = axum::body::to_bytes(answer.into_body(), 1 << 20).await.expect("a whole body");
    let body = String::from_utf8(body.to_vec()).expect("an answer in UTF-8");
    (status, media_type.unwrap_or_default(), body)
}

/// The request, once all of it is there.
fn whole(bytes: &[u8]) -> Option<Heard> {
    let text = String::from_utf8_lossy(bytes);
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length = head.lines().find_map(|line| line.to_ascii_lowercase().strip_prefix("content-length: ")?.parse().ok());
    if body.len() < length.unwrap_or(0) {
        return None;
    }
    let path = head.split(' ').nth(1)?.split('?').next()?.to_owned();
    Some(Heard { path, head: head.to_owned(), body: body.to_owned() })
}
