//! One credential, one text.

use super::{LONGEST, RealmCredential};
use crate::encoding::base64_padded;

const REALM: &str = "3f2b8c1e-5a64-4d0b-9a57-0c9d2f1e7b68";

fn read(plain: &str) -> Option<(String, String, String)> {
    let read = RealmCredential::parse(&base64_padded(plain.as_bytes()))?;
    Some((read.realm_key().to_owned(), read.username().to_owned(), read.password().expose().clone()))
}

#[test]
fn it_is_split_at_the_first_two_colons() {
    let parts = |username: &str, password: &str| Some((REALM.to_owned(), username.to_owned(), password.to_owned()));
    assert_eq!(read(&format!("{REALM}:mdavis1969:P@ssw0rd")), parts("mdavis1969", "P@ssw0rd"));
    assert_eq!(read(&format!("{REALM}:miles@davis.com:a:b::c:")), parts("miles@davis.com", "a:b::c:"));
    assert_eq!(read(&format!("{REALM}:miles:")), parts("miles", ""));
    assert_eq!(read(&format!("{REALM}::secret")), parts("", "secret"));
    assert_eq!(read(&format!("{REALM}:ünïcode:pässwörd")), parts("ünïcode", "pässwörd"));
}

#[test]
fn whatever_is_not_one_is_refused() {
    assert_eq!(read(REALM), None);
    assert_eq!(read(&format!("{REALM}:miles")), None);
    assert_eq!(read(""), None);
    for nul in ["\0:miles:secret", "realm:mi\0les:secret", "realm:miles:secret\0", "realm:miles:sec\0ret"] {
        assert_eq!(read(nul), None, "{nul:?}");
    }
    assert!(RealmCredential::parse(&base64_padded(b"realm:miles:\xff\xfe")).is_none());
}

#[test]
fn a_text_that_is_not_canonical_is_refused() {
    // Of a length that is padded by one character, and whose last one has bits to spare; with both marks of the alphabet.
    let good = base64_padded(b"realm:miles:\xc3\xbb\xc3\xbf>?\xef\xbf\xbd~~~~");
    assert!(good.ends_with('=') && good.contains('+') && good.contains('/'), "{good}");
    assert!(RealmCredential::parse(&good).is_some());
    let unpadded = good.trim_end_matches('=');
    let (before, last) = unpadded.split_at(unpadded.len() - 1);
    let stray = char::from(last.as_bytes()[0] + 1);
    let bad = [
        unpadded.to_owned(),
        format!("{good}="),
        format!("{good}===="),
        good.replace('+', "-").replace('/', "_"),
        format!(" {good}"),
        format!("{good} "),
        format!("{}\n{}", &good[..8], &good[8..]),
        format!("{}\r\n{}", &good[..8], &good[8..]),
        format!("{}={}", &good[..8], &good[8..]),
        format!("{before}{stray}{}", &good[unpadded.len()..]),
        format!("{good}{good}"),
    ];
    for text in bad {
        assert!(RealmCredential::parse(&text).is_none(), "{text}");
    }
}

#[test]
fn a_text_beyond_the_bound_is_not_even_decoded() {
    let filled = |length: usize| base64_padded(format!("{:x<length$}", "realm:miles:").as_bytes());
    assert_eq!(filled(LONGEST / 4 * 3).len(), LONGEST);
    assert!(RealmCredential::parse(&filled(LONGEST / 4 * 3)).is_some());
    assert!(RealmCredential::parse(&filled(LONGEST / 4 * 3 + 1)).is_none());
}
