//! `signet scope` beside a running node.

use std::process::Output;

use crate::process::Place;

fn out(output: &Output) -> String {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).into_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scope_is_made_listed_and_deleted_by_commands() {
    let place = Place::fresh().await;
    let _node = place.serve();
    let text = ["--text", "See your orders", "--text-de", "Ihre Bestellungen sehen"];
    let claims = ["--claim", "department=identity.data.department", "--claim", "x=user.data.a=b"];
    let made = out(&place.run(&[&["scope", "set", "orders.read"], &text[..], &claims[..]].concat()));
    let expected =
        "orders.read  own  See your orders\n    department = identity.data.department\n    x = user.data.a=b\n";
    assert_eq!(made, expected);
    let list = out(&place.run(&["scope", "list"]));
    assert!(list.starts_with("openid  built-in  ") && list.ends_with(expected), "{list}");

    let bad = place.run(&["scope", "set", "orders.read", "--text", "See", "--claim", "sub=identity.id"]);
    assert!(String::from_utf8_lossy(&bad.stderr).contains("claims[0].claim"), "{bad:?}");
    assert!(!place.run(&["scope", "set", "openid", "--text", "See"]).status.success());
    out(&place.run(&["scope", "delete", "orders.read"]));
    let gone = place.run(&["scope", "delete", "orders.read"]);
    assert!(!gone.status.success() && String::from_utf8_lossy(&gone.stderr).contains("no such scope"));
    assert!(!out(&place.run(&["scope", "list"])).contains("orders.read"));
}
