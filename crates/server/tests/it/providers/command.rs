//! `signet provider` beside a running node.

use crate::clients::command::{out, told};
use crate::process::Place;

#[tokio::test(flavor = "multi_thread")]
async fn a_provider_is_made_changed_and_deleted_by_commands() {
    let place = Place::fresh().await;
    let _node = place.serve();
    std::fs::write(place.folder.join("secret"), "s3cret\n").expect("a file");
    let known = ["--client-id", "ours", "--client-secret-file", "secret"];
    let issuer = ["--issuer", "https://login.example.com", "--makes-accounts"];
    let made = out(&place.run(&[&["provider", "create", "Login"], &known[..], &issuer[..]].concat()));
    let id = told(&made, "provider-id");
    assert!(told(&made, "redirect-uri").ends_with(&format!("/sign-in/callback/{id}")), "{made}");
    assert_eq!((told(&made, "makes-accounts"), told(&made, "trusts-email")), ("on".into(), "off".into()));
    assert!(!made.contains("s3cret"), "{made}");

    let change = ["--makes-accounts=false", "--trusts-email", "--domain", "example.com", "--name", "Sign-in"];
    let changed = out(&place.run(&[&["provider", "update", &id], &change[..]].concat()));
    assert_eq!((told(&changed, "makes-accounts"), told(&changed, "trusts-email")), ("off".into(), "on".into()));
    assert_eq!((told(&changed, "domains"), told(&changed, "name")), ("example.com".into(), "Sign-in".into()));
    assert_eq!(told(&changed, "issuer"), "https://login.example.com");
    assert_eq!(out(&place.run(&["provider", "show", &id])), changed);
    // Where its answers come from is said once.
    let moved = place.run(&["provider", "update", &id, "--issuer", "https://evil.example.com"]);
    assert!(!moved.status.success());

    let bad =
        place.run(&[&["provider", "create", "Login", "--issuer", "http://login.example.com"], &known[..]].concat());
    assert!(String::from_utf8_lossy(&bad.stderr).contains("issuer: "), "{bad:?}");
    assert_eq!(out(&place.run(&["provider", "list"])).lines().count(), 1);
    out(&place.run(&["provider", "delete", &id]));
    assert_eq!(out(&place.run(&["provider", "list"])), "");
}
