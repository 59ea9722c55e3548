//! Tests of resource indicators.

use proptest::prelude::*;

use super::Resource;
use crate::oauth::uri::Refused;

#[test]
fn absolute_uris_are_taken_as_they_are() {
    for text in [
        "https://api.example",
        "https://api.example/",
        "https://api.example:8443/v1?tenant=a",
        "http://10.0.0.1/a",
        "urn:example:api",
        "api:orders",
        "https://API.example/%7Ea",
    ] {
        assert_eq!(Resource::parse(text).unwrap().as_str(), text);
    }
}

#[test]
fn everything_else_is_refused() {
    for (text, refused) in [
        ("", Refused::Scheme),
        ("api", Refused::Scheme),
        ("/api", Refused::Scheme),
        ("//api.example", Refused::Scheme),
        ("https://api.example/#a", Refused::Fragment),
        ("https://api.example#", Refused::Fragment),
        ("https:api.example", Refused::Host),
        ("https:///api", Refused::Host),
        ("urn:", Refused::Host),
        ("urn:?a", Refused::Host),
        ("https://a@api.example/", Refused::UserInfo),
        ("https://api.example/a b", Refused::Character),
        ("https://api.example/%", Refused::Escape),
        ("https://api.example/\u{e9}", Refused::Character),
    ] {
        assert_eq!(Resource::parse(text), Err(refused), "{text:?}");
    }
}

proptest! {
    #[test]
    fn what_is_taken_is_not_changed(text in "\\PC{0,40}|[a-z]{1,6}:[a-z/%2?#@.]{0,20}") {
        if let Ok(resource) = Resource::parse(&text) {
            prop_assert_eq!(resource.as_str(), &text);
            prop_assert!(text.is_ascii() && !text.contains('#'));
        }
    }
}
