//! What is asked for, and above all what is not.

use super::{NoAnswer, Outbound};

fn outbound(development: bool) -> Outbound {
    Outbound::new(development).expect("TLS is set up")
}

#[test]
fn addresses_that_lead_inside_are_never_asked() {
    let hosts = [
        "127.0.0.1",
        "127.1",
        "0x7f.1",
        "2130706433",
        "0177.0.0.1",
        "[::1]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "169.254.169.254",
        "[fd00:ec2::254]",
        "10.0.0.1",
        "192.168.0.1",
        "100.64.0.1",
        "0.0.0.0",
        "[::]",
        "224.0.0.1",
        "255.255.255.255",
        "[fe80::1]",
        "[64:ff9b::a9fe:a9fe]",
        "[2002:a9fe:a9fe::1]",
    ];
    for host in hosts {
        let url = format!("https://{host}/logout");
        assert_eq!(outbound(false).checked(&url), Err(NoAnswer::Forbidden), "{url}");
    }
}

#[test]
fn nothing_is_sent_without_tls_or_with_a_login() {
    for url in [
        "http://shop.example.com/logout",
        "http://1.1.1.1/",
        "ftp://shop.example.com/",
        "file:///etc/passwd",
        "https://user@shop.example.com/",
        "https://user:password@shop.example.com/",
        "https://",
        "logout",
    ] {
        for development in [false, true] {
            assert_eq!(outbound(development).checked(url), Err(NoAnswer::Forbidden), "{url}");
        }
    }
    assert!(outbound(false).checked(&format!("https://shop.example.com/{}", "a".repeat(3_000))).is_err());
}

#[test]
fn this_machine_is_asked_in_development_alone() {
    for url in
        ["http://127.0.0.1:8080/logout", "http://localhost:8080/logout", "http://[::1]:8080/", "https://127.0.0.1/"]
    {
        assert!(outbound(true).checked(url).is_ok(), "{url}");
        assert_eq!(outbound(false).checked(url), Err(NoAnswer::Forbidden), "{url}");
    }
    for url in ["http://10.0.0.1/", "https://10.0.0.1/", "https://169.254.169.254/", "http://evil.localhost/"] {
        assert_eq!(outbound(true).checked(url), Err(NoAnswer::Forbidden), "{url}");
    }
}

#[tokio::test]
async fn names_that_lead_inside_are_not_connected_to() {
    for name in ["localhost", "localhost.", "ip6-localhost"] {
        let url = format!("https://{name}:1/logout");
        assert_eq!(outbound(false).post_form(&url, String::new()).await, Err(NoAnswer::Unreachable), "{url}");
    }
}
