//! Tests of the strict reading of base64url.

use proptest::prelude::*;

use super::{base64url, fill_from_base64_padded, from_base64url};

#[test]
fn writes_what_rfc_4648_says() {
    // Section 10, in the URL-safe alphabet and without padding.
    for (bytes, text) in
        [("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE")]
    {
        assert_eq!(base64url(bytes.as_bytes()), text);
        assert_eq!(from_base64url(text).as_deref(), Some(bytes.as_bytes()));
    }
    assert_eq!(base64url(&[0xfb, 0xff]), "-_8");
}

#[test]
fn refuses_every_other_spelling() {
    for text in [
        "Zg==", "Zg=", "Zh", "Zm9=", "Zm8=", "Zm9", "-/8", "+_8", "Zm9v\n", " Zm9v", "Zm 9v", "Z", "Zm9vY", "Zm9v.",
        "é", "\0",
    ] {
        assert_eq!(from_base64url(text), None, "{text:?}");
    }
}

#[test]
fn fills_only_what_is_exactly_full() {
    for (text, fits) in
        [("Zm9v", true), ("Zm8=", false), ("Zm9vYmFy", false), ("", false), ("Zm9", false), ("Zm9v ", false)]
    {
        assert_eq!(fill_from_base64_padded(text, &mut [0; 3]).is_some(), fits, "{text:?}");
    }
}

proptest! {
    #[test]
    fn one_text_for_each_value(text in "[A-Za-z0-9_=-]{0,12}") {
        if let Some(bytes) = from_base64url(&text) {
            prop_assert_eq!(base64url(&bytes), text);
        }
    }

    #[test]
    fn reads_what_it_writes(bytes: Vec<u8>) {
        prop_assert_eq!(from_base64url(&base64url(&bytes)), Some(bytes));
    }
}
