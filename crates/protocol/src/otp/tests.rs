//! One-time codes against the vectors of RFC 6238, at the borders of their steps, and their odds.

use signet_vocabulary::{Random, Timestamp};

use super::{TotpSecret, backup_code, is_digits, qr_code, sent_code, typed_backup_code};

const RFC: &[u8; 20] = b"12345678901234567890";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_millis(seconds * 1000)
}

fn rfc() -> TotpSecret {
    TotpSecret::from_bytes(RFC).unwrap()
}

#[test]
fn the_vectors_of_rfc_6238_are_accepted_at_their_times() {
    // Appendix B, the rows of SHA-1; of eight digits the last six are the code of six.
    let vectors = [
        (59, "94287082"),
        (1_111_111_109, "07081804"),
        (1_111_111_111, "14050471"),
        (1_234_567_890, "89005924"),
        (2_000_000_000, "69279037"),
        (20_000_000_000, "65353130"),
    ];
    for (seconds, code) in vectors {
        assert_eq!(rfc().matching_step(&code[2..], at(seconds), 0), Some(seconds / 30), "{seconds}");
        assert_eq!(rfc().matching_step(code, at(seconds), 0), None, "eight digits");
    }
}

#[test]
fn the_present_and_the_previous_step_alone_are_accepted() {
    let (seconds, code) = (1_111_111_111, "050471");
    let step = seconds / 30;
    for off in -3..=3_i64 {
        let accepted = rfc().matching_step(code, at(seconds + off * 30), 0);
        assert_eq!(accepted, (off == 0 || off == 1).then_some(step), "{off} steps later");
    }
    // To the millisecond: the code of a step counts until the next step has passed.
    let end = Timestamp::from_millis((step + 2) * 30_000);
    assert_eq!(rfc().matching_step(code, Timestamp::from_millis(end.millis() - 1), 0), Some(step));
    assert_eq!(rfc().matching_step(code, end, 0), None);
    assert_eq!(rfc().matching_step(code, Timestamp::from_millis(step * 30_000 - 1), 0), None);
}

#[test]
fn a_step_that_is_spent_and_all_before_it_are_refused() {
    let (seconds, code) = (1_111_111_111, "050471");
    let step = seconds / 30;
    assert_eq!(rfc().matching_step(code, at(seconds), step - 1), Some(step));
    assert_eq!(rfc().matching_step(code, at(seconds), step), None);
    assert_eq!(rfc().matching_step(code, at(seconds), step + 1), None);
}

#[test]
fn codes_of_other_forms_are_refused() {
    let code = "050471";
    let odd = [
        " 050471",
        "050471 ",
        "050 471",
        "050471\n",
        "+50471",
        "05047",
        "0504711",
        "",
        "٠٥٠٤٧١",
        "０５０４７１",
        "050471\0",
        "05047\u{661}",
    ];
    for text in odd {
        assert_eq!(rfc().matching_step(text, at(1_111_111_111), 0), None, "{text:?}");
        assert!(!is_digits(text), "{text:?}");
    }
    assert!(is_digits(code));
}

#[test]
fn no_time_breaks_it() {
    for millis in [i64::MIN, -1, 0, i64::MAX] {
        let _ = rfc().matching_step("000000", Timestamp::from_millis(millis), 0);
    }
}

#[test]
fn a_secret_has_160_bits_and_is_shown_in_base32() {
    assert_eq!(rfc().base32().expose(), "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");
    let random = Random::system();
    let (one, other) = (TotpSecret::random(&random), TotpSecret::random(&random));
    assert_ne!(one.expose(), other.expose());
    assert_eq!(one.base32().expose().len(), 32);
    assert!(TotpSecret::from_bytes(&[0; 19]).is_none());
    assert!(!format!("{:?}", rfc()).contains("49, 50"));
}

#[test]
fn the_link_names_issuer_and_account() {
    let uri = rfc().uri("Signet", "alice+a@example.com").unwrap();
    assert_eq!(
        uri.expose(),
        "otpauth://totp/Signet:alice%2Ba%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&issuer=Signet"
    );
    let colons = rfc().uri("a:b", "c:d&secret=x").unwrap();
    assert!(colons.expose().starts_with("otpauth://totp/a%20b:c%20d%26secret%3Dx?secret=GEZDG"), "{}", colons.expose());
    assert!(rfc().uri("Signet", "").is_err());
}

#[test]
fn a_qr_code_is_a_picture_without_scripts() {
    let svg = qr_code("otpauth://totp/Signet:alice").unwrap();
    assert!(svg.expose().starts_with("<?xml") && svg.expose().ends_with("</svg>"));
    assert!(!svg.expose().contains("script"));
    assert!(qr_code(&"x".repeat(2954)).is_none());
}

#[test]
fn backup_codes_have_80_bits_in_a_readable_form() {
    let random = Random::seeded(7);
    let codes: Vec<_> = (0..1000).map(|_| backup_code(&random)).collect();
    let typed = |text: &str| typed_backup_code(text).map(|code| code.expose().clone());
    assert!(codes.iter().all(|code| typed(code.expose()).as_ref() == Some(code.expose())));
    let mut distinct: Vec<_> = codes.iter().map(|code| code.expose().clone()).collect();
    distinct.sort();
    distinct.dedup();
    assert_eq!(distinct.len(), codes.len());
    let good = codes[0].expose();
    for same in [good.to_uppercase(), good.replace('-', ""), good.replace('-', " "), format!(" {good} ")] {
        assert_eq!(typed(&same).as_ref(), Some(good), "{same:?}");
    }
    for odd in
        [good.clone() + "z", good[1..].to_owned() + "-", good.replacen('-', "_", 1), good.replacen('-', "\u{2010}", 1)]
    {
        assert_eq!(typed(&odd), None, "{odd:?}");
    }
    assert_eq!(typed(&(" ".repeat(1000) + good)), None);
}

/// The sum of squared deviations over an even spread of `counts`, each relative to the expected count.
fn chi_square(counts: &[u32]) -> f64 {
    let total: u32 = counts.iter().sum();
    let expected = f64::from(total) / f64::from(u32::try_from(counts.len()).unwrap());
    counts.iter().map(|&count| (f64::from(count) - expected).powi(2) / expected).sum()
}

#[test]
fn sent_codes_are_drawn_evenly() {
    let random = Random::system();
    let mut places = [[0_u32; 10]; 6];
    let mut thousands = vec![0_u32; 1000];
    for _ in 0..100_000 {
        let code = sent_code(&random);
        let code = code.expose();
        assert!(is_digits(code));
        for (place, digit) in code.bytes().enumerate() {
            places[place][usize::from(digit - b'0')] += 1;
        }
        thousands[code[..3].parse::<usize>().unwrap()] += 1;
    }
    // One in 10^9 even generators would exceed these: 9 and 999 degrees of freedom.
    for place in places {
        assert!(chi_square(&place) < 60.0, "{place:?}");
    }
    assert!(chi_square(&thousands) < 1290.0);
}
