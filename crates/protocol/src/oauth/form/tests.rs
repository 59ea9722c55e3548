//! Tests of form text: what it stands for, and what stands for nothing.

use proptest::prelude::*;

use super::{decode, encode_into};

fn encoded(text: &str) -> String {
    let mut out = String::new();
    encode_into(&mut out, text);
    out
}

#[test]
fn the_example_of_the_rfc_is_read() {
    // RFC 6749, appendix B.
    assert_eq!(decode(b"+%25%26%2B%C2%A3%E2%82%AC").as_deref(), Some(" %&+£€"));
    assert_eq!(encoded(" %&+£€"), "%20%25%26%2B%C2%A3%E2%82%AC");
}

#[test]
fn broken_escapes_bad_utf8_and_control_characters_are_refused() {
    let bad: [&[u8]; 18] = [
        b"%",
        b"a%",
        b"%2",
        b"%2g",
        b"%g2",
        b"%%20",
        b"%+1",
        b"% 1",
        b"%u0041",
        b"%ff",
        b"%c3",
        b"%c0%80",
        b"%ed%a0%80",
        b"\xff",
        b"%00",
        b"a\nb",
        b"%0d%0a",
        b"%c2%85",
    ];
    for bad in bad {
        assert_eq!(decode(bad), None, "{:?}", String::from_utf8_lossy(bad));
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(text in "\\PC{0,40}") {
        let encoded = encoded(&text);
        prop_assert!(encoded.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._~%".contains(&byte)));
        prop_assert_eq!(decode(encoded.as_bytes()), Some(text));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes: Vec<u8>) {
        if let Some(text) = decode(&bytes) {
            prop_assert!(!text.contains(char::is_control) && text.len() <= bytes.len());
        }
    }
}
