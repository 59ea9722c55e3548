//! SHA-256, SHA-512, HMAC-SHA256 and HKDF-SHA256 (FIPS 180-4, RFC 2104, RFC 5869), all computed by AWS-LC.

use aws_lc_rs::{digest, hkdf, hmac};
use signet_vocabulary::Secret;

/// SHA-256 of `bytes`.
pub fn sha256(bytes: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(digest::digest(&digest::SHA256, bytes).as_ref());
    out
}

/// SHA-512 of `bytes`.
pub fn sha512(bytes: &[u8]) -> [u8; 64] {
    let mut out = [0; 64];
    out.copy_from_slice(digest::digest(&digest::SHA512, bytes).as_ref());
    out
}

/// Whether two digests are equal, in a time that does not tell where they differ.
pub fn equal(one: &[u8; 32], other: &[u8; 32]) -> bool {
    aws_lc_rs::constant_time::verify_slices_are_equal(one, other).is_ok()
}

/// HMAC-SHA256 over a list of parts.
///
/// Each part is preceded by its length (8 bytes, big-endian), so that different lists never give the same input:
/// `["ab", "c"]`, `["a", "bc"]` and `["abc"]` have different codes. It is therefore not the plain HMAC of the parts
/// put together; use it for our own codes, not where an RFC or a partner says what is signed.
pub fn hmac_sha256(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut context = hmac::Context::with_key(&hmac::Key::new(hmac::HMAC_SHA256, key));
    for part in parts {
        context.update(&length_prefix(part));
        context.update(part);
    }
    let mut out = [0; 32];
    out.copy_from_slice(context.sign().as_ref());
    out
}

/// HMAC-SHA256 of `message` as RFC 2104 has it: for what partners compute as well.
pub(crate) fn plain_hmac_sha256(key: &[u8], message: &[u8]) -> [u8; 32] {
    let mut out = [0; 32];
    out.copy_from_slice(hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, key), message).as_ref());
    out
}

/// Whether `code` is [`plain_hmac_sha256`] of `message`, in time that does not depend on where they differ.
pub(crate) fn plain_hmac_sha256_matches(key: &[u8], message: &[u8], code: &[u8]) -> bool {
    hmac::verify(&hmac::Key::new(hmac::HMAC_SHA256, key), message, code).is_ok()
}

/// A key for one purpose, derived from `secret` by HKDF-SHA256 without a salt (RFC 5869).
///
/// `secret` must be high-entropy (a key or a random token, never a password). `label` names the purpose and `context`
/// the record it is for; both are length-prefixed in HKDF's `info`, so that no two pairs share a key.
pub fn derive_key(secret: &[u8], label: &str, context: &[u8]) -> Secret<[u8; 32]> {
    let (label, label_length, context_length) =
        (label.as_bytes(), length_prefix(label.as_bytes()), length_prefix(context));
    hkdf_sha256(&[], secret, &[&label_length, label, &context_length, context])
}

/// The eight bytes that stand before a part, so that where one part ends is never a matter of its content.
pub(crate) fn length_prefix(part: &[u8]) -> [u8; 8] {
    (part.len() as u64).to_be_bytes()
}

/// The first 32 bytes of HKDF-SHA256's output.
fn hkdf_sha256(salt: &[u8], secret: &[u8], info: &[&[u8]]) -> Secret<[u8; 32]> {
    let extracted = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    let mut out = [0; 32];
    extracted
        .expand(info, hkdf::HKDF_SHA256)
        .and_then(|key| key.fill(&mut out))
        .expect("HKDF-SHA256 gives up to 8,160 bytes; 32 are asked for");
    Secret::new(out)
}

#[cfg(test)]
mod tests;
