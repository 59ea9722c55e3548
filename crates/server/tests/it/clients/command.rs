//! `signet client` beside a running node.

use std::process::Output;

use crate::process::Place;

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What stands after `name` in a command's lines.
fn told(text: &str, name: &str) -> String {
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
    assert!(String::from_utf8_lossy(&bad.stderr).contains("redirectUris[0]"), "{bad:?}");
}
