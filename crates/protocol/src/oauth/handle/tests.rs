//! Tests of handles: none passes for one of another kind.

use proptest::prelude::*;
use signet_vocabulary::Random;

use super::{
    AuthorizationCode, BrowserSessionKey, DeviceCode, ForwardKey, ForwardStart, Handle, InitialAccessToken, Kind,
    OpaqueAccessToken, PREFIXES, RegistrationAccessToken, RequestUri,
};
use crate::digest::sha256;
use crate::encoding::base64url;

/// For each kind, a text of it and whether each of the others is read as one.
type Reader = (fn(&Random) -> String, fn(&str) -> bool);

fn reader<K: Kind>() -> Reader {
    (|random| Handle::<K>::random(random).expose().to_owned(), |text| Handle::<K>::parse(text).is_some())
}

fn readers() -> Vec<Reader> {
    vec![
        reader::<super::kind::Code>(),
        reader::<super::kind::Request>(),
        reader::<super::kind::SignIn>(),
        reader::<super::kind::Device>(),
        reader::<super::kind::OpaqueAccess>(),
        reader::<super::kind::InitialAccess>(),
        reader::<super::kind::RegistrationAccess>(),
        reader::<super::kind::Provider>(),
        reader::<super::kind::BrowserSession>(),
        reader::<super::kind::Browser>(),
        reader::<super::kind::Forward>(),
        reader::<super::kind::ForwardBegun>(),
    ]
}

#[test]
fn the_forms_are_fixed() {
    let body = base64url(&[7; 32]);
    let text = |prefix: &str| format!("{prefix}{body}");
    assert_eq!(AuthorizationCode::parse(&text("ac_")).unwrap().hash(), sha256(text("ac_").as_bytes()));
    let uri = text("urn:ietf:params:oauth:request_uri:");
    assert_eq!(RequestUri::parse(&uri).unwrap().expose(), uri);
    assert!(DeviceCode::parse(&text("dc_")).is_some() && OpaqueAccessToken::parse(&text("oat_")).is_some());
    assert!(
        InitialAccessToken::parse(&text("iat_")).is_some() && RegistrationAccessToken::parse(&text("rat_")).is_some()
    );
    assert!(BrowserSessionKey::parse(&text("bk_")).is_some());
    assert!(ForwardKey::parse(&text("fk_")).is_some() && ForwardStart::parse(&text("fs_")).is_some());
    assert_eq!(readers().len(), PREFIXES.len());
}

#[test]
fn every_kind_reads_its_own_and_no_other() {
    let random = Random::seeded(1);
    let readers = readers();
    for (at, (fresh, _)) in readers.iter().enumerate() {
        let text = fresh(&random);
        let read: Vec<_> = readers.iter().map(|(_, parses)| parses(&text)).collect();
        assert_eq!(read.iter().position(|&read| read), Some(at), "{text}");
        assert_eq!(read.iter().filter(|&&read| read).count(), 1, "{text}");
    }
}

#[test]
fn the_same_bytes_of_two_kinds_have_two_hashes() {
    let body = base64url(&[9; 32]);
    let hashes: std::collections::BTreeSet<_> =
        PREFIXES.iter().map(|prefix| sha256(format!("{prefix}{body}").as_bytes())).collect();
    assert_eq!(hashes.len(), PREFIXES.len());
    let code = AuthorizationCode::parse(&format!("ac_{body}")).unwrap();
    assert_ne!(code.hash(), DeviceCode::parse(&format!("dc_{body}")).unwrap().hash());
    assert_eq!(code.hash(), code.clone().hash());
}

#[test]
fn other_forms_are_refused() {
    let text = AuthorizationCode::random(&Random::seeded(2)).expose().to_owned();
    let last = char::from(text.as_bytes()[45]);
    // The last character has two bits that mean nothing: set, they spell the same bytes.
    let stray = format!("{}{}", &text[..45], char::from(text.as_bytes()[45] + 1));
    assert!("AEIMQUYcgkosw048".contains(last));
    for bad in [
        String::new(),
        "ac_".to_owned(),
        text[3..].to_owned(),
        text[..45].to_owned(),
        format!("{text}A"),
        format!("{text}="),
        format!("{text}\n"),
        format!(" {text}"),
        text.replacen("ac_", "AC_", 1),
        text.replacen("ac_", "ac_ac_", 1),
        format!("ac_{}", "+".repeat(43)),
        format!("ac_{}", "é".repeat(21)),
        stray,
    ] {
        assert!(AuthorizationCode::parse(&bad).is_none(), "{bad:?}");
    }
}

#[test]
fn nothing_of_it_is_printed() {
    let random = Random::seeded(3);
    assert_eq!(format!("{:?}", AuthorizationCode::random(&random)), "AuthorizationCode(Secret(…))");
    assert_eq!(format!("{:?}", RequestUri::random(&random)), "RequestUri(Secret(…))");
}

proptest! {
    #[test]
    fn a_fresh_handle_is_read_again(seed: u64) {
        let random = Random::seeded(seed);
        let (code, other) = (AuthorizationCode::random(&random), AuthorizationCode::random(&random));
        let read = AuthorizationCode::parse(code.expose()).unwrap();
        prop_assert_eq!(read.expose(), code.expose());
        prop_assert_eq!(read.hash(), code.hash());
        prop_assert_ne!(code.hash(), other.hash());
    }

    #[test]
    fn one_text_for_each_handle(text in "(ac_|dc_)[A-Za-z0-9_-]{42,44}|\\PC{0,60}") {
        if let Some(code) = AuthorizationCode::parse(&text) {
            let bytes = crate::encoding::from_base64url(&text[3..]).unwrap();
            prop_assert_eq!(code.expose(), format!("ac_{}", base64url(&bytes)));
        }
    }
}
