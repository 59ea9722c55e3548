//! Text forms of bytes: base64url without padding, read strictly, and standard base64 (RFC 4648).

use base64::Engine as _;
use base64::engine::general_purpose::{STANDARD, STANDARD_NO_PAD, URL_SAFE_NO_PAD};

/// `bytes` as base64url without padding (RFC 4648, section 5; RFC 7515, section 2).
pub fn base64url(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

/// The bytes that `text` stands for, or `None` unless it is exactly what [`base64url`] writes for them.
///
/// Padding, white space, characters of the standard alphabet and stray bits in the last character are refused: two
/// texts never stand for the same bytes (RFC 8725bis, section 3.13).
pub fn from_base64url(text: &str) -> Option<Vec<u8>> {
    URL_SAFE_NO_PAD.decode(text).ok()
}

/// `bytes` as standard base64 with padding (RFC 4648, section 4).
pub fn base64_padded(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// The bytes of standard base64 with padding; `None` unless the text is exactly what is written for them.
pub fn from_base64_padded(text: &str) -> Option<Vec<u8>> {
    STANDARD.decode(text).ok()
}

/// Fills `into` from standard base64 with padding; `None` unless the text is canonical and holds exactly that many bytes.
pub(crate) fn fill_from_base64_padded(text: &str, into: &mut [u8]) -> Option<()> {
    let written = STANDARD.decode_slice(text, into).ok()?;
    (written == into.len()).then_some(())
}

/// `bytes` as standard base64 without padding: the form of salts and hashes in PHC strings.
pub(crate) fn base64_unpadded(bytes: &[u8]) -> String {
    STANDARD_NO_PAD.encode(bytes)
}

/// The bytes of a PHC string's salt or hash; `None` unless the text is canonical.
pub(crate) fn from_base64_unpadded(text: &str) -> Option<Vec<u8>> {
    STANDARD_NO_PAD.decode(text).ok()
}

#[cfg(test)]
mod tests;
