//! Tests of the guard, against a server on this machine that would answer everybody who got through.

use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicUsize, Ordering};

use signet_vocabulary::{RealmId, Secret};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::*;

const LOOPBACK: IpAddr = IpAddr::V4(Ipv4Addr::LOCALHOST);
const OK: &str = "HTTP/1.1 200 OK\r\ncontent-type: Application/JSON; charset=utf-8\r\ncontent-length: 2\r\n\r\n{}";

/// A server that says the same to everybody, and counts them.
struct Stub {
    port: u16,
    calls: Arc<AtomicUsize>,
    heard: Arc<std::sync::Mutex<String>>,
    server: JoinHandle<()>,
}

impl Drop for Stub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl Stub {
    /// Says `answer`, and `more` as long as somebody listens; with neither it only listens.
    async fn saying(answer: &'static str, more: &'static str) -> Self {
        let listener = TcpListener::bind((LOOPBACK, 0)).await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (calls, heard) = (Arc::new(AtomicUsize::new(0)), Arc::<std::sync::Mutex<String>>::default());
        let (counted, noted) = (Arc::clone(&calls), Arc::clone(&heard));
        let server = tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                counted.fetch_add(1, Ordering::SeqCst);
                let mut request = [0; 4096];
                let length = stream.read(&mut request).await.unwrap_or(0);
                noted.lock().unwrap().push_str(&String::from_utf8_lossy(&request[..length]));
                let _ = stream.write_all(answer.as_bytes()).await;
                while !more.is_empty() && stream.write_all(more.as_bytes()).await.is_ok() {}
                if answer.is_empty() {
                    std::future::pending::<()>().await;
                }
            }
        });
        Self { port, calls, heard, server }
    }

    fn calls(&self) -> usize {
        self.calls.load(Ordering::SeqCst)
    }

    /// A URL of the stub by this name.
    fn at(&self, scheme: &str, host: &str) -> String {
        format!("{scheme}://{host}:{}/keys?a=b", self.port)
    }
}

/// A guard whose names have these addresses.
fn guard(development: bool, resolve: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static) -> GuardedOutbound {
    let resolver = Resolver::Other(Box::new(resolve));
    GuardedOutbound::new(OutboundSettings { development, resolver, ..OutboundSettings::default() }).unwrap()
}

fn ips(texts: &[&str]) -> Vec<IpAddr> {
    texts.iter().map(|text| text.parse().unwrap()).collect()
}

fn realm() -> RealmId {
    "0123456789abcdef01234567".parse().unwrap()
}

async fn outcome(guard: &GuardedOutbound, url: String) -> Result<Answer, Unreached> {
    guard.send(Request::get(&realm(), url)).await
}

#[tokio::test]
async fn no_way_to_write_a_private_address_gets_through() {
    let stub = Stub::saying(OK, "").await;
    let strict = guard(false, |_| vec![]);
    let hosts = [
        "127.0.0.1",
        "127.1",
        "2130706433",
        "0177.0.0.1",
        "0x7f.0.0.1",
        "0x7f000001",
        "017700000001",
        "0",
        "0.0.0.0",
        "127.0.0.1.",
        "%31%32%37.0.0.1",
        "①②⑦.0.0.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::127.0.0.1]",
        "[64:ff9b:1::7f00:1]",
        "[2002:7f00:1::]",
        "[2001:0:7f00:1::]",
        "[fe80::1]",
        "[fd00::1]",
        "[ff02::1]",
        "10.0.0.1",
        "169.254.169.254",
    ];
    for host in hosts {
        for scheme in ["https", "http"] {
            let refused = outcome(&strict, stub.at(scheme, host)).await;
            assert_eq!(refused.unwrap_err(), Unreached::NotAllowed, "{scheme} {host}");
        }
    }
    assert_eq!(stub.calls(), 0);
}

#[tokio::test]
async fn every_answer_for_a_name_has_to_be_public() {
    let stub = Stub::saying(OK, "").await;
    for answers in [&["127.0.0.1"][..], &["93.184.215.14", "127.0.0.1"], &["2606:2800::1", "::ffff:10.0.0.1"], &["::1"]]
    {
        let strict = guard(false, |_| ips(answers));
        let refused = outcome(&strict, stub.at("https", "keys.example.com")).await;
        assert_eq!(refused.unwrap_err(), Unreached::NotAllowed, "{answers:?}");
    }
    // A developer's machine is for loopback addresses alone, and not for a name that has another one besides.
    for answers in [&["127.0.0.1", "10.0.0.1"][..], &["10.0.0.1"], &["169.254.169.254"]] {
        let lenient = guard(true, |_| ips(answers));
        let refused = outcome(&lenient, stub.at("http", "keys.example.com")).await;
        assert_eq!(refused.unwrap_err(), Unreached::NotAllowed, "{answers:?}");
    }
    let many = guard(false, |_| vec![IpAddr::V4(Ipv4Addr::new(93, 184, 215, 14)); 33]);
    assert_eq!(outcome(&many, stub.at("https", "a.example.com")).await.unwrap_err(), Unreached::NotAllowed);
    let none = guard(false, |_| vec![]);
    assert_eq!(outcome(&none, stub.at("https", "a.example.com")).await.unwrap_err(), Unreached::NoAnswer);
    assert_eq!(stub.calls(), 0);
}

#[tokio::test]
async fn the_address_that_was_checked_is_the_one_that_is_called() {
    let stub = Stub::saying(OK, "").await;
    let asked = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&asked);
    // Whoever asks a second time is sent elsewhere.
    let rebinding = guard(true, move |name| match (name, counted.fetch_add(1, Ordering::SeqCst)) {
        ("keys.example.com", 0) => vec![LOOPBACK],
        _ => ips(&["169.254.169.254"]),
    });
    let answer = outcome(&rebinding, stub.at("http", "keys.example.com")).await.unwrap();
    assert_eq!(answer.successful(&["application/json"]), Ok(&b"{}"[..]));
    assert_eq!((asked.load(Ordering::SeqCst), stub.calls()), (1, 1));
    let heard = stub.heard.lock().unwrap().clone();
    assert!(heard.starts_with("GET /keys?a=b HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains(&format!("host: keys.example.com:{}\r\n", stub.port)), "{heard}");
    assert!(heard.contains("accept-encoding: identity\r\n") && !heard.contains("authorization"), "{heard}");
}

#[tokio::test]
async fn an_answer_that_is_not_what_was_asked_for_counts_for_nothing() {
    let redirect = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1/\r\ncontent-length: 0\r\n\r\n";
    let packed = "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: 2\r\n\r\n{}";
    for said in
        [redirect, packed, "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{}", "+OK redis\r\n", "\u{16}\u{3}\u{1}"]
    {
        let stub = Stub::saying(said, "").await;
        let refused = outcome(&guard(true, |_| vec![]), stub.at("http", "127.0.0.1")).await;
        assert_eq!(refused.unwrap_err(), Unreached::BadAnswer, "{said:?}");
        assert_eq!(stub.calls(), 1);
    }
    let stub =
        Stub::saying("HTTP/1.1 404 Not Found\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}", "")
            .await;
    let answer = outcome(&guard(true, |_| vec![]), stub.at("http", "127.0.0.1")).await.unwrap();
    assert_eq!((answer.status, answer.successful(&["application/json"])), (404, Err(Unreached::BadAnswer)));
}

#[tokio::test]
async fn endless_answers_end() {
    for head in ["HTTP/1.1 200 OK\r\n\r\n", "HTTP/1.1 200 OK\r\ncontent-length: 9999999\r\n\r\n"] {
        let stub = Stub::saying(head, "0123456789abcdef").await;
        let refused = outcome(&guard(true, |_| vec![]), stub.at("http", "127.0.0.1")).await;
        assert_eq!(refused.unwrap_err(), Unreached::TooLarge);
    }
    let stub = Stub::saying("HTTP/1.1 200 OK\r\n", "x: 0123456789abcdef\r\n").await;
    let refused = outcome(&guard(true, |_| vec![]), stub.at("http", "127.0.0.1")).await;
    assert_eq!(refused.unwrap_err(), Unreached::BadAnswer);
}

#[tokio::test(start_paused = true)]
async fn nobody_is_waited_for_longer_than_a_call_may_take() {
    let stub = Stub::saying("", "").await;
    let lenient = guard(true, |_| vec![]);
    let begun = tokio::time::Instant::now();
    assert_eq!(outcome(&lenient, stub.at("http", "127.0.0.1")).await.unwrap_err(), Unreached::TooLate);
    assert_eq!(begun.elapsed().as_secs(), 5);
}

#[tokio::test]
async fn what_is_posted_arrives_and_goes_nowhere_else() {
    let stub = Stub::saying(OK, "").await;
    let request = Request::post(&realm(), stub.at("http", "localhost"), Secret::new("code=c0de".to_owned()));
    let request = request.authorized(Secret::new("Basic eDp5".to_owned()));
    guard(true, |_| vec![LOOPBACK]).send(request).await.unwrap();
    let heard = stub.heard.lock().unwrap().clone();
    assert!(heard.starts_with("POST /keys?a=b HTTP/1.1\r\n"), "{heard}");
    assert!(heard.contains("content-type: application/x-www-form-urlencoded\r\n"), "{heard}");
    assert!(heard.contains("authorization: Basic eDp5\r\n"), "{heard}");
}

#[test]
fn urls_and_ports_are_looked_at_before_any_name() {
    for (url, port) in [
        ("https://a.example.com/", 443),
        ("https://a.example.com:443", 443),
        ("https://a.example.com:8443/x", 8443),
        ("https://a.example.com:1024/x", 1024),
    ] {
        assert_eq!(Target::of(url).unwrap().port, port);
    }
    let long = format!("https://a.example.com/{}", "a".repeat(2048));
    for url in [
        "http://a.example.com/",
        "https://a.example.com:22/",
        "https://a.example.com:80/",
        "https://a.example.com:0/",
        "https://a.example.com:5432/",
        "https://a.example.com:6379/",
        "https://a.example.com:65536/",
        "https://user@a.example.com/",
        "https://:secret@a.example.com/",
        "https:///",
        "ftp://a.example.com/",
        "file:///etc/passwd",
        "gopher://a.example.com/",
        "unix:/run/x",
        "a.example.com",
        "",
        &long,
    ] {
        assert_eq!(Target::of(url).unwrap_err(), Unreached::NotAllowed, "{url}");
    }
    let target = Target::of("https://A.Example.com:8443/x?y#z").unwrap();
    assert_eq!((&*target.authority, &*target.path), ("a.example.com:8443", "/x?y"));
    assert_eq!(Target::of("https://[2606:2800::1]/").unwrap().name(), "2606:2800::1");
}

#[test]
fn the_table_of_addresses_has_its_edges_where_the_registries_have_them() {
    let public = "1.0.0.0 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 126.255.255.255 128.0.0.0 169.253.255.255 \
        169.255.0.0 172.15.255.255 172.32.0.0 192.0.1.0 192.0.3.0 192.88.98.255 192.88.100.0 192.167.255.255 192.169.0.0 \
        198.17.255.255 198.20.0.0 198.51.99.255 198.51.101.0 203.0.112.255 203.0.114.0 223.255.255.255 2000:: \
        2001:200:: 2001:db7:ffff:: 2001:db9:: 2003:: 3ffe:ffff:: 3fff:1000:: 2606:4700::1111";
    let not_public = "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 127.0.0.0 127.255.255.255 \
        169.254.0.0 169.254.255.255 172.16.0.0 172.31.255.255 192.0.0.0 192.0.0.255 192.0.2.0 192.0.2.255 192.88.99.0 \
        192.88.99.255 192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255 198.51.100.0 198.51.100.255 203.0.113.0 \
        203.0.113.255 224.0.0.0 239.255.255.255 240.0.0.0 255.255.255.255 :: ::1 ::ffff:8.8.8.8 ::8.8.8.8 \
        64:ff9b::808:808 64:ff9b:1::1 100::1 1fff:ffff:: 2001:: 2001:1ff:: 2001:db8:: 2001:db8:ffff:: 2002:: 2002:ffff:: \
        3fff:: 3fff:fff:: 4000:: 5f00:: fc00:: fdff:: fe80:: febf:: fec0:: ff00:: ffff::";
    assert!(public.split_whitespace().all(|text| address::is_public(text.parse().unwrap())));
    for text in not_public.split_whitespace() {
        assert!(!address::is_public(text.parse().unwrap()), "{text}");
    }
    let of_somebody = "10.0.0.1 172.16.0.1 192.168.1.1 100.64.0.1 127.0.0.1 ::1 fd00::1 8.8.8.8";
    assert!(of_somebody.split_whitespace().all(|text| address::is_somebodys(text.parse().unwrap())));
    for text in ["0.0.0.0", "169.254.169.254", "fd00:ec2::254", "fe80::1", "::", "::ffff:127.0.0.1", "224.0.0.1"] {
        assert!(!address::is_somebodys(text.parse().unwrap()), "{text}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_realm_whose_addresses_never_answer_holds_up_no_other() {
    let (silent, stub) = (Stub::saying("", "").await, Stub::saying(OK, "").await);
    let resolver = Resolver::Other(Box::new(|_: &str| vec![LOOPBACK]));
    let patience = Some(Duration::from_secs(60));
    let settings = OutboundSettings { development: true, resolver, patience, ..OutboundSettings::default() };
    let guard = Arc::new(GuardedOutbound::new(settings).unwrap());
    let waiting: Vec<_> = (0..MOST_CALLS + 1)
        .map(|_| {
            let (guard, url) = (Arc::clone(&guard), silent.at("http", "localhost"));
            tokio::spawn(async move { outcome(&guard, url).await })
        })
        .collect();
    while guard.shares.iter().all(|share| share.available_permits() > 0) {
        tokio::task::yield_now().await;
    }
    let another = "0123456789abcdef01234568".parse().unwrap();
    let answer = guard.send(Request::get(&another, stub.at("http", "localhost"))).await.unwrap();
    assert_eq!(answer.status, 200);
    assert!(waiting.iter().all(|call| !call.is_finished()));
    for call in waiting {
        call.abort();
    }
}
