//! The form of session keys.

use signet_vocabulary::Random;

use super::{LENGTH, SessionKey};

#[test]
fn a_fresh_key_is_read_back() {
    let random = Random::seeded(1);
    let key = SessionKey::random(&random);
    let text = key.to_text();
    assert_eq!(text.expose().len(), LENGTH);
    assert!(text.expose().starts_with("rk_"));
    assert_eq!(SessionKey::parse(text.expose()).map(|read| read.hash()), Some(key.hash()));
    assert_ne!(SessionKey::random(&random).hash(), key.hash());
}

#[test]
fn whatever_is_not_exactly_a_key_is_refused() {
    let text = SessionKey::random(&Random::seeded(2)).to_text().expose().clone();
    for at in 0..text.len() {
        let mut bytes = text.clone().into_bytes();
        bytes[at] = if bytes[at] == b'x' { b'y' } else { b'x' };
        let changed = String::from_utf8(bytes).expect("ASCII");
        assert!(SessionKey::parse(&changed).is_none(), "{changed}");
    }
    for bad in [&text[1..], &text[..text.len() - 1], &format!("{text}0"), &format!(" {text}"), "rk_", "", "rk_é"] {
        assert!(SessionKey::parse(bad).is_none(), "{bad}");
    }
    assert!(SessionKey::parse(&text.replacen("rk_", "sk_", 1)).is_none());
}
