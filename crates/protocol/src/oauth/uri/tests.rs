//! Tests of taking URIs apart: every character is in one part, and none is repaired.

use proptest::prelude::*;

use super::{LONGEST, Parts, Refused};

#[test]
fn each_part_is_as_written() {
    let text = "https://u:p@a.example:8443/b/%2F;c//d?e=f?g&h#i/j?k";
    let parts = Parts::of(text).unwrap();
    assert_eq!((parts.scheme, parts.authority, parts.path), ("https", Some("u:p@a.example:8443"), "/b/%2F;c//d"));
    assert_eq!((parts.query, parts.fragment), (Some("e=f?g&h"), Some("i/j?k")));
    assert_eq!(parts.without_user_info().err(), Some(Refused::UserInfo));
    let parts = Parts::of("urn:a:b?").unwrap();
    assert_eq!((parts.scheme, parts.authority, parts.path, parts.query), ("urn", None, "a:b", Some("")));
    let parts = Parts::of("a:///b#").unwrap();
    assert_eq!((parts.authority, parts.path, parts.fragment), (Some(""), "/b", Some("")));
}

#[test]
fn what_is_no_uri_is_refused() {
    for (text, refused) in [
        ("", Refused::Scheme),
        ("a", Refused::Scheme),
        ("//a/b", Refused::Scheme),
        (":a", Refused::Scheme),
        ("1a:b", Refused::Scheme),
        ("A:b", Refused::Scheme),
        ("a/b:c", Refused::Scheme),
        ("a b:c", Refused::Character),
        ("a:b\\c", Refused::Character),
        ("a:b\u{0}", Refused::Character),
        ("a:é", Refused::Character),
        ("a:{b}", Refused::Character),
        ("a:/[b]", Refused::Character),
        ("a:/?b[]=c", Refused::Character),
        ("a:/#b#c", Refused::Character),
        ("a:%", Refused::Escape),
        ("a:%4", Refused::Escape),
        ("a:%g0", Refused::Escape),
        ("a:%%41", Refused::Escape),
    ] {
        assert_eq!(Parts::of(text).err(), Some(refused), "{text:?}");
    }
    assert!(Parts::of(&format!("a:{}", "b".repeat(LONGEST - 2))).is_ok());
    assert_eq!(Parts::of(&format!("a:{}", "b".repeat(LONGEST - 1))).err(), Some(Refused::TooLong));
}

proptest! {
    #[test]
    fn the_parts_together_are_the_text(text in "[a-c]{1,3}:(//)?[a-c%4/?#:@.;]{0,20}") {
        if let Ok(parts) = Parts::of(&text) {
            let mut again = format!("{}:", parts.scheme);
            for (mark, part) in
                [("//", parts.authority), ("", Some(parts.path)), ("?", parts.query), ("#", parts.fragment)]
            {
                if let Some(part) = part {
                    again.push_str(mark);
                    again.push_str(part);
                }
            }
            prop_assert_eq!(again, text);
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,60}|a:[%é0-9]{0,20}") {
        if let Err(refused) = Parts::of(&text).map(drop) {
            prop_assert!(refused.to_string().starts_with("must "));
        }
    }
}
