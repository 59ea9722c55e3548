//! A mail server that keeps what it is given, or misbehaves as it is told.

use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

/// What the server does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// Takes every mail.
    Takes,
    /// Answers every recipient with this line.
    Answers(&'static str),
    /// Takes mails of whoever signs in as `signet` with `p@ss:word`.
    WantsCredentials,
    /// Accepts connections, and never says a word.
    Hangs,
    /// Takes the mail, and breaks the connection off instead of saying so.
    BreaksOff,
}

/// A mail as it came over the wire.
#[derive(Debug, Clone)]
pub struct Mail {
    pub sender: String,
    pub recipients: Vec<String>,
    pub data: String,
}

impl Mail {
    /// The value of a header, unfolded (RFC 5322, section 2.2.3).
    pub fn header(&self, name: &str) -> Option<String> {
        let (head, _) = self.data.split_once("\r\n\r\n")?;
        let head = head.replace("\r\n ", " ").replace("\r\n\t", " ");
        let line = head.lines().find(|line| line.to_lowercase().starts_with(&format!("{}:", name.to_lowercase())))?;
        Some(line.split_once(':')?.1.trim().to_owned())
    }

    /// The names of all headers of the mail itself.
    pub fn header_names(&self) -> Vec<String> {
        let head = self.data.split("\r\n\r\n").next().unwrap_or_default();
        let lines = head.lines().filter(|line| !line.starts_with([' ', '\t']));
        lines.filter_map(|line| Some(line.split_once(':')?.0.to_lowercase())).collect()
    }

    /// The whole mail with soft line breaks and `=XX` undone (RFC 2045, section 6.7).
    pub fn readable(&self) -> String {
        let text = self.data.replace("=\r\n", "");
        let mut bytes = Vec::new();
        let mut rest = text.as_bytes();
        while let Some((&first, after)) = rest.split_first() {
            let hex = after.get(..2).filter(|_| first == b'=').and_then(|hex| std::str::from_utf8(hex).ok());
            match hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()) {
                Some(byte) => {
                    bytes.push(byte);
                    rest = &after[2..];
                }
                None => {
                    bytes.push(first);
                    rest = after;
                }
            }
        }
        String::from_utf8_lossy(&bytes).into_owned()
    }
}

#[derive(Debug)]
struct State {
    manner: Mutex<Manner>,
    mails: Mutex<Vec<Mail>>,
    connections: AtomicUsize,
}

/// A mail server on this machine; gone when dropped.
#[derive(Debug)]
pub struct SmtpSink {
    pub address: SocketAddr,
    state: Arc<State>,
    server: JoinHandle<()>,
}

impl SmtpSink {
    pub async fn open(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let address = listener.local_addr().expect("an address");
        let connections = AtomicUsize::new(0);
        let state = Arc::new(State { manner: Mutex::new(manner), mails: Mutex::default(), connections });
        let shared = Arc::clone(&state);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                shared.connections.fetch_add(1, Ordering::SeqCst);
                let shared = Arc::clone(&shared);
                tokio::spawn(async move { converse(stream, &shared).await });
            }
        });
        Self { address, state, server }
    }

    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub fn behave(&self, manner: Manner) {
        *self.state.manner.lock().expect("nobody panicked") = manner;
    }

    pub fn mails(&self) -> Vec<Mail> {
        self.state.mails.lock().expect("nobody panicked").clone()
    }

    pub fn connections(&self) -> usize {
        self.state.connections.load(Ordering::SeqCst)
    }
}

impl Drop for SmtpSink {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn converse(stream: TcpStream, state: &State) -> Option<()> {
    let manner = || *state.manner.lock().expect("nobody panicked");
    let mut stream = BufReader::new(stream);
    if manner() == Manner::Hangs {
        std::future::pending::<()>().await;
    }
    say(&mut stream, "220 sink.example ESMTP").await?;
    let mut mail = Mail { sender: String::new(), recipients: Vec::new(), data: String::new() };
    let mut is_trusted = manner() != Manner::WantsCredentials;
    loop {
        let line = hear(&mut stream).await?;
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_uppercase();
        match verb.as_str() {
            "EHLO" if manner() == Manner::WantsCredentials => {
                say(&mut stream, "250-sink.example\r\n250-8BITMIME\r\n250 AUTH PLAIN").await?;
            }
            "EHLO" => say(&mut stream, "250-sink.example\r\n250 8BITMIME").await?,
            "AUTH" => {
                // RFC 4616: no name to act as, the user, the password, each after a NUL.
                is_trusted = line == format!("AUTH PLAIN {}", "AHNpZ25ldABwQHNzOndvcmQ=");
                say(&mut stream, if is_trusted { "235 welcome" } else { "535 no" }).await?;
            }
            "MAIL" if !is_trusted => say(&mut stream, "530 who are you?").await?,
            "MAIL" => {
                mail = Mail { sender: line, recipients: Vec::new(), data: String::new() };
                say(&mut stream, "250 fine").await?;
            }
            "RCPT" => {
                mail.recipients.push(line.clone());
                match manner() {
                    // Servers like to repeat whom they refuse.
                    Manner::Answers(answer) => say(&mut stream, &format!("{answer} {line}")).await?,
                    _ => say(&mut stream, "250 fine").await?,
                }
            }
            "DATA" => {
                say(&mut stream, "354 go on").await?;
                mail.data = data(&mut stream).await?;
                state.mails.lock().expect("nobody panicked").push(mail.clone());
                if manner() == Manner::BreaksOff {
                    return None;
                }
                say(&mut stream, "250 taken").await?;
            }
            "QUIT" => return say(&mut stream, "221 bye").await,
            "RSET" | "NOOP" => say(&mut stream, "250 fine").await?,
            _ => say(&mut stream, "502 what?").await?,
        }
    }
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Option<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await.ok()
}

async fn hear(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut line = String::new();
    let read = stream.read_line(&mut line).await.ok()?;
    (read > 0).then(|| line.trim_end_matches("\r\n").to_owned())
}

/// The lines up to the one with a single dot, doubled dots undone (RFC 5321, section 4.5.2).
async fn data(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut data = String::new();
    loop {
        let line = hear(stream).await?;
        if line == "." {
            return Some(data);
        }
        data.push_str(line.strip_prefix('.').unwrap_or(&line));
        data.push_str("\r\n");
    }
}
