//! `signet api-key sign`: what it prints is what a server takes.

use std::io::Write as _;
use std::process::{Output, Stdio};

use super::wire::{machine_on, place};
use crate::process::{Place, free_address};

const KEY: &str = "sk_0123456789ABCDEFGHIJKLmn_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefgUgZjnv";

fn lines(output: &Output) -> Vec<String> {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout.clone()).expect("text").lines().map(str::to_owned).collect()
}

fn header<'a>(lines: &'a [String], name: &str) -> &'a str {
    let start = format!("{name}: ");
    lines.iter().find_map(|line| line.strip_prefix(&start)).unwrap_or_else(|| panic!("no {name} in {lines:?}"))
}

// Worked out apart from this program: printf '%s' "$text" | openssl dgst -sha256 -hmac "$key" -binary | base64
#[tokio::test(flavor = "multi_thread")]
async fn it_prints_headers_and_text() {
    let place = Place::fresh().await;
    let sign = |arguments: &[&str]| {
        let arguments = [&["api-key", "sign", "--timestamp", "2026-11-22T09:30:00Z"], arguments].concat();
        lines(&place.command(&arguments).env("SIGNET_API_KEY", KEY).output().expect("it runs"))
    };
    let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    for url in ["/v1/Orgs?limit=5&sort=a%7Eb", "https://id.example.com:8443/v1/Orgs?limit=5&sort=a%7Eb"] {
        let printed = sign(&["--url", url]);
        assert_eq!(header(&printed, "X-API-KEY"), KEY);
        assert_eq!(header(&printed, "X-Timestamp"), "2026-11-22T09:30:00Z");
        assert_eq!(printed[4], format!("GET|/v1/Orgs|limit=5&sort=a%7Eb|2026-11-22T09:30:00Z|{empty}"));
        let machine = super::stage::Machine { id: String::new(), secret: KEY.to_owned() };
        assert_eq!(header(&printed, "X-Signature"), machine.sign_text(&printed[4]));
    }
    let printed = sign(&["--method", "POST", "--url", "/v1/Orgs", "--body", "{}", "--id-only"]);
    assert_eq!(sign(&["--method", "post", "--url", "/v1/Orgs", "--body", "{}", "--id-only"]), printed);
    assert_eq!(header(&printed, "X-API-KEY"), "key_0123456789ABCDEFGHIJKLmn");
    let hash = "44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a";
    assert_eq!(printed[4], format!("POST|/v1/Orgs||2026-11-22T09:30:00Z|{hash}"));
    assert!(!printed.iter().any(|line| line.contains(KEY)));
    std::fs::write(place.folder.join("body.json"), "{}").expect("a file");
    assert_eq!(sign(&["--method", "POST", "--url", "/v1/Orgs", "--body", "@body.json", "--id-only"]), printed);
    // It made nothing: neither data folder nor database.
    assert!(!place.folder.join("data").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_key_may_come_by_three_ways() {
    let place = Place::fresh().await;
    let arguments = ["api-key", "sign", "--timestamp", "2026-11-22T09:30:00Z", "--url", "/v1/Orgs"];
    let by_variable = lines(&place.command(&arguments).env("SIGNET_API_KEY", KEY).output().expect("it runs"));
    let by_flag = lines(&place.run(&[&arguments[..], &["--key", KEY]].concat()));
    let mut child = place
        .command(&[&arguments[..], &["--key", "-"]].concat())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("it starts");
    child.stdin.take().expect("a pipe").write_all(format!("{KEY}\n").as_bytes()).expect("it reads");
    let by_input = lines(&child.wait_with_output().expect("it ends"));
    assert_eq!(by_variable, by_flag);
    assert_eq!(by_variable, by_input);
    // The variable is no setting, and is in nobody's way.
    let config = place.command(&["config"]).env("SIGNET_API_KEY", KEY).output().expect("it runs");
    assert!(config.status.success() && !String::from_utf8_lossy(&config.stdout).contains(KEY));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_signed_is_said() {
    let place = Place::fresh().await;
    for (arguments, expected) in [
        (&["--url", "/v1/Orgs"][..], "SIGNET_API_KEY"),
        (&["--url", "/v1/Orgs", "--key", "key_0123456789ABCDEFGHIJKLmn"], "no secret key"),
        (&["--url", "/v1/Orgs", "--key", &KEY[..76]], "no secret key"),
        (&["--url", "v1/Orgs", "--key", KEY], "no path"),
        (&["--url", "https://id.example.com", "--key", KEY], "no path"),
        (&["--url", "/v1/Orgs#x", "--key", KEY], "no path"),
        (&["--url", "/v1/Orgs?a|b", "--key", KEY], "query"),
        (&["--url", "/v1/\u{e9}", "--key", KEY], "path"),
        (&["--url", "/v1/Orgs", "--key", KEY, "--timestamp", "now"], "time"),
        (&["--url", "/v1/Orgs", "--key", KEY, "--body", "@missing.json"], "missing.json"),
    ] {
        let output = place.run(&[&["api-key", "sign"], arguments].concat());
        let error = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {error}");
        assert!(error.contains(expected) && !error.contains(&KEY[30..]), "{arguments:?}: {error}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_takes_what_it_prints() {
    let place = place().await;
    let node = place.serve();
    let (org, machine) = machine_on(&node);
    let target = format!("/v1/Orgs/{org}");
    let body = r#"{"legalName":"By hand"}"#;
    let url = format!("http://{}{target}", node.address);
    assert_ne!(node.address, free_address());
    for mode in [&[][..], &["--id-only"]] {
        let arguments = ["api-key", "sign", "--method", "PATCH", "--url", &url, "--body", body];
        let output = place.command(&[&arguments[..], mode].concat()).env("SIGNET_API_KEY", &machine.secret).output();
        let printed = lines(&output.expect("it runs"));
        let headers = ["X-API-KEY", "X-Timestamp", "X-Signature"].map(|name| (name, header(&printed, name)));
        let headers = [&headers[..], &[("Content-Type", "application/json")]].concat();
        let (status, text) = node.client().request("PATCH", &target, &headers, body.as_bytes()).expect("an answer");
        assert_eq!(status, 200, "{text}");
    }
}
