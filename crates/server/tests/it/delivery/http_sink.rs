//! An SMS gateway that keeps what is posted to it, and answers as it is told.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Posted {
    /// Method, path and version.
    pub line: String,
    /// Lines of headers, names in small letters.
    pub headers: Vec<String>,
    pub body: String,
}

#[derive(Debug)]
struct State {
    answer: Mutex<String>,
    posted: Mutex<Vec<Posted>>,
}

/// A gateway on this machine; gone when dropped.
#[derive(Debug)]
pub struct HttpSink {
    pub address: SocketAddr,
    state: Arc<State>,
    server: JoinHandle<()>,
}

impl HttpSink {
    /// Answers with a status line, and headers if there are some.
    pub async fn open(answer: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let state = Arc::new(State { answer: Mutex::new(answer.to_owned()), posted: Mutex::default() });
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                tokio::spawn(async move { serve(stream, &shared).await });
            }
        });
        Self { address, state, server }
    }

    pub fn url(&self) -> String {
        format!("http://{}/send?tenant=7", self.address)
    }

    pub fn answer(&self, answer: &str) {
        *self.state.answer.lock().expect("nobody panicked") = answer.to_owned();
    }

    pub fn posted(&self) -> Vec<Posted> {
        self.state.posted.lock().expect("nobody panicked").clone()
    }
}

impl Drop for HttpSink {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(stream: TcpStream, state: &State) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let mut lines = Vec::new();
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        match line.trim_end() {
            "" => break,
            line => lines.push(line.to_owned()),
        }
    }
    let headers: Vec<String> = lines
        .iter()
        .skip(1)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| format!("{}:{value}", name.to_lowercase()))
        .collect();
    let length = headers.iter().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())?;
    let mut body = vec![0; length];
    stream.read_exact(&mut body).await.ok()?;
    let body = String::from_utf8(body).ok()?;
    state.posted.lock().expect("nobody panicked").push(Posted { line: lines.first()?.clone(), headers, body });
    let answer = state.answer.lock().expect("nobody panicked").clone();
    let answer = format!("HTTP/1.1 {answer}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    stream.write_all(answer.as_bytes()).await.ok()
}
