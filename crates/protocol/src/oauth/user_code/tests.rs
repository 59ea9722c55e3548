//! Tests of user codes: how they are drawn, shown and typed.

use proptest::prelude::*;
use signet_vocabulary::Random;

use super::{ALPHABET, UserCode};

#[test]
fn what_people_type_is_read() {
    for typed in [
        "WDJB-MJHT",
        "wdjb-mjht",
        "WDJBMJHT",
        "wdjb mjht",
        " W D J B M J H T ",
        "wdjb\u{2013}mjht",
        "Wdjb.Mjht",
        "wdjb_mjht",
        "--wdjb--mjht--",
        "wdjb\u{a0}mjht",
    ] {
        let code = UserCode::parse(typed).expect(typed);
        assert_eq!((code.canonical(), code.to_string().as_str()), ("WDJBMJHT", "WDJB-MJHT"), "{typed:?}");
    }
}

#[test]
fn everything_else_is_refused() {
    for typed in [
        "",
        "----",
        "WDJB-MJH",
        "WDJB-MJHTB",
        "WDJB-MJHA",
        "WDJB-MJH1",
        "WDJB-MJHY",
        "WDJB/MJHT",
        "WDJB\nMJHT",
        "WDJB\0MJHT",
        "WDJB-MJH\u{ff34}",
        "WDJB-MJH\u{17f}",
        "WDJB\u{200b}MJHT",
        "ẞDJB-MJHT",
        "WDJB-MJH\u{212a}",
    ] {
        assert!(UserCode::parse(typed).is_none(), "{typed:?}");
    }
    assert!(UserCode::parse(&format!("{}WDJBMJHT", "-".repeat(56))).is_some());
    assert!(UserCode::parse(&format!("{}WDJBMJHT", "-".repeat(57))).is_none());
}

#[test]
fn every_letter_is_drawn_evenly() {
    let random = Random::seeded(5);
    let mut counts = [0_u32; 128];
    for _ in 0..5_000 {
        UserCode::random(&random).canonical().bytes().for_each(|byte| counts[usize::from(byte)] += 1);
    }
    let expected = 5_000.0 * 8.0 / 20.0;
    let of = |letter: &u8| f64::from(counts[usize::from(*letter)]);
    let chi_square: f64 = ALPHABET.iter().map(|letter| (of(letter) - expected).powi(2) / expected).sum();
    assert_eq!(counts.iter().sum::<u32>(), 40_000);
    assert_eq!(counts.iter().filter(|&&count| count > 0).count(), 20);
    // 19 degrees of freedom: one fair sequence in a million is above 64.
    assert!(chi_square < 64.0, "{chi_square}");
}

#[test]
fn it_is_not_printed_by_the_way() {
    assert_eq!(format!("{:?}", UserCode::random(&Random::seeded(1))), "UserCode(Secret(…))");
}

proptest! {
    #[test]
    fn a_fresh_code_is_read_again(seed: u64) {
        let code = UserCode::random(&Random::seeded(seed));
        for typed in [code.to_string(), code.to_string().to_lowercase(), code.canonical().to_owned()] {
            let read = UserCode::parse(&typed).expect("a code");
            prop_assert_eq!(read.canonical(), code.canonical());
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(typed in "\\PC{0,70}|[b-dB-D -]{6,12}") {
        if let Some(code) = UserCode::parse(&typed) {
            prop_assert!(code.canonical().bytes().all(|letter| ALPHABET.contains(&letter)));
            prop_assert_eq!(code.to_string().len(), 9);
        }
    }
}
