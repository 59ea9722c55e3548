//! Forged and bent tokens: algorithm confusion, headers that choose keys, and every change of every character.

use aws_lc_rs::hmac;
use serde_json::{Value, json};

use super::super::jws::MAX_LENGTH;
use super::super::{Compact, Refused, sign};
use super::{TYP, accept, header, key, signed_raw};
use crate::encoding::base64url;

#[test]
fn every_changed_character_of_every_part_is_refused() {
    let key = key(1);
    let token = sign(&key, TYP, &json!({ "sub": "a" })).unwrap();
    let others: Vec<char> = ('\0'..='\u{7f}').chain(['é', '\u{200b}', '\u{ff0e}']).collect();
    for index in 0..token.len() {
        let (before, rest) = token.split_at(index);
        let after = &rest[1..];
        assert!(accept(&format!("{before}{after}"), key.public()).is_err(), "without character {index}");
        assert!(accept(before, key.public()).is_err(), "cut at {index}");
        for other in others.iter().filter(|other| !rest.starts_with(**other)) {
            assert!(accept(&format!("{before}{other}{after}"), key.public()).is_err(), "{index} as {other:?}");
        }
        for added in ["A", ".", "=", " ", "\n", "\0"] {
            assert!(accept(&format!("{before}{added}{rest}"), key.public()).is_err(), "{added:?} at {index}");
        }
    }
    for added in ["A", "=", "==", ".", " ", "\r\n", ".AAAA", "\0"] {
        assert!(accept(&format!("{token}{added}"), key.public()).is_err(), "{added:?} at the end");
    }
    assert!(accept(&token, key.public()).is_ok(), "the token itself was good");
}

#[test]
fn parts_of_two_good_tokens_do_not_mix() {
    let key = key(1);
    let tokens = ["a", "b"].map(|sub| sign(&key, TYP, &json!({ "sub": sub })).unwrap());
    let [one, two] = [0, 1].map(|index| tokens[index].split('.').collect::<Vec<_>>());
    assert_eq!(accept(&[one[0], one[1], two[2]].join("."), key.public()), Err(Refused::BadSignature));
    assert_eq!(accept(&[one[0], two[1], one[2]].join("."), key.public()), Err(Refused::BadSignature));
}

#[test]
fn only_the_compact_form_is_a_token() {
    let token = sign(&key(1), TYP, &json!({})).unwrap();
    let [head, payload, signature] = token.split('.').collect::<Vec<_>>()[..] else { panic!("three parts") };
    let json_form = json!({ "protected": head, "payload": payload, "signature": signature }).to_string();
    let texts = [
        String::new(),
        ".".into(),
        "..".into(),
        "...".into(),
        format!("{head}..{signature}"),
        format!(".{payload}.{signature}"),
        format!("{head}.{payload}."),
        format!("{head}.{payload}"),
        format!("{head}.{payload}.{signature}.{signature}"),
        format!("{head}.{payload}.{signature}.{signature}.{signature}"),
        format!("Bearer {token}"),
        format!("\u{feff}{token}"),
        json_form,
    ];
    for text in &texts {
        assert_eq!(Compact::parse(text).map(|_| ()), Err(Refused::NotCompact), "{text}");
    }
}

#[test]
fn long_tokens_are_refused_for_their_length() {
    for text in [".".repeat(1_000_000), "A".repeat(100_000), format!("{}.e30.e30", "e30".repeat(40_000))] {
        assert_eq!(Compact::parse(&text).map(|_| ()), Err(Refused::TooLong));
    }
    let key = key(1);
    let fill = |length: usize| sign(&key, TYP, &json!({ "fill": "x".repeat(length) })).unwrap();
    let longest = (5_000..7_000).rev().map(fill).find(|token| token.len() <= MAX_LENGTH).unwrap();
    assert!(longest.len() >= MAX_LENGTH - 1, "{}", longest.len());
    assert!(accept(&longest, key.public()).is_ok(), "up to the limit");
}

#[test]
fn algorithms_cannot_be_chosen_by_the_token() {
    let key = key(1);
    let public = key.public();
    let jwk = public.to_jwk().to_string();
    let pem = "-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";
    let secrets: [&[u8]; 6] =
        [public.as_bytes(), jwk.as_bytes(), pem.as_bytes(), public.kid().as_bytes(), b"", b"null"];
    for alg in [
        "HS256",
        "HS384",
        "HS512",
        "hs256",
        "none",
        "NONE",
        "nOnE",
        "None",
        "",
        "RS256",
        "PS256",
        "ES256",
        "ES256K",
        "EdDSA ",
        "eddsa",
        "EDDSA",
        "Ed25519",
        "Ed448",
        "EdDSA\u{0}",
        "dir",
    ] {
        let head = header(&key, &json!({ "alg": alg }));
        let message = format!("{}.{}", base64url(&head), base64url(b"{}"));
        for secret in secrets {
            let code = hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, secret), message.as_bytes());
            let forged = format!("{message}.{}", base64url(code.as_ref()));
            assert!(accept(&forged, public).is_err(), "{alg}");
        }
        assert!(accept(&format!("{message}."), public).is_err(), "{alg}, no signature");
        assert!(accept(&format!("{message}.{}", base64url(&[0; 64])), public).is_err(), "{alg}, zeros");
        assert!(accept(&signed_raw(&key, &head, b"{}"), public).is_err(), "{alg}, even rightly signed");
    }
}

#[test]
fn alg_and_kid_must_be_there_and_be_strings() {
    let key = key(1);
    for name in ["alg", "kid"] {
        for value in [json!(null), json!(1), json!(["EdDSA"]), json!({}), json!(true), json!(["EdDSA", "none"])] {
            let token = signed_raw(&key, &header(&key, &json!({ name: value })), b"{}");
            assert!(accept(&token, key.public()).is_err(), "{name}: {value}");
        }
        let mut without: Value = serde_json::from_slice(&header(&key, &json!({}))).unwrap();
        without.as_object_mut().unwrap().remove(name);
        assert!(accept(&signed_raw(&key, without.to_string().as_bytes(), b"{}"), key.public()).is_err(), "no {name}");
    }
    for value in [json!(null), json!(1), json!([TYP])] {
        let token = signed_raw(&key, &header(&key, &json!({ "typ": value })), b"{}");
        assert!(accept(&token, key.public()).is_err(), "typ: {value}");
    }
}

#[test]
fn key_ids_are_short_printable_text() {
    let key = key(1);
    let parse = |kid: &str| {
        let token = signed_raw(&key, &header(&key, &json!({ "kid": kid })), b"{}");
        Compact::parse(&token).map(|compact| compact.kid().to_owned())
    };
    for kid in [
        "../../dev/null",
        "' OR 1=1 --",
        "a\nb",
        "a\0b",
        "",
        " ",
        "é",
        "\u{202e}",
        &"k".repeat(129),
        &"k".repeat(5_000),
    ] {
        let odd = kid.is_empty() || kid.len() > 128 || !kid.bytes().all(|byte| byte.is_ascii_graphic());
        match parse(kid) {
            Ok(read) => assert!(!odd && read == kid, "{kid:?}: an opaque look-up"),
            Err(refused) => assert!(odd && matches!(refused, Refused::BadKeyId | Refused::BadHeader), "{kid:?}"),
        }
    }
    let huge = signed_raw(&key, &header(&key, &json!({ "kid": "k".repeat(1 << 20) })), b"{}");
    assert_eq!(Compact::parse(&huge).map(|_| ()), Err(Refused::TooLong));
}

#[test]
fn headers_that_change_the_meaning_are_refused_whatever_their_value() {
    let key = key(1);
    for name in ["crit", "zip", "b64"] {
        for value in
            [json!(null), json!([]), json!(["exp"]), json!("DEF"), json!(true), json!(false), json!({}), json!(0)]
        {
            let token = signed_raw(&key, &header(&key, &json!({ name: value })), b"{}");
            assert_eq!(accept(&token, key.public()), Err(Refused::UnsupportedHeader), "{name}: {value}");
        }
    }
}

#[test]
fn headers_that_name_a_key_source_are_not_looked_at() {
    let (ours, theirs) = (key(1), key(2));
    let sources = json!({
        "jku": "https://evil.example/jwks.json", "x5u": "https://evil.example/c.pem", "x5c": ["AAAA"],
        "jwk": theirs.public().to_jwk(), "x5t": 7,
    });
    let token = signed_raw(&ours, &header(&ours, &sources), b"{}");
    assert_eq!(accept(&token, ours.public()), Ok(json!({})), "ignored");
    let mut forged = sources;
    forged["kid"] = json!(ours.kid());
    let token = signed_raw(&theirs, &header(&theirs, &forged), b"{}");
    assert_eq!(accept(&token, ours.public()), Err(Refused::BadSignature), "the attacker's own key is never used");
}

#[test]
fn headers_are_one_json_object_with_each_member_once() {
    let key = key(1);
    let kid = key.kid();
    let good = format!(r#"{{"alg":"EdDSA","typ":"{TYP}","kid":"{kid}"}}"#);
    let bad = [
        format!(r#"{{"alg":"none","alg":"EdDSA","typ":"{TYP}","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","\u0061lg":"EdDSA","typ":"{TYP}","kid":"{kid}"}}"#),
        format!(r#"{{"alg":"EdDSA","typ":"{TYP}","kid":"{kid}","x":{{"y":1,"y":2}}}}"#),
        format!(r#"["EdDSA","{kid}","{TYP}",false,false,false]"#),
        format!("{good}{good}"),
        format!("{good} x"),
        good.replace('}', ",}"),
        "\"EdDSA\"".into(),
        "null".into(),
        "{".repeat(1_000),
        format!("{}{}", "[".repeat(33), "]".repeat(33)),
    ];
    for head in &bad {
        let token = signed_raw(&key, head.as_bytes(), b"{}");
        assert_eq!(accept(&token, key.public()), Err(Refused::BadHeader), "{head:.80}");
    }
    assert_eq!(accept(&signed_raw(&key, b"\xff\xfe", b"{}"), key.public()), Err(Refused::BadHeader), "UTF-8");
    assert!(accept(&signed_raw(&key, good.as_bytes(), b"{}"), key.public()).is_ok());
}

#[test]
fn claims_have_each_member_once_at_every_level() {
    let key = key(1);
    let bad: [&[u8]; 8] = [
        br#"{"sub":"a","sub":"b"}"#,
        br#"{"sub":"a","\u0073ub":"b"}"#,
        br#"{"x":{"y":[{"z":1,"z":2}]}}"#,
        br#"{"sub":"a"} "#.strip_suffix(b"} ").unwrap(),
        br#"{"sub":"a"}{}"#,
        b"{\"sub\":\"\xff\"}",
        br#"{"sub":"\ud800"}"#,
        br#"{"exp":1e999}"#,
    ];
    for payload in bad {
        let token = signed_raw(&key, &header(&key, &json!({})), payload);
        assert_eq!(accept(&token, key.public()), Err(Refused::BadClaims), "{}", String::from_utf8_lossy(payload));
    }
}
