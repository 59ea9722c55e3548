//! `signet client registration-token` beside a running node.

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
async fn a_token_is_made_listed_and_deleted_by_commands() {
    let place = Place::fresh().await;
    let _node = place.serve();
    let command = ["client", "registration-token"];
    let made = out(&place.run(
        &[&command[..], &["create", "Partners", "--uses", "3", "--scope", "openid", "--scope", "read:identity"]]
            .concat(),
    ));
    let (id, token) = (told(&made, "registration-token-id"), told(&made, "initial-access-token"));
    assert!(token.starts_with("iat_") && told(&made, "scopes") == "openid read:identity", "{made}");
    let list = out(&place.run(&[&command[..], &["list"]].concat()));
    assert!(list.starts_with(&format!("{id}  3/3  until ")) && list.ends_with("  Partners\n"), "{list}");
    assert!(!list.contains(&token), "{list}");
    let bad = place.run(&[&command[..], &["create", "Partners", "--uses", "0"]].concat());
    assert!(String::from_utf8_lossy(&bad.stderr).contains("uses"), "{bad:?}");
    out(&place.run(&[&command[..], &["delete", &id]].concat()));
    assert!(!place.run(&[&command[..], &["delete", &id]].concat()).status.success());
    assert_eq!(out(&place.run(&[&command[..], &["list"]].concat())), "");
}
