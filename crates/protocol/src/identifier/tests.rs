//! Tests of e-mail addresses and usernames: what is refused, what is the same, and that the canonical form is final.

use proptest::prelude::*;

use super::{Email, Username, canonical_any};

fn email(text: &str) -> String {
    Email::parse(text).unwrap_or_else(|error| panic!("{text:?} {error}")).canonical().to_owned()
}

fn name(text: &str) -> String {
    Username::parse(text).unwrap_or_else(|error| panic!("{text:?} {error}")).canonical().to_owned()
}

#[test]
fn ordinary_addresses_are_accepted_and_kept_as_given() {
    for text in [
        "ann@example.com",
        "Ann.Lee+tag@Mail.Example.co.uk",
        "o'brien@example.com",
        "user_name-1@sub-domain.example",
        "!#$%&'*+-/=?^_`{|}~@example.com",
        "1@2.example",
        "δοκιμή@παράδειγμα.δοκιμή",
        "用户@例子.广告",
        "a@xn--bcher-kva.example",
        "a@r3--x.example.com",
    ] {
        let read = Email::parse(text).unwrap_or_else(|error| panic!("{text} {error}"));
        assert_eq!(read.display(), text);
    }
    let read = Email::parse("  Ann@Example.COM\u{a0}").unwrap();
    assert_eq!((read.display(), read.canonical()), ("Ann@Example.COM", "ann@example.com"));
}

#[test]
fn spellings_of_one_address_collide() {
    let groups: [&[&str]; 7] = [
        &[
            "ann@example.com",
            "ANN@EXAMPLE.COM",
            "Ann@Example.Com",
            " ann@example.com ",
            "ａｎｎ@example.com",
            "ann@ｅｘａｍｐｌｅ.com",
            "ann@example。com",
        ],
        &["kate@example.com", "\u{212A}ate@example.com", "KATE@example.com", "kate@example.com"],
        &["zo\u{eb}@example.com", "zoe\u{308}@example.com", "ZO\u{cb}@example.com", "ZOE\u{308}@example.com"],
        &[
            "a@b\u{fc}cher.example",
            "a@bu\u{308}cher.example",
            "a@B\u{dc}CHER.example",
            "a@xn--bcher-kva.example",
            "a@XN--BCHER-KVA.example",
        ],
        &["strasse@example.com", "stra\u{df}e@example.com", "STRASSE@example.com", "STRA\u{1e9e}E@example.com"],
        &["\u{3c3}\u{3c3}@example.com", "\u{3a3}\u{3a3}@example.com", "\u{3c3}\u{3c2}@example.com"],
        &["fine@example.com", "\u{fb01}ne@example.com", "\u{2131}ine@example.com"],
    ];
    let mut all = Vec::new();
    for group in groups {
        for text in group {
            assert_eq!(email(text), email(group[0]), "{text:?}");
        }
        all.push(email(group[0]));
    }
    all.sort();
    all.dedup();
    assert_eq!(all.len(), groups.len(), "and the groups are apart");
}

#[test]
fn different_addresses_stay_apart() {
    let pairs = [
        ("i@example.com", "\u{131}@example.com"),
        ("i@example.com", "\u{130}@example.com"),
        ("mike@example.com", "m\u{131}ke@example.com"),
        ("github@example.com", "g\u{131}thub@example.com"),
        ("a@fass.example", "a@fa\u{df}.example"),
        ("a@example.com", "\u{430}@example.com"),
        ("a.b@example.com", "ab@example.com"),
        ("a+b@example.com", "a@example.com"),
        ("zoe@example.com", "zo\u{eb}@example.com"),
    ];
    for (one, two) in pairs {
        assert_ne!(email(one), email(two), "{one:?} {two:?}");
    }
}

#[test]
fn what_is_no_address_is_refused() {
    let long_local = format!("{}@example.com", "a".repeat(65));
    let long = format!("{}@{}.com", "a".repeat(64), vec!["b".repeat(46); 4].join("."));
    let long_label = format!("a@{}.com", "b".repeat(64));
    let grows = format!("{}@example.com", "\u{fdfa}".repeat(4));
    let huge = format!("{}@example.com", "a".repeat(10 << 20));
    let table = [
        "",
        " ",
        "@",
        "a",
        "a@",
        "@example.com",
        "example.com",
        "a@@example.com",
        "a@b@example.com",
        "a@example.com@",
        // domains
        "a@localhost",
        "a@com",
        "a@.com",
        "a@example..com",
        "a@example.com.",
        "a@example.com。",
        "a@-example.com",
        "a@example-.com",
        "a@exa_mple.com",
        "a@exa mple.com",
        "a@example.com/",
        "a@example.com:25",
        "a@[127.0.0.1]",
        "a@[IPv6:::1]",
        "a@127.0.0.1",
        "a@1.2.3",
        "a@example.123",
        "a@exam!ple.com",
        "a@xn--.com",
        "a@xn--zzzzzzzz99999.com",
        "a@xn--abc-.com",
        "a@\u{1F4A9}\u{200d}.com",
        "a@ex\u{ad}ample.com",
        "a@\u{301}a.com",
        "a@℀.com",
        "a@example.c\u{2024}",
        // local parts
        ".a@example.com",
        "a.@example.com",
        "a..b@example.com",
        "a b@example.com",
        "\"a\"@example.com",
        "\"a b\"@example.com",
        "a\"b@example.com",
        "a\\b@example.com",
        "a(b)@example.com",
        "<a@example.com>",
        "Ann <a@example.com>",
        "a:b@example.com",
        "a;b@example.com",
        "a,b@example.com",
        "a@example.com,b@example.com",
        "a@example.com;b@example.com",
        "a@example.com b@example.com",
        "mailto:a@example.com",
        "a[b@example.com",
        "a]b@example.com",
        // control, invisible and misleading characters
        "a\0@example.com",
        "a@example.com\0",
        "a\r\n@example.com",
        "a@example.com\r\nBcc: b@example.com",
        "a@example.com\n",
        "\na@example.com",
        "a@example.com\r",
        "\ta@example.com",
        "a\u{7f}@example.com",
        "a\u{85}@example.com",
        "a\u{200b}@example.com",
        "a\u{200d}b@example.com",
        "a\u{feff}@example.com",
        "\u{feff}a@example.com",
        "a\u{ad}b@example.com",
        "a\u{2060}@example.com",
        "a\u{202e}b@example.com",
        "a\u{2066}@example.com",
        "a\u{fe0f}@example.com",
        "a\u{e0001}@example.com",
        "a\u{180e}@example.com",
        "a\u{3164}@example.com",
        "a\u{115f}@example.com",
        "a\u{2028}@example.com",
        "a\u{e000}@example.com",
        "a\u{378}@example.com",
        "a\u{a0}b@example.com",
        "a\u{3000}b@example.com",
        // characters that only become separators by folding
        "a\u{ff20}example.com",
        "a\u{fe6b}example.com",
        "a\u{ff20}b@example.com",
        "a\u{ff0c}b@example.com",
        "a\u{ff1a}b@example.com",
        "a\u{2024}\u{2024}b@example.com",
        "a\u{2026}b@example.com",
        "\u{2024}a@example.com",
        "a\u{ff1c}b@example.com",
        "a\u{b4}b@example.com",
        // lengths
        &long_local,
        &long,
        &long_label,
        &grows,
        &huge,
    ];
    for text in table {
        let refused = Email::parse(text).err();
        assert!(refused.is_some_and(|error| error.message.starts_with("must ")), "{text:.60?}");
    }
}

#[test]
fn addresses_reach_exactly_254_and_64_bytes() {
    let longest = format!("{}@{}.com", "a".repeat(64), ["b".repeat(63), "c".repeat(63), "d".repeat(57)].join("."));
    assert_eq!(longest.len(), 254);
    assert_eq!(email(&longest), longest);
    assert!(Email::parse(&longest.replace(".com", ".come")).is_err());
}

#[test]
fn usernames_are_3_to_128_characters() {
    for (text, accepted) in [
        ("ab".to_owned(), false),
        ("abc".to_owned(), true),
        ("äöü".to_owned(), true),
        ("  ab  ".to_owned(), false),
        ("a".repeat(128), true),
        ("a".repeat(129), false),
        ("\u{1d552}".repeat(128), true),
        ("\u{1d552}".repeat(129), false),
        ("\u{fdfa}".repeat(8), false),
        ("a".repeat(10 << 20), false),
        ("\u{fb03}".to_owned(), false),
    ] {
        assert_eq!(Username::parse(&text).is_ok(), accepted, "{} characters", text.chars().count());
    }
}

#[test]
fn usernames_refuse_what_would_mislead() {
    for text in [
        "a:b:c",
        "ab\u{ff1a}c",
        "abc\0",
        "a\nbc",
        "abc\r\n",
        "a\tbc",
        "a\u{7f}bc",
        "a\u{200b}bc",
        "a\u{202e}bc",
        "abc\u{feff}",
        "a\u{ad}bc",
        "a\u{e000}bc",
        "a\u{378}bc",
        "ann\u{ff20}example.com",
        "ann\u{fe6b}example.com",
        "ann\u{ff20}localhost",
        "\u{b4}abc",
        "   ",
        "acc_a1b2c3d4e5f6",
        "ACC_x",
        "\u{ff41}cc_x",
    ] {
        assert!(Username::parse(text).is_err(), "{text:?}");
    }
    for text in ["P@ss", "user name", "ann", "管理者", "a@b", "o'brien", "x@localhost", "a,b,c"] {
        assert_eq!(Username::parse(text).map(|name| name.display().to_owned()).as_deref(), Ok(text));
    }
}

#[test]
fn spellings_of_one_username_collide() {
    for text in ["AnnLee", "ANNLEE", " annlee ", "ａｎｎｌｅｅ", "𝐚nnlee"] {
        assert_eq!(name(text), "annlee", "{text}");
    }
    assert_eq!(name("\u{212A}elvin"), "kelvin");
    assert_eq!(name("zo\u{eb}"), name("ZOE\u{308}"));
    assert_ne!(name("admin"), name("adm\u{131}n"));
    assert_ne!(name("admin"), name("adm\u{130}n"));
}

#[test]
fn a_username_that_is_an_address_is_that_address() {
    assert_eq!(name("Ann@B\u{fc}cher.example"), "ann@xn--bcher-kva.example");
    let long = Email::parse(&format!("{}@{}.example.com", "A".repeat(64), "b".repeat(63))).unwrap();
    assert_eq!(Username::from(long.clone()).canonical(), long.canonical(), "however long");
}

#[test]
fn sign_in_takes_either() {
    assert_eq!(canonical_any(" Ann@Example.com"), Some("ann@example.com".to_owned()));
    assert_eq!(canonical_any("AnnLee"), Some("annlee".to_owned()));
    let long = format!("{}@{}.example.com", "A".repeat(64), "b".repeat(63));
    assert_eq!(canonical_any(&long), Some(long.to_lowercase()));
    for junk in ["", "ab", "a:b", "a\0b", "ann@example.com\r\nx", &"a".repeat(10 << 20)] {
        assert_eq!(canonical_any(junk), None);
    }
}

/// What makes canonical forms trip: widths, ligatures, combining marks, Greek and Turkish cases, separators' look-alikes.
fn tricky() -> impl Strategy<Value = char> {
    prop_oneof![
        4 => proptest::char::range('a', 'z'),
        2 => proptest::char::range(' ', '~'),
        2 => proptest::sample::select("ǅǈﬁﬃßẞſKÅΩµςΣσıİ①½ﷺ℀…․＠：．。，ﾊﾞ゙´¨\u{301}\u{308}\u{327}\u{345}\u{1fbe}ᾳᾼΐ\u{390}\u{3b9}é".chars().collect::<Vec<_>>()),
        1 => any::<char>(),
    ]
}

fn is_final(canonical: &str) {
    let again = canonical_any(canonical);
    assert_eq!(again.as_deref(), Some(canonical));
}

#[test]
fn every_character_settles() {
    // All but the ideographs and the Hangul syllables, which have neither case nor another width; they would take most
    // of the time.
    let ranges = ['\0'..='\u{33ff}', '\u{a000}'..='\u{abff}', '\u{d7a4}'..='\u{1ffff}', '\u{2f800}'..='\u{2fa1f}'];
    for c in ranges.into_iter().flatten().chain(['中', '한', '\u{e0001}', '\u{e0100}', '\u{10ffff}']) {
        let spellings = [format!("a{c}bc"), format!("ab{c}@example.com"), format!("ab@x{c}y.com")];
        for text in &spellings {
            if let Some(canonical) = canonical_any(text) {
                is_final(&canonical);
                if c.is_alphabetic() {
                    let upper = text.to_uppercase();
                    assert!(
                        canonical_any(&upper).is_none_or(|other| other == canonical || differs_by_design(c)),
                        "{text:?} {upper:?}"
                    );
                }
            }
        }
    }
}

/// Letters whose capital, by Unicode's own rules, is the capital of another letter: `ı` becomes `I`, `ß` in a domain `SS`.
fn differs_by_design(c: char) -> bool {
    matches!(c, 'ı' | 'ß' | 'ς')
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]

    #[test]
    fn canonical_forms_are_final(text in proptest::collection::vec(tricky(), 0..12)) {
        let text: String = text.into_iter().collect();
        if let Some(canonical) = canonical_any(&text) {
            is_final(&canonical);
        }
    }

    #[test]
    fn canonical_addresses_are_final(local in proptest::collection::vec(tricky(), 1..6), label in proptest::collection::vec(tricky(), 1..6)) {
        let text = format!("{}@{}.com", String::from_iter(local), String::from_iter(label));
        if let Ok(email) = Email::parse(&text) {
            let again = Email::parse(email.canonical()).unwrap();
            prop_assert_eq!(again.canonical(), email.canonical());
            prop_assert_eq!(again.display(), email.canonical());
            prop_assert_eq!(email.canonical().matches('@').count(), 1);
        }
        if let Ok(name) = Username::parse(&text) {
            is_final(name.canonical());
        }
    }
}
