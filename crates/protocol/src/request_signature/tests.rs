//! Tests of signed requests: one text for each request, one spelling for each signature, one window for timestamps.

use std::time::Duration;

use proptest::prelude::*;
use signet_vocabulary::Timestamp;

use super::{Unsignable, WINDOW, canonical_text, is_fresh, parse_timestamp, sign, verify};

const TEXT: &str = "POST|/v1/Orgs/x|limit=10&a=%7C|2026-11-22T09:30:00Z|015abd7f5cc57a2dd94b7590f04ad8084273905ee33ec5cebeae62276a97f862";
const KEY: &str = "sk_secret0";
const SIGNATURE: &str = "4IUhok+A7MADKY7XY/uhkIvWeBv/t/rDSA1XbbTSPXs=";

#[test]
fn the_text_is_the_five_parts_between_bars() {
    let text = canonical_text("POST", "/v1/Orgs/x", "limit=10&a=%7C", "2026-11-22T09:30:00Z", br#"{"a":1}"#);
    assert_eq!(text.as_deref(), Ok(TEXT));
    let text = canonical_text("GET", "/", "", "t", b"");
    assert_eq!(
        text.as_deref(),
        Ok("GET|/||t|e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        "no query, no body"
    );
}

#[test]
fn what_could_be_read_in_two_ways_is_not_signed() {
    for bad in ["a|b", "|", "a b", " ", "a\n", "\0", "\x1b", "\x7f", "é", "\u{a0}", "\u{ff5c}", "\u{200b}"] {
        let of = |parts: [&str; 4]| canonical_text(parts[0], parts[1], parts[2], parts[3], b"");
        assert_eq!(of([bad, "/", "", "t"]), Err(Unsignable { part: "method" }), "{bad:?}");
        assert_eq!(of(["GET", bad, "", "t"]), Err(Unsignable { part: "path" }), "{bad:?}");
        assert_eq!(of(["GET", "/", bad, "t"]), Err(Unsignable { part: "query" }), "{bad:?}");
        assert_eq!(of(["GET", "/", "", bad]), Err(Unsignable { part: "timestamp" }), "{bad:?}");
    }
    assert_eq!(Unsignable { part: "path" }.to_string(), "the path must be visible ASCII without a bar (|)");
}

#[test]
fn the_path_is_signed_as_sent() {
    let paths = ["/a", "/a/", "//a", "/./a", "/%61", "/a%2f", "/a%2F", "/a;x", "/A", "/a?", "/b/../a"];
    let texts: Vec<_> = paths.iter().map(|path| canonical_text("GET", path, "", "t", b"").unwrap()).collect();
    for (index, text) in texts.iter().enumerate() {
        assert!(!texts[index + 1..].contains(text), "{text}");
    }
}

#[test]
fn the_signature_is_one_that_others_compute() {
    // The same as OpenSSL's and Python's for this key and text.
    assert_eq!(sign(KEY, TEXT), SIGNATURE);
    let code = verify(KEY, TEXT, SIGNATURE).expect("a good signature");
    assert_eq!(code[..4], [0xe0, 0x85, 0x21, 0xa2]);
}

#[test]
fn another_key_text_or_code_is_refused() {
    assert_eq!(verify("sk_secret", TEXT, SIGNATURE), None);
    assert_eq!(verify("", TEXT, SIGNATURE), None);
    assert_eq!(verify(KEY, &TEXT.replace("POST", "PUT"), SIGNATURE), None);
    assert_eq!(verify(KEY, "", SIGNATURE), None);
    let other = sign(KEY, "another text");
    assert_eq!(verify(KEY, TEXT, &other), None);
}

#[test]
fn a_signature_has_one_spelling() {
    let bare = SIGNATURE.trim_end_matches('=');
    // The last character before the padding carries two bits that mean nothing; set, they spell the same bytes.
    let stray = {
        let (head, last) = bare.split_at(bare.len() - 1);
        let next = char::from(last.as_bytes()[0] + 1);
        format!("{head}{next}=")
    };
    for other in [
        String::new(),
        bare.to_owned(),
        format!("{SIGNATURE}="),
        format!(" {SIGNATURE}"),
        format!("{SIGNATURE}\n"),
        format!("{SIGNATURE},{SIGNATURE}"),
        SIGNATURE.replace('+', "-").replace('/', "_"),
        SIGNATURE.to_lowercase(),
        SIGNATURE[..40].to_owned(),
        format!("{SIGNATURE}{SIGNATURE}"),
        stray,
        "é".repeat(22),
    ] {
        assert_eq!(verify(KEY, TEXT, &other), None, "{other:?}");
    }
}

#[test]
fn timestamps_of_rfc_3339_are_read() {
    for (text, millis) in [
        ("1970-01-01T00:00:00Z", 0),
        ("1970-01-01T00:00:00.001Z", 1),
        ("1970-01-01T00:00:01.5Z", 1_500),
        ("1970-01-01T00:00:00.123456Z", 123),
        ("1970-01-01T00:00:00.999999999Z", 999),
        ("1970-01-01T01:00:00+01:00", 0),
        ("1969-12-31T18:30:00-05:30", 0),
        ("1970-01-01T00:00:00+00:00", 0),
        ("1970-01-01T00:00:00-00:00", 0),
        ("1970-01-01T23:59:00+23:59", 0),
        ("2000-02-29T00:00:00Z", 951_782_400_000),
        ("2024-02-29T23:59:59.999Z", 1_709_251_199_999),
        ("2026-11-22T09:30:00Z", 1_795_339_800_000),
    ] {
        assert_eq!(parse_timestamp(text), Some(Timestamp::from_millis(millis)), "{text}");
    }
}

#[test]
fn other_timestamps_are_refused() {
    for text in [
        "",
        "Z",
        "1795339800",
        "1795339800000",
        "-1",
        "2026-11-22",
        "2026-11-22T09:30Z",
        "2026-11-22T09:30:00",
        "2026-11-22 09:30:00Z",
        "2026-11-22t09:30:00Z",
        "2026-11-22T09:30:00z",
        "2026-11-22T09:30:00ZZ",
        " 2026-11-22T09:30:00Z",
        "2026-11-22T09:30:00Z ",
        "2026-11-22T09:30:00Z\n",
        "2026-11-22T09:30:00Z\0",
        "2026-11-22T09:30:00.Z",
        "2026-11-22T09:30:00,5Z",
        "2026-11-22T09:30:00.1234567890Z",
        "2026-11-22T09:30:00.5.5Z",
        "2026-11-22T09:30:00.-5Z",
        "2026-11-22T09:30:00+0000",
        "2026-11-22T09:30:00+00",
        "2026-11-22T09:30:00+0:00",
        "2026-11-22T09:30:00+00:00:00",
        "2026-11-22T09:30:00+24:00",
        "2026-11-22T09:30:00+00:60",
        "2026-11-22T09:30:00 +00:00",
        "2026-11-22T09:30:00\u{2212}00:00",
        "2026-11-22T09:30:00Z[UTC]",
        "2026-11-22T09:30:00+00:00[UTC]",
        "2026-11-22T09:30:00.5",
        "2026-11-22T24:00:00Z",
        "2026-11-22T09:60:00Z",
        "2026-11-22T23:59:60Z",
        "2016-12-31T23:59:60Z",
        "2026-11-22T09:30:61Z",
        "2026-02-29T00:00:00Z",
        "1900-02-29T00:00:00Z",
        "2026-04-31T00:00:00Z",
        "2026-00-10T00:00:00Z",
        "2026-13-10T00:00:00Z",
        "2026-11-00T00:00:00Z",
        "2026-11-32T00:00:00Z",
        "+2026-11-22T09:30:00Z",
        "+002026-11-22T09:30:00Z",
        "-002026-11-22T09:30:00Z",
        "12026-11-22T09:30:00Z",
        "9999-12-31T23:59:59-23:59",
        "20261122T093000Z",
        "2026-W47-7T09:30:00Z",
        "２０２６-11-22T09:30:00Z",
        "2026-11-22T09:30:0\u{660}Z",
        "Sun, 22 Nov 2026 09:30:00 GMT",
    ] {
        assert_eq!(parse_timestamp(text), None, "{text:?}");
    }
}

#[test]
fn the_window_is_five_minutes_to_either_side() {
    let now = Timestamp::from_millis(1_795_339_800_000);
    let milli = Duration::from_millis(1);
    assert_eq!(WINDOW, Duration::from_secs(300));
    for (by, fresh) in [
        (Duration::ZERO, true),
        (Duration::from_secs(299), true),
        (WINDOW, true),
        (WINDOW + milli, false),
        (Duration::from_secs(301), false),
        (Duration::from_secs(86_400), false),
    ] {
        assert_eq!(is_fresh(now.minus(by), now), fresh, "{by:?} ago");
        assert_eq!(is_fresh(now.plus(by), now), fresh, "{by:?} ahead");
    }
    assert!(!is_fresh(Timestamp::from_millis(i64::MAX), Timestamp::from_millis(i64::MIN)));
    assert!(!is_fresh(Timestamp::from_millis(i64::MIN), Timestamp::from_millis(i64::MAX)));
}

/// A part drawn from few characters, bars and escapes among them, so that two lists often nearly meet.
fn part() -> impl Strategy<Value = String> {
    "[ab/|%?&é \n]{0,4}"
}

proptest! {
    #[test]
    fn two_requests_never_share_a_text(
        one in [part(), part(), part(), part()],
        other in [part(), part(), part(), part()],
        bodies in ["[ab|]{0,2}", "[ab|]{0,2}"],
    ) {
        let of = |parts: &[String; 4], body: &str| {
            canonical_text(&parts[0], &parts[1], &parts[2], &parts[3], body.as_bytes())
        };
        if let (Ok(first), Ok(second)) = (of(&one, &bodies[0]), of(&other, &bodies[1])) {
            prop_assert_eq!(first == second, (one, &bodies[0]) == (other, &bodies[1]));
        }
    }

    #[test]
    fn moving_what_stands_between_two_parts_changes_the_text(
        joined in "[ab/%?&]{2,8}", at in 0_usize..8, to in 0_usize..8,
    ) {
        let text = |at: usize| {
            let (path, query) = joined.split_at(at.min(joined.len()));
            canonical_text("GET", path, query, "t", b"").unwrap()
        };
        prop_assert_eq!(text(at) == text(to), at.min(joined.len()) == to.min(joined.len()));
    }

    #[test]
    fn a_signature_proves_its_own_text_alone(key in "\\PC{0,80}", text in "\\PC{0,40}", other in "\\PC{0,40}") {
        let signature = sign(&key, &text);
        prop_assert!(verify(&key, &text, &signature).is_some());
        prop_assert_eq!(verify(&key, &other, &signature).is_some(), text == other);
    }

    #[test]
    fn what_is_written_is_read_again(millis in -62_135_596_800_000_i64..253_370_764_800_000) {
        let at = Timestamp::from_millis(millis);
        prop_assert_eq!(parse_timestamp(&at.to_string()), Some(at));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,40}|[0-9TZ:.+-]{0,40}|2026-[01][0-9]-[0-3][0-9]T\\PC{0,20}") {
        if parse_timestamp(&text).is_some() {
            prop_assert!(text.len() >= 20 && text.is_ascii());
        }
        prop_assert_eq!(verify(KEY, TEXT, &text), None);
    }
}
