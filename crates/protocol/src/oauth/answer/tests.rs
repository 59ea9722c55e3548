//! Tests of answers: added to what is there, escaped exactly, and silent about codes.

use proptest::prelude::*;

use super::{Answer, NAMES};
use crate::oauth::error::ErrorCode;
use crate::oauth::parameters::Parameters;
use crate::oauth::redirect_uri::{Destination, Registered};

const ISSUER: &str = "https://id.example";

fn to(uri: &str) -> Destination {
    Registered::parse(uri).unwrap().accept(uri).unwrap()
}

#[test]
fn a_code_is_added_behind_what_is_there() {
    let answer = Answer::code("ac_1", Some("a b+&=#%é\"/"), ISSUER);
    let added = "code=ac_1&state=a%20b%2B%26%3D%23%25%C3%A9%22%2F&iss=https%3A%2F%2Fid.example";
    for (uri, mark) in [
        ("https://a.example/cb", "?"),
        ("https://a.example/cb?", ""),
        ("https://a.example/cb?tenant=%2F&x", "&"),
        ("https://a.example/cb?x=1&", ""),
        ("https://a.example/cb?x=a?b", "&"),
        ("http://127.0.0.1:4711/cb", "?"),
        ("com.example.app:/cb", "?"),
        ("com.example.app://cb", "?"),
    ] {
        assert_eq!(answer.by_query(&to(uri)), format!("{uri}{mark}{added}"));
    }
}

#[test]
fn an_error_is_said_only_if_a_browser_may_carry_it() {
    let uri = to("https://a.example/cb");
    let answer = Answer::error(ErrorCode::InvalidScope, Some("the \"scope\" é"), Some("s"), ISSUER).unwrap();
    assert_eq!(
        answer.by_query(&uri),
        "https://a.example/cb?error=invalid_scope&error_description=the%20%3Fscope%3F%20%3F&state=s\
         &iss=https%3A%2F%2Fid.example"
    );
    let answer = Answer::error(ErrorCode::LoginRequired, None, None, ISSUER).unwrap();
    assert_eq!(answer.by_query(&uri), "https://a.example/cb?error=login_required&iss=https%3A%2F%2Fid.example");
    for code in ErrorCode::ALL {
        let answer = Answer::error(*code, None, None, ISSUER);
        assert_eq!(answer.is_some(), code.may_be_redirected(), "{code:?}");
    }
}

#[test]
fn a_form_has_the_same_fields_unescaped() {
    let answer = Answer::code("ac_1", Some("<\"&'>"), ISSUER);
    assert_eq!(answer.fields().collect::<Vec<_>>(), [("code", "ac_1"), ("state", "<\"&'>"), ("iss", ISSUER)]);
    assert!(answer.fields().all(|(name, _)| NAMES.contains(&name)));
}

#[test]
fn after_a_log_out_only_the_state_is_added() {
    let uri = to("https://a.example/bye?x=1");
    assert_eq!(Answer::logged_out(None).by_query(&uri), "https://a.example/bye?x=1");
    assert_eq!(Answer::logged_out(Some("a b")).by_query(&uri), "https://a.example/bye?x=1&state=a%20b");
    assert_eq!(Answer::logged_out(None).by_query(&to("https://a.example/bye")), "https://a.example/bye");
}

#[test]
fn no_code_is_printed() {
    assert_eq!(format!("{:?}", Answer::code("ac_hidden", Some("s"), ISSUER)), r#"{"code", "state", "iss"}"#);
}

proptest! {
    #[test]
    fn every_state_returns_unchanged(state in "\\PC{1,2000}", own in "(\\?[x-z]=[a-z]{0,3}(&[u-w]=1)?)?") {
        let uri = format!("https://a.example/cb{own}");
        let sent = Answer::code("ac_1", Some(&state), ISSUER).by_query(&to(&uri));
        prop_assert!(sent.starts_with(&uri) && sent.is_ascii() && !sent.contains(['#', ' ', '"', '\'', '<']));
        let (_, query) = sent.split_once('?').unwrap();
        let read = Parameters::parse(query.as_bytes(), &[]).unwrap();
        prop_assert_eq!(read.get("state"), Some(state.as_str()));
        prop_assert_eq!(read.get("code"), Some("ac_1"));
        prop_assert_eq!(read.get("iss"), Some(ISSUER));
    }
}
