//! Tests of secret keys: the form, the checksum, and what is shown of them.

use proptest::prelude::*;
use signet_vocabulary::Random;

use super::SecretKey;
use crate::digest::sha256;

const BODY: &str = "sk_0123456789ABCDEFGHIJKLmn_0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefg";

#[test]
fn the_form_is_fixed() {
    // The checksum as computed apart from this program, from the definition.
    let text = format!("{BODY}UgZjnv");
    let key = SecretKey::parse(&text).expect("a key");
    assert_eq!(key.expose(), text);
    assert_eq!(key.id().as_str(), "key_0123456789ABCDEFGHIJKLmn");
    assert_eq!(key.hash(), sha256(text.as_bytes()));
}

#[test]
fn other_forms_are_refused() {
    let text = format!("{BODY}UgZjnv");
    let (head, secret) = text.rsplit_once('_').expect("two parts");
    let wrong = [
        String::new(),
        "sk_".to_owned(),
        format!("{text} "),
        format!(" {text}"),
        format!("{text}\n"),
        format!("{text}0"),
        text[..text.len() - 1].to_owned(),
        BODY.to_owned(),
        text.replacen("sk_", "SK_", 1),
        text.replacen("sk_", "key_", 1),
        format!("{head}-{secret}"),
        format!("{head}__{}", &secret[1..]),
        format!("sk_0{}", &text[3..]),
        format!("sk_{}", &text[4..]),
        text.replacen('0', "é", 1),
        text.replacen("01", "é", 1),
        text.replacen("012", "\u{ff10}", 1),
        text.replacen('0', "_", 1),
    ];
    for wrong in wrong {
        assert!(SecretKey::parse(&wrong).is_none(), "{wrong:?}");
    }
}

#[test]
fn nothing_of_the_secret_is_printed() {
    let key = SecretKey::random(&Random::seeded(1));
    assert_eq!(format!("{key:?}"), format!("SecretKey {{ id: {:?}, text: Secret(…) }}", key.id()));
    let (_, secret) = key.expose().rsplit_once('_').expect("two parts");
    assert!(!key.id().as_str().contains(&secret[..4]));
}

#[test]
fn every_character_of_the_alphabet_is_drawn_evenly() {
    let random = Random::seeded(7);
    let mut counts = [0_u32; 128];
    for _ in 0..2_000 {
        let key = SecretKey::random(&random);
        let (_, secret) = key.expose().rsplit_once('_').expect("two parts");
        secret[..43].bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    }
    let drawn: Vec<u32> = counts.into_iter().filter(|&count| count > 0).collect();
    assert_eq!(drawn.len(), 62);
    let expected = 2_000.0 * 43.0 / 62.0;
    let chi_square: f64 = drawn.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum();
    // 61 degrees of freedom: one fair sequence in a million is above 130.
    assert!(chi_square < 130.0, "{chi_square}");
}

proptest! {
    #[test]
    fn a_fresh_key_is_read_again(seed: u64) {
        let random = Random::seeded(seed);
        let (key, other) = (SecretKey::random(&random), SecretKey::random(&random));
        let read = SecretKey::parse(key.expose()).expect("a key");
        prop_assert_eq!(read.expose(), key.expose());
        prop_assert_eq!(read.hash(), key.hash());
        prop_assert_eq!(read.id(), key.id());
        prop_assert_eq!(key.id().part(), &key.expose()[3..27]);
        prop_assert_ne!(key.expose(), other.expose());
        prop_assert_ne!(key.id(), other.id());
    }

    #[test]
    fn a_key_with_one_wrong_character_is_refused(seed: u64, at in 0_usize..77, with in "[ -~]") {
        let key = SecretKey::random(&Random::seeded(seed));
        let mut text = key.expose().to_owned();
        prop_assert_eq!(text.len(), 77);
        prop_assume!(text[at..=at] != with);
        text.replace_range(at..=at, &with);
        prop_assert!(SecretKey::parse(&text).is_none());
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "(sk_)?\\PC{0,90}|sk_[a-z]{20,26}_?.{40,50}") {
        prop_assert!(SecretKey::parse(&text).is_none());
    }
}
