//! Tests of the claims that nobody else sets.

use super::{OF_ACCOUNTS, OF_TOKENS, is_of_tokens, is_protected};

#[test]
fn protected_names_are_protected_in_every_case() {
    for name in OF_TOKENS.iter().chain(OF_ACCOUNTS) {
        assert!(is_protected(name) && is_protected(&name.to_uppercase()), "{name}");
    }
    for name in ["name", "given_name", "department", "subs", "", "sub ", "exp2", "locale", "picture"] {
        assert!(!is_protected(name), "{name}");
    }
    assert!(is_of_tokens("Sub") && !is_of_tokens("email"));
}

#[test]
fn the_lists_are_in_order_and_name_each_once() {
    for names in [OF_TOKENS, OF_ACCOUNTS] {
        let mut sorted = names.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted, names);
    }
}
