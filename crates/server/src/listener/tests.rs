//! Tests of the listener: silent and oversized clients are sent away, and what was under way is finished.

use std::future::ready;
use std::sync::Arc;

use axum::routing::get;
use axum_server::accept::{Accept as _, DefaultAcceptor};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};
use tokio::net::TcpStream;
use tokio::sync::Notify;

use super::*;

async fn accepted(patience: Duration) -> (impl tokio::io::AsyncRead + Unpin, DuplexStream) {
    let (ours, theirs) = tokio::io::duplex(1024);
    let acceptor = FirstBytes::new(DefaultAcceptor::new(), patience);
    let (stream, ()) = acceptor.accept(ours, ()).await.unwrap();
    (stream, theirs)
}

#[tokio::test(start_paused = true)]
async fn a_silent_connection_is_given_up() {
    let (mut stream, _client) = accepted(Duration::from_secs(10)).await;
    let read = stream.read(&mut [0; 64]).await;
    assert_eq!(read.unwrap_err().kind(), io::ErrorKind::TimedOut);
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_drips_its_first_bytes_is_given_up() {
    let (mut stream, mut client) = accepted(Duration::from_secs(10)).await;
    tokio::spawn(async move {
        for byte in b"PRI * HTTP/2.0" {
            tokio::time::sleep(Duration::from_secs(2)).await;
            if client.write_all(&[*byte]).await.is_err() {
                break;
            }
        }
        std::future::pending::<()>().await;
    });
    let mut total = 0;
    let error = loop {
        match stream.read(&mut [0; 64]).await {
            Ok(read) => total += read,
            Err(error) => break error,
        }
    };
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
    assert!(total < 8, "{total} bytes in ten seconds");
}

#[tokio::test(start_paused = true)]
async fn a_connection_that_spoke_may_be_silent_later() {
    let (mut stream, mut client) = accepted(Duration::from_secs(10)).await;
    client.write_all(&[b'x'; 24]).await.unwrap();
    let mut buffer = [0; 64];
    assert_eq!(stream.read(&mut buffer).await.unwrap(), 24);
    tokio::spawn(async move {
        tokio::time::sleep(Duration::from_secs(60)).await;
        client.write_all(b"late").await.unwrap();
    });
    assert_eq!(stream.read(&mut buffer).await.unwrap(), 4);
}

/// A real listener, and the task that runs it.
async fn listening(router: Router) -> (SocketAddr, Handle<SocketAddr>, tokio::task::JoinHandle<io::Result<()>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let handle = Handle::new();
    (address, handle.clone(), tokio::spawn(run(listener, router, None, Admission::of(1024, Vec::new()), handle)))
}

async fn answer(address: SocketAddr, request: &[u8]) -> String {
    let mut client = TcpStream::connect(address).await.unwrap();
    // The server may answer and close before it has read everything.
    let _ = client.write_all(request).await;
    let mut answer = Vec::new();
    let _ = client.read_to_end(&mut answer).await;
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn heads_are_bounded() {
    let (address, ..) = listening(Router::new().route("/", get(|| ready("here")))).await;
    let ordinary = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
    assert!(answer(address, ordinary.as_bytes()).await.starts_with("HTTP/1.1 200"));
    let long = format!("GET / HTTP/1.1\r\nHost: a\r\nX-Long: {}\r\n\r\n", "x".repeat(40_000));
    assert!(answer(address, long.as_bytes()).await.starts_with("HTTP/1.1 431"));
    let many = format!("GET / HTTP/1.1\r\nHost: a\r\n{}\r\n", "X-Many: 1\r\n".repeat(120));
    assert!(answer(address, many.as_bytes()).await.starts_with("HTTP/1.1 431"));
}

#[tokio::test]
async fn ambiguous_framing_is_refused() {
    let (address, ..) = listening(Router::new().route("/", get(|| ready("here")).post(|| ready("here")))).await;
    for framing in [
        "Content-Length: 3\r\nContent-Length: 4\r\n",
        "Content-Length: +3\r\n",
        "Transfer-Encoding: chunked, identity\r\n",
        "X-Folded: a\r\n b\r\n",
        "X Space: a\r\n",
    ] {
        let request = format!("POST / HTTP/1.1\r\nHost: a\r\n{framing}\r\nabc");
        let answer = answer(address, request.as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 400") && !answer.contains("here"), "{framing}: {answer}");
    }
}

#[tokio::test]
async fn a_request_under_way_is_finished_before_the_end() {
    let (began, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let (begin, hold) = (Arc::clone(&began), Arc::clone(&go_on));
    let router = Router::new().route(
        "/",
        get(move || async move {
            begin.notify_one();
            hold.notified().await;
            "finished"
        }),
    );
    let (address, handle, running) = listening(router).await;
    let request = tokio::spawn(async move { answer(address, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n").await });
    began.notified().await;
    handle.graceful_shutdown(Some(Duration::from_secs(8)));
    while TcpStream::connect(address).await.is_ok() {
        tokio::task::yield_now().await;
    }
    go_on.notify_one();
    assert!(request.await.unwrap().ends_with("finished"));
    running.await.unwrap().unwrap();
}

#[test]
fn no_network_holds_all_connections() {
    let admission = Admission::of(2048, vec!["10.0.0.0/8".parse().unwrap()]);
    let address = |text: &str| text.parse::<std::net::IpAddr>().unwrap();
    let mut held: Vec<_> = (0..256).map(|_| admission.admit(address("203.0.113.7")).unwrap()).collect();
    assert!(admission.admit(address("203.0.113.7")).is_none(), "a network has an eighth");
    assert!(admission.admit(address("203.0.113.8")).is_some(), "and another one its own");
    held.pop();
    assert!(admission.admit(address("203.0.113.7")).is_some(), "an ended connection makes room");
    // A /64 is one network, however many addresses it has.
    let six: Vec<_> = (0..256).map(|n| admission.admit(address(&format!("2001:db8::{n:x}"))).unwrap()).collect();
    assert!(admission.admit(address("2001:db8::ffff")).is_none());
    let trusted: Vec<_> = (0..1000).map(|_| admission.admit(address("10.1.2.3")).unwrap()).collect();
    drop((six, trusted));
    let all: Vec<_> = (0..).map_while(|_| admission.admit(address("127.0.0.1"))).collect();
    assert_eq!(all.len() + held.len(), 2048, "in all there are no more");
}

#[tokio::test(start_paused = true)]
async fn a_client_that_takes_nothing_is_given_up() {
    use tokio::io::AsyncWriteExt as _;

    let (ours, mut theirs) = tokio::io::duplex(16);
    let (mut stream, ()) =
        FirstBytes::new(DefaultAcceptor::new(), Duration::from_secs(10)).accept(ours, ()).await.unwrap();
    theirs.write_all(b"GET").await.unwrap();
    let error = stream.write_all(&[0; 1024]).await.unwrap_err();
    assert_eq!(error.kind(), io::ErrorKind::TimedOut);
}
