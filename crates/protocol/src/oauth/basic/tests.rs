//! Tests of the header that clients prove themselves by.

use proptest::prelude::*;

use super::Basic;
use crate::encoding::base64_padded;
use crate::oauth::form::encode_into;

fn read(plain: &str) -> Option<(String, String)> {
    let basic = Basic::parse(&format!("Basic {}", base64_padded(plain.as_bytes())))?;
    Some((basic.client_id().to_owned(), basic.secret().expose().clone()))
}

#[test]
fn the_example_of_the_rfc_is_read() {
    // RFC 6749, section 2.3.1.
    let basic = Basic::parse("Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3").expect("a credential");
    assert_eq!((basic.client_id(), basic.secret().expose().as_str()), ("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw"));
    assert_eq!(format!("{basic:?}"), r#"Basic { client_id: "s6BhdRkqt3", secret: Secret(…) }"#);
}

#[test]
fn both_parts_are_in_form_encoding() {
    for (plain, id, secret) in [
        ("a%3Ab:c%3Ad", "a:b", "c:d"),
        ("a+b:c%2Bd", "a b", "c+d"),
        ("%C2%A3:%E2%82%AC", "£", "€"),
        ("client_x:cs_y", "client_x", "cs_y"),
    ] {
        assert_eq!(read(plain), Some((id.to_owned(), secret.to_owned())), "{plain}");
    }
}

#[test]
fn what_could_be_read_in_two_ways_is_refused() {
    for plain in [
        "", ":", "a", "a:", ":b", "a:b:c", "a::b", "a:b:", "a:%", "a:%zz", "%ff:b", "a:b\n", "a\0:b", "a:%0d%0a",
        "a:%00", "a\t:b", "a:\u{7f}",
    ] {
        assert_eq!(read(plain), None, "{plain:?}");
    }
    assert!(Basic::parse(&format!("Basic {}", base64_padded(b"a:\xff"))).is_none());
}

#[test]
fn the_header_has_one_form() {
    let encoded = base64_padded(b"client:secret1");
    assert!(encoded.ends_with('='));
    for value in [format!("Basic {encoded}"), format!("basic {encoded}"), format!("BASIC {encoded}")] {
        assert!(Basic::parse(&value).is_some(), "{value}");
    }
    for value in [
        String::new(),
        "Basic".to_owned(),
        "Basic ".to_owned(),
        format!("Bearer {encoded}"),
        format!("Basic{encoded}"),
        format!("Basic  {encoded}"),
        format!("Basic\t{encoded}"),
        format!(" Basic {encoded}"),
        format!("Basic {encoded} "),
        format!("Basic {encoded},Basic {encoded}"),
        format!("Basic {}", encoded.trim_end_matches('=')),
        format!("Basic {encoded}="),
        format!("Basic \"{encoded}\""),
        format!("Basic {}", base64_padded(format!("a:{}", "b".repeat(800)).as_bytes())),
    ] {
        assert!(Basic::parse(&value).is_none(), "{value}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(id in "\\PC{1,20}", secret in "\\PC{1,20}") {
        let mut plain = String::new();
        encode_into(&mut plain, &id);
        plain.push(':');
        encode_into(&mut plain, &secret);
        prop_assert_eq!(read(&plain), Some((id, secret)));
    }

    #[test]
    fn any_text_is_read_without_a_panic(value in "(Basic )?\\PC{0,40}", plain in "[a:%0é\n]{0,12}") {
        prop_assert!(Basic::parse(&value).is_none_or(|basic| !basic.client_id().is_empty()));
        if let Some((id, secret)) = read(&plain) {
            prop_assert!(!id.is_empty() && !secret.is_empty() && !secret.contains('\n'));
        }
    }
}
