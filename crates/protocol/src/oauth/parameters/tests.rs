//! Tests of parameters: once each, within bounds, and silent about values.

use proptest::prelude::*;

use super::{LONGEST, LONGEST_VALUE, MOST, Parameters, Refused, encode};

const MAY_REPEAT: [&str; 2] = ["resource", "audience"];

fn read(text: &str) -> Result<Parameters, Refused> {
    Parameters::parse(text.as_bytes(), &MAY_REPEAT)
}

#[test]
fn each_parameter_is_found_by_its_name() {
    let read = read("state=a%20b+c%2B&redirect_uri=https%3A%2F%2Fa.example%2F&x=1=2&&scope=openid&%73=t").unwrap();
    for (name, value) in [
        ("state", Some("a b c+")),
        ("redirect_uri", Some("https://a.example/")),
        ("x", Some("1=2")),
        ("scope", Some("openid")),
        ("s", Some("t")),
        ("State", None),
        ("", None),
    ] {
        assert_eq!(read.get(name), value, "{name}");
    }
    assert_eq!(Parameters::parse(b"", &[]).unwrap().iter().count(), 0);
}

#[test]
fn an_empty_parameter_is_as_good_as_absent() {
    for text in ["prompt=", "prompt", "prompt=&a=b", "&&prompt&"] {
        let read = read(text).unwrap();
        assert_eq!(read.get("prompt"), None, "{text}");
        assert_eq!(read.all("prompt").count(), 0, "{text}");
        assert!(read.iter().all(|(name, _)| name == "a"), "{text}");
    }
}

#[test]
fn a_name_that_is_there_twice_is_refused_by_name() {
    for (text, name) in [
        ("code=a&code=b", "code"),
        ("code=a&code=a", "code"),
        ("code=&code=a", "code"),
        ("code=a&x=1&code", "code"),
        ("code&code", "code"),
        ("code=a&%63ode=b", "code"),
        ("unknown=a&unknown=b", "unknown"),
        ("%22\u{e9}%20=1&%22\u{e9}+=2", "???"),
        ("=1&=2", ""),
    ] {
        assert_eq!(read(text), Err(Refused::Repeated(name.into())), "{text}");
    }
    assert_eq!(read("Code=a&code=b").unwrap().get("code"), Some("b"), "names are told apart by case");
    assert_eq!(read("code=a&code=b").unwrap_err().to_string(), "the parameter code is there more than once");
    let long = "n".repeat(500);
    assert_eq!(read(&format!("{long}&{long}")), Err(Refused::Repeated(long[..64].into())));
}

#[test]
fn only_what_the_caller_lets_repeat_does() {
    let read = read("resource=https%3A%2F%2Fb&resource=&resource=https%3A%2F%2Fa&audience=x").unwrap();
    assert_eq!(read.all("resource").collect::<Vec<_>>(), ["https://b", "https://a"]);
    assert_eq!(read.get("resource"), None, "which one of two is not for the reader to say");
    assert_eq!(read.get("audience"), Some("x"));
    assert_eq!(Parameters::parse(b"resource=a&resource=b", &[]), Err(Refused::Repeated("resource".into())));
}

#[test]
fn what_is_no_text_is_refused() {
    for bad in ["%", "%zz", "%ff", "%00", "%0A", "a\tb", "a\rb", "\u{7f}", "%C2%80"] {
        assert_eq!(read(&format!("state={bad}")), Err(Refused::BadValue("state".into())), "{bad:?}");
        assert_eq!(read(&format!("{bad}=state")), Err(Refused::BadName), "{bad:?}");
    }
    assert_eq!(Parameters::parse(b"a=\xff", &[]), Err(Refused::BadValue("a".into())));
}

#[test]
fn the_bounds_hold_exactly() {
    let fits = format!("a={}", "x".repeat(LONGEST_VALUE));
    assert_eq!(read(&fits).unwrap().get("a").map(str::len), Some(LONGEST_VALUE));
    assert_eq!(read(&format!("{fits}x")), Err(Refused::ValueTooLong("a".into())));
    assert!(read(&format!("a={}", "%41".repeat(LONGEST_VALUE))).is_ok(), "counted after decoding");

    let many = |count: usize| (0..count).map(|at| format!("p{at}=")).collect::<Vec<_>>().join("&");
    assert!(read(&many(MOST)).is_ok());
    assert_eq!(read(&many(MOST + 1)), Err(Refused::TooMany));
    assert_eq!(read(&"resource=a&".repeat(MOST + 1)), Err(Refused::TooMany));

    let padded = |length: usize| format!("a=b{}", "&".repeat(length - 3));
    assert!(read(&padded(LONGEST)).is_ok());
    assert_eq!(read(&padded(LONGEST + 1)), Err(Refused::TooLong));
}

#[test]
fn values_are_never_printed() {
    let both = read("client_secret=cs_hidden&code=ac_hidden").unwrap();
    assert_eq!(format!("{both:?}"), r#"{"client_secret", "code"}"#);
    for text in ["code=hidden&code=hidden", "code=hidden%", "hidden%=a"] {
        let refused = read(text).unwrap_err();
        assert!(!format!("{refused:?} {refused}").contains("hidden"), "{text}");
    }
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(pairs in proptest::collection::btree_map("\\PC{0,12}", "\\PC{1,24}", 0..20)) {
        let pairs: Vec<_> = pairs.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let text = encode(pairs.iter().copied());
        let read = read(&text).unwrap();
        prop_assert_eq!(read.iter().collect::<Vec<_>>(), pairs);
        prop_assert_eq!(Parameters::parse(encode(read.iter()).as_bytes(), &[]), Ok(read));
    }

    #[test]
    fn any_bytes_are_read_without_a_panic(bytes in proptest::collection::vec(any::<u8>(), 0..200), text in "[a=&%+0\\PC]{0,60}") {
        for bytes in [bytes.as_slice(), text.as_bytes()] {
            match Parameters::parse(bytes, &MAY_REPEAT) {
                Ok(read) => prop_assert!(read.iter().all(|(_, value)| !value.is_empty())),
                Err(refused) => {
                    let shown = refused.to_string();
                    prop_assert!(shown.bytes().all(|byte| byte == b' ' || byte.is_ascii_graphic() && byte != b'"'));
                }
            }
        }
    }
}
