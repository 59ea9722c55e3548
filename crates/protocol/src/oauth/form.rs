//! Text of `application/x-www-form-urlencoded` (RFC 6749, appendix B): read strictly, written without room for doubt.

/// The text that `encoded` stands for; `None` for an escape that is not `%` and two hexadecimal digits, for what is not
/// UTF-8, and for control characters, which no parameter has a use for and logs and headers are forged with.
pub(super) fn decode(encoded: &[u8]) -> Option<String> {
    // One buffer of enough room: a secret that moves leaves copies behind.
    let mut bytes = Vec::with_capacity(encoded.len());
    let mut rest = encoded.iter().copied();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' => b' ',
            b'%' => (hex_digit(rest.next()?)? << 4) | hex_digit(rest.next()?)?,
            other => other,
        });
    }
    String::from_utf8(bytes).ok().filter(|text| !text.chars().any(char::is_control))
}

/// The value of one hexadecimal digit.
pub(super) fn hex_digit(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|value| u8::try_from(value).ok())
}

/// Writes `text` after `out`. All but the unreserved characters of RFC 3986, section 2.3, is escaped, a space too: `%20` is
/// a space to readers of forms and of URIs alike, `+` only to the former.
pub(super) fn encode_into(out: &mut String, text: &str) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    for byte in text.bytes() {
        if is_unreserved(byte) {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend([byte >> 4, byte & 0xf].map(|digit| char::from(DIGITS[usize::from(digit)])));
        }
    }
}

/// Whether `byte` is an unreserved character of URIs (RFC 3986, section 2.3).
pub(super) fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~')
}

#[cfg(test)]
mod tests;
