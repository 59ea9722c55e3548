//! Tests of redirect URIs: a corpus of what attackers register and present, and equality for everything else.

mod corpus;

use proptest::prelude::*;
use url::Url;

use super::Registered;
use crate::oauth::uri::Refused;

use corpus::{GOOD, IMPOSTORS, LOOPBACKS, REFUSED};

fn registered(uri: &str) -> Registered {
    Registered::parse(uri).unwrap_or_else(|refused| panic!("{uri}: {refused}"))
}

#[test]
fn good_uris_are_registered_and_are_themselves() {
    for uri in GOOD {
        let kept = registered(uri);
        assert_eq!(kept.as_str(), *uri);
        assert_eq!(kept.accept(uri).map(|to| to.as_str().to_owned()).as_deref(), Some(*uri));
        assert_eq!(kept.is_web(), uri.starts_with("https:"), "{uri}");
    }
    for (at, one) in GOOD.iter().enumerate() {
        let fits: Vec<_> = GOOD.iter().enumerate().filter(|(_, other)| registered(one).matches(other)).collect();
        assert_eq!(fits, [(at, one)], "only itself");
    }
}

#[test]
fn what_means_two_things_or_leads_elsewhere_is_not_registered() {
    for (uri, refused) in REFUSED {
        assert_eq!(Registered::parse(uri), Err(refused.clone()), "{uri:?}");
    }
    assert!(REFUSED.len() >= 60, "{}", REFUSED.len());
}

#[test]
fn what_a_url_parser_rewrites_is_refused_with_what_it_makes_of_it() {
    for (uri, normal) in [
        ("https://a.example?x=1", "https://a.example/?x=1"),
        ("https://A.example/cb", "https://a.example/cb"),
        ("https://a.EXAMPLE/cb", "https://a.example/cb"),
        ("https://a.example:443/cb", "https://a.example/cb"),
        ("https://a.example:/cb", "https://a.example/cb"),
        ("https://a.example:08443/cb", "https://a.example:8443/cb"),
        ("https://0x7f.1/cb", "https://127.0.0.1/cb"),
        ("https://2130706433/cb", "https://127.0.0.1/cb"),
        ("https://0177.0.0.1/cb", "https://127.0.0.1/cb"),
        ("https://127.1/cb", "https://127.0.0.1/cb"),
        ("https://[0:0:0:0:0:0:0:1]/cb", "https://[::1]/cb"),
        ("https://%61.example/cb", "https://a.example/cb"),
        ("https://a.example/cb?q='x'", "https://a.example/cb?q=%27x%27"),
        ("http://127.0.0.1:80/cb", "http://127.0.0.1/cb"),
    ] {
        let outcome = Registered::parse(uri);
        // An escape is refused for itself before the parser is asked.
        let wanted = if uri.contains('%') { Refused::Escape } else { Refused::NotNormal(normal.into()) };
        assert_eq!(outcome, Err(wanted), "{uri}");
        assert_eq!(registered(normal).as_str(), normal);
        assert_ne!(uri, normal);
        assert!(!registered(normal).matches(uri) || uri.starts_with("http://127.0.0.1:"), "{uri}");
    }
}

#[test]
fn nothing_but_the_registered_uri_matches_it() {
    let kept = registered("https://app.example.com/oauth/cb?tenant=a");
    for presented in IMPOSTORS {
        assert!(!kept.matches(presented), "{presented:?}");
        assert!(kept.accept(presented).is_none(), "{presented:?}");
    }
    assert!(IMPOSTORS.len() >= 60, "{}", IMPOSTORS.len());
    let mut sorted = IMPOSTORS.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted.len(), IMPOSTORS.len(), "each once");
}

#[test]
fn only_the_port_of_a_loopback_address_is_free() {
    for (uri, presented, matches) in LOOPBACKS {
        assert_eq!(registered(uri).matches(presented), *matches, "{uri} {presented:?}");
    }
    let at = registered("http://[::1]/cb").accept("http://[::1]:50123/cb").unwrap();
    assert_eq!(at.as_str(), "http://[::1]:50123/cb", "the answer goes to the port that was presented");
}

proptest! {
    #[test]
    fn what_is_registered_is_normal_and_matches_by_bytes_alone(
        uri in "https://[a-cA-C.]{1,5}(:[0-9]{1,4})?/[a-c./%2;:@]{0,8}(\\?[a-c=&%2F]{0,6})?|com\\.[a-c]{1,2}:/{1,3}[a-c/.]{0,6}",
        other in "https://[a-c.]{1,3}/[a-c./]{0,3}",
    ) {
        if let Ok(kept) = Registered::parse(&uri) {
            prop_assert_eq!(String::from(Url::parse(&uri).unwrap()), uri.as_str());
            prop_assert!(kept.matches(&uri));
            prop_assert_eq!(kept.matches(&other), uri == other);
        }
    }

    #[test]
    fn one_changed_character_does_not_match(at in 0_usize..40, with in "[ -~]|é|\\x00|\n") {
        let text = "https://app.example.com/oauth/cb?a=b1234";
        let kept = registered(text);
        let mut presented = text.to_owned();
        prop_assume!(presented[at..=at] != with);
        presented.replace_range(at..=at, &with);
        prop_assert!(!kept.matches(&presented));
        presented.remove(at);
        prop_assert!(!kept.matches(&presented));
    }

    #[test]
    fn what_matches_a_loopback_address_goes_there(presented in "http://(127.0.0.1|\\[::1\\])[:@.0-9a-e/]{0,12}/cb") {
        for uri in ["http://127.0.0.1/cb", "http://[::1]:1/cb"] {
            if registered(uri).matches(&presented) {
                let (one, other) = (Url::parse(uri).unwrap(), Url::parse(&presented).unwrap());
                prop_assert_eq!((one.host(), one.path()), (other.host(), other.path()));
                prop_assert!(other.username().is_empty() && other.password().is_none() && other.query().is_none());
            }
        }
    }

    #[test]
    fn any_text_is_read_without_a_panic(text in "\\PC{0,60}|https?://\\PC{0,30}|[a-z.]{1,8}:[/%é0-9:@?]{0,20}") {
        if let Ok(kept) = Registered::parse(&text) {
            prop_assert_eq!(kept.as_str(), &text);
            prop_assert!(text.is_ascii() && !text.contains(['#', '\\', '*']));
        }
        prop_assert!(!registered("http://127.0.0.1/x").matches(&text));
    }
}
