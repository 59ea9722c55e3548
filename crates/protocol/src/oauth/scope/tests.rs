//! Tests of scopes: the grammar, the bounds and the operations on sets.

use std::collections::BTreeSet;

use proptest::prelude::*;

use super::{LONGEST, MOST, Refused, Scope, is_word};

fn scope(text: &str) -> Scope {
    Scope::parse(text).unwrap()
}

#[test]
fn words_are_kept_once_and_in_order() {
    for (text, kept) in [
        ("", ""),
        ("openid", "openid"),
        ("profile openid email", "profile openid email"),
        ("b a b b a c", "b a c"),
        ("OpenID openid", "OpenID openid"),
        ("https://a.example/read#x urn:b! ~", "https://a.example/read#x urn:b! ~"),
    ] {
        assert_eq!(scope(text).to_string(), kept, "{text}");
    }
}

#[test]
fn what_the_grammar_does_not_have_is_refused() {
    for text in [
        " ",
        " openid",
        "openid ",
        "a  b",
        "a\tb",
        "a\nb",
        "a\0",
        "a\u{7f}",
        "a\"b",
        "a\\b",
        "é",
        "a\u{a0}b",
        "a\u{2003}b",
        "\u{ff41}",
    ] {
        assert_eq!(Scope::parse(text), Err(Refused::BadWord), "{text:?}");
        assert!(!is_word(text), "{text:?}");
    }
    assert!(!is_word("") && !is_word("a b") && is_word("a"));
    assert_eq!(Scope::of(["a", ""]), Err(Refused::BadWord));
}

#[test]
fn the_bounds_hold_exactly() {
    let many = |count: usize| (0..count).map(|at| format!("s{at}")).collect::<Vec<_>>().join(" ");
    assert_eq!(scope(&many(MOST)).iter().count(), MOST);
    assert_eq!(Scope::parse(&many(MOST + 1)), Err(Refused::TooMany));
    assert_eq!(Scope::parse(&"a ".repeat(MOST)), Err(Refused::TooMany), "repeated ones count");
    assert_eq!(scope(&"x".repeat(LONGEST)).to_string().len(), LONGEST);
    assert_eq!(Scope::parse(&"x".repeat(LONGEST + 1)), Err(Refused::TooLong));
    for long in ["a ".repeat(25_000), "x".repeat(50_000), " ".repeat(50_000)] {
        assert_eq!(Scope::parse(&long), Err(Refused::TooLong));
    }
    let of_client: Vec<_> = (0..100).map(|at| format!("s{at}")).collect();
    assert_eq!(Scope::of(of_client.iter().map(String::as_str)).unwrap().iter().count(), 100);
}

#[test]
fn sets_are_compared_and_narrowed() {
    let asked = scope("c a b");
    assert!(asked.is_subset(&scope("a b c d")) && asked.is_subset(&asked));
    assert!(!asked.is_subset(&scope("a b")) && !asked.is_subset(&scope("A B C")) && !asked.is_subset(&scope("")));
    assert!(scope("").is_subset(&asked) && scope("").is_empty() && !asked.is_empty());
    assert_eq!(asked.intersection(&scope("a x c")), scope("c a"));
    assert!(asked.intersection(&scope("ab")).is_empty());
    assert!(asked.contains("a") && !asked.contains("ab") && !asked.contains(""));
}

proptest! {
    #[test]
    fn what_is_written_is_read_again(words in proptest::collection::vec("[!#-\\[\\]-~]{1,8}", 0..40)) {
        let scope = Scope::of(words.iter().map(String::as_str)).unwrap();
        prop_assert_eq!(Scope::parse(&scope.to_string()), Ok(scope));
    }

    #[test]
    fn sets_behave_as_sets(one in "([a-d]{1,2} ){0,6}[a-d]", other in "([a-d]{1,2} ){0,6}[a-d]") {
        let (one, other) = (scope(&one), scope(&other));
        let set = |scope: &Scope| scope.iter().map(str::to_owned).collect::<BTreeSet<_>>();
        prop_assert_eq!(one.iter().count(), set(&one).len());
        prop_assert_eq!(one.is_subset(&other), set(&one).is_subset(&set(&other)));
        let both = one.intersection(&other);
        prop_assert_eq!(set(&both), &set(&one) & &set(&other));
        prop_assert!(both.is_subset(&one) && both.is_subset(&other));
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,80}|[a \"\\\\\n]{0,200}") {
        if let Ok(scope) = Scope::parse(&text) {
            prop_assert!(scope.iter().all(is_word));
        }
    }
}
