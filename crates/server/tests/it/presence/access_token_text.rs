//! One text per access token: whatever is not exactly that text is refused.

use serde_json::{Value, json};
use signet_protocol::encoding::base64url;

use super::stage::{Forger, claims_of, default_realm, header_of, is_refused, with};
use crate::app::TestApp;

const ALPHABET: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

fn parts(token: &str) -> [&str; 3] {
    let parts: Vec<_> = token.split('.').collect();
    parts.try_into().expect("three parts")
}

/// A token with a genuine signature whose header, claims and signature all end in a character that has bits to spare.
fn with_spare_bits(key: &Forger, header: &Value, claims: &Value) -> String {
    for length in 0..9 {
        let header = with(header, "pad", Some(json!("x".repeat(length / 3))));
        let claims = with(claims, "pad", Some(json!("x".repeat(length % 3))));
        let token = key.token(&header, &claims);
        if parts(&token).iter().all(|part| part.len() % 4 != 0) {
            return token;
        }
    }
    unreachable!("one of three lengths in a row leaves bits to spare")
}

// P56, RFC 7515 section 2, RFC 8725bis section 3.13.
#[tokio::test(flavor = "multi_thread")]
async fn only_the_canonical_compact_form_is_read() {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    let key = Forger::of_realm(&app, &*default_realm(&app).await).await;
    let access = with_spare_bits(&key, &header_of(&access), &claims_of(&access));
    app.me(&access).await.expect(200);
    let [header, claims, signature] = parts(&access);
    let padded = |part: &str| format!("{part}{}", "=".repeat((4 - part.len() % 4) % 4));
    let cases = [
        ("padding on the header", format!("{}.{claims}.{signature}", padded(header))),
        ("padding on the claims", format!("{header}.{}.{signature}", padded(claims))),
        ("padding on the signature", format!("{header}.{claims}.{}", padded(signature))),
        ("percent-encoded padding", format!("{access}%3D%3D")),
        ("a full stop before", format!(".{access}")),
        ("a full stop after", format!("{access}.")),
        ("a fourth part", format!("{access}.e30")),
        ("five parts, as encrypted tokens have", format!("{header}..{claims}.{signature}.")),
        ("two parts", format!("{header}.{claims}")),
        ("one part", header.to_owned()),
        ("no header", format!(".{claims}.{signature}")),
        ("no claims", format!("{header}..{signature}")),
        ("no signature", format!("{header}.{claims}.")),
        ("parts in another order", format!("{claims}.{header}.{signature}")),
        ("a space before", format!(" {access}")),
        ("a space between", format!("{header} .{claims}.{signature}")),
        ("a tab inside", format!("{header}.\t{claims}.{signature}")),
        ("quotes", format!("\"{access}\"")),
        ("a comma and another token", format!("{access},{access}")),
        ("a comma and a parameter", format!("{access}, x=y")),
        ("upper case", access.to_uppercase()),
        ("lower case", access.to_lowercase()),
        ("the scheme twice", format!("Bearer {access}")),
    ];
    for (what, text) in cases {
        let answer = app.get("/v1/auth/me").header("authorization", format!("Bearer {text}")).send().await;
        assert_eq!(answer.status, 401, "{what}: {}", answer.text);
    }
    // The standard alphabet, where the token uses the characters that differ.
    for (ours, theirs) in [('-', '+'), ('_', '/')] {
        for text in [access.replace(ours, &theirs.to_string()), access.replacen(ours, &theirs.to_string(), 1)] {
            assert!(text == access || app.me(&text).await.status == 401, "{theirs} for {ours}");
        }
    }
    app.me(&access).await.expect(200);
}

// P56: a last character whose spare bits are set decodes, for a careless reader, to the same bytes.
#[tokio::test(flavor = "multi_thread")]
async fn stray_bits_make_another_token() {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    let key = Forger::of_realm(&app, &*default_realm(&app).await).await;
    let access = with_spare_bits(&key, &header_of(&access), &claims_of(&access));
    app.me(&access).await.expect(200);
    let mut tried = 0;
    for (index, part) in parts(&access).iter().enumerate() {
        let (start, last) = part.split_at(part.len() - 1);
        let value = ALPHABET.find(last).expect("a character");
        // One byte over leaves four bits to spare, two bytes leave two.
        let spare = if part.len() % 4 == 2 { 16 } else { 4 };
        assert_eq!(value % spare, 0, "canonical");
        for stray in 1..spare {
            let changed = format!("{start}{}", &ALPHABET[value + stray..=value + stray]);
            let mut all = parts(&access).map(str::to_owned);
            all[index] = changed;
            is_refused(&app.me(&all.join(".")).await, &format!("part {index} with stray bits {stray}"));
            tried += 1;
        }
    }
    assert!(tried >= 9, "{tried}");
}

// P56, RFC 7515 section 7.2: the JSON serializations carry several signatures, of which one might be looked at.
#[tokio::test(flavor = "multi_thread")]
async fn the_json_serializations_are_not_read() {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    let [header, claims, signature] = parts(&access);
    let flattened = json!({ "payload": claims, "protected": header, "signature": signature });
    let general = json!({ "payload": claims, "signatures": [{ "protected": header, "signature": signature }] });
    for value in [flattened, general, json!([access]), json!({ "token": access })] {
        let answer = app.get("/v1/auth/me").bearer(&value.to_string()).send().await;
        is_refused(&answer, &value.to_string());
        is_refused(&app.me(&base64url(value.to_string().as_bytes())).await, "the same in base64url");
    }
}

// P56, CVE-2025-30204: length and shape are bounded before anything is decoded.
#[tokio::test(flavor = "multi_thread")]
async fn tokens_beyond_eight_kibibytes_are_refused_whatever_they_hold() {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    let (header, claims) = (header_of(&access), claims_of(&access));
    let key = Forger::of_realm(&app, &*default_realm(&app).await).await;
    let of_length = |wanted: usize| {
        let bare = key.token(&header, &with(&claims, "pad", Some(json!("")))).len();
        let mut pad = (wanted - bare) / 4 * 3;
        loop {
            let token = key.token(&header, &with(&claims, "pad", Some(json!("x".repeat(pad)))));
            if token.len() >= wanted {
                return token;
            }
            pad += 1;
        }
    };
    let longest = of_length(8 * 1024 - 1);
    assert!(longest.len() <= 8 * 1024, "{}", longest.len());
    app.me(&longest).await.expect(200);
    for length in [8 * 1024 + 1, 9 * 1024, 64 * 1024] {
        is_refused(&app.me(&of_length(length)).await, &format!("{length} bytes, well signed"));
    }
    let dots = ".".repeat(1_000_000);
    let many = format!("{}{access}", "e30.".repeat(250_000));
    for text in [&dots, &many, &"A".repeat(1_000_000), &"=".repeat(1_000_000)] {
        is_refused(&app.me(text).await, "a megabyte");
        is_refused(&app.refresh(text).await, "a megabyte as refresh token");
    }
    app.me(&access).await.expect(200);
}

// P57: no character is without meaning.
#[tokio::test(flavor = "multi_thread")]
async fn a_token_with_any_one_character_changed_is_refused() {
    let app = TestApp::new().await;
    let access = app.register("alice@example.com").await.access;
    app.me(&access).await.expect(200);
    for (at, character) in access.char_indices() {
        let next =
            ALPHABET.find(character).map_or('A', |value| ALPHABET.as_bytes()[(value + 1) % ALPHABET.len()].into());
        let mut changed = access.clone();
        changed.replace_range(at..=at, &next.to_string());
        is_refused(&app.me(&changed).await, &format!("{next} for {character} at {at}"));
        let mut shorter = access.clone();
        shorter.remove(at);
        is_refused(&app.me(&shorter).await, &format!("without its character {at}"));
    }
    for length in [0, 1, access.len() / 2, access.len() - 1] {
        let answer = app.me(&access[..length]).await;
        assert_eq!(answer.status, 401, "cut to {length}");
    }
    for more in ["A", "=", "\u{7f}"] {
        let answer = app.get("/v1/auth/me").header("authorization", format!("Bearer {access}{more}").into_bytes());
        if more.chars().all(|character| !character.is_control()) {
            is_refused(&answer.send().await, more);
        }
    }
    app.me(&access).await.expect(200);
}
