//! The real program as a child process, and a plain HTTP client to talk to it over a socket.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::{Value, json};

use crate::database::Database;

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A folder and a database that outlive the processes of a test.
pub struct Place {
    pub folder: PathBuf,
    pub database: Database,
    environment: Vec<(String, String)>,
}

impl Place {
    pub async fn fresh() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::SeqCst);
        let folder = std::env::temp_dir().join(format!("signet_place_{}_{number}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        Self { folder, database: Database::empty().await, environment: Vec::new() }
    }

    /// Adds a setting for every later process.
    pub fn set(&mut self, name: &str, value: &str) {
        self.environment.retain(|(known, _)| known != name);
        self.environment.push((name.to_owned(), value.to_owned()));
    }

    /// The program with this place's settings and nothing else of the environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_signet"));
        command
            .args(arguments)
            .current_dir(&self.folder)
            .env_clear()
            .env("SIGNET_DATA_DIR", self.folder.join("data"))
            .env("SIGNET_DATABASE_URL", &self.database.url)
            .env("SIGNET_RATE_LIMIT", "off")
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .stdin(Stdio::null());
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("the program runs")
    }

    /// Starts a node and waits until it is ready.
    pub fn serve(&self) -> Node {
        self.try_serve().unwrap_or_else(|(output, log)| panic!("it did not start:\n{output}\n{log}"))
    }

    /// Starts a node; gives what it printed when it ends instead.
    pub fn try_serve(&self) -> Result<Node, (String, String)> {
        let address = free_address();
        let child = self
            .command(&["serve"])
            .env("SIGNET_LISTEN", address.to_string())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program starts");
        Node::of(child, address).ready()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

/// An address of this machine that nothing listens on.
pub fn free_address() -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
    listener.local_addr().expect("an address")
}

/// A running node; killed when dropped.
pub struct Node {
    pub child: Child,
    pub address: SocketAddr,
    /// What it printed up to its readiness.
    pub printed: String,
    output: BufReader<ChildStdout>,
    log: Option<std::thread::JoinHandle<String>>,
}

impl Node {
    fn of(mut child: Child, address: SocketAddr) -> Self {
        let mut log = child.stderr.take().expect("a pipe");
        // Drained from the start, so that a talkative program never waits for its reader.
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = log.read_to_string(&mut text);
            text
        });
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        Self { child, address, printed: String::new(), output, log: Some(log) }
    }

    /// The node once it is ready; what it printed and logged when it ends instead.
    fn ready(mut self) -> Result<Self, (String, String)> {
        while !self.printed.lines().any(|line| line.starts_with("Signet is ready")) {
            if self.output.read_line(&mut self.printed).unwrap_or(0) == 0 {
                let (_, log) = self.ended();
                return Err((self.printed.clone(), log));
            }
        }
        Ok(self)
    }

    /// SIGKILL: no chance to tidy up.
    pub fn kill(mut self) {
        self.child.kill().expect("it can be killed");
        self.child.wait().expect("it ends");
    }

    /// SIGTERM.
    pub fn terminate(&self) {
        let sent = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().expect("kill runs");
        assert!(sent.success());
    }

    /// Waits for the end and gives the exit code and the log.
    pub fn ended(&mut self) -> (Option<i32>, String) {
        let status = self.child.wait().expect("it ends");
        let log = self.log.take().map(|log| log.join().unwrap_or_default()).unwrap_or_default();
        (status.code(), log)
    }

    pub fn client(&self) -> Client {
        Client::connect(self.address)
    }

    /// Registers an address and gives the data of the answer.
    pub fn register(&self, email: &str) -> Value {
        let body = json!({ "email": email, "password": crate::actors::PASSWORD });
        let (status, answer) = self.client().post("/v1/auth/register", &body).expect("an answer");
        assert_eq!(status, 201, "{answer}");
        answer["data"].clone()
    }

    /// The status of `GET /auth/me`.
    pub fn me(&self, token: &Value) -> u16 {
        let bearer = format!("Bearer {}", token.as_str().unwrap_or_default());
        self.client().request("GET", "/v1/auth/me", &[("Authorization", &bearer)], b"").expect("an answer").0
    }
}

impl Drop for Node {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One connection.
pub struct Client(BufReader<TcpStream>);

impl Client {
    pub fn connect(address: SocketAddr) -> Self {
        let stream = TcpStream::connect(address).expect("a connection");
        stream.set_read_timeout(Some(Duration::from_secs(20))).expect("a timeout");
        Self(BufReader::new(stream))
    }

    /// Sends bytes as they are.
    pub fn send_raw(&mut self, bytes: &[u8]) -> std::io::Result<()> {
        self.0.get_mut().write_all(bytes)
    }

    /// Everything up to the end of the connection.
    pub fn read_to_end(&mut self) -> String {
        let mut bytes = Vec::new();
        let _ = self.0.read_to_end(&mut bytes);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    pub fn get(&mut self, path: &str) -> std::io::Result<(u16, String)> {
        self.request("GET", path, &[], b"")
    }

    pub fn post(&mut self, path: &str, body: &Value) -> std::io::Result<(u16, Value)> {
        let (status, text) =
            self.request("POST", path, &[("Content-Type", "application/json")], body.to_string().as_bytes())?;
        Ok((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }

    /// One request and its answer; an error when the connection breaks first.
    pub fn request(
        &mut self,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> std::io::Result<(u16, String)> {
        let mut head = format!("{method} {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {}\r\n", body.len());
        for (name, value) in headers {
            head.push_str(&format!("{name}: {value}\r\n"));
        }
        head.push_str("\r\n");
        self.send_raw(&[head.as_bytes(), body].concat())?;
        self.answer()
    }

    /// Reads one answer whose length is announced.
    pub fn answer(&mut self) -> std::io::Result<(u16, String)> {
        let broken = || std::io::Error::from(std::io::ErrorKind::UnexpectedEof);
        let mut line = String::new();
        self.0.read_line(&mut line)?;
        let status = line.split(' ').nth(1).and_then(|status| status.parse().ok()).ok_or_else(broken)?;
        let mut length = 0;
        loop {
            let mut line = String::new();
            if self.0.read_line(&mut line)? == 0 {
                return Err(broken());
            }
            if line.trim().is_empty() {
                break;
            }
            if let Some(value) = line.to_ascii_lowercase().strip_prefix("content-length:") {
                length = value.trim().parse().map_err(|_| broken())?;
            }
        }
        let mut body = vec![0; length];
        self.0.read_exact(&mut body)?;
        Ok((status, String::from_utf8_lossy(&body).into_owned()))
    }
}

/// How often a test repeats itself: `short` in the suite, more when a soak asks for it.
#[expect(clippy::disallowed_methods, reason = "the soak says how long it is by an environment variable")]
pub fn rounds(short: usize) -> usize {
    std::env::var("SIGNET_SOAK_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(short)
}

/// Whether `path` can be read by its owner alone.
pub fn is_private(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    std::fs::metadata(path).expect("it exists").permissions().mode() & 0o077 == 0
}
