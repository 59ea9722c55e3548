//! Tests of addresses on the web: nothing but `https`.

use proptest::prelude::*;

use super::HttpsUri;
use crate::oauth::uri::Refused;

#[test]
fn addresses_on_the_web_are_taken_in_their_normal_form() {
    for (text, normal) in [
        ("https://a.example", "https://a.example/"),
        ("https://A.Example:443/Terms?v=1#top", "https://a.example/Terms?v=1#top"),
        ("https://xn--mnchen-3ya.example/logo.png", "https://xn--mnchen-3ya.example/logo.png"),
        ("https://a.example/b/../c", "https://a.example/c"),
        ("https://[2001:db8::1]:8443/", "https://[2001:db8::1]:8443/"),
    ] {
        assert_eq!(HttpsUri::parse(text).unwrap().as_str(), normal, "{text}");
    }
}

#[test]
fn everything_else_is_refused() {
    for (text, refused) in [
        ("javascript:alert(1)", Refused::NotHttps),
        ("JaVaScRiPt:alert(1)", Refused::Scheme),
        ("java\nscript:alert(1)", Refused::Character),
        (" javascript:alert(1)", Refused::Character),
        ("\u{1}javascript:alert(1)", Refused::Character),
        ("javascript://a.example/%0Aalert(1)", Refused::NotHttps),
        ("data:text/html,x", Refused::NotHttps),
        ("data:image/svg+xml;base64,PHN2Zz4=", Refused::NotHttps),
        ("vbscript:x", Refused::NotHttps),
        ("blob:https://a.example/x", Refused::NotHttps),
        ("file:///etc/passwd", Refused::NotHttps),
        ("http://a.example/", Refused::NotHttps),
        ("HTTPS://a.example/", Refused::Scheme),
        ("https:a.example", Refused::Host),
        ("https:/a.example", Refused::Host),
        ("https:///a.example", Refused::Host),
        ("https://", Refused::Host),
        ("https://:443/", Refused::Host),
        ("https://a.example:65536/", Refused::Host),
        ("https://a.example./", Refused::Host),
        ("https://a..example/", Refused::Host),
        ("https://a_b.example/", Refused::Host),
        ("https://%61.example,b.example/", Refused::Host),
        ("https://a.example\\@b.example/", Refused::Character),
        ("https://a@b.example/", Refused::UserInfo),
        ("https://a.example/\"onload=x", Refused::Character),
        ("https://a.example/<script>", Refused::Character),
        ("https://münchen.example/", Refused::Character),
        ("//a.example/", Refused::Scheme),
        ("/a", Refused::Scheme),
        ("", Refused::Scheme),
    ] {
        assert_eq!(HttpsUri::parse(text), Err(refused), "{text:?}");
    }
}

proptest! {
    #[test]
    fn what_is_taken_is_https_and_stays_so(
        text in "https://[a-c.]{1,6}(:[0-9]{1,3})?/[a-c./%2;]{0,12}|\\PC{0,40}|[a-zA-Z]{1,12}:\\PC{0,20}",
    ) {
        if let Ok(uri) = HttpsUri::parse(&text) {
            prop_assert!(uri.as_str().starts_with("https://"));
            prop_assert!(!uri.as_str().contains(['"', '<', '>', '\\', ' ']));
            prop_assert_eq!(HttpsUri::parse(uri.as_str()), Ok(uri));
        }
    }
}
