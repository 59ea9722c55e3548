//! Tests of the digests against published vectors, and of the framing that is our own.

use super::{derive_key, hkdf_sha256, hmac_sha256, plain_hmac_sha256, plain_hmac_sha256_matches, sha256};

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn sha256_of_fips_180_4() {
    assert_eq!(hex(&sha256(b"")), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assert_eq!(hex(&sha256(b"abc")), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn hkdf_of_rfc_5869() {
    let counting = |from: u8, to: u8| (from..=to).collect::<Vec<u8>>();
    // Appendix A.1 to A.3; the first 32 bytes do not depend on the length asked for.
    let cases = [
        (
            counting(0x00, 0x0c),
            vec![0x0b; 22],
            counting(0xf0, 0xf9),
            "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf",
        ),
        (
            counting(0x60, 0xaf),
            counting(0x00, 0x4f),
            counting(0xb0, 0xff),
            "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c",
        ),
        (vec![], vec![0x0b; 22], vec![], "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d"),
    ];
    for (salt, secret, info, expected) in cases {
        assert_eq!(hex(hkdf_sha256(&salt, &secret, &[&info]).expose()), expected);
    }
}

/// HMAC written out from RFC 2104, for keys of up to 64 bytes.
fn hmac_by_definition(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut block = [0; 64];
    block[..key.len()].copy_from_slice(key);
    let inner = sha256(&[&block.map(|byte| byte ^ 0x36)[..], message].concat());
    sha256(&[&block.map(|byte| byte ^ 0x5c)[..], &inner].concat())
}

#[test]
fn plain_hmac_of_rfc_4231() {
    // Test cases 1 to 4, 6 and 7; the fifth truncates.
    let counting: Vec<u8> = (0x01..=0x19).collect();
    let long_key = vec![0xaa; 131];
    let cases: [(&[u8], &[u8], &str); 6] = [
        (&[0x0b; 20], b"Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (b"Jefe", b"what do ya want for nothing?", "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"),
        (&[0xaa; 20], &[0xdd; 50], "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"),
        (&counting, &[0xcd; 50], "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"),
        (
            &long_key,
            b"Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
        (
            &long_key,
            b"This is a test using a larger than block-size key and a larger than block-size data. The key needs to \
              be hashed before being used by the HMAC algorithm.",
            "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        ),
    ];
    for (key, message, expected) in cases {
        let code = plain_hmac_sha256(key, message);
        assert_eq!(hex(&code), expected);
        assert!(plain_hmac_sha256_matches(key, message, &code));
        assert!(!plain_hmac_sha256_matches(key, message, &code[..16]), "a truncated code");
        assert!(!plain_hmac_sha256_matches(key, message, &code.map(|byte| byte ^ 1)));
    }
}

#[test]
fn hmac_is_that_of_the_length_prefixed_parts() {
    assert_eq!(
        hex(&hmac_sha256(b"", &[])),
        "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad",
        "no parts: the plain HMAC of nothing"
    );
    let framed = b"\0\0\0\0\0\0\0\x02Hi\0\0\0\0\0\0\0\x05There";
    assert_eq!(hmac_sha256(b"Jefe", &[b"Hi", b"There"]), hmac_by_definition(b"Jefe", framed));
}

#[test]
fn parts_never_run_into_one_another() {
    let lists: [&[&[u8]]; 7] =
        [&[b"ab", b"c"], &[b"a", b"bc"], &[b"abc"], &[b"abc", b""], &[b"", b"abc"], &[], &[b"\0\0\0\0\0\0\0\x01a"]];
    for (index, list) in lists.iter().enumerate() {
        for other in &lists[index + 1..] {
            assert_ne!(hmac_sha256(b"key", list), hmac_sha256(b"key", other), "{list:?} {other:?}");
        }
    }
}

#[test]
fn derived_keys_differ_by_secret_label_and_context() {
    let keys = [
        derive_key(b"secret", "label", b"context"),
        derive_key(b"Secret", "label", b"context"),
        derive_key(b"secret", "labe", b"lcontext"),
        derive_key(b"secret", "labelcontext", b""),
        derive_key(b"secret", "", b"labelcontext"),
    ];
    for (index, key) in keys.iter().enumerate() {
        assert!(keys[index + 1..].iter().all(|other| !key.matches(other.expose())), "{index}");
    }
    assert!(keys[0].matches(derive_key(b"secret", "label", b"context").expose()), "the same again");
}
