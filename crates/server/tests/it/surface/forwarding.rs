//! Headers that claim where a request comes from: counted only from proxies that the operator named (P104, ASVS 4.1.3).

use serde_json::{Value, json};
use signet_edge::Settings;

use crate::actors::PASSWORD;
use crate::app::{Answer, TestApp};

/// Every header by which a client might lie about its address, its name or its host.
const LIES: &[(&str, &str)] = &[
    ("x-forwarded-for", "203.0.113.9"),
    ("x_forwarded_for", "203.0.113.9"),
    ("x-forwarded-host", "evil.example"),
    ("x-forwarded-proto", "evil"),
    ("x-forwarded-server", "evil.example"),
    ("x-forwarded-prefix", "/evil"),
    ("x-forwarded-user", "root@example.com"),
    ("forwarded", "for=203.0.113.9;host=evil.example;proto=evil"),
    ("x-real-ip", "203.0.113.9"),
    ("x-client-ip", "203.0.113.9"),
    ("true-client-ip", "203.0.113.9"),
    ("cf-connecting-ip", "203.0.113.9"),
    ("x-original-url", "/v1/evil"),
    ("x-rewrite-url", "/v1/evil"),
    ("x-original-host", "evil.example"),
    ("x-host", "evil.example"),
    ("x-webauth-user", "root@example.com"),
    ("remote-user", "root@example.com"),
    ("x-auth-request-email", "root@example.com"),
    ("x-http-method-override", "DELETE"),
    ("host", "evil.example"),
];

fn trusting(networks: &[&str]) -> Settings {
    Settings {
        trusted_proxies: networks.iter().map(|network| network.parse().expect("a network")).collect(),
        ..Settings::default()
    }
}

/// The peer, the headers it sends, and the address that counts then.
type Case = (&'static str, &'static [(&'static str, &'static str)], &'static str);

/// Signs alice in from `peer` with these headers and says which address her new session shows.
async fn seen(app: &TestApp, peer: &str, headers: &[(&str, &str)]) -> String {
    let body = json!({ "email": "alice@example.com", "password": PASSWORD });
    let call = app.post("/v1/auth/login").from(peer).json(&body);
    let call = headers.iter().fold(call, |call, (name, value)| call.header(name, value));
    let answer = call.send().await.expect(200).json();
    let sessions = app.sessions(answer["data"]["accessToken"].as_str().expect("a token")).await;
    let present = sessions.iter().find(|session| session["current"] == true).expect("the present session");
    present["address"].as_str().expect("an address").to_owned()
}

fn claims(token: &Value) -> String {
    let payload = token.as_str().and_then(|token| token.split('.').nth(1)).expect("a payload");
    String::from_utf8(signet_protocol::encoding::from_base64url(payload).expect("base64url")).expect("UTF-8")
}

#[tokio::test(flavor = "multi_thread")]
async fn by_default_no_header_says_where_a_request_comes_from() {
    let app = TestApp::new().await;
    app.register("alice@example.com").await;
    assert_eq!(seen(&app, "198.51.100.7", LIES).await, "198.51.100.7");
    assert_eq!(seen(&app, "127.0.0.1", LIES).await, "127.0.0.1");
    assert_eq!(seen(&app, "2001:db8::7", LIES).await, "2001:db8::7");
}

// P17: addresses that we write come from the settings.
#[tokio::test(flavor = "multi_thread")]
async fn no_header_reaches_an_address_that_we_write() {
    for edge in [Settings::default(), trusting(&["0.0.0.0/0"])] {
        let app = TestApp::new().await.with_edge(edge);
        let body = json!({ "email": "alice@example.com", "password": PASSWORD });
        let mut answers: Vec<Answer> = Vec::new();
        for call in [
            app.post("/v1/auth/register").json(&body),
            app.post("/v1/auth/login").json(&body),
            app.get("/v1/auth/me"),
            app.get("/v1/nothing"),
            app.get("/.well-known/jwks.json"),
            app.post("/v1/auth/login").json(&json!({})),
        ] {
            answers.push(LIES.iter().fold(call, |call, (name, value)| call.header(name, value)).send().await);
        }
        assert_eq!(answers.iter().map(|it| it.status.as_u16()).collect::<Vec<_>>(), [201, 200, 401, 404, 200, 400]);
        let tokens = answers[..2].iter().map(|answer| claims(&answer.json()["data"]["accessToken"]));
        let texts: Vec<String> = answers.iter().map(|answer| answer.text.clone()).chain(tokens).collect();
        let headers = answers.iter().map(|answer| format!("{:?}", answer.headers));
        for text in texts.into_iter().chain(headers) {
            assert!(!text.contains("evil"), "{text}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_header_says_who_a_request_comes_from() {
    let app = TestApp::new().await.with_edge(trusting(&["0.0.0.0/0", "::/0"]));
    let alice = app.register("alice@example.com").await;
    let call = LIES.iter().fold(app.get("/v1/auth/me"), |call, (name, value)| call.header(name, value));
    call.send().await.expect(401);
    let call = LIES.iter().fold(app.get("/v1/auth/me"), |call, (name, value)| call.header(name, value));
    assert_eq!(call.bearer(&alice.access).send().await.expect(200).json()["data"]["id"], alice.id);
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_trusted_proxy_the_last_untrusted_hop_counts() {
    let app = TestApp::new().await.with_edge(trusting(&["10.0.0.0/8", "2001:db8:ffff::/48"]));
    app.register("alice@example.com").await;
    let cases: &[Case] = &[
        // What the proxy saw, whatever the client wrote before it.
        ("10.0.0.1", &[("x-forwarded-for", "203.0.113.9")], "203.0.113.9"),
        ("10.0.0.1", &[("x-forwarded-for", "192.0.2.66, 203.0.113.9")], "203.0.113.9"),
        ("10.0.0.1", &[("x-forwarded-for", "10.0.0.5, 203.0.113.9")], "203.0.113.9"),
        // Several trusted proxies in a row.
        ("10.0.0.1", &[("x-forwarded-for", "192.0.2.66, 203.0.113.9, 10.0.0.2,10.0.0.3")], "203.0.113.9"),
        ("10.0.0.1", &[("x-forwarded-for", "203.0.113.9,  10.0.0.2 ")], "203.0.113.9"),
        // A header in several lines is one list (RFC 9110, section 5.3).
        ("10.0.0.1", &[("x-forwarded-for", "192.0.2.66"), ("x-forwarded-for", "203.0.113.9")], "203.0.113.9"),
        ("10.0.0.1", &[("x-forwarded-for", "192.0.2.66, 203.0.113.9"), ("x-forwarded-for", "10.0.0.2")], "203.0.113.9"),
        // Only trusted hops: the first of them.
        ("10.0.0.1", &[("x-forwarded-for", "10.0.0.3, 10.0.0.2")], "10.0.0.3"),
        // Nothing readable: the proxy itself.
        ("10.0.0.1", &[], "10.0.0.1"),
        ("10.0.0.1", &[("x-forwarded-for", "")], "10.0.0.1"),
        ("10.0.0.1", &[("x-forwarded-for", "unknown")], "10.0.0.1"),
        // What stands before an unreadable hop is vouched for by nobody.
        ("10.0.0.1", &[("x-forwarded-for", "203.0.113.9, junk, 10.0.0.2")], "10.0.0.2"),
        ("10.0.0.1", &[("x-forwarded-for", "192.0.2.66, junk, 203.0.113.9")], "203.0.113.9"),
        ("10.0.0.1", &[("x-forwarded-for", "192.0.2.66"), ("x-forwarded-for", "\u{e9}, 203.0.113.9")], "203.0.113.9"),
        ("10.0.0.1", &[("x-forwarded-for", "192.0.2.66"), ("x-forwarded-for", "\u{e9}")], "10.0.0.1"),
        // Other headers stay lies.
        ("10.0.0.1", &[("x-real-ip", "203.0.113.9"), ("forwarded", "for=203.0.113.9")], "10.0.0.1"),
        // A stranger is believed nothing.
        ("198.51.100.7", &[("x-forwarded-for", "203.0.113.9")], "198.51.100.7"),
        ("198.51.100.7", &[("x-forwarded-for", "203.0.113.9, 10.0.0.1")], "198.51.100.7"),
        // IPv6, and IPv4 as IPv6 writes it.
        ("2001:db8:ffff::1", &[("x-forwarded-for", "2001:db8::9")], "2001:db8::9"),
        ("::ffff:10.0.0.1", &[("x-forwarded-for", "203.0.113.9")], "203.0.113.9"),
        ("10.0.0.1", &[("x-forwarded-for", "203.0.113.9, ::ffff:10.0.0.2")], "203.0.113.9"),
        ("10.0.0.1", &[("x-forwarded-for", "::ffff:203.0.113.9")], "203.0.113.9"),
        ("::ffff:198.51.100.7", &[], "198.51.100.7"),
    ];
    for (peer, headers, expected) in cases {
        assert_eq!(seen(&app, peer, headers).await, *expected, "{peer} {headers:?}");
    }
}

/// How many of a bucket's requests are left for who calls from `peer` with these headers.
async fn left(app: &TestApp, peer: &str, forwarded: &str) -> u32 {
    let call = app.get("/v1/nothing").from(peer);
    let call = if forwarded.is_empty() { call } else { call.header("x-forwarded-for", forwarded) };
    call.send().await.expect(404).header("x-ratelimit-remaining").parse().expect("a number")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_cannot_write_itself_a_full_bucket() {
    let app = TestApp::with(|settings| settings.traffic_limits = true).await;
    let first = left(&app, "198.51.100.7", "").await;
    for count in 1..20 {
        let forwarded = format!("203.0.113.{count}");
        assert_eq!(left(&app, "198.51.100.7", &forwarded).await, first - count);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn behind_a_trusted_proxy_each_client_has_a_bucket() {
    let app = TestApp::with(|settings| settings.traffic_limits = true).await.with_edge(trusting(&["10.0.0.0/8"]));
    let full = left(&app, "10.0.0.1", "203.0.113.1").await;
    assert_eq!(left(&app, "10.0.0.1", "203.0.113.2").await, full);
    assert_eq!(left(&app, "10.0.0.2", "203.0.113.1").await, full - 1);
    assert_eq!(left(&app, "10.0.0.1", "192.0.2.66, 203.0.113.1").await, full - 2);
    // Whoever gets an IPv6 line gets a whole /64 of addresses.
    assert_eq!(left(&app, "10.0.0.1", "2001:db8:1:2::1").await, full);
    assert_eq!(left(&app, "10.0.0.1", "2001:db8:1:2:ffff::9").await, full - 1);
    assert_eq!(left(&app, "10.0.0.1", "2001:db8:1:3::1").await, full);
    assert_eq!(left(&app, "10.0.0.1", "::ffff:203.0.113.2").await, full - 1);
}
