//! Keys as bytes and as JWKs: one form for each key, and nothing private in what is public.

use aws_lc_rs::encoding::{AsBigEndian, AsDer, EcPublicKeyCompressedBin, PublicKeyX509Der};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, ED25519, EcdsaKeyPair, KeyPair as _, RsaKeyPair, UnparsedPublicKey,
};
use signet_vocabulary::{Random, Secret};

use super::super::{Algorithm, NoSigningKey, PublicKey, SigningKey};
use super::{KEYS, key, key_of};
use crate::encoding::base64url;

fn is_key(algorithm: Algorithm, bytes: &[u8]) -> bool {
    PublicKey::from_bytes(algorithm, bytes).is_ok()
}

#[test]
fn published_keys_have_public_members_alone() {
    let table: [(_, &[_]); 3] = [
        (Algorithm::EdDsa, &["kty", "crv", "x", "kid", "use", "alg"]),
        (Algorithm::Es256, &["kty", "crv", "x", "y", "kid", "use", "alg"]),
        (Algorithm::Rs256, &["kty", "e", "n", "kid", "use", "alg"]),
    ];
    for (algorithm, expected) in table {
        let jwk = key_of(algorithm).public().to_jwk();
        let names: Vec<&str> = jwk.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(names, expected, "{algorithm}");
        assert_eq!(jwk["alg"], algorithm.name());
    }
    assert!(!key(1).public().to_jwk().to_string().contains(&base64url(&[1; 32])), "the seed");
    assert!(!format!("{:?}", key(1)).contains(&base64url(&[1; 32])));
}

#[test]
fn private_keys_survive_as_bytes() {
    for key in KEYS.iter() {
        let algorithm = key.algorithm();
        let bytes = key.to_private_bytes().unwrap();
        let again = SigningKey::from_private_bytes(algorithm, &bytes).unwrap();
        assert_eq!((again.kid(), again.public()), (key.kid(), key.public()));
        let signature = again.signature(b"message").unwrap();
        assert!(key.public().verifies(b"message", &signature), "{algorithm}");
        for other in Algorithm::ALL.into_iter().filter(|other| *other != algorithm) {
            assert!(SigningKey::from_private_bytes(other, &bytes).is_err(), "{algorithm} as {other}");
        }
        let bytes = bytes.expose();
        for part in [&bytes[1..], &bytes[..bytes.len() - 1], &[]] {
            let part = Secret::new(part.to_vec());
            let read = SigningKey::from_private_bytes(algorithm, &part);
            assert_eq!(read.err(), Some(NoSigningKey::Malformed), "{algorithm}, {} bytes", part.expose().len());
        }
    }
    assert_eq!(key(1).to_private_bytes().unwrap().expose(), &[1; 32], "the seed itself");
}

#[test]
fn nothing_of_ours_signs_with_ps256() {
    let random = Random::seeded(1);
    assert_eq!(SigningKey::generate(Algorithm::Ps256, &random).err(), Some(NoSigningKey::NotForSigning));
    let bytes = key_of(Algorithm::Rs256).to_private_bytes().unwrap();
    assert_eq!(SigningKey::from_private_bytes(Algorithm::Ps256, &bytes).err(), Some(NoSigningKey::NotForSigning));
    assert_eq!(Algorithm::ALL.map(Algorithm::is_signing), [true, true, true, false]);
}

#[test]
fn new_keys_differ() {
    let random = Random::seeded(1);
    for algorithm in [Algorithm::EdDsa, Algorithm::Es256] {
        let [one, other] = [0, 1].map(|_| SigningKey::generate(algorithm, &random).unwrap());
        assert_ne!(one.kid(), other.kid(), "{algorithm}");
    }
}

#[test]
fn a_public_key_has_one_form() {
    for key in KEYS.iter() {
        let (algorithm, bytes) = (key.algorithm(), key.public().as_bytes());
        assert_eq!(PublicKey::from_bytes(algorithm, bytes).as_ref(), Ok(key.public()));
        assert!(!is_key(algorithm, &[bytes, &[0]].concat()), "{algorithm}, longer");
        assert!(!is_key(algorithm, &[&[0], bytes].concat()), "{algorithm}, longer in front");
        assert!(!is_key(algorithm, &bytes[1..]) && !is_key(algorithm, &bytes[..bytes.len() - 1]), "{algorithm}");
        assert!(!is_key(algorithm, b""), "{algorithm}");
        for other in KEYS.iter().filter(|other| other.algorithm() != algorithm) {
            assert!(!is_key(other.algorithm(), bytes), "{algorithm} as {}", other.algorithm());
        }
    }
    for length in [0, 1, 31, 33, 64] {
        assert!(!is_key(Algorithm::EdDsa, &vec![1; length]), "{length}");
    }
}

#[test]
fn points_are_uncompressed_and_on_the_curve() {
    let private = key_of(Algorithm::Es256).to_private_bytes().unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, private.expose()).unwrap();
    let public = pair.public_key();
    let compressed = AsBigEndian::<EcPublicKeyCompressedBin<'_>>::as_be_bytes(public).unwrap();
    let wrapped = AsDer::<PublicKeyX509Der<'_>>::as_der(public).unwrap();
    let point = public.as_ref();
    assert!(is_key(Algorithm::Es256, point));
    assert!(!is_key(Algorithm::Es256, compressed.as_ref()) && !is_key(Algorithm::Es256, wrapped.as_ref()));
    for first in (0..=u8::MAX).filter(|first| *first != 4) {
        assert!(!is_key(Algorithm::Es256, &[&[first], &point[1..]].concat()), "{first}");
    }
    let mut beside = point.to_vec();
    beside[64] ^= 1;
    assert!(!is_key(Algorithm::Es256, &beside), "beside the curve");
    assert!(!is_key(Algorithm::Es256, &[&[4][..], &[0; 64]].concat()), "zeros");
    assert!(!is_key(Algorithm::Es256, &[&[4][..], &[0xff; 64]].concat()), "above the field");
}

#[test]
fn rsa_keys_are_canonical_der_of_their_two_numbers() {
    let private = key_of(Algorithm::Rs256).to_private_bytes().unwrap();
    let pair = RsaKeyPair::from_pkcs8(private.expose()).unwrap();
    let der = pair.public_key().as_ref();
    let wrapped = AsDer::<PublicKeyX509Der<'_>>::as_der(pair.public_key()).unwrap();
    for algorithm in [Algorithm::Rs256, Algorithm::Ps256] {
        assert!(is_key(algorithm, der));
        assert!(!is_key(algorithm, wrapped.as_ref()), "SubjectPublicKeyInfo");
    }
    // The sequence's length of two bytes; the modulus's; a zero for its sign; and at the end 02 03 01 00 01.
    assert_eq!(
        (&der[..9], &der[der.len() - 5..]),
        (b"\x30\x82\x01\x0a\x02\x82\x01\x01\x00" as &[u8], b"\x02\x03\x01\x00\x01" as &[u8])
    );
    let modulus = &der[9..9 + 256];
    let bent: [Vec<u8>; 6] = [
        [b"\x30\x83\x00\x01\x0a", &der[4..]].concat(),
        [b"\x30\x80", &der[4..], b"\x00\x00"].concat(),
        [b"\x31", &der[1..]].concat(),
        [b"\x30\x82\x01\x0b\x02\x82\x01\x02\x00\x00", modulus, b"\x02\x03\x01\x00\x01"].concat(),
        [b"\x30\x82\x01\x09\x02\x82\x01\x00", modulus, b"\x02\x03\x01\x00\x01"].concat(),
        [b"\x30\x82\x01\x0b\x02\x82\x01\x01\x00", modulus, b"\x02\x04\x00\x01\x00\x01"].concat(),
    ];
    for bent in &bent {
        assert!(!is_key(Algorithm::Rs256, bent), "{:02x?}", &bent[..12]);
    }
}

#[test]
fn points_for_which_anybody_can_sign_are_no_keys() {
    let p_minus = |less: u8| [&[0xed - less][..], &[0xff; 30], &[0x7f]].concat();
    let order_8 = ["JuiVj8KyJ7BFw_SJ8u-Y8NXfrAXTxjM5sTgCiG1T_AU", "xxdqcD1N2E-6PAt2DRBnDyogU_osOczGTsf9d5KsA3o"]
        .map(|point| crate::encoding::from_base64url(point).unwrap());
    let [mut zero, mut one] = [vec![0; 32], vec![0; 32]];
    (zero[31], one[0]) = (0, 1);
    // A signature that needs no private key: the point 1 and the number 0.
    let signature = [&one[..], &[0; 32]].concat();
    for weak in [zero, one.clone(), p_minus(1), order_8[0].clone(), order_8[1].clone()] {
        let careless = UnparsedPublicKey::new(&ED25519, &weak);
        assert!((0..200).any(|message| careless.verify(&[message], &signature).is_ok()), "{weak:02x?} is weak");
        let mut other_sign = weak.clone();
        other_sign[31] |= 0x80;
        assert!(!is_key(Algorithm::EdDsa, &weak) && !is_key(Algorithm::EdDsa, &other_sign), "{weak:02x?}");
    }
    for unreduced in [p_minus(0), [&[0xee][..], &[0xff; 30], &[0x7f]].concat()] {
        assert!(!is_key(Algorithm::EdDsa, &unreduced), "{unreduced:02x?}");
    }
    // Their neighbours are keys like others, or no points at all: those verify nothing.
    let mut two = vec![0; 32];
    two[0] = 2;
    let two = PublicKey::from_bytes(Algorithm::EdDsa, &two).unwrap();
    assert!((0..200).all(|message| !two.verifies(&[message], &signature)));
    assert!(is_key(Algorithm::EdDsa, &p_minus(2)));
}
