//! An authenticator app, written from RFC 4226 and RFC 6238 alone: the product's own codes are held against it.

use aws_lc_rs::hmac;
use signet_vocabulary::Timestamp;

/// The bytes of a Base32 text without padding (RFC 4648, section 6).
pub fn from_base32(text: &str) -> Vec<u8> {
    let (mut bits, mut held, mut bytes) = (0_u32, 0, Vec::new());
    for symbol in text.bytes() {
        let value = match symbol {
            b'A'..=b'Z' => symbol - b'A',
            b'2'..=b'7' => symbol - b'2' + 26,
            _ => panic!("not Base32: {text}"),
        };
        bits = bits << 5 | u32::from(value);
        held += 5;
        if held >= 8 {
            held -= 8;
            bytes.push(u8::try_from(bits >> held & 0xff).expect("a byte"));
        }
    }
    bytes
}

/// The code of a counter (RFC 4226, section 5.3), of six digits.
pub fn hotp(secret: &[u8], counter: u64) -> String {
    let key = hmac::Key::new(hmac::HMAC_SHA1_FOR_LEGACY_USE_ONLY, secret);
    let tag = hmac::sign(&key, &counter.to_be_bytes());
    let tag = tag.as_ref();
    let offset = usize::from(tag[19] & 0x0f);
    let number = u32::from_be_bytes(tag[offset..offset + 4].try_into().expect("four bytes")) & 0x7fff_ffff;
    format!("{:06}", number % 1_000_000)
}

/// The code that an app shows at `at`, `steps` of 30 seconds later.
pub fn code(secret: &[u8], at: Timestamp, steps: i64) -> String {
    hotp(secret, u64::try_from(at.seconds() / 30 + steps).expect("a step"))
}

#[test]
fn the_vectors_of_rfc_4226_come_out() {
    let codes = ["755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"];
    for (counter, code) in codes.into_iter().enumerate() {
        assert_eq!(hotp(b"12345678901234567890", counter as u64), code);
    }
    assert_eq!(from_base32("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"), b"12345678901234567890");
}
