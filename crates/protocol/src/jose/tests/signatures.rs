//! Malformed signatures of each algorithm: other encodings, other lengths, other numbers.

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, RSA_PSS_SHA256, RSA_PSS_SHA384, RsaKeyPair};
use serde_json::json;

use super::super::{Algorithm, Compact, PublicKey, Refused};
use super::{KEYS, TYP, accept, header, key_of};
use crate::encoding::base64url;

/// The order of P-256's group (FIPS 186-5; SP 800-186, section 3.2.1.3), big-endian.
const ORDER: [u8; 32] = [
    0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7,
    0x17, 0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51,
];

/// `ORDER - number`.
fn negated(number: &[u8]) -> Vec<u8> {
    let mut borrow = 0;
    let mut digits: Vec<u8> = ORDER
        .iter()
        .zip(number)
        .rev()
        .map(|(from, take)| {
            let digit = i16::from(*from) - i16::from(*take) - borrow;
            borrow = i16::from(digit < 0);
            digit.rem_euclid(256).to_le_bytes()[0]
        })
        .collect();
    digits.reverse();
    digits
}

#[test]
fn every_signature_has_its_one_length() {
    for key in KEYS.iter() {
        let (algorithm, public) = (key.algorithm(), key.public());
        let signature = key.signature(b"message").unwrap();
        assert_eq!(signature.len(), if algorithm == Algorithm::Rs256 { 256 } else { 64 });
        assert!(public.verifies(b"message", &signature));
        assert!(!public.verifies(b"massage", &signature));
        let bent = [
            vec![],
            vec![0],
            signature[1..].to_vec(),
            signature[..signature.len() - 1].to_vec(),
            [&[0], &signature[..]].concat(),
            [&signature[..], &[0]].concat(),
            [&signature[..], &signature[..]].concat(),
            vec![0; signature.len()],
            vec![0xff; signature.len()],
        ];
        for bent in &bent {
            assert!(!public.verifies(b"message", bent), "{algorithm}, {} bytes", bent.len());
        }
        for index in 0..signature.len() {
            let mut bent = signature.clone();
            bent[index] ^= 1;
            assert!(!public.verifies(b"message", &bent), "{algorithm}, byte {index}");
        }
    }
}

#[test]
fn tokens_without_a_signature_are_refused() {
    for key in KEYS.iter() {
        let message = format!("{}.{}", base64url(&header(key, &json!({}))), base64url(b"{}"));
        assert_eq!(accept(&format!("{message}."), key.public()), Err(Refused::NotCompact));
        assert_eq!(accept(&format!("{message}.AA"), key.public()), Err(Refused::BadSignature));
    }
}

#[test]
fn es256_is_two_numbers_and_not_der() {
    let key = key_of(Algorithm::Es256);
    let private = key.to_private_bytes().unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, private.expose()).unwrap();
    for message in 0..16_u8 {
        let der = pair.sign(&SystemRandom::new(), &[message]).unwrap();
        assert!(!key.public().verifies(&[message], der.as_ref()));
    }
}

#[test]
fn es256_numbers_are_above_zero_and_below_the_order() {
    let public = key_of(Algorithm::Es256).public();
    let signature = key_of(Algorithm::Es256).signature(b"message").unwrap();
    let (r, s) = signature.split_at(32);
    for number in [[0; 32], ORDER, [0xff; 32]] {
        assert!(!public.verifies(b"message", &[r, &number].concat()));
        assert!(!public.verifies(b"message", &[&number, s].concat()));
        assert!(!public.verifies(b"message", &[number, number].concat()));
    }
    assert!(!public.verifies(b"message", &[s, r].concat()));
    assert!(!public.verifies(b"message", &[&negated(r), s].concat()));
    // RFC 7518 knows no lower half: others sign with either, and either is good.
    assert!(public.verifies(b"message", &[r, &negated(s)].concat()));
    assert_eq!(negated(&negated(s)), s);
}

#[test]
fn ps256_is_read_from_others() {
    let key = key_of(Algorithm::Rs256);
    let pair = RsaKeyPair::from_pkcs8(key.to_private_bytes().unwrap().expose()).unwrap();
    let public = PublicKey::from_bytes(Algorithm::Ps256, key.public().as_bytes()).unwrap();
    let message = format!("{}.{}", base64url(&header(key, &json!({ "alg": "PS256" }))), base64url(b"{}"));
    let mut signature = vec![0; 256];
    pair.sign(&RSA_PSS_SHA256, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    let token = format!("{message}.{}", base64url(&signature));
    assert_eq!(Compact::parse(&token).unwrap().verify(&public, TYP), Ok(json!({})));
    pair.sign(&RSA_PSS_SHA384, &SystemRandom::new(), message.as_bytes(), &mut signature).unwrap();
    assert!(!public.verifies(message.as_bytes(), &signature), "another hash");
}
