//! A mail server's door that speaks TLS, before the plain one of the other tests. It notes what is said to it in the clear.

use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader, copy_bidirectional};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;

use super::smtp_sink::SmtpSink;

/// How the door is encrypted.
#[derive(Clone)]
pub enum Door {
    /// TLS from the first byte (RFC 8314).
    FromTheStart(Arc<ServerConfig>),
    /// When the client asks for it (RFC 3207).
    StartTls(Arc<ServerConfig>),
    /// Somebody on the way has struck the offer out, and would like the password.
    Struck,
}

/// The door; gone when dropped.
pub struct TlsSink {
    pub port: u16,
    said: Arc<Mutex<Vec<String>>>,
    server: JoinHandle<()>,
}

impl TlsSink {
    pub async fn before(sink: &SmtpSink, door: Door) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let said = Arc::<Mutex<Vec<String>>>::default();
        let (shared, behind) = (Arc::clone(&said), sink.address);
        let server = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, behind, door.clone(), Arc::clone(&shared)));
            }
        });
        Self { port, said, server }
    }

    /// The verbs that were said in the clear.
    pub fn said(&self) -> Vec<String> {
        self.said.lock().expect("nobody panicked").clone()
    }
}

impl Drop for TlsSink {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn converse(stream: TcpStream, behind: SocketAddr, door: Door, said: Arc<Mutex<Vec<String>>>) -> Option<()> {
    let mut stream = BufReader::new(stream);
    let offer = match &door {
        Door::FromTheStart(config) => return pass_on(stream, behind, config, false).await,
        Door::StartTls(_) => "250-sink.example\r\n250 STARTTLS",
        Door::Struck => "250-sink.example\r\n250 AUTH PLAIN",
    };
    say(&mut stream, "220 sink.example ESMTP").await?;
    loop {
        let mut line = String::new();
        stream.read_line(&mut line).await.ok().filter(|read| *read > 0)?;
        let verb = line.split_whitespace().next().unwrap_or_default().to_owned();
        said.lock().expect("nobody panicked").push(verb.clone());
        match (verb.as_str(), &door) {
            ("EHLO", _) => say(&mut stream, offer).await?,
            ("STARTTLS", Door::StartTls(config)) => {
                say(&mut stream, "220 go on").await?;
                return pass_on(stream, behind, config, true).await;
            }
            ("QUIT", _) => return say(&mut stream, "221 bye").await,
            _ => say(&mut stream, "250 fine").await?,
        }
    }
}

/// Shakes hands, and leaves the rest to the plain server; its greeting counts only where there was none yet.
async fn pass_on(
    stream: BufReader<TcpStream>,
    behind: SocketAddr,
    config: &Arc<ServerConfig>,
    is_greeted: bool,
) -> Option<()> {
    let mut secured = TlsAcceptor::from(Arc::clone(config)).accept(stream.into_inner()).await.ok()?;
    let mut behind = BufReader::new(TcpStream::connect(behind).await.ok()?);
    if is_greeted {
        behind.read_line(&mut String::new()).await.ok()?;
    }
    copy_bidirectional(&mut secured, &mut behind).await.ok().map(|_| ())
}

async fn say(stream: &mut BufReader<TcpStream>, line: &str) -> Option<()> {
    stream.write_all(format!("{line}\r\n").as_bytes()).await.ok()
}
