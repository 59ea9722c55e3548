//! Signed requests: the text that a caller signs with its secret key, the signature, and how long a timestamp is good.
//!
//! The text is `METHOD|path|query|timestamp|hex(sha256(body))`. A bar inside a part would let two requests share one
//! text, and a space or a character outside ASCII is what proxies rewrite; neither can be in a request that is signed.

use std::fmt;
use std::time::Duration;

use signet_vocabulary::Timestamp;

use crate::digest::{plain_hmac_sha256, plain_hmac_sha256_matches, sha256};
use crate::encoding::{base64_padded, fill_from_base64_padded};

/// How far a request's timestamp may lie before or after the clock: five minutes, both ends included.
pub const WINDOW: Duration = Duration::from_secs(300);

/// `YYYY-MM-DDTHH:MM:SS`, with a zero where a digit stands.
const DATE_TIME: &[u8] = b"0000-00-00T00:00:00";
/// `HH:MM` of an offset, likewise.
const OFFSET: &[u8] = b"00:00";
/// The most digits a fraction of a second has: nanoseconds.
const MAX_FRACTION: usize = 9;

/// A request that has no text to sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unsignable {
    /// The part at fault: `method`, `path`, `query` or `timestamp`.
    pub part: &'static str,
}

impl fmt::Display for Unsignable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the {} must be visible ASCII without a bar (|)", self.part)
    }
}

impl std::error::Error for Unsignable {}

/// The text to sign for a request: no two requests that differ in any of the five have the same.
///
/// `path` and `query` are those of the request line, byte for byte, before anything is decoded or normalised; `query` is
/// without its `?`, and empty when there is none. `timestamp` is the header's own text.
///
/// # Errors
/// [`Unsignable`] when a part holds a bar, a space, a control character or one outside ASCII.
pub fn canonical_text(
    method: &str,
    path: &str,
    query: &str,
    timestamp: &str,
    body: &[u8],
) -> Result<String, Unsignable> {
    let mut text = String::with_capacity(method.len() + path.len() + query.len() + timestamp.len() + 4 + 64);
    for (part, value) in [("method", method), ("path", path), ("query", query), ("timestamp", timestamp)] {
        if !value.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'|') {
            return Err(Unsignable { part });
        }
        text.push_str(value);
        text.push('|');
    }
    for byte in sha256(body) {
        for digit in [byte >> 4, byte & 0xf] {
            text.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    Ok(text)
}

/// The signature of `text`: standard base64 of its HMAC-SHA256 (RFC 2104) under the secret key's own characters.
pub fn sign(secret_key: &str, text: &str) -> String {
    base64_padded(&plain_hmac_sha256(secret_key.as_bytes(), text.as_bytes()))
}

/// The code that `signature` stands for, by which a replay is recognised; `None` unless it is exactly what [`sign`]
/// gives, compared in constant time. A code has one spelling, so that no replay hides behind another.
pub fn verify(secret_key: &str, text: &str, signature: &str) -> Option<[u8; 32]> {
    let mut code = [0; 32];
    fill_from_base64_padded(signature, &mut code)?;
    plain_hmac_sha256_matches(secret_key.as_bytes(), text.as_bytes(), &code).then_some(code)
}

/// Reads a timestamp: `YYYY-MM-DDTHH:MM:SS`, perhaps a dot and one to nine digits, then `Z` or an offset `±HH:MM`
/// (RFC 3339, section 5.6, with capital letters). What is finer than a millisecond is dropped.
///
/// `None` for anything else, dates and times that do not exist and leap seconds included.
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    let (date_time, rest) = text.as_bytes().split_at_checked(DATE_TIME.len())?;
    // The library reads a second 60 as 59: two texts for one moment, of which one does not exist.
    if !has_shape(date_time, DATE_TIME) || date_time.ends_with(b"60") {
        return None;
    }
    let offset = match rest.strip_prefix(b".") {
        None => rest,
        Some(rest) => {
            let digits = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
            (1..=MAX_FRACTION).contains(&digits).then(|| &rest[digits..])?
        }
    };
    let well_formed = match offset {
        b"Z" => true,
        [b'+' | b'-', offset @ ..] => has_shape(offset, OFFSET) && offset < &b"24:00"[..] && offset[3] < b'6',
        _ => false,
    };
    let at: jiff::Timestamp = well_formed.then(|| text.parse().ok())??;
    Some(Timestamp::from_millis(at.as_millisecond()))
}

/// Whether a request made at `at` may still, or already, be taken at `now`.
pub fn is_fresh(at: Timestamp, now: Timestamp) -> bool {
    now.since(at) <= WINDOW && at.since(now) <= WINDOW
}

/// Whether `bytes` has digits where `shape` has a zero, and is the same elsewhere.
fn has_shape(bytes: &[u8], shape: &[u8]) -> bool {
    bytes.len() == shape.len()
        && bytes.iter().zip(shape).all(|(byte, form)| if *form == b'0' { byte.is_ascii_digit() } else { byte == form })
}

#[cfg(test)]
mod tests;
