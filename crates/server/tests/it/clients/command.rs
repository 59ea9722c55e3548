//! `signet client` beside a running node.

use std::process::Output;

use crate::process::Place;

pub fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What stands after `name` in a command's lines.
pub fn told(text: &str, name: &str) -> String {
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    line.unwrap_or_else(|| panic!("no {name}: {text}")).trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_client_is_made_shown_and_deleted_by_commands() {
    let place = Place::fresh().await;
    let _node = place.serve();
    let redirect = ["--redirect-uri", "https://shop.example.com/callback"];
    let made = out(&place.run(
        &[&["client", "create", "Shop", "--scope", "openid", "--scope", "read:identity"], &redirect[..]].concat(),
    ));
    let (id, secret) = (told(&made, "client-id"), told(&made, "client-secret"));
    assert_eq!(
        (told(&made, "auth-method"), told(&made, "scopes")),
        ("client_secret_basic".into(), "openid read:identity".into())
    );
    assert!(secret.starts_with("cs_"), "{made}");
    let public = out(&place.run(&[&["client", "create", "App", "--auth-method", "none"], &redirect[..]].concat()));
    assert!(!public.contains("client-secret"), "{public}");

    let list = out(&place.run(&["client", "list"]));
    let names: Vec<&str> = list.lines().filter_map(|line| line.split("  ").last().map(str::trim)).collect();
    assert_eq!(names, ["Shop", "App"], "{list}");
    let rotated = out(&place.run(&["client", "rotate-secret", &id]));
    assert_ne!(told(&rotated, "client-secret"), secret);
    let shown = out(&place.run(&["client", "show", &id]));
    assert!(shown.contains("(until ") && shown.contains(&told(&rotated, "secret-id")), "{shown}");
    assert!(!shown.contains(&secret) && !shown.contains("client-secret"), "{shown}");
    assert!(!place.run(&["client", "rotate-secret", &id]).status.success(), "a third secret");

    out(&place.run(&["client", "delete", &id]));
    let gone = place.run(&["client", "show", &id]);
    assert!(!gone.status.success() && String::from_utf8_lossy(&gone.stderr).contains("no such client"));
    let elsewhere = place.run(&["client", "list", "--realm", "nowhere"]);
    assert!(!elsewhere.status.success());
    let bad = place.run(&["client", "create", "Shop", "--redirect-uri", "http://shop.example.com/"]);
    assert!(String::from_utf8_lossy(&bad.stderr).contains("redirect-uris[0]: must begin with https://"), "{bad:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_changes_what_is_given_and_leaves_the_rest() {
    let place = Place::fresh().await;
    let _node = place.serve();
    let made = out(&place.run(&[
        "client",
        "create",
        "Shop",
        "--redirect-uri",
        "https://shop.example.com/callback",
        "--first-party",
        "--consent",
        "never",
    ]));
    assert_eq!(told(&made, "first-party"), "on");
    let id = told(&made, "client-id");
    let two = ["--redirect-uri", "https://a.example.com/callback", "--redirect-uri", "https://b.example.com/callback"];
    let changed = out(&place.run(&[&["client", "update", &id], &two[..]].concat()));
    let both = "https://a.example.com/callback https://b.example.com/callback";
    assert_eq!((told(&changed, "redirect-uris"), told(&changed, "consent")), (both.into(), "never".into()));
    let changed =
        out(&place.run(&["client", "update", &id, "--name", "Store", "--first-party=false", "--consent", "once"]));
    assert_eq!((told(&changed, "name"), told(&changed, "first-party")), ("Store".into(), "off".into()));
    assert_eq!(told(&changed, "redirect-uris"), both);
    assert_eq!(out(&place.run(&["client", "show", &id])), changed);
    assert!(!changed.contains("client-secret"), "{changed}");
    let bad = place.run(&["client", "update", &id, "--jwks-uri", "http://shop.example.com/keys"]);
    assert!(String::from_utf8_lossy(&bad.stderr).contains("jwks-uri: must begin with https://"), "{bad:?}");
    assert_eq!(out(&place.run(&["client", "show", &id])), changed);
}
