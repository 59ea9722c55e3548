//! RSA public keys as bytes: DER of `RSAPublicKey` (RFC 8017, appendix A.1.1), in its one canonical form.

/// The sizes of a modulus that are taken, in bits: below is too weak, above too slow.
const MODULUS_BITS: std::ops::RangeInclusive<usize> = 2048..=4096;

/// The least length of an exponent, in bytes: odd, that is 2^16 + 1 at least (NIST SP 800-56B, section 6.2).
const MIN_EXPONENT_LENGTH: usize = 3;

const INTEGER: u8 = 0x02;
const SEQUENCE: u8 = 0x30;

/// The DER of a key. Both numbers are big-endian, positive and without leading zeros.
pub(super) fn to_der(modulus: &[u8], exponent: &[u8]) -> Vec<u8> {
    let integers = [modulus, exponent].map(|number| {
        // A first bit that is set would make the number negative.
        let sign: &[u8] = if number.first().is_some_and(|byte| *byte >= 0x80) { &[0] } else { &[] };
        element(INTEGER, &[sign, number].concat())
    });
    element(SEQUENCE, &integers.concat())
}

/// Modulus and exponent of a key whose DER is exactly what [`to_der`] writes.
pub(super) fn from_der(der: &[u8]) -> Option<(&[u8], &[u8])> {
    let (integers, _) = content(SEQUENCE, der)?;
    let (modulus, rest) = content(INTEGER, integers)?;
    let (exponent, _) = content(INTEGER, rest)?;
    let [modulus, exponent] = [modulus, exponent].map(|number| number.strip_prefix(&[0]).unwrap_or(number));
    (to_der(modulus, exponent) == der).then_some((modulus, exponent))
}

/// Whether the numbers are of a size that we take, odd, and without leading zeros. AWS-LC bounds the exponent from above.
pub(super) fn is_in_range(modulus: &[u8], exponent: &[u8]) -> bool {
    let is_odd = |number: &[u8]| number.last().is_some_and(|byte| byte % 2 == 1);
    let is_short = |number: &[u8]| number.first().is_some_and(|byte| *byte != 0);
    let bits = modulus.first().map_or(0, |byte| modulus.len() * 8 - byte.leading_zeros() as usize);
    [modulus, exponent].into_iter().all(|number| is_odd(number) && is_short(number))
        && MODULUS_BITS.contains(&bits)
        && exponent.len() >= MIN_EXPONENT_LENGTH
}

fn element(tag: u8, content: &[u8]) -> Vec<u8> {
    let length = content.len().to_be_bytes();
    let digits = &length[length.iter().take_while(|byte| **byte == 0).count()..];
    let mut der = vec![tag];
    match digits {
        [] => der.push(0),
        [short] if *short < 0x80 => der.push(*short),
        _ => {
            der.push(0x80 | u8::try_from(digits.len()).unwrap_or(0x7f));
            der.extend(digits);
        }
    }
    der.extend(content);
    der
}

/// What stands in the element at the front, and what follows it. Lengths of more than two bytes are no key's.
fn content(tag: u8, der: &[u8]) -> Option<(&[u8], &[u8])> {
    let ([found, first], rest) = der.split_first_chunk::<2>()?;
    let (length, rest) = match first {
        0..=0x7f => (usize::from(*first), rest),
        0x81 => rest.split_first().map(|(length, rest)| (usize::from(*length), rest))?,
        0x82 => rest.split_first_chunk().map(|(length, rest)| (usize::from(u16::from_be_bytes(*length)), rest))?,
        _ => return None,
    };
    if *found == tag { rest.split_at_checked(length) } else { None }
}
