//! Where somebody goes on who has to sign in first. It is one of a closed list, and never an address: nobody is led elsewhere by
//! what a link says (P50).

use std::fmt;

use signet_domain::realms::Realm;
use signet_protocol::oauth::UserCode;

use crate::paths::{self, InRealms};

/// The parameter that carries it.
pub const NEXT: &str = "next";
const DEVICE: &str = "device";
const LINKS: &str = "links";

/// A page of ours to go on to.
#[derive(Debug, Clone)]
pub enum Next {
    /// Where a device is let in, with its code where that was in the link (RFC 8628, section 3.3.1).
    Device(Option<UserCode>),
    /// Where somebody sees with which providers they are linked.
    Links,
}

impl Next {
    /// Reads what [`Next`] displays as: `links`, or `device` and the code after a dot; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        if text == LINKS {
            return Some(Self::Links);
        }
        match text.strip_prefix(DEVICE)? {
            "" => Some(Self::Device(None)),
            code => UserCode::parse(code.strip_prefix('.')?).map(|code| Self::Device(Some(code))),
        }
    }

    /// Where it is in `realm`. Its text needs no escaping.
    pub fn path(&self, realm: &Realm) -> String {
        let device = paths::in_realm(realm, paths::DEVICE);
        match self {
            Self::Device(None) => device,
            Self::Device(Some(code)) => format!("{device}?user_code={code}"),
            Self::Links => paths::in_realm(realm, paths::SIGN_IN_LINKS),
        }
    }

    /// Where `path` is in `realm` for somebody who goes on from there. Its text needs no escaping.
    pub fn after(&self, realm: &Realm, path: InRealms) -> String {
        format!("{}?{NEXT}={self}", paths::in_realm(realm, path))
    }
}

impl fmt::Display for Next {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Device(None) => f.write_str(DEVICE),
            Self::Device(Some(code)) => write!(f, "{DEVICE}.{}", code.canonical()),
            Self::Links => f.write_str(LINKS),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Next;

    #[test]
    fn what_is_not_on_the_list_leads_nowhere() {
        for text in ["device", "device.BCDFGHJK", "links"] {
            assert_eq!(Next::parse(text).expect("a page of ours").to_string(), text);
        }
        let spelled = Next::parse("device.bcdf-ghjk").expect("a page of ours");
        assert_eq!(spelled.to_string(), "device.BCDFGHJK");
        for text in [
            "",
            "Device",
            "device ",
            "links.BCDFGHJK",
            "links/",
            "device.",
            "device/",
            "device//evil.example",
            "device.BCDFGHJ",
            "device.BCDFGHJKL",
            "device.AEIOUAEI",
            "deviceBCDFGHJK",
            "/device",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "https:evil.example",
            "@evil.example",
            "device\r\nLocation: https://evil.example",
            "\tdevice",
            "javascript:alert(1)",
            "/%2f%2fevil.example",
            "\u{2215}\u{2215}evil.example",
        ] {
            assert!(Next::parse(text).is_none(), "{text:?}");
        }
    }
}
