//! Tests of sealing: what opens, and everything that must not.

use proptest::prelude::*;
use signet_vocabulary::{Random, Secret};

use super::{BadMasterKey, CannotOpen, Context, DataKey, MasterKey, OVERHEAD, key_id};

const HERE: Context<'_> = Context { purpose: "signing-key", realm: "r1", record: "k1" };

fn master(byte: u8) -> MasterKey {
    MasterKey::new(Secret::new([byte; 32]))
}

#[test]
fn opens_what_it_sealed() {
    let random = Random::seeded(1);
    for plaintext in [&b""[..], b"x", &[7; 100_000]] {
        let sealed = master(1).seal(&random, &HERE, plaintext);
        assert_eq!(sealed.len(), plaintext.len() + OVERHEAD);
        assert_eq!(master(1).open(&HERE, &sealed).unwrap().expose().as_slice(), plaintext);
    }
}

#[test]
fn seals_the_same_value_differently_each_time_and_readably_never() {
    let random = Random::seeded(2);
    let (one, two) =
        (master(1).seal(&random, &HERE, b"a readable secret"), master(1).seal(&random, &HERE, b"a readable secret"));
    assert_ne!(one, two);
    assert!(!one.windows(8).any(|window| b"a readable secret".windows(8).any(|part| part == window)));
}

#[test]
fn values_sealed_long_ago_still_open() {
    // Written by version 1 of the format. If this fails, the data of every installation has become unreadable.
    let text = "AZBvSl2VbusvJjLXvQPxZrIz4-8oUp8PE1dnUkfyNk7KN2eXtub_7RREGxGX68pAy_WgY9e8jzauTa0AnMA";
    let sealed = crate::encoding::from_base64url(text).unwrap();
    assert_eq!(master(1).open(&HERE, &sealed).unwrap().expose().as_slice(), b"a readable secret");
    assert!(
        master(1)
            .derive("budgets")
            .matches(&crate::encoding::from_base64url("VC7-JFrjz-JacHmz4cQVic_83nG6juE-lt43mHYSKKI").unwrap())
    );
}

#[test]
fn opens_in_no_other_place() {
    let sealed = master(1).seal(&Random::seeded(3), &HERE, b"secret");
    let elsewhere = [
        Context { purpose: "webhook", ..HERE },
        Context { realm: "r2", ..HERE },
        Context { record: "k2", ..HERE },
        Context { purpose: "signing-keyr1", realm: "", record: "k1" },
        Context { purpose: "signing-key", realm: "r", record: "1k1" },
        Context { purpose: "signing-key", realm: "k1", record: "r1" },
        Context { purpose: "", realm: "", record: "" },
    ];
    for context in elsewhere {
        assert_eq!(master(1).open(&context, &sealed).unwrap_err(), CannotOpen::Refused, "{context:?}");
    }
}

#[test]
fn swapped_records_are_both_refused() {
    let random = Random::seeded(4);
    let other = Context { record: "k2", ..HERE };
    let (first, second) = (master(1).seal(&random, &HERE, b"one"), master(1).seal(&random, &other, b"two"));
    assert_eq!(master(1).open(&HERE, &second).unwrap_err(), CannotOpen::Refused);
    assert_eq!(master(1).open(&other, &first).unwrap_err(), CannotOpen::Refused);
}

#[test]
fn another_key_is_told_by_its_id() {
    let sealed = master(1).seal(&Random::seeded(5), &HERE, b"secret");
    assert_eq!(master(2).open(&HERE, &sealed).unwrap_err(), CannotOpen::OtherKey(master(1).id()));
    assert_eq!(key_id(&sealed), Some(master(1).id()));
    let mut relabelled = sealed;
    relabelled[1..5].copy_from_slice(&master(2).id());
    assert_eq!(master(2).open(&HERE, &relabelled).unwrap_err(), CannotOpen::Refused);
}

#[test]
fn every_changed_or_missing_byte_is_noticed() {
    let sealed = master(1).seal(&Random::seeded(6), &HERE, b"secret");
    for index in 0..sealed.len() {
        for bit in 0..8 {
            let mut changed = sealed.clone();
            changed[index] ^= 1 << bit;
            assert!(master(1).open(&HERE, &changed).is_err(), "byte {index}, bit {bit}");
        }
        assert!(master(1).open(&HERE, &sealed[..index]).is_err(), "cut at {index}");
    }
    assert!(master(1).open(&HERE, &[sealed.as_slice(), &[0]].concat()).is_err(), "longer");
}

#[test]
fn a_data_key_and_a_master_key_of_the_same_bytes_share_nothing_they_derive() {
    let key = master(9);
    let labels = ["budgets", "cache", "budget", "", "signet sealing key", "signet key id"];
    for (index, label) in labels.iter().enumerate() {
        assert!(!key.derive(label).matches(&[9; 32]));
        assert!(labels[index + 1..].iter().all(|other| !key.derive(label).matches(key.derive(other).expose())));
    }
    assert!(key.derive("budgets").matches(master(9).derive("budgets").expose()), "the same after a restart");
    assert!(!key.derive("budgets").matches(master(8).derive("budgets").expose()));
}

#[test]
fn a_data_key_seals_too_and_survives_being_stored() {
    let random = Random::seeded(7);
    let key = DataKey::random(&random);
    let sealed = key.seal(&random, &HERE, b"ann@example.com");
    let stored = master(1).seal(&random, &HERE, key.secret().expose());
    let bytes: [u8; 32] = master(1).open(&HERE, &stored).unwrap().expose().as_slice().try_into().unwrap();
    let restored = DataKey::new(Secret::new(bytes));
    assert_eq!(restored.open(&HERE, &sealed).unwrap().expose().as_slice(), b"ann@example.com");
    assert!(matches!(DataKey::random(&random).open(&HERE, &sealed), Err(CannotOpen::OtherKey(_))));
}

#[test]
fn a_key_derived_from_a_token_needs_that_token_and_label() {
    let sealed = DataKey::derived(b"token", "successor").seal(&Random::seeded(8), &HERE, b"next");
    assert!(DataKey::derived(b"token", "successor").open(&HERE, &sealed).is_ok());
    assert!(DataKey::derived(b"Token", "successor").open(&HERE, &sealed).is_err());
    assert!(DataKey::derived(b"token", "other").open(&HERE, &sealed).is_err());
}

#[test]
fn reads_a_master_key_from_base64() {
    let key = MasterKey::from_base64(" AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=\n").unwrap();
    assert_eq!(key.id(), master(1).id());
    assert_eq!(key.to_base64().expose(), "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=");
    let bad = [
        "",
        "=",
        "password",
        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE",
        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQF=",
        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQ==",
        "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEB",
        "AQEBAQEBAQEBAQEBAQEB AQEBAQEBAQEBAQEBAQEBAQE=",
        "0101010101010101010101010101010101010101010101010101010101010101",
    ];
    for text in bad {
        assert_eq!(MasterKey::from_base64(text).unwrap_err(), BadMasterKey, "{text:?}");
    }
}

#[test]
fn keys_say_nothing_when_printed() {
    let printed = format!("{:?} {:?}", master(7), DataKey::new(Secret::new([7; 32])));
    assert!(!printed.contains("7, 7"), "{printed}");
}

proptest! {
    #[test]
    fn junk_never_opens(junk in proptest::collection::vec(any::<u8>(), 0..120), version in prop::bool::ANY) {
        let mut junk = junk;
        if version && junk.len() > 5 {
            junk[0] = 1;
            junk[1..5].copy_from_slice(&master(1).id());
        }
        prop_assert!(master(1).open(&HERE, &junk).is_err());
    }

    #[test]
    fn any_two_contexts_are_apart(a in "[ab]{0,3}", b in "[ab]{0,3}", c in "[ab]{0,3}", d in "[ab]{0,3}", e in "[ab]{0,3}", f in "[ab]{0,3}") {
        let (one, two) = (Context { purpose: &a, realm: &b, record: &c }, Context { purpose: &d, realm: &e, record: &f });
        let sealed = master(1).seal(&Random::seeded(9), &one, b"x");
        prop_assert_eq!(master(1).open(&two, &sealed).is_ok(), one == two);
    }
}
