//! What two programs read in two ways: paths, escapes and parameters that no redirect URI may have.

use crate::oauth::answer::NAMES;
use crate::oauth::form::{decode, is_unreserved};
use crate::oauth::uri::{Refused, escapes};

/// Refuses what servers before and behind a proxy disagree about: `..;/` is one segment up to some, and `//` one slash.
pub(super) fn check_path(path: &str) -> Result<(), Refused> {
    let segments = path.strip_prefix('/').unwrap_or(path);
    let (inner, last) = segments.rsplit_once('/').map_or((None, segments), |(inner, last)| (Some(inner), last));
    let is_dots = |segment: &str| matches!(segment.split(';').next(), Some("." | ".."));
    let is_bad = |segment: &str| is_dots(segment) || segment.is_empty();
    if is_dots(last) || inner.is_some_and(|inner| inner.split('/').any(is_bad)) {
        return Err(Refused::Segment);
    }
    Ok(())
}

/// Refuses escapes that have another spelling (RFC 3986, section 6.2.2), control characters, and in the path whatever is a
/// slash, a backslash or another escape to who decodes it once more.
pub(super) fn check_escapes(text: &str, path: &str) -> Result<(), Refused> {
    let hides = |escaped: Option<u8>| escaped.is_none_or(|byte| byte.is_ascii_control() || is_unreserved(byte));
    let splits = |escaped: Option<u8>| matches!(escaped, Some(b'/' | b'\\' | b'%'));
    let is_small = |after: &str| after.bytes().take(2).any(|digit| digit.is_ascii_lowercase());
    if escapes(text).any(hides) || escapes(path).any(splits) || text.split('%').skip(1).any(is_small) {
        return Err(Refused::Escape);
    }
    Ok(())
}

/// Refuses parameters that an answer has: there must be one `code`, and one `iss`.
pub(super) fn check_query(query: &str) -> Result<(), Refused> {
    for pair in query.split(['&', ';']) {
        let name = pair.split_once('=').map_or(pair, |(name, _)| name);
        let name = decode(name.as_bytes()).ok_or(Refused::Escape)?;
        if NAMES.contains(&name.as_str()) {
            return Err(Refused::AnswerParameter);
        }
    }
    Ok(())
}
