//! The form of clients' secrets.

use proptest::prelude::*;
use signet_vocabulary::Random;

use super::{ClientSecret, LENGTH};
use crate::api_key::SecretKey;
use crate::digest::sha256;
use crate::session_key::SessionKey;

#[test]
fn the_form_is_fixed() {
    // The checksum as computed apart from this program, from the definition.
    let text = "cs_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg0ZO6oe";
    let secret = ClientSecret::parse(text).expect("a secret");
    assert_eq!(secret.expose(), text);
    assert_eq!(secret.hash(), sha256(text.as_bytes()));
}

#[test]
fn a_secret_is_known_by_what_is_stored_of_it() {
    let random = Random::seeded(1);
    let (one, other) = (ClientSecret::random(&random), ClientSecret::random(&random));
    assert!(one.matches(&one.hash()) && !one.matches(&other.hash()) && !one.matches(&[0; 32]));
}

#[test]
fn what_another_thing_is_opened_with_is_no_secret_of_a_client() {
    let random = Random::seeded(2);
    let (key, session) = (SecretKey::random(&random), SessionKey::random(&random).to_text());
    for other in [key.expose(), session.expose(), &session.expose().replacen("rk_", "cs_", 1), "", "cs_", "cs_é"] {
        assert!(ClientSecret::parse(other).is_none(), "{other}");
    }
    let text = ClientSecret::random(&random).expose().to_owned();
    for bad in [&text[1..], &text[..text.len() - 1], &format!("{text}0"), &format!(" {text}"), &format!("{text}\n")] {
        assert!(ClientSecret::parse(bad).is_none(), "{bad:?}");
    }
}

#[test]
fn nothing_of_it_is_printed() {
    assert_eq!(format!("{:?}", ClientSecret::random(&Random::seeded(3))), "ClientSecret(Secret(…))");
}

proptest! {
    #[test]
    fn a_fresh_secret_is_read_again(seed: u64) {
        let secret = ClientSecret::random(&Random::seeded(seed));
        let read = ClientSecret::parse(secret.expose()).expect("a secret");
        prop_assert_eq!(read.expose(), secret.expose());
        prop_assert!(read.matches(&secret.hash()));
    }

    #[test]
    fn a_secret_with_one_wrong_character_is_refused(seed: u64, at in 0..LENGTH, with in "[ -~]") {
        let mut text = ClientSecret::random(&Random::seeded(seed)).expose().to_owned();
        prop_assume!(text[at..=at] != with);
        text.replace_range(at..=at, &with);
        prop_assert!(ClientSecret::parse(&text).is_none());
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "(cs_)?\\PC{0,60}|cs_[a-z]{47,51}") {
        prop_assert!(ClientSecret::parse(&text).is_none());
    }
}
