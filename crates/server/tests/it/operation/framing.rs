//! HTTP framing from a raw socket: what two readers could read differently is refused or ends the connection.

use crate::process::{Client, Node, Place};

/// Sends `request` and gives the status lines that come back before the connection ends.
fn statuses(node: &Node, request: &str) -> Vec<String> {
    let mut client = Client::connect(node.address);
    client.send_raw(request.as_bytes()).expect("sent");
    let text = client.read_to_end();
    text.lines().filter(|line| line.starts_with("HTTP/1.1 ")).map(|line| line[9..12].to_owned()).collect()
}

// P107, RFC 9112 section 6.3.
#[tokio::test(flavor = "multi_thread")]
async fn ambiguous_framing_never_yields_a_second_request() {
    let place = Place::fresh().await;
    let node = place.serve();
    let smuggled = "GET /livez HTTP/1.1\r\nHost: signet\r\n\r\n";
    let json = "Content-Type: application/json\r\n";
    for headers in
        ["Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n"]
    {
        let request = format!("POST /v1/auth/login HTTP/1.1\r\nHost: signet\r\n{json}{headers}\r\n0\r\n\r\n{smuggled}");
        let answers = statuses(&node, &request);
        assert_eq!(answers, ["400"], "{headers}");
    }
    for headers in [
        "Content-Length: 5\r\nContent-Length: 6\r\n",
        "Content-Length: +5\r\n",
        "Content-Length: 5, 6\r\n",
        "Transfer-Encoding: gzip\r\n",
        "Transfer-Encoding: chunked, gzip\r\n",
        " X-Folded: a\r\n",
        "X-Folded: a\r\n b\r\n",
        "X Space: a\r\n",
        "X-Space : a\r\n",
    ] {
        let request = format!("POST /v1/auth/login HTTP/1.1\r\nHost: signet\r\n{json}{headers}\r\n{{}}{smuggled}");
        let answers = statuses(&node, &request);
        assert_eq!(answers, ["400"], "{headers:?}");
    }
    // A chunk whose end is not marked as it must be.
    let request = format!(
        "POST /v1/auth/login HTTP/1.1\r\nHost: signet\r\n{json}Transfer-Encoding: chunked\r\n\r\n2\n{{}}\r\n0\r\n\r\n{smuggled}"
    );
    assert!(!statuses(&node, &request).contains(&"200".to_owned()));
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_and_counts_of_headers_are_bounded() {
    let place = Place::fresh().await;
    let node = place.serve();
    let many: String = (0..10_000).map(|number| format!("X-{number}: a\r\n")).collect();
    let long = format!("X-Long: {}\r\n", "a".repeat(100_000));
    for headers in [many, long] {
        let request = format!("GET /livez HTTP/1.1\r\nHost: signet\r\n{headers}\r\n");
        let answers = statuses(&node, &request);
        assert!(answers.is_empty() || answers == ["431"], "{answers:?}");
    }
    let answers =
        statuses(&node, &format!("GET /{} HTTP/1.1\r\nHost: signet\r\nConnection: close\r\n\r\n", "a".repeat(70_000)));
    assert!(!answers.contains(&"200".to_owned()) && answers.len() <= 1, "{answers:?}");
    assert_eq!(node.client().get("/livez").expect("an answer").0, 200);
}
